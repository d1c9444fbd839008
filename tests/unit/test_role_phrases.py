"""Role phrases as whole noun phrases: how far they reach, whose they are, whom they mean when no seed knows them."""

from datetime import date

import pytest

from tests.unit.extraction_helpers import mention_of, mentions_of, read_actors

# --- how far a phrase reaches ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Norway's current interior minister left.", "Norway's current interior minister"),
        ("A group of tourists left.", "group of tourists"),
        ("Dozens of angry Kenyan farmers left.", "Dozens of angry Kenyan farmers"),
        ("Several heavily armed soldiers left.", "Several heavily armed soldiers"),
        ("The Kenyan ambassador to the United Nations left.", "Kenyan ambassador to the United Nations"),
        ("The head of the country's rail union left.", "head of the country's rail union"),
        ("On Monday farmers left.", "farmers"),
        ("In Oslo, students left.", "students"),
    ],
)
def test_a_phrase_is_the_noun_phrase_without_its_article(text: str, words: str) -> None:
    found = [m.text for m in read_actors(text).mentions if m.kind in ("role", "group")]
    assert words in found


def test_a_title_takes_in_the_name_that_follows() -> None:
    annotated = read_actors("Former Kenyan lawmaker Peter Wanjala Otieno left.")
    title = mention_of(annotated, "Former Kenyan lawmaker Peter Wanjala Otieno")
    name = mention_of(annotated, "Peter Wanjala Otieno")
    assert (title.kind, name.kind, title.actor_id) == ("role", "person", name.actor_id)
    assert name.title_text == "Former Kenyan lawmaker"


def test_of_titles_in_a_row_the_first_tells_the_office() -> None:
    annotated = read_actors("Deputy Minister of Defence General Karin Solheim left.")
    name = mention_of(annotated, "Karin Solheim")
    assert (name.title_text, name.sector_code) == ("Deputy Minister of Defence", "GOV")
    titles = [m.text for m in annotated.mentions if m.kind == "role" and m.actor_id == name.actor_id]
    assert titles == ["Deputy Minister of Defence General Karin Solheim", "General Karin Solheim"]


def test_the_office_after_a_name_is_a_mention_of_the_same_person() -> None:
    annotated = read_actors("Karin Solheim, Norway's deputy foreign minister, left.")
    office = mention_of(annotated, "Norway's deputy foreign minister")
    assert office.actor_id == mention_of(annotated, "Karin Solheim").actor_id
    assert (office.country_code, office.sector_code) == ("NOR", "GOV")


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "country", "sector"),
    [
        # The body or people that somebody speaks for or leads tell the sector …
        ("A rebel commander left.", "rebel commander", None, "REB"),
        ("A spokesman for the rebels left.", "spokesman for the rebels", None, "REB"),
        ("The leader of the students left.", "leader of the students", None, "EDU"),
        ("The chairman of the bank left.", "chairman of the bank", None, "BUS"),
        ("The provincial governor's spokesman left.", "provincial governor's spokesman", None, "GOV"),
        ("A spokesman for the Kenyan army left.", "spokesman for the Kenyan army", "KEN", "MIL"),
        # … but soldiers of a government stay soldiers, and lawmakers of a bloc lawmakers.
        ("Kenyan government soldiers left.", "Kenyan government soldiers", "KEN", "MIL"),
        ("European Union lawmakers left.", "European Union lawmakers", None, "LEG"),
        # A possessor may be a person whose country is known.
        ("Vladimir Putin's spokesman left.", "Vladimir Putin's spokesman", "RUS", "GOV"),
        # Who is backed by a country is not of it.
        ("Kenyan-backed rebels left.", "Kenyan-backed rebels", None, "REB"),
        # Who lives in a country is of it; soldiers in it may be anybody's.
        ("Muslim leaders in Kenya left.", "Muslim leaders in Kenya", "KEN", "REL"),
        ("Villagers in northern Kenya left.", "Villagers in northern Kenya", "KEN", "CVL"),
        ("Security forces in Kenya left.", "Security forces in Kenya", "KEN", "MIL"),
        ("Students from the University of Nairobi left.", "Students from the University of Nairobi", "KEN", "EDU"),
        ("Troops in Kenya left.", "Troops in Kenya", None, "MIL"),
    ],
)
def test_the_owner_gives_country_and_sector(text: str, words: str, country: str | None, sector: str) -> None:
    mention = mention_of(read_actors(text), words)
    assert (mention.country_code, mention.sector_code) == (country, sector)


