"""Status: what a sentence tells as fact, as plan, as possible, as not so, and as of old; and what it only asks for."""

import pytest

from tests.unit.extraction_helpers import codings_of, read_events

Told = tuple[tuple[str, str], ...]  # (type, status) of each event that is no statement, in text order


def told_in(text: str) -> Told:
    """What a sentence tells, published on 10 January 2018."""
    events = read_events(text).events
    return tuple((event.event_type, event.status) for event in events if event.event_type != "STATEMENT")


ACTUAL = (
    ("Norway is bombing Sweden.", "ASSAULT"),
    ("Norway has been shelling Sweden for three weeks.", "ASSAULT"),
    ("Norway continues to shell Sweden.", "ASSAULT"),
    ("Norway kept bombing Sweden.", "ASSAULT"),
    ("Norway began bombing Sweden on Monday.", "ASSAULT"),
    ("Norway allegedly attacked Sweden.", "ASSAULT"),
    ("Norway reportedly expelled two Swedish diplomats.", "SANCTION"),
    ("Norway is said to have attacked Sweden.", "ASSAULT"),
    ("Kenyan soldiers managed to seize a Somali town.", "ASSAULT"),
    ("Kenyan soldiers were able to seize a Somali town.", "ASSAULT"),
    ("Norway was quick to condemn Russia.", "ACCUSE"),
    ("Norway was the first to condemn Russia.", "ACCUSE"),
    ("Norway not only condemned Russia but left the room.", "ACCUSE"),
    ("Although Norway condemned Russia, the king stayed silent.", "ACCUSE"),
    ("Norway had condemned Russia on Monday.", "ACCUSE"),
    ("Norwegian police arrested a Swedish banker who may leave on Friday.", "COERCE"),
    ("Norway again condemned Russia, not Belarus.", "ACCUSE"),
)


@pytest.mark.parametrize(("text", "event_type"), ACTUAL)
def test_what_goes_on_succeeds_or_is_reported_is_fact(text: str, event_type: str) -> None:
    assert told_in(text) == ((event_type, "actual"),)


POSSIBLE = (
    ("If Norway attacks Sweden, the king will flee.", "ASSAULT"),
    ("The king will flee unless Norway attacks Sweden.", "ASSAULT"),
    ("Should Norwegian troops bomb the Swedish village, thousands will flee.", "ASSAULT"),
    ("In the event of an attack by Norway on Sweden, the king will flee.", "ASSAULT"),
    ("Norway would have attacked Sweden.", "ASSAULT"),
    ("Norway could have attacked Sweden.", "ASSAULT"),
    ("Had Norway attacked Sweden, the king would have fled.", "ASSAULT"),
    ("Norway might have bombed Sweden.", "ASSAULT"),
    ("It is unclear whether Norway attacked Sweden.", "ASSAULT"),
    ("Norway is likely to attack Sweden.", "ASSAULT"),
    ("Norway is unlikely to attack Sweden.", "ASSAULT"),
    ("Perhaps Norway attacked Sweden.", "ASSAULT"),
    ("Norway possibly attacked Sweden.", "ASSAULT"),
    ("Fears of an attack by Norway on Sweden grew.", "ASSAULT"),
    ("The danger of an attack by Russian troops on Ukraine grew.", "ASSAULT"),
    ("The possibility of talks between Norway and Sweden remains.", "CONSULT"),
    ("Analysts imagined Norway attacking Sweden.", "ASSAULT"),
    ("It is possible that Norwegian troops attacked a Swedish village.", "ASSAULT"),
)


@pytest.mark.parametrize(("text", "event_type"), POSSIBLE)
def test_conditions_conjectures_and_fears_are_possible(text: str, event_type: str) -> None:
    assert told_in(text) == ((event_type, "possible"),)


