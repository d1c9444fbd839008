"""The seed article, dated and undated, against the coding of a careful human (seed_article.yml)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.extractors import extract_article
from etl.normalise import normalise
from etl.readers import read_landing_file
from etl.records import AnnotatedArticle, Article, Mention, RawDocument
from etl.resources import find_sample

EXPECTED = yaml.safe_load((Path(__file__).parent / "seed_article.yml").read_text(encoding="utf-8"))
BATCH = date(2017, 8, 17)
CLOSE_ENOUGH = 0.3  # degrees between gazetteers


def load_copy(format_: str) -> AnnotatedArticle:
    """The sample's copy of the seed article in that format, read, normalised and extracted."""
    for path in sorted(find_sample().rglob("*")):
        if path.is_file() and path.suffix in (".txt", ".jsonl"):
            for raw in read_landing_file(path, landing_path=path.name, batch_date=BATCH):
                if (
                    isinstance(raw, RawDocument)
                    and raw.format == format_
                    and (raw.text or "").startswith("Senior diplo")
                ):
                    article = normalise(raw, batch_date=BATCH)
                    assert isinstance(article, Article)
                    return extract_article(article)
    raise AssertionError(f"the sample has no {format_} copy of the seed article")


@pytest.fixture(scope="module")
def dated() -> AnnotatedArticle:
    return load_copy("jsonl")


@pytest.fixture(scope="module")
def undated() -> AnnotatedArticle:
    return load_copy("text")


def differences(row: Any, expected: Mapping[str, Any], columns: Mapping[str, str]) -> list[str]:
    """Columns of the row that are not as expected (names of the YAML -> names of the table)."""
    found = []
    for name, column in columns.items():
        if name in expected:
            value = getattr(row, column)
            value = value.isoformat() if isinstance(value, date) else value
            if value != expected[name]:
                found.append(f"{column}: {value!r}, not {expected[name]!r}")
    return found


def assert_row(rows: Any, expected: Mapping[str, Any], columns: Mapping[str, str]) -> Any:
    """The one row that is as expected; fails with what the closest candidates have instead."""
    at_place = [row for row in rows if row.start_char == expected.get("start", row.start_char)]
    reports = [differences(row, expected, columns) for row in at_place]
    matching = [row for row, report in zip(at_place, reports, strict=True) if not report]
    assert matching, f"{expected}: at this place {reports or 'nothing'}"
    return matching[0]


SPAN = {"start": "start_char", "end": "end_char", "text": "text"}


def test_stored_text_is_the_file(dated: AnnotatedArticle, undated: AnnotatedArticle) -> None:
    # Offsets given on the input hold only where nothing was repaired.
    assert dated.article.body_text == undated.article.body_text
    for row in [*EXPECTED["mentions"], *EXPECTED["events"], *EXPECTED["quotes"], *EXPECTED["dates"]]:
        assert dated.article.body_text[row["start"] : row["end"]] == row["text"]


@pytest.mark.parametrize("expected", EXPECTED["sections"], ids=lambda row: f"{row['kind']}-{row['start']}")
def test_sections(dated: AnnotatedArticle, expected: dict[str, Any]) -> None:
    assert_row(dated.sections, expected, {"start": "start_char", "end": "end_char", "kind": "kind"})


@pytest.mark.parametrize("expected", EXPECTED["sentences"], ids=lambda row: str(row["start"]))
def test_sentences(dated: AnnotatedArticle, expected: dict[str, Any]) -> None:
    assert_row(dated.sentences, expected, {"start": "start_char", "end": "end_char"})


@pytest.mark.parametrize(
    "expected", EXPECTED["mentions"], ids=lambda row: f"{row['start']}-{row['text']}-{row['actor']}"
)
def test_mentions(dated: AnnotatedArticle, expected: dict[str, Any]) -> None:
    columns = {
        **SPAN,
        "actor": "actor_name",
        "country": "country_code",
        "sector": "sector_code",
        "role": "role_code",
        "resolution": "resolution",
    }
    assert_row(dated.mentions, expected, columns)


def names_of(annotated: AnnotatedArticle, event_id: str, role: str, attribute: str) -> list[str | None]:
    """Names or countries of the participants of one role, in order."""
    mentions: dict[str | None, Mention] = {m.mention_id: m for m in annotated.mentions}
    return [
        getattr(mentions[p.mention_id], attribute)
        for p in annotated.event_participants
        if (p.event_id, p.participant_role) == (event_id, role)
    ]