def test_only_who_acts_for_a_body_is_that_body() -> None:
    annotated = read_actors("A NATO spokesman met Toyota workers. Women at Toyota left.")
    assert mention_of(annotated, "NATO spokesman").actor_name == "NATO"
    workers, women = mention_of(annotated, "Toyota workers"), mention_of(annotated, "Women at Toyota")
    assert (workers.actor_id, workers.sector_code) == (None, "LAB")
    assert (women.actor_id, women.sector_code) == (None, "CVL")


def test_a_name_that_every_country_uses_is_of_the_country_named_before() -> None:
    mention = mention_of(read_actors("Kenya's Supreme Court rejected the claim."), "Kenya's Supreme Court")
    assert (mention.country_code, mention.sector_code) == ("KEN", "JUD")


def test_a_former_official_is_former_with_and_without_a_name() -> None:
    annotated = read_actors("A former Kenyan minister met former Norwegian minister Karin Solheim.")
    assert mention_of(annotated, "former Kenyan minister").sector_code == "ELI"
    named = mention_of(annotated, "Karin Solheim")
    assert (named.sector_code, named.role_code, named.country_code) == ("ELI", None, "NOR")


def test_a_title_in_the_text_goes_before_an_office_that_ended() -> None:
    annotated = read_actors("Secretary of State Rex Tillerson left.", date(2022, 1, 10))
    assert mention_of(annotated, "Rex Tillerson").sector_code == "GOV"


# --- whom no seed knows ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "country", "sector"),
    [
        ("Thousands of Kenyans marched.", "Thousands of Kenyans", "KEN", "CVL"),
        ("Police arrested 20 Kenyans.", "20 Kenyans", "KEN", "CVL"),
        ("Members of Mossad met reporters.", "Members of Mossad", "ISR", "SPY"),
        ("A Norwegian quizmaster told reporters it rained.", "Norwegian quizmaster", "NOR", None),
        ("The quizmasters accused police.", "quizmasters", None, None),
        ("Two students were arrested by a quizmaster.", "quizmaster", None, None),
        ("An army quizmaster met reporters.", "army quizmaster", None, "MIL"),
    ],
)
def test_people_of_a_country_or_body_and_doers_are_a_group(
    text: str, words: str, country: str | None, sector: str | None
) -> None:
    mention = mention_of(read_actors(text), words)
    assert (mention.kind, mention.country_code, mention.sector_code) == ("group", country, sector)


@pytest.mark.parametrize(
    "text",
    [
        "The report said it rained.",  # writings say things
        "The attack claimed six lives.",  # an event is nobody
        "No quizmaster said so.",  # nobody did
        "The quizmaster was seen.",  # nothing that only somebody can do
        "Kenyans voted.",  # a people as such stays the country
    ],
)
def test_other_subjects_are_no_group(text: str) -> None:
    assert [m.text for m in read_actors(text).mentions if m.kind == "group"] == []


# --- places in names ------------------------------------------------------------------------------


def test_a_body_is_of_the_country_of_the_place_in_its_name() -> None:
    annotated = read_actors("The Mombasa Fishing Cooperative Society rejected the claim.")
    found = [m for m in annotated.mentions if m.kind == "organisation"]
    assert [m.country_code for m in found] == ["KEN"]


def test_capitals_inside_a_sentence_name_what_they_name_elsewhere() -> None:
    annotated = read_actors("The SECURITY COUNCIL met on Monday.")
    assert mentions_of(annotated, "SECURITY COUNCIL")[0].sector_code == "IGO"


