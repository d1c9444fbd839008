"""Events: who did what to whom, when, where, how surely, and who says so."""

from datetime import date
from typing import Any

import pytest

from etl.extractors.layers import extract_layers
from etl.knowledge import load_knowledge
from tests.conftest import make_article
from tests.unit.extraction_helpers import codings_of, event_of, read_events, sides_of

# --- who and whom ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Norway attacked Sweden.",
        "Sweden was attacked by Norway.",
        "Norway, which attacked Sweden, is small.",
        "Sweden, attacked by Norway, is small.",
        "Norway launched an attack on Sweden.",
        "Norway carried out an attack against Sweden.",
        "An attack was launched by Norway on Sweden.",
        "Reporters said Norway had attacked Sweden.",
        "On Monday, after months of rain, Norway attacked Sweden.",
    ],
)
def test_an_attack_is_one_event_in_any_word_order(text: str) -> None:
    found = [coding for coding in codings_of(read_events(text)) if coding[0] != "STATEMENT"]
    assert found == [("ASSAULT", ["Norway"], ["Sweden"])]


@pytest.mark.parametrize(
    ("text", "event_type", "actor", "recipient"),
    [
        ("Norway's invasion of Sweden began at dawn.", "ASSAULT", "Norway", "Sweden"),
        ("Russia's bombing of Ukraine went on.", "ASSAULT", "Russia", "Ukraine"),
        ("The arrest of Kenyan students by police went on.", "COERCE", "police", "Kenyan students"),
        ("Norway's sanctions against Russia are old.", "SANCTION", "Norway", "Russia"),
        ("Vladimir Putin's visit to Turkey was short.", "CONSULT", "Vladimir Putin", "Turkey"),
    ],
)
def test_a_noun_denotes_an_event_with_its_participants(text: str, event_type: str, actor: str, recipient: str) -> None:
    assert (event_type, [actor], [recipient]) in codings_of(read_events(text))


def test_coordinated_verbs_are_two_events_with_shared_participants() -> None:
    assert codings_of(read_events("Norway condemned and sanctioned Russia.")) == [
        ("ACCUSE", ["Norway"], ["Russia"]),
        ("SANCTION", ["Norway"], ["Russia"]),
    ]


def test_coordinated_actors_and_targets_stand_on_one_event() -> None:
    assert codings_of(read_events("Norway and Sweden condemned Russia and Belarus.")) == [
        ("ACCUSE", ["Norway", "Sweden"], ["Russia", "Belarus"])
    ]


def test_a_pronoun_stands_for_its_antecedent() -> None:
    annotated = read_events("Norway condemned Russia. It expelled two Russian diplomats.")
    assert codings_of(annotated)[1] == ("SANCTION", ["Norway"], ["two Russian diplomats"])


@pytest.mark.parametrize(
    "text",
    [
        "Norway and Sweden held talks.",
        "Norway held talks with Sweden.",
        "Talks between Norway and Sweden began.",
        "Norway met with Sweden.",
        "Norway and Sweden signed a pact.",
        "Norway signed a pact with Sweden.",
    ],
)
def test_a_reciprocal_event_has_one_side_each(text: str) -> None:
    annotated = read_events(text)
    (event,) = annotated.events
    assert event.is_reciprocal
    assert sides_of(annotated, event) == (["Norway"], ["Sweden"])


def test_each_other_makes_an_event_mutual() -> None:
    annotated = read_events("Norway and Sweden accused each other of spying.")
    event = event_of(annotated, "ACCUSE")
    assert event.is_reciprocal
    assert sides_of(annotated, event) == (["Norway"], ["Sweden"])


def test_an_event_without_a_target_invents_none() -> None:
    annotated = read_events("Kenyan students marched in Nairobi.")
    assert sides_of(annotated, event_of(annotated, "PROTEST")) == (["Kenyan students"], [])


def test_an_event_without_any_participant_is_none() -> None:
    assert read_events("A strong attack was launched at dawn.").events == ()


