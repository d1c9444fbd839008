"""Mentions of actors: who is named, for whom they act, in which office on that day."""

from datetime import date

import pytest

from etl.knowledge.actors import load_actors
from tests.unit.extraction_helpers import mention_of, mentions_of, read_actors

# --- countries ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Kenya closed the border.", "Kenya", "KEN"),
        ("The United States closed the border.", "United States", "USA"),
        ("The U.S. closed the border.", "U.S.", "USA"),
        ("The Democratic Republic of Congo closed the border.", "Democratic Republic of Congo", "COD"),
        ("Kenyans voted on Monday.", "Kenyans", "KEN"),
        ("Norway's king left.", "Norway", "NOR"),
    ],
)
def test_a_country_is_known_by_name_abbreviation_and_people(text: str, words: str, country: str) -> None:
    mention = mention_of(read_actors(text), words)
    assert (mention.kind, mention.country_code, mention.sector_code) == ("country", country, None)
    assert mention.resolution == "exact"


def test_us_the_pronoun_is_no_country() -> None:
    assert mentions_of(read_actors("They told us about it."), "us") == []


@pytest.mark.parametrize(
    "text",
    [
        "Moscow said the pact was dead.",
        "Norway signed a pact with Moscow.",
        "Norway rejected Moscow's offer.",
        "Norway accused Moscow of spying.",
        "The pact was rejected by Moscow.",
    ],
)
def test_a_capital_that_acts_is_its_government(text: str) -> None:
    mention = mention_of(read_actors(text), "Moscow")
    assert (mention.kind, mention.country_code, mention.sector_code) == ("place_as_actor", "RUS", "GOV")


@pytest.mark.parametrize(
    "text",
    [
        "The summit was held in Moscow.",
        "Norwegian ministers travelled to Moscow.",
        "Protesters marched through Moscow on Monday.",
        "A fire broke out near Moscow.",
        "The streets of Moscow were empty.",
    ],
)
def test_a_capital_where_something_happens_is_a_place(text: str) -> None:
    assert mentions_of(read_actors(text), "Moscow") == []


def test_a_metonym_is_the_government() -> None:
    mention = mention_of(read_actors("The Kremlin rejected the claim."), "Kremlin")
    assert (mention.kind, mention.country_code, mention.sector_code) == ("place_as_actor", "RUS", "GOV")


def test_a_short_form_needs_its_country_in_the_article() -> None:
    named = read_actors("North Korea fired a rocket. The North called it a success.")
    assert mention_of(named, "North").actor_name == "North Korea"
    assert mentions_of(read_actors("The North has more rain than the coast."), "North") == []


def test_a_short_form_inside_a_longer_name_is_none() -> None:
    annotated = read_actors("North Korea fired a rocket. It fell into the North Sea.")
    assert mentions_of(annotated, "North") == []


# --- persons --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Norwegian Foreign Minister Karin Solheim left.", "Norwegian Foreign Minister"),
        ("Karin Solheim, the Norwegian foreign minister, left.", "Norwegian foreign minister"),
        ("Karin Solheim, foreign minister of Norway, left.", "foreign minister of Norway"),
        ("Norway's foreign minister, Karin Solheim, left.", "foreign minister"),
    ],
)
def test_a_title_before_or_after_a_name_gives_office_and_country(text: str, title: str) -> None:
    mention = mention_of(read_actors(text), "Karin Solheim")
    assert mention.title_text == title
    assert (mention.role_code, mention.country_code, mention.sector_code) == ("foreign_minister", "NOR", "GOV")


def test_a_title_of_the_home_country_needs_no_country_word() -> None:
    text = "Foreign Minister Karin Solheim left."
    assert mention_of(read_actors(text, outlet_country="NOR"), "Karin Solheim").country_code == "NOR"
    assert mention_of(read_actors(text), "Karin Solheim").country_code is None


def test_a_name_that_contains_a_country_is_the_person() -> None:
    annotated = read_actors("Chad Williams visited Chad on Monday.")
    assert mention_of(annotated, "Chad Williams").kind == "person"
    assert mention_of(annotated, "Chad").country_code == "TCD"


def test_a_known_official_has_the_office_of_the_day() -> None:
    text = "Rex Tillerson left."
    held = mention_of(read_actors(text, date(2018, 1, 10)), "Rex Tillerson")
    assert (held.role_code, held.country_code, held.resolution) == ("secretary_of_state", "USA", "role_date")
    later = mention_of(read_actors(text, date(2021, 1, 10)), "Rex Tillerson")
    assert (later.role_code, later.sector_code, later.resolution) == (None, "ELI", "alias")
    assert later.actor_id == held.actor_id


