"""`explain`: an id leads back to the text, row by row."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pipeline_fakes as fakes
import pytest
from pipeline_fakes import write_landing

from etl import cli
from etl.explanation.article import UnknownIdError, explain_id, mark_text
from etl.explanation.event import describe_pattern, list_differing
from etl.fingerprints import list_fingerprints
from etl.ids import content_id
from etl.stages import partitions
from etl.warehouse.releases import name_current_release

Run = Callable[..., dict[str, Any]]
TEXT = "Ruritania threatened Graustark on Monday.\x1b[31m The king of Graustark laughed about it, his court said."


def extract_article(article: Any) -> fakes.FakeAnnotated:
    """The threat as one event with one mention; of other articles nothing."""
    from etl.records import DateExpression, Event, EventParticipant, Mention, Sentence

    if "threatened" not in article.body_text:
        return fakes.FakeAnnotated({})
    place = {"article_id": article.article_id, "sentence_index": 0}
    mention = Mention(
        **place, mention_id=content_id("m"), start_char=0, end_char=9, text="Ruritania", kind="country", actor_id=None,
        actor_name=None, country_code=None, sector_code=None, title_text=None, role_code=None,
        antecedent_mention_id=None, resolution="unresolved",
        confidence=0.95,
    )  # fmt: skip
    event = Event(
        **place, event_id=content_id("e"), start_char=10, end_char=20, trigger_text="threatened",
        trigger_lemma="threaten", event_type="THREATEN",
        event_mode=None, contexts=(), cameo_code="13", cameo_root="13", goldstein_score=-6.0,
        quad_class="verbal_conflict", penta=3, status="actual", event_date_start=None, event_date_end=None,
        date_precision=None, date_status="unresolved", place_id=None, attributed_to_actor_id=None,
        attributed_to_text=None, medium=None,
        magnitude_killed=None, magnitude_injured=None, magnitude_arrested=None, magnitude_size=None,
        magnitude_amount=None, magnitude_currency=None, is_reciprocal=False, confidence=0.5,
        coder="test", coder_version="1",
    )  # fmt: skip
    participant = EventParticipant(
        event_id=event.event_id, participant_role="actor", participant_index=0, mention_id=mention.mention_id,
        actor_id=None, start_char=0, end_char=9, text="Ruritania", country_code=None, sector_code=None,
    )  # fmt: skip
    expression = DateExpression(
        article_id=article.article_id, start_char=34, end_char=40, text="Monday", timex_type="DATE", timex_value=None,
        date_start=date(2020, 3, 2), date_end=date(2020, 3, 2), date_precision="day", date_status="relative",
    )  # fmt: skip
    sentence = Sentence(**place, start_char=0, end_char=41, section_kind="lead")
    return fakes.FakeAnnotated(
        {
            "sentences": (sentence,),
            "mentions": (mention,),
            "events": (event,),
            "event_participants": (participant,),
            "dates": (expression,),
        }
    )


@pytest.fixture
def warehouse(run_job: Run, landing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_landing(landing, {"2020-03-02/threat.txt": TEXT})
    monkeypatch.setattr(partitions, "extract_article", extract_article)
    run_job()
    return tmp_path / "warehouse"


def test_an_event_leads_to_its_sentence_participants_and_article(warehouse: Path) -> None:
    (found,) = explain_id(warehouse, content_id("e")[:6])
    assert found.event_ids == (content_id("e"),)
    assert found.article["landing_path"] == "2020-03-02/threat.txt"
    assert [row["text"] for row in found.tables["event_participants"]] == ["Ruritania"]
    assert [row["text"] for row in found.tables["mentions"]] == ["Ruritania"]


def test_an_article_shows_all_of_its_rows_marked_at_their_offsets(warehouse: Path) -> None:
    (event,) = explain_id(warehouse, content_id("e"))
    (found,) = explain_id(warehouse, event.article["article_id"])
    text = mark_text(found)
    marked = {text.plain[span.start : span.end]: str(span.style) for span in text.spans}
    assert marked == {"Ruritania": "cyan", "Monday": "green", "threatened": "bold red"}


def test_a_mention_leads_to_its_article(warehouse: Path) -> None:
    (found,) = explain_id(warehouse, content_id("m"))
    assert found.article["landing_path"] == "2020-03-02/threat.txt"


def test_an_id_that_is_not_there_is_told(warehouse: Path) -> None:
    with pytest.raises(UnknownIdError, match="begins with 'zzzz'"):
        explain_id(warehouse, "zzzz")


def test_a_beginning_that_several_ids_share_is_told(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.explanation.article.SHORTEST_PREFIX", 0)
    with pytest.raises(UnknownIdError, match="begins several ids in articles"):
        explain_id(warehouse, "")


def test_the_command_prints_text_and_tables_and_no_escape_sequence(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["explain", content_id("e"), "--warehouse", str(warehouse)])
    assert not end.value.code
    output = capsys.readouterr().out
    assert "Ruritania threatened Graustark" in output
    assert "events (1)" in output
    assert "THREATEN" in output
    assert "\x1b" not in output


def test_the_command_prints_json(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["explain", content_id("e"), "--warehouse", str(warehouse), "--json"])
    (found,) = json.loads(capsys.readouterr().out)
    assert found["events"][0]["event_type"] == "THREATEN"
    assert found["article"]["batch_date"] == "2020-03-02"


def test_an_event_that_the_installed_code_does_not_code_is_told_with_what_holds_there(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["explain", content_id("e"), "--warehouse", str(warehouse)])
    output = " ".join(capsys.readouterr().out.split())
    assert "the installed code and seeds do not code this event" in output
    assert "warning: the installed code or seeds are not those that made the release" in output  # coder_version is 1
    assert "threaten" in output.partition("alternatives")[2]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, []),
        ({"seeds": "other"}, ["seeds"]),
        ({"load_code": "other", "extract_code": "other"}, ["extract_code"]),  # who loaded does not matter here
    ],
)
def test_what_is_not_as_it_was_is_told(change: dict[str, str], told: list[str]) -> None:
    assert list_differing({"fingerprints": list_fingerprints() | change}) == told


def test_a_release_that_tells_nothing_of_its_code_may_have_any() -> None:
    assert list_differing({}) is None


def test_a_pattern_reads_as_a_line() -> None:
    found = describe_pattern("threaten-warn")
    assert found is not None
    assert found["codes"].startswith("THREATEN")
    assert found["conditions"].startswith("verb: ")
    assert "actor in: subject" in found["conditions"]
    assert describe_pattern("no-such-pattern") is None


def test_rejections_are_listed_and_counted(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["rejections", "--warehouse", str(warehouse)])
    output = capsys.readouterr().out
    assert "empty_file   1" in output
    assert "2020-03-04/wire.jsonl" in output
    with pytest.raises(SystemExit):
        cli.main(["rejections", "--warehouse", str(warehouse), "--reason", "malformed", "--json"])
    assert [row["reason"] for row in json.loads(capsys.readouterr().out)] == ["malformed"]


def test_what_is_explained_is_what_was_published(warehouse: Path, landing: Path, run_job: Run) -> None:
    # Rows that a later extraction adds are not shown before a release has them.
    published = name_current_release(warehouse)
    write_landing(landing, {"2020-03-06/late.txt": TEXT.replace("Monday", "Friday")})
    run_job("load")
    run_job("extract")
    assert name_current_release(warehouse) == published
    assert len(explain_id(warehouse, content_id("e"))) == 1
