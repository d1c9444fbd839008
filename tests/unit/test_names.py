"""Proper names: where they begin and end, whose they are, and which of them are the same."""

from datetime import date

import pytest

from etl.knowledge.name_forms import fold_marks, normalise_name
from etl.knowledge.seeds import read_seed
from tests.unit.extraction_helpers import mention_of, mentions_of, read_actors

# --- titles -----------------------------------------------------------------------------------------


def test_a_title_alone_is_nobodys_name() -> None:
    found = read_actors("On Monday Secretary General met reporters. The Secretary left Oslo.").mentions
    assert [m.text for m in found if m.kind == "person" and "Secretary" in m.text] == []


# --- borders --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Shares of Harwick Textile Industries Inc fell on Monday.", "Harwick Textile Industries Inc"),
        ("On Friday the Kisumu Farmers Bank cut its rates.", "Kisumu Farmers Bank"),
        ("He studied at the University of Tromso for a year.", "University of Tromso"),
        ("She joined the Department of Fish and Wildlife in May.", "Department of Fish and Wildlife"),
        ("Dillard, Pell and Co said it would sell the bonds.", "Dillard, Pell and Co"),
        ("The loan came from the Bank of Norway on Monday.", "Bank of Norway"),
    ],
)
def test_an_organisation_is_named_to_its_last_word(text: str, name: str) -> None:
    assert mention_of(read_actors(text), name).kind == "organisation"


def test_what_follows_the_legal_form_is_no_part_of_the_name() -> None:
    annotated = read_actors("The bid for Harwick Textile Corp HTX was raised on Monday.")
    assert mention_of(annotated, "Harwick Textile Corp").kind == "organisation"


def test_a_legal_form_keeps_its_dot_but_not_that_of_the_sentence() -> None:
    inside = read_actors("Harwick Textile Corp. fell to three dollars on Monday.")
    assert mention_of(inside, "Harwick Textile Corp.").kind == "organisation"
    at_end = read_actors("The workers left Harwick Textile Corp. They went to the town hall.")
    assert mentions_of(at_end, "Harwick Textile Corp.") == []


def test_a_known_company_keeps_its_actor_with_its_legal_form() -> None:
    bare = mention_of(read_actors("Toyota cut its output on Monday."), "Toyota")
    full = mention_of(read_actors("Toyota Corp cut its output on Monday."), "Toyota Corp")
    assert full.actor_id == bare.actor_id


def test_a_country_inside_the_name_of_a_body_is_the_country_of_that_body() -> None:
    annotated = read_actors("The Kenya Tea Growers Association met ministers on Monday.")
    mention = mention_of(annotated, "Kenya Tea Growers Association")
    assert (mention.kind, mention.country_code) == ("organisation", "KEN")
    assert mentions_of(annotated, "Kenya") == []


def test_a_ministry_of_a_country_stays_that_ministry() -> None:
    annotated = read_actors("The Norwegian Foreign Ministry rejected the claim.")
    assert mention_of(annotated, "Norwegian Foreign Ministry").actor_name == "Foreign Ministry of Norway"


def test_the_capital_article_inside_a_sentence_belongs_to_the_name() -> None:
    inside = read_actors("He told The Harwick Herald that it rained.")
    assert mention_of(inside, "The Harwick Herald").kind == "organisation"
    first = read_actors("The Harwick Herald reported that it rained.")
    assert mention_of(first, "Harwick Herald").kind == "organisation"


def test_the_country_of_a_currency_is_no_actor() -> None:
    annotated = read_actors("Farmers paid 40 million Canadian dollars to officials.")
    assert mentions_of(annotated, "Canadian") == []


# --- repeats --------------------------------------------------------------------------------------


def test_initials_stand_for_the_body_named_in_full() -> None:
    annotated = read_actors("The Kenya Tea Growers Association met on Monday. The KTGA rejected the tax.")
    full, brief = mention_of(annotated, "Kenya Tea Growers Association"), mention_of(annotated, "KTGA")
    assert (brief.actor_id, brief.resolution) == (full.actor_id, "coreference")
    assert brief.antecedent_mention_id == full.mention_id