def test_without_a_date_no_spell_is_used() -> None:
    mention = mention_of(read_actors("Rex Tillerson left.", None), "Rex Tillerson")
    assert (mention.actor_name, mention.role_code, mention.sector_code) == ("Rex Tillerson", None, None)
    assert mention.resolution == "alias"


@pytest.mark.parametrize(
    ("name", "day", "country", "sector"),
    [
        ("Helen Clark", date(2001, 6, 1), "NZL", "GOV"),
        ("Helen Clark", date(2012, 6, 1), None, "IGO"),
        ("Helen Clark", date(2019, 6, 1), "NZL", "ELI"),
        ("Helen Clark", None, "NZL", None),
        ("Shinzo Abe", date(2010, 6, 1), "JPN", "ELI"),
        ("George Bush", None, "USA", None),
    ],
    ids=["in office", "in an international body", "former", "undated", "between two terms", "one of two"],
)
def test_a_former_or_undated_official_keeps_the_country(
    name: str, day: date | None, country: str | None, sector: str | None
) -> None:
    # An office in an international body has no country and must not hide that of all other offices.
    mention = mention_of(read_actors(f"{name} left.", day), name)
    assert (mention.country_code, mention.sector_code) == (country, sector)


@pytest.mark.parametrize(
    ("text", "name", "day", "country"),
    [
        ("Prague said it would sign.", "Prague", date(1990, 5, 1), "CSK"),
        ("Prague said it would sign.", "Prague", date(2015, 5, 1), "CZE"),
        ("Prague said it would sign.", "Prague", None, "CZE"),
        ("Belgrade said it would sign.", "Belgrade", date(1999, 5, 1), "YUG"),
        ("Belgrade said it would sign.", "Belgrade", date(2005, 5, 1), "SCG"),
        ("Belgrade said it would sign.", "Belgrade", date(2015, 5, 1), "SRB"),
        ("East Germany signed.", "East Germany", date(1988, 5, 1), "DDR"),
        ("Abkhazia rejected the plan.", "Abkhazia", date(2015, 5, 1), "GEO"),
    ],
)
def test_of_states_with_one_name_the_one_of_the_day_is_meant(
    text: str, name: str, day: date | None, country: str
) -> None:
    assert mention_of(read_actors(text, day), name).country_code == country


def test_of_two_offices_held_at_once_the_one_at_the_head_counts() -> None:
    # The prime minister took over the defence ministry later, and remained what news call her.
    mention = mention_of(read_actors("Yingluck Shinawatra left.", date(2013, 9, 1)), "Yingluck Shinawatra")
    assert mention.role_code == "prime_minister"


def test_who_has_left_no_public_office_is_no_former_official() -> None:
    person = load_actors().persons["abu-hamza-al-masri"]
    assert person.spells[-1].sector_code == "REL"
    assert person.former_sector(date(2016, 1, 1)) is None


def test_a_family_name_alone_is_the_head_of_government_of_that_name() -> None:
    held = mention_of(read_actors("Merkel said it rained.", date(2015, 3, 1)), "Merkel")
    assert (held.actor_name, held.country_code, held.role_code) == ("Angela Merkel", "DEU", "chancellor")
    assert held.resolution == "role_date"
    undated = mention_of(read_actors("Merkel said it rained.", None), "Merkel")
    assert (undated.actor_name, undated.role_code, undated.resolution) == ("Angela Merkel", None, "alias")


def test_a_title_tells_of_which_bearers_of_a_family_name_one_is() -> None:
    undated = mention_of(read_actors("President Bush said it rained.", None), "Bush")
    assert (undated.country_code, undated.actor_name) == ("USA", "Bush")  # there were two
    held = mention_of(read_actors("President Bush said it rained.", date(2005, 3, 1)), "Bush")
    assert held.actor_name == "George W. Bush"


@pytest.mark.parametrize("name", ["Juan Carlos Bergqvist", "Saddam Bergqvist"])
def test_a_given_name_of_somebody_known_is_not_him(name: str) -> None:
    mention = mention_of(read_actors(f"On Monday {name} met officials in Oslo."), name)
    assert (mention.actor_name, mention.resolution) == (name, "ner_only")


def test_a_full_name_in_the_article_goes_before_a_head_of_that_name() -> None:
    annotated = read_actors("Kenyan farmer Tobias Merkel met officials. Merkel said it rained.", date(2015, 3, 1))
    assert mention_of(annotated, "Merkel").actor_name == "Tobias Merkel"


