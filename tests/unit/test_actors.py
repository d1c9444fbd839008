"""Mentions of actors: who is named, for whom they act, in which office on that day."""

from datetime import date

import pytest

from etl.knowledge.actors import load_actors
from tests.unit.extraction_helpers import mention_of, mentions_of, names_of, read_actors

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


# --- institutions and groups ----------------------------------------------------------------------


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


def test_the_regime_is_not_that_of_the_outlet() -> None:
    annotated = read_actors("The minister threatened the regime. The government agreed.", outlet_country="NOR")
    assert mention_of(annotated, "regime").country_code is None
    assert mention_of(annotated, "government").country_code == "NOR"