def actor_name(annotated: AnnotatedArticle, actor_id: str | None) -> str | None:
    return next((m.actor_name for m in annotated.mentions if m.actor_id == actor_id), None)


EVENT_COLUMNS = {
    "start": "start_char",
    "end": "end_char",
    "text": "trigger_text",
    "type": "event_type",
    "cameo": "cameo_code",
    "medium": "medium",
    "status": "status",
    "date_start": "event_date_start",
    "date_end": "event_date_end",
    "reciprocal": "is_reciprocal",
}


@pytest.mark.parametrize("expected", EXPECTED["events"], ids=lambda row: f"{row['type']}-{row['text']}-{row['start']}")
def test_events(dated: AnnotatedArticle, expected: dict[str, Any]) -> None:
    event = assert_row(dated.events, expected, EVENT_COLUMNS)
    for role in ("actor", "recipient"):
        if f"{role}s" in expected:
            assert names_of(dated, event.event_id, role, "actor_name") == expected[f"{role}s"]
        if f"{role}_countries" in expected:
            assert names_of(dated, event.event_id, role, "country_code") == expected[f"{role}_countries"]
    if "attributed_to" in expected:
        assert actor_name(dated, event.attributed_to_actor_id) == expected["attributed_to"]
    if "place" in expected:
        place = next(p for p in dated.places if p.place_id == event.place_id)
        assert place.text == expected["place"]


def test_no_event_comes_out_of_the_caption(dated: AnnotatedArticle) -> None:
    caption = next(s for s in dated.sections if s.kind == "caption")
    assert not [e for e in dated.events if caption.start_char <= e.start_char < caption.end_char]


def test_the_call_is_reported_twice_and_not_more(dated: AnnotatedArticle) -> None:
    # "The talks were the first" and "Their phone conversation" take the call up and are no further reports.
    assert len([e for e in dated.events if e.cameo_code == "041"]) == 2


@pytest.mark.parametrize("expected", EXPECTED["quotes"], ids=lambda row: f"{row['text']}-{row['speaker']}")
def test_quotes(dated: AnnotatedArticle, expected: dict[str, Any]) -> None:
    speakers = [
        actor_name(dated, quote.speaker_actor_id)
        for quote in dated.quotes
        if not differences(quote, expected, {**SPAN, "quote_type": "quote_type"})
    ]
    assert expected["speaker"] in speakers


DATE_COLUMNS = {
    **SPAN,
    "value": "timex_value",
    "date_start": "date_start",
    "date_end": "date_end",
    "status": "date_status",
}


@pytest.mark.parametrize("expected", EXPECTED["dates"], ids=lambda row: row["text"])
def test_dates(dated: AnnotatedArticle, expected: dict[str, Any]) -> None:
    assert_row(dated.dates, expected, DATE_COLUMNS)


@pytest.mark.parametrize("expected", EXPECTED["dates"], ids=lambda row: row["text"])
def test_dates_without_an_anchor(undated: AnnotatedArticle, expected: dict[str, Any]) -> None:
    # Undated copy: what needs the day of publication is NULL, not a guess; 2012 needs none.
    if expected["status"] == "explicit":
        assert_row(undated.dates, expected, DATE_COLUMNS)
    else:
        unresolved = {**expected, "value": None, "date_start": None, "date_end": None, "status": "unresolved"}
        assert_row(undated.dates, unresolved, DATE_COLUMNS)


def test_undated_copy_has_no_event_dates_but_2012(undated: AnnotatedArticle) -> None:
    assert undated.article.published_at is None
    assert {e.event_date_start for e in undated.events} == {None, date(2012, 1, 1)}


@pytest.mark.parametrize("expected", EXPECTED["places"], ids=lambda row: row["text"])
def test_places(dated: AnnotatedArticle, expected: dict[str, Any]) -> None:
    place = assert_row(dated.places, expected, {**SPAN, "country": "country_code"})
    assert place.latitude == pytest.approx(expected["latitude"], abs=CLOSE_ENOUGH)
    assert place.longitude == pytest.approx(expected["longitude"], abs=CLOSE_ENOUGH)


@pytest.mark.parametrize("expected", EXPECTED["quantities"], ids=lambda row: f"{row['text']}-{row['contains'][0]}")
def test_quantities(dated: AnnotatedArticle, expected: dict[str, Any]) -> None:
    start, end = expected["contains"]
    found = [q for q in dated.quantities if q.start_char <= start and end <= q.end_char]
    assert [(q.value, q.unit, q.value_si) for q in found] == [
        (expected["value"], expected["unit"], pytest.approx(expected["value_si"]))
    ]