DENIED = (
    ("Norway has not attacked Sweden.", "ASSAULT"),
    ("Norway has never attacked Sweden.", "ASSAULT"),
    ("Norway failed to attack Sweden.", "ASSAULT"),
    ("Norwegian police failed to arrest the Swedish banker.", "COERCE"),
    ("Norwegian police were unable to arrest the Swedish banker.", "COERCE"),
    ("Norway marched on without attacking Sweden.", "ASSAULT"),
    ("No talks were held between Norway and Sweden.", "CONSULT"),
    ("Norway held no talks with Sweden.", "CONSULT"),
    ("Norway stopped short of condemning Russia.", "ACCUSE"),
    ("Norway stopped short of imposing sanctions on Russia.", "SANCTION"),
    ("Norway avoided condemning Russia.", "ACCUSE"),
    ("Norway has yet to sign a treaty with Sweden.", "SUPPORT"),
    ("Norway watched instead of attacking Sweden.", "ASSAULT"),
    ("Neither Norway nor Finland attacked Sweden.", "ASSAULT"),
    ("Nobody in Norway condemned Russia.", "ACCUSE"),
    ("Rebels in Mali failed to seize the town of Gao.", "ASSAULT"),
    ("Malian soldiers did not manage to retake the town from the rebels.", "ASSAULT"),
    ("No shots were fired by Israeli troops at Palestinian protesters.", "ASSAULT"),
    ("Police in Lima made no arrests.", "COERCE"),
    ("Norway cannot have attacked Sweden.", "ASSAULT"),
)


@pytest.mark.parametrize(("text", "event_type"), DENIED)
def test_what_is_said_not_to_have_happened_is_denied(text: str, event_type: str) -> None:
    assert (event_type, "denied") in told_in(text)
    assert all(status != "actual" for kind, status in told_in(text) if kind == event_type)


# Each sentence also tells the type of the second column as fact, or nothing else. Where it is about old things alone,
# the second reader may find no event in it at all.
HISTORICAL = (
    ("Norway and Sweden met for the first time since Norway invaded Finland.", "CONSULT", "ASSAULT"),
    ("Norway and Sweden held talks for the first time since the 1990 invasion of Mali by Chad.", "CONSULT", "ASSAULT"),
    ("Swedes marched in Oslo to mark the 1990 invasion of Finland by Norway.", "PROTEST", "ASSAULT"),
    ("Finland marked the anniversary of the Norwegian attack on Helsinki.", None, "ASSAULT"),
    ("A decade after Norway invaded Finland, the king is old.", None, "ASSAULT"),
    ("Years after Norway attacked Finland, the harbour is still closed.", None, "ASSAULT"),
    ("Norway condemned Ivan Petrov, who was arrested by Finland in 2005.", "ACCUSE", "COERCE"),
    ("Norway had attacked Finland in 1987.", None, "ASSAULT"),
    ("The king recalled how Norway attacked Finland in 1952.", None, "ASSAULT"),
    ("Norway attacked Finland decades ago.", None, "ASSAULT"),
    ("In the 1990s Norway bombed Finland.", None, "ASSAULT"),
    ("During the 1980s Norway shelled Finland.", None, "ASSAULT"),
    ("The bridge was built after the 1994 bombing of Finland by Norway.", None, "ASSAULT"),
    ("Finland, which Norway occupied from 1940 to 1945, is rich.", None, "ASSAULT"),
    ("Finland has been poor since the Norwegian invasion in 2001.", None, "ASSAULT"),
    ("Finland praised Norway, which attacked Helsinki during the Cold War.", "SUPPORT", "ASSAULT"),
    ("Twenty years ago this week Norway invaded Finland.", None, "ASSAULT"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "today", "of_old"), HISTORICAL)
def test_background_and_anniversaries_are_of_old(text: str, today: str | None, of_old: str) -> None:
    news = {(today, "actual")} if today else set()
    assert news <= set(told_in(text)) <= news | {(of_old, "historical")}


OLD_AND_TOLD = (
    "Years after Norway attacked Finland, the harbour is still closed.",
    "Norway attacked Finland decades ago.",
    "Norway and Sweden met for the first time since Norway invaded Finland.",
    "Finland praised Norway, which attacked Helsinki during the Cold War.",
    "In the 1990s Norway bombed Finland.",
    "Six years after Saudi Arabia bombed Sanaa, families still wait.",
)