def test_a_title_before_a_name_is_a_mention_of_the_same_person() -> None:
    annotated = read_actors("Norwegian Foreign Minister Karin Solheim left.")
    title = mention_of(annotated, "Norwegian Foreign Minister Karin Solheim")
    name = mention_of(annotated, "Karin Solheim")
    assert (title.kind, title.actor_id, title.antecedent_mention_id) == ("role", name.actor_id, None)


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Shanghai authorities closed a market.", "Shanghai authorities", "CHN"),
        ("Police in Mombasa closed a market.", "Police in Mombasa", "KEN"),
        ("On Monday Mosul was bombed by rebels.", "Mosul", "IRQ"),
    ],
)
def test_a_town_that_acts_or_owns_gives_its_country(text: str, words: str, country: str) -> None:
    assert mention_of(read_actors(text), words).country_code == country


def test_a_town_where_something_happens_is_no_actor() -> None:
    assert mentions_of(read_actors("Farmers marched in Mombasa."), "Mombasa") == []


def test_a_former_official_is_former() -> None:
    text = "Former secretary of state Rex Tillerson left."
    mention = mention_of(read_actors(text, date(2022, 1, 10)), "Rex Tillerson")
    assert mention.role_code != "secretary_of_state"
    assert mention.title_text == "Former secretary of state"


def test_an_office_alone_is_its_holder_on_that_day() -> None:
    text = "The Russian foreign minister left."
    held = mention_of(read_actors(text), "Russian foreign minister")
    assert (held.actor_name, held.resolution, held.kind) == ("Sergei Lavrov", "role_date", "role")


@pytest.mark.parametrize("text", ["The Russian foreign minister left.", "A former Russian foreign minister left."])
def test_an_office_without_a_day_or_of_former_times_is_nobody_in_particular(text: str) -> None:
    day = None if "former" not in text else date(2018, 1, 10)
    mention = next(m for m in read_actors(text, day).mentions if m.text.endswith("minister"))
    assert mention.country_code == "RUS"
    assert mention.actor_name != "Sergei Lavrov"


def test_a_counterpart_with_a_name_gets_country_and_office_from_it() -> None:
    annotated = read_actors("Norwegian Foreign Minister Karin Solheim met her Swedish counterpart Nils Bergqvist.")
    mention = mention_of(annotated, "Nils Bergqvist")
    assert (mention.country_code, mention.sector_code) == ("SWE", "GOV")
    assert mention.title_text == "Swedish counterpart"


def test_a_counterpart_without_a_name_is_the_holder_of_the_same_office() -> None:
    annotated = read_actors("Norwegian Foreign Minister Karin Solheim met her Russian counterpart.")
    mention = mention_of(annotated, "Russian counterpart")
    assert (mention.actor_name, mention.role_code) == ("Sergei Lavrov", "foreign_minister")


def test_a_person_whom_no_seed_knows_is_the_same_in_every_article() -> None:
    first = read_actors("Kenyan lawmaker Peter Wanjala Otieno met officials in Nairobi.")
    second = read_actors("The bill of Kenyan lawmaker Peter Wanjala Otieno failed.", date(2019, 5, 5))
    found = [mention_of(annotated, "Peter Wanjala Otieno") for annotated in (first, second)]
    assert found[0].actor_id == found[1].actor_id
    assert found[0].mention_id != found[1].mention_id
    assert {m.resolution for m in found} == {"ner_only"}


def test_a_later_mention_without_title_is_the_person_with_the_title() -> None:
    annotated = read_actors(
        "Kenyan lawmaker Peter Wanjala Otieno met officials. On Friday Peter Wanjala Otieno told reporters it rained."
    )
    first, second = (mention_of(annotated, "Peter Wanjala Otieno", n) for n in (0, 1))
    assert second.actor_id == first.actor_id
    assert second.country_code == "KEN"


# --- where and how --------------------------------------------------------------------------------


def test_mentions_are_in_text_order_with_their_text() -> None:
    annotated = read_actors("Kenya and Norway said Kenyan police met a Norwegian diplomat.\n\nThey left Kenya.")
    starts = [m.start_char for m in annotated.mentions]
    assert starts == sorted(starts)
    assert all(m.text == annotated.text_at(m.start_char, m.end_char) for m in annotated.mentions)
    assert len({m.mention_id for m in annotated.mentions}) == len(annotated.mentions)


def test_unknown_is_null_and_resolution_says_whether_an_actor_is_known() -> None:
    annotated = read_actors("The minister and Kenya met gunmen. It rained. They left, he said.")
    for mention in annotated.mentions:
        assert (mention.actor_id is None) == (mention.actor_name is None)
        assert mention.resolution != "unresolved" or mention.actor_id is None


@pytest.mark.parametrize(
    ("day", "sector"),
    [(date(2019, 3, 1), "REB"), (date(2022, 3, 1), "GOV")],
)
def test_an_organisation_is_what_it_was_on_that_day(day: date, sector: str) -> None:
    assert mention_of(read_actors("The Taliban seized the valley.", day), "Taliban").sector_code == sector
