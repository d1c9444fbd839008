"""Ministries, forces and groups of people: whose they are, and when they are no mention."""

import pytest

from tests.unit.extraction_helpers import mention_of, mentions_of, names_of, read_actors


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Thai foreign ministry rejected the claim.", "Thai foreign ministry"),
        ("Thailand's foreign ministry rejected the claim.", "Thailand's foreign ministry"),
        ("The Foreign Ministry of Thailand rejected the claim.", "Foreign Ministry of Thailand"),
        ("The foreign ministry in Thailand rejected the claim.", "foreign ministry in Thailand"),
    ],
)
def test_an_institution_gets_its_country_from_the_words_around(text: str, words: str) -> None:
    mention = mention_of(read_actors(text), words)
    assert mention.actor_name == "Foreign Ministry of Thailand"
    assert (mention.kind, mention.country_code, mention.sector_code) == ("organisation", "THA", "GOV")


def test_the_ministry_here_is_that_of_the_dateline_or_outlet() -> None:
    text = "The foreign ministry here rejected the claim."
    assert names_of(read_actors(text, dateline_place="Seoul"), "foreign ministry") == [
        "Foreign Ministry of South Korea"
    ]
    assert names_of(read_actors(text, dateline_place="SEOUL"), "foreign ministry") == [
        "Foreign Ministry of South Korea"
    ]
    assert names_of(read_actors(text, outlet_country="NOR"), "foreign ministry") == ["Foreign Ministry of Norway"]
    both = read_actors(text, dateline_place="Seoul", outlet_country="GBR")
    assert names_of(both, "foreign ministry") == ["Foreign Ministry of South Korea"]


def test_an_institution_without_any_country_is_unresolved() -> None:
    mention = mention_of(read_actors("The foreign ministry rejected the claim."), "foreign ministry")
    assert (mention.actor_id, mention.country_code, mention.sector_code) == (None, None, "GOV")
    assert mention.resolution == "unresolved"


def test_an_institution_falls_to_the_only_country_of_the_article() -> None:
    annotated = read_actors("Floods hit Kenya on Monday. The government sent troops and police closed roads.")
    government, police = mention_of(annotated, "government"), mention_of(annotated, "police")
    assert (government.actor_name, government.resolution) == ("Government of Kenya", "alias")
    assert (police.country_code, police.sector_code) == ("KEN", "COP")


def test_the_only_country_of_the_sentence_goes_before_others_of_the_article() -> None:
    annotated = read_actors("Norway and Sweden signed a pact. Floods hit Kenya, where the government sent troops.")
    assert mention_of(annotated, "government").country_code == "KEN"


def test_among_several_countries_none_is_guessed() -> None:
    annotated = read_actors("Norway and Sweden signed a pact. The government sent troops.")
    assert mention_of(annotated, "government").country_code is None


@pytest.mark.parametrize("preposition", ["of", "from"])
def test_a_plural_role_of_coordinated_countries_is_one_row_each(preposition: str) -> None:
    annotated = read_actors(f"Diplomats {preposition} Norway and Sweden left.")
    found = mentions_of(annotated, f"Diplomats {preposition} Norway and Sweden")
    assert [m.country_code for m in found] == ["NOR", "SWE"]
    assert len({m.actor_id for m in found}) == 2


@pytest.mark.parametrize(
    ("words", "countries"),
    [
        ("Norwegian and Swedish ministers", ["NOR", "SWE"]),
        ("British, French and German diplomats", ["GBR", "FRA", "DEU"]),
    ],
)
def test_coordinated_adjectives_before_a_plural_role_are_one_row_each(words: str, countries: list[str]) -> None:
    found = mentions_of(read_actors(f"{words} left."), words)
    assert [m.country_code for m in found] == countries
    assert not [m for m in read_actors(f"{words} left.").mentions if m.kind == "country"]


@pytest.mark.parametrize(
    ("words", "country", "sector"),
    [
        ("Kenyan police", "KEN", "COP"),
        ("Turkish troops", "TUR", "MIL"),
        ("French farmers", "FRA", "AGR"),
        ("Indian students", "IND", "EDU"),
        ("Iraqi lawmakers", "IRQ", "LEG"),
        ("German journalists", "DEU", "MED"),
    ],
)
def test_a_group_has_country_and_sector(words: str, country: str, sector: str) -> None:
    mention = mention_of(read_actors(f"{words} left on Monday."), words)
    assert (mention.country_code, mention.sector_code) == (country, sector)


def test_a_group_without_a_country_has_a_sector_and_no_actor() -> None:
    mention = mention_of(read_actors("Gunmen attacked a bus."), "Gunmen")
    assert (mention.kind, mention.actor_id, mention.sector_code) == ("group", None, "UAF")


def test_a_spokesman_speaks_for_the_organisation_that_he_is_of() -> None:
    mention = mention_of(read_actors("A NATO spokesman denied the claim."), "NATO spokesman")
    assert (mention.actor_name, mention.sector_code) == ("NATO", "IGO")


def test_an_institution_before_another_noun_is_no_mention() -> None:
    assert mentions_of(read_actors("An army tradition ended."), "army") == []


def test_the_regime_is_not_that_of_who_threatens_it() -> None:
    mention = mention_of(read_actors("Norway threatened the communist regime."), "communist regime")
    assert (mention.country_code, mention.actor_id) == (None, None)


def test_the_regime_is_not_that_of_the_outlet() -> None:
    annotated = read_actors("The minister threatened the regime. The government agreed.", outlet_country="NOR")
    assert mention_of(annotated, "regime").country_code is None
    assert mention_of(annotated, "government").country_code == "NOR"
