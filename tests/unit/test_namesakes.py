"""Names that mean several: which of them the article has in mind, and how sure that is."""

import pytest

from tests.unit.extraction_helpers import mention_of, read_actors


def test_an_ambiguous_capital_stands_for_no_government_unless_its_country_is_named() -> None:
    assert not [m for m in read_actors("Victoria signed the pact.").mentions if m.country_code == "SYC"]
    named = read_actors("Seychelles hailed the pact that Victoria signed.")
    assert {m.country_code for m in named.mentions} == {"SYC"}


@pytest.mark.parametrize(
    ("text", "words", "country", "confidence"),
    [
        ("Georgia accused Russia of shelling Gori.", "Georgia", "GEO", 0.75),
        ("Georgia sued Alabama over the water of a lake.", "Georgia", "USA", 0.67),
        ("Georgia rejected the claim.", "Georgia", "GEO", 0.6),  # nothing tells: what it means most often
        ("Congo asked Gabon for help, officials in Brazzaville said.", "Congo", "COG", 0.75),
    ],
)
def test_an_ambiguous_country_is_the_one_of_which_the_article_speaks(
    text: str, words: str, country: str, confidence: float
) -> None:
    mention = mention_of(read_actors(text), words)
    assert (mention.country_code, mention.confidence) == (country, confidence)


def test_an_ambiguous_country_stays_open_where_as_much_speaks_for_both() -> None:
    mention = mention_of(read_actors("Georgia signed a pact with Armenia and Alabama."), "Georgia")
    assert (mention.actor_id, mention.country_code, mention.confidence) == (None, None, None)
    assert mention.resolution == "unresolved"


def test_a_country_that_is_a_family_name_is_the_person_named_in_full() -> None:
    annotated = read_actors("Peter Jordan met the king of Jordan. Jordan was tired.")
    assert mention_of(annotated, "Jordan", 1).actor_name == "Peter Jordan"


def test_a_part_of_the_name_and_the_office_tell_the_holder() -> None:
    mention = mention_of(read_actors("Jordan's king Abdullah left."), "Abdullah")
    assert (mention.actor_name, mention.resolution) == ("Abdullah II", "role_date")


def test_confidence_falls_with_each_step_of_reference() -> None:
    annotated = read_actors("Russian Foreign Minister Sergei Lavrov left. He was tired.")
    name, pronoun = mention_of(annotated, "Sergei Lavrov"), mention_of(annotated, "He")
    assert name.confidence is not None
    assert pronoun.confidence is not None
    assert 0 < pronoun.confidence < name.confidence <= 1