def test_the_people_hit_go_before_the_place() -> None:
    annotated = read_events("Militants attacked an army checkpoint in northern Mali.")
    actors, recipients = sides_of(annotated, event_of(annotated, "ASSAULT"))
    assert (actors, recipients) == (["Militants"], ["army"])


def test_the_place_is_the_recipient_where_nobody_else_is_named() -> None:
    annotated = read_events("Militants attacked a village in northern Mali.")
    assert sides_of(annotated, event_of(annotated, "ASSAULT")) == (["Militants"], ["Mali"])


def test_a_participle_of_result_refines_the_act() -> None:
    annotated = read_events("Gunmen attacked an army checkpoint in Mali, killing four soldiers and wounding seven.")
    event = event_of(annotated, "ASSAULT")
    assert sides_of(annotated, event) == (["Gunmen"], ["army", "four soldiers"])
    assert (event.trigger_text, event.magnitude_killed, event.magnitude_injured) == ("attacked", 4, 7)


def test_an_act_that_killed_is_one_event() -> None:
    annotated = read_events("Russia's bombing of a Ukrainian town killed ten people.")
    event = event_of(annotated, "ASSAULT")
    assert (event.trigger_text, event.magnitude_killed) == ("bombing", 10)


def test_casualties_of_another_actor_stay_an_event_of_their_own() -> None:
    annotated = read_events("Norway attacked Sweden while Denmark killed four Finnish soldiers.")
    assert [coding[1] for coding in codings_of(annotated)] == [["Norway"], ["Denmark"]]


# --- status ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Norway attacked Sweden.", "actual"),
        ("Norway has attacked Sweden.", "actual"),
        ("Norway did not attack Sweden.", "denied"),
        ("Norway never attacked Sweden.", "denied"),
        ("Sweden will be attacked by Norway.", "planned"),
        ("Norway is set to attack Sweden.", "planned"),
        ("Norway may attack Sweden.", "possible"),
        ("Norway could attack Sweden.", "possible"),
        ("If Norway attacked Sweden, many would flee.", "possible"),
        ("Norway attacked Sweden in 1905.", "historical"),
        ("Norway attacked Sweden two years ago.", "historical"),
    ],
)
def test_status_says_whether_it_is_a_fact(text: str, status: str) -> None:
    assert event_of(read_events(text), "ASSAULT").status == status


def test_would_after_a_past_verb_is_the_future() -> None:
    event = event_of(read_events("Norway said it would impose sanctions on Russia."), "THREATEN")
    assert (event.status, event.cameo_code) == ("actual", "1312")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Norway will recall its ambassador from Russia.", "1313"),
        ("Norway will cut aid to Chad.", "1311"),
        ("Norway will attack Sweden.", "1384"),
        ("Farmers will march against the minister on Friday.", "133"),
        ("The governor will impose a curfew.", "1323"),
        ("Norway will boycott the talks with Russia.", "134"),
        ("Norway plans to expel diplomats of Russia.", "1313"),
        ("Norway is going to attack Sweden.", "1384"),
        ("Norway is ready to attack Sweden.", "1384"),
    ],
)
def test_a_hostile_act_that_is_announced_is_a_threat(text: str, code: str) -> None:
    assert [(e.event_type, e.cameo_code, e.status) for e in read_events(text).events] == [("THREATEN", code, "actual")]


def test_what_will_be_done_to_somebody_threatens_nobody() -> None:
    # An active "will" is somebody's announcement; a passive one is a forecast.
    assert not [e for e in read_events("The banker will be jailed in May.").events if e.event_type == "THREATEN"]


def test_violence_whose_doer_the_words_name_needs_no_name() -> None:
    events = read_events("Two bombs exploded near the market.").events
    assert [(e.event_type, e.cameo_code) for e in events] == [("ASSAULT", "183")]
    assert not read_events("Two bombs exploded near the market.").event_participants


def test_an_act_of_anybody_needs_a_name() -> None:
    assert not read_events("The neighbour destroyed the fence.").events