@pytest.mark.parametrize(
    ("text", "words", "sector"),
    [
        ("Catalan students left.", "Catalan students", "EDU"),
        ("Catalans voted on Monday.", "Catalans", "CVL"),
        ("Police arrested two Catalans.", "two Catalans", "CVL"),
    ],
)
def test_a_regional_people_is_of_its_state(text: str, words: str, sector: str) -> None:
    mention = mention_of(read_actors(text), words)
    assert (mention.kind, mention.country_code, mention.sector_code) == ("group", "ESP", sector)
    assert [m for m in read_actors("He read a Catalan book.").mentions if m.country_code] == []


def test_a_place_named_after_a_country_is_not_the_country() -> None:
    codes = {m.country_code for m in read_actors("New Mexico's governor met officials.").mentions}
    assert "MEX" not in codes


def test_a_court_of_criminals_is_a_court() -> None:
    annotated = read_actors("The Kisumu Court of Criminal Appeals rejected the claim.")
    assert mention_of(annotated, "Kisumu Court of Criminal Appeals").sector_code == "JUD"


@pytest.mark.parametrize("words", ["Kenyan leader", "Kenyan spokesman", "Kenyan mediators"])
def test_who_leads_or_speaks_for_a_country_is_of_its_government(words: str) -> None:
    assert mention_of(read_actors(f"The {words} left."), words).sector_code == "GOV"


# --- words that are no office, and offices of unknown bodies ------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "country", "sector"),
    [
        # A minister is of the country that stands after what he is in charge of …
        ("Karin Solheim, minister of External Works of Kenya, left.", "Karin Solheim", "KEN", "GOV"),
        # … and of a government even where that is trade.
        ("The vice minister of Industry and Trade of Kenya left.", "Industry and Trade of Kenya", "KEN", "BUS"),
        (
            "The vice minister of Industry and Trade of Kenya left.",
            "vice minister of Industry and Trade of Kenya",
            "KEN",
            "GOV",
        ),
        # The president of a club is no head of state, a director of nothing known no international official.
        ("Lakeside Chess Club president Peter Otieno left.", "Peter Otieno", None, None),
        ("The executive director left.", "executive director", None, None),
        ("The director general of the Kenyan ministry of health left.", "director general", "KEN", "GOV"),
        # Who fights a country is not of it; a general association is no army, a doctor of letters no nurse.
        ("Anti-Kenyan rebels left.", "Anti-Kenyan rebels", None, "REB"),
        ("The General Association of Farmers left.", "General Association of Farmers", None, "AGR"),
        ("Dr. Karin Solheim left.", "Karin Solheim", None, None),
    ],
)
def test_the_sector_is_that_of_the_office_in_its_body(
    text: str, words: str, country: str | None, sector: str | None
) -> None:
    found = [m for m in read_actors(text).mentions if words in m.text and m.kind != "country"]
    assert (country, sector) in [(m.country_code, m.sector_code) for m in found]


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("Kenyan opposition to the plan grew.", "OPP"),
        ("Officials heard the State of the Union address.", "LAB"),
        ("The market forces moved.", "MIL"),
        ("He went to Port-au-Prince on Friday.", "GOV"),
        ("Acme <ACME.PA> said it left.", "GOV"),
    ],
)
def test_words_inside_another_expression_name_no_body(text: str, sector: str) -> None:
    assert sector not in [m.sector_code for m in read_actors(text).mentions if m.text != "Officials"]


def test_a_union_in_the_name_of_a_country_is_no_labour_union() -> None:
    annotated = read_actors("It signed a deal with the Soviet Union covering trade.", published=date(1987, 3, 16))
    assert [(m.text, m.kind) for m in annotated.mentions if m.country_code] == [("Soviet Union", "country")]


def test_an_unnamed_government_of_an_outlets_text_is_that_of_the_country_in_its_sentence() -> None:
    text = "The government warned people about parts that fell on Japan."
    (government,) = mentions_of(read_actors(text, outlet_country="USA"), "government")
    assert government.country_code == "JPN"