def test_the_first_word_stands_for_the_company_named_in_full() -> None:
    annotated = read_actors(
        "Harwick Textile Industries Inc fell on Monday. Later Harwick said it would close two mills."
    )
    full, brief = mention_of(annotated, "Harwick Textile Industries Inc"), mention_of(annotated, "Harwick")
    assert brief.actor_id == full.actor_id


def test_a_first_word_of_two_bodies_stands_for_neither() -> None:
    annotated = read_actors(
        "Harwick Textile Industries Inc and Harwick Savings Bank fell on Monday. A Harwick spokesman left."
    )
    full = {m.actor_id for m in annotated.mentions if m.text.startswith("Harwick ") and m.resolution == "ner_only"}
    assert not full.intersection(m.actor_id for m in mentions_of(annotated, "Harwick"))


# --- letters --------------------------------------------------------------------------------------


def test_accents_in_the_text_do_not_hide_a_known_name() -> None:
    name = next(f["person_name"] for f in read_seed("officials") if f["person_name"] == "Angela Merkel")
    accented = name.replace("e", "é", 1)
    annotated = read_actors(f"{accented} left on Monday.", date(2015, 3, 1))
    assert mention_of(annotated, accented).actor_name == name


def test_folding_moves_no_offset() -> None:
    text = "Łukasz Ørsted, Erdoğan, ﬁne, ß, naïve, İzmir, Đà Nẵng"
    assert len(fold_marks(text)) == len(text)
    assert fold_marks("Erdoğan Øst Łódź") == "Erdogan Ost Lodz"


def test_a_line_in_capitals_names_what_others_name_in_small_letters() -> None:
    annotated = read_actors("NORTH KOREA SAYS WHO TEAM MAY VISIT BANK OF ENGLAND\n\nIt rained all day on Monday.")
    assert mention_of(annotated, "NORTH KOREA").country_code == "PRK"
    assert mentions_of(annotated, "WHO") == []


def test_a_word_in_capitals_elsewhere_is_an_acronym() -> None:
    assert mention_of(read_actors("The WHO sent doctors on Monday."), "WHO").kind == "organisation"


# --- identity -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "other"),
    [
        ("person", "Dr. José Ñandú", "Jose Nandu"),
        ("person", "John Q. Harwick", "John Harwick"),
        ("person", "John Harwick Jr.", "John Harwick"),
        ("person", "Chul-soo Bae", "Bae Chul-soo"),
        ("person", "Bae Chul Soo", "Bae Chul-soo"),
        ("person", "Omar al-Harwi", "Omar al Harwi"),
        ("organisation", "The Harwick Textile Co. Inc.", "Harwick Textile"),
        ("organisation", "Pell & Sons Ltd", "Pell and Sons"),
    ],
)
def test_spellings_of_one_name_are_one_name(kind: str, name: str, other: str) -> None:
    assert normalise_name(kind, name) == normalise_name(kind, other)


@pytest.mark.parametrize(
    ("kind", "name", "other"),
    [
        ("person", "Jean-Claude Harwick", "Harwick Jean-Claude"),
        ("person", "John Harwick", "Joan Harwick"),
        ("organisation", "Harwick Bank", "Harwick Textile"),
    ],
)
def test_different_names_stay_apart(kind: str, name: str, other: str) -> None:
    assert normalise_name(kind, name) != normalise_name(kind, other)


def test_the_same_name_in_two_countries_is_two_people() -> None:
    kenyan = mention_of(read_actors("Kenyan lawmaker Tobias Harwick left."), "Tobias Harwick")
    swedish = mention_of(read_actors("Swedish lawmaker Tobias Harwick left."), "Tobias Harwick")
    assert kenyan.actor_id != swedish.actor_id


def test_a_company_is_the_same_with_and_without_its_legal_form() -> None:
    first = mention_of(read_actors("Shares of Harwick Textile Inc fell on Monday."), "Harwick Textile Inc")
    second = mention_of(read_actors("Shares of Harwick Textile Corp fell on Monday."), "Harwick Textile Corp")
    assert first.actor_id == second.actor_id


def test_words_of_names_are_lower_case() -> None:
    assert [f["word"] for f in read_seed("name_words") if f["word"] != f["word"].lower()] == []