def test_help_that_hangs_on_a_condition_is_a_possibility_and_harm_a_threat() -> None:
    text = "Norway said it would send food to Chad if the talks succeeded."
    assert event_of(read_events(text), "AID").status == "possible"
    text = "Norway said it would impose sanctions on Russia if the talks failed."
    assert event_of(read_events(text), "THREATEN").cameo_code == "1312"


# --- circumstances --------------------------------------------------------------------------------


def test_the_date_is_that_of_the_events_own_clause() -> None:
    annotated = read_events("Norway said on Tuesday that Sweden attacked Denmark on Monday.")
    assert event_of(annotated, "STATEMENT").event_date_start == date(2018, 1, 9)
    assault = event_of(annotated, "ASSAULT")
    assert (assault.event_date_start, assault.event_date_end) == (date(2018, 1, 8), date(2018, 1, 8))
    assert (assault.date_status, assault.date_precision) == ("relative", "day")


def test_without_words_the_date_is_the_day_of_publication() -> None:
    event = event_of(read_events("Norway attacked Sweden."), "ASSAULT")
    assert (event.event_date_start, event.date_status) == (date(2018, 1, 10), "published")


def test_a_plan_without_words_has_no_date() -> None:
    event = event_of(read_events("Norway is set to attack Sweden."), "ASSAULT")
    assert (event.event_date_start, event.event_date_end, event.date_precision) == (None, None, None)
    assert event.date_status == "unresolved"


@pytest.mark.parametrize("words", ["on Monday", "last week", ""])
def test_without_a_day_of_publication_no_date_is_guessed(words: str) -> None:
    event = event_of(read_events(f"Norway attacked Sweden {words}".strip() + ".", None), "ASSAULT")
    assert (event.event_date_start, event.date_status) == (None, "unresolved")


@pytest.mark.parametrize(
    ("words", "start", "end", "precision"),
    [
        ("in 2012", date(2012, 1, 1), date(2012, 12, 31), "year"),
        ("in May 2012", date(2012, 5, 1), date(2012, 5, 31), "month"),
        ("on May 5, 2012", date(2012, 5, 5), date(2012, 5, 5), "day"),
    ],
)
def test_the_precision_is_the_length_of_the_interval(words: str, start: date, end: date, precision: str) -> None:
    event = event_of(read_events(f"Norway attacked Sweden {words}."), "ASSAULT")
    assert (event.event_date_start, event.event_date_end, event.date_precision) == (start, end, precision)


def test_the_place_is_that_of_the_events_own_phrase() -> None:
    annotated = read_events("Norwegian and Swedish ministers met in Geneva after a storm in Oslo.")
    event = event_of(annotated, "CONSULT")
    assert [p.text for p in annotated.places if p.place_id == event.place_id] == ["Geneva"]


def test_an_event_without_a_place_has_none() -> None:
    assert event_of(read_events("Norway attacked Sweden."), "ASSAULT").place_id is None


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("Norway held talks with Sweden by telephone.", "telephone"),
        ("Norwegian and Swedish ministers spoke by phone.", "telephone"),
        ("Norway's king sent a letter to Sweden's president.", "letter"),
        ("Norway held talks with Sweden.", None),
    ],
)
def test_the_medium_is_what_the_words_say(text: str, medium: str | None) -> None:
    event = event_of(read_events(text), "CONSULT")
    assert event.medium == medium
    assert (event.cameo_code == "041") == (medium == "telephone")


@pytest.mark.parametrize(
    ("text", "event_type", "magnitudes"),
    [
        ("Gunmen killed 12 people in Kabul.", "ASSAULT", (12, None, None)),
        ("Rebels wounded three soldiers.", "ASSAULT", (None, 3, None)),
        ("Gunmen killed four soldiers and wounded seven.", "ASSAULT", (4, 7, None)),
        ("Police in Kenya arrested 30 students.", "COERCE", (None, None, None)),
        ("About 5,000 protesters marched in Nairobi.", "PROTEST", (None, None, 5000)),
        ("Protesters clashed with police, leaving three people dead.", "PROTEST", (3, None, None)),
        ("Gunmen attacked a village.", "ASSAULT", (None, None, None)),
    ],
)
def test_magnitudes_are_counts_of_persons(text: str, event_type: str, magnitudes: tuple[Any, ...]) -> None:
    event = event_of(read_events(text), event_type)
    assert (event.magnitude_killed, event.magnitude_injured, event.magnitude_size) == magnitudes