@pytest.mark.parametrize("text", OLD_AND_TOLD)
def test_an_act_of_old_has_no_day_of_publication(text: str) -> None:
    (old,) = [event for event in read_events(text).events if event.status == "historical"]
    assert old.date_status != "published"


RECENT = (
    "Norway and Sweden met for the first time since Friday.",
    "Norway and Sweden met two days after the storm.",
    "Norway and Sweden signed a treaty a week after the fire.",
)


@pytest.mark.parametrize("text", RECENT)
def test_an_event_of_these_days_is_not_of_old(text: str) -> None:
    assert [status for _, status in told_in(text)] == ["actual"]


# The act that is asked for, threatened, offered or refused is no event beside the words about it.
WORDS_ABOUT_ACTS = (
    ("Norway called for an end to the bombing of Sweden.", "REQUEST"),
    ("Norway called on Sweden to end the blockade of Finland.", "REQUEST"),
    ("Norway demanded that Sweden withdraw its troops from Finland.", "REQUEST"),
    ("Norway urged Sweden to arrest the smugglers.", "REQUEST"),
    ("Norway asked Sweden to host talks with Finland.", "REQUEST"),
    ("Norway appealed to Sweden not to attack Finland.", "REQUEST"),
    ("Norway pressed Sweden to free three Finnish sailors.", "REQUEST"),
    ("Norway demanded the release of three sailors by Sweden.", "REQUEST"),
    ("Norway's demand that Sweden release the sailors stands.", "REQUEST"),
    ("Norway threatened to expel the Swedish ambassador.", "THREATEN"),
    ("Norway threatened Sweden with an attack.", "THREATEN"),
    ("Norway warned that it would bomb Sweden.", "THREATEN"),
    ("Norway vowed to retaliate against Sweden.", "THREATEN"),
    ("Norway offered to host talks between Sweden and Finland.", "AGREE"),
    ("Norway offered to send food to Somalia.", "AGREE"),
    ("Norway promised to release three Swedish sailors.", "AGREE"),
    ("Norway agreed not to attack Sweden.", "AGREE"),
    ("Norway refused to sign a treaty with Sweden.", "REJECT"),
    ("Norway refused to withdraw its troops from Sweden.", "REJECT"),
    ("Norway declined to condemn Russia.", "REJECT"),
    ("Norway rejected a demand to release three Swedish sailors.", "REJECT"),
    ("Norway ruled out talks with Sweden.", "REJECT"),
    ("Norway denied attacking Sweden.", "REJECT"),
    ("Norway denied that it had attacked Sweden.", "REJECT"),
    ("Qatar offered to mediate talks between Sudan and Ethiopia.", "AGREE"),
    ("Norway accused Sweden of bombing Finland.", "ACCUSE"),
    ("Norway condemned the bombing of Finland by Sweden.", "ACCUSE"),
)


@pytest.mark.parametrize(("text", "event_type"), WORDS_ABOUT_ACTS)
def test_an_act_that_is_only_spoken_of_is_no_event(text: str, event_type: str) -> None:
    assert told_in(text) == ((event_type, "actual"),), codings_of(read_events(text))


def test_an_act_that_is_ruled_out_did_not_happen() -> None:
    assert ("ASSAULT", "actual") not in told_in("Norway ruled out attacking Sweden.")


SHARED = (
    ("Norway will arrest and extradite the smugglers to Peru.", "actual", 0),
    ("Norway has not attacked or bombed Sweden.", "actual", 0),
    ("If Norwegian troops bombed and seized the Swedish village, prices would rise.", "actual", 0),
    ("Norway did not attack Sweden but bombed Finland.", "actual", 1),
)


@pytest.mark.parametrize(("text", "status", "count"), SHARED)
def test_coordinated_verbs_share_what_stands_before_the_first(text: str, status: str, count: int) -> None:
    told = [event for event in read_events(text).events if event.event_type in ("ASSAULT", "COERCE", "COOPERATE")]
    assert sum(event.status == status for event in told) == count