def test_who_says_so_is_the_speaker_of_the_clause() -> None:
    annotated = read_events("Sweden attacked Denmark, the Norwegian foreign ministry said.")
    event = event_of(annotated, "ASSAULT")
    speaker = next(m for m in annotated.mentions if m.actor_id == event.attributed_to_actor_id)
    assert speaker.actor_name == "Foreign Ministry of Norway"


def test_an_event_that_the_reporter_tells_has_no_attribution() -> None:
    assert event_of(read_events("Norway attacked Sweden."), "ASSAULT").attributed_to_actor_id is None


# --- where events come from -----------------------------------------------------------------------

STORY = (
    "OSLO, Jan. 10 (Reuters) -- Norway condemned Russia on Monday, the foreign ministry said.\n\n"
    "| Norwegian Foreign Minister Karin Solheim meets Swedish troops (Reuters)\n\n"
    "Norwegian Foreign Minister Karin Solheim met her Swedish counterpart Nils Bergqvist in Oslo. "
    "They agreed to impose sanctions on Russia. Their meeting lasted an hour.\n"
)


def test_a_caption_has_no_events() -> None:
    annotated = read_events(STORY)
    captions = [s for s in annotated.sections if s.kind == "caption"]
    assert captions
    for event in annotated.events:
        assert not [s for s in captions if s.start_char <= event.start_char < s.end_char]


def test_a_noun_that_takes_up_an_event_is_no_further_report() -> None:
    assert len([e for e in read_events(STORY).events if e.event_type == "CONSULT"]) == 1


def test_every_event_points_into_the_text_and_has_codes_of_the_ontology() -> None:
    annotated, ontology = read_events(STORY), load_knowledge().ontology
    assert annotated.events
    for event in annotated.events:
        assert annotated.text_at(event.start_char, event.end_char) == event.trigger_text
        assert event.cameo_root == event.cameo_code[:2]
        assert event.goldstein_score == ontology.goldstein_scores[event.cameo_code]
        assert event.quad_class == ontology.get_type(event.event_type, event.event_mode).quad_class
        assert 0 < event.confidence <= 1


def test_every_participant_is_a_mention_of_the_article() -> None:
    annotated = read_events(STORY)
    by_id = {m.mention_id: m for m in annotated.mentions}
    events = {event.event_id for event in annotated.events}
    for participant in annotated.event_participants:
        mention = by_id[participant.mention_id or ""]
        assert participant.event_id in events
        assert (participant.text, participant.country_code) == (mention.text, mention.country_code)


def test_two_runs_are_equal() -> None:
    first, second = (extract_layers(make_article(STORY, date(2018, 1, 10))).tables() for _ in range(2))
    assert first == second


def test_a_promise_has_the_day_on_which_it_was_made() -> None:
    text = "Norway will send food to Somalia in October, the foreign ministry said on Monday."
    promise = event_of(read_events(text, date(2017, 8, 16)), "AGREE")
    assert (promise.event_date_start, promise.date_status) == (date(2017, 8, 14), "relative")


def test_a_promise_without_a_day_was_made_when_it_was_reported() -> None:
    promise = event_of(read_events("Norway will send food to Somalia in October.", date(2017, 8, 16)), "AGREE")
    assert (promise.event_date_start, promise.date_status) == (date(2017, 8, 16), "published")


def test_a_mission_that_is_a_body_is_no_event() -> None:
    assert {event.event_type for event in read_events("Kenya praised the UN peacekeeping mission.").events} == {
        "SUPPORT"
    }