PLANNED = (
    ("The bridge will be attacked by Norwegian troops.", "ASSAULT"),
    ("Norway is expected to attack Sweden.", "ASSAULT"),
    ("The Swedish banker is to be jailed by Norway.", "COERCE"),
)


@pytest.mark.parametrize(("text", "event_type"), PLANNED)
def test_what_is_foretold_is_planned(text: str, event_type: str) -> None:
    assert told_in(text) == ((event_type, "planned"),)


def actual_in(text: str) -> set[str]:
    """Types of the events that a sentence tells as facts, but for statements."""
    return {event_type for event_type, status in told_in(text) if status == "actual"}


# (what ought to be, is asked or is wanted of somebody; its like that is told as a fact; the type of that)
WANTED = (
    (
        "Norway must leave the camp, stop wasting time and commit to talks with Sweden.",
        "Norway left the camp and committed to talks with Sweden.",
        "AGREE",
    ),
    (
        "They stressed the need to show patience and express support for Sweden.",
        "They showed patience and expressed support for Sweden.",
        "SUPPORT",
    ),
    (
        "Norway backed the recommendation of its ministry to lift bans on rallies.",
        "The ministry of Norway lifted bans on rallies.",
        "CONCEDE",
    ),
    (
        "It is time for Norway and Sweden to recommit to the partnership.",
        "Norway and Sweden recommitted to the partnership.",
        "AGREE",
    ),
    ("The Norwegian envoy stressed the importance of condemning Russia.", "Norway condemned Russia.", "ACCUSE"),
    ("Norway wants Sweden to send food to Kenya.", "Norway sees that Sweden sent food to Kenya.", "AID"),
    (
        "Does that mean Norway has a licence to bomb Sweden, to continue attacks on Finland?",
        "Norway continued attacks on Finland.",
        "ASSAULT",
    ),
    (
        "The minister challenged Norway to fulfil its promise to Sweden.",
        "Norway fulfilled its promise to Sweden.",
        "AGREE",
    ),
)


@pytest.mark.parametrize(("text", "told", "event_type"), WANTED, ids=[row[0] for row in WANTED])
def test_what_is_wanted_of_somebody_is_not_done(text: str, told: str, event_type: str) -> None:
    assert event_type not in actual_in(text)
    assert event_type in actual_in(told)


def test_what_is_struggled_for_or_on_the_table_is_only_possible() -> None:
    assert told_in("Kenyans went on with the struggle for the withdrawal of Sudanese troops.")[-1] == (
        "RETREAT",
        "possible",
    )
    assert told_in("Kenya said new sanctions against Sudan were on the table.") == (("SANCTION", "possible"),)
    assert told_in("Kenya said new sanctions against Sudan were in force.") == (("SANCTION", "actual"),)


def test_what_an_anniversary_recalls_is_of_old_whatever_day_stands_beside_it() -> None:
    text = "On January 9 the envoy marked the anniversary of the establishment of relations between Fiji and Cuba."
    assert ("SUPPORT", "historical") in told_in(text)


def test_what_others_expect_of_somebody_is_no_threat() -> None:
    assert ("THREATEN", "actual") not in told_in("The mayor is convinced Norway is going to invade Sweden.")
    assert ("THREATEN", "actual") in told_in("Norway is going to invade Sweden.")


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("To reject the plan of Norway is folly.", "REJECT"),
        ("The envoy stressed the need for the withdrawal of Sudanese troops.", "RETREAT"),
        ("The guests are convinced that the Norwegian people will support Sweden.", "SUPPORT"),
    ],
)
def test_what_is_only_thought_of_is_possible(text: str, event_type: str) -> None:
    assert (event_type, "possible") in told_in(text)


def test_who_will_not_tolerate_something_threatens_and_who_cannot_agree_refuses() -> None:
    assert told_in("Norway will never tolerate the Swedish militia.") == (("THREATEN", "actual"),)
    assert told_in("Norway cannot countenance a truce with the Swedish rebels.") == (("REJECT", "actual"),)
