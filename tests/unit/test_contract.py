"""The contract: a good table passes, each kind of violation is refused with table and column."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import codes
from etl.conformance import ContractError, check, to_arrow
from etl.contract import TABLES, Table, get_table
from etl.ids import ID_LENGTH, combined_id, content_id

QUOTES = get_table("quotes")
QUOTE: Mapping[str, Any] = {
    "quote_id": "q1",
    "article_id": "a1",
    "sentence_index": 0,
    "start_char": 10,
    "end_char": 20,
    "text": "it rained.",
    "quote_type": "direct",
    "cue_start": 22,
    "cue_end": 26,
    "cue_text": "said",
    "speaker_start": None,
    "speaker_end": None,
    "speaker_text": None,
    "speaker_mention_id": None,
    "speaker_actor_id": None,
}
SAMPLE_VALUES = {
    pa.string(): "x",
    pa.int32(): 1,
    pa.int64(): 1,
    pa.float64(): 0.5,
    pa.bool_(): True,
    pa.date32(): date(2020, 1, 1),
    pa.timestamp("us", tz="UTC"): datetime(2020, 1, 1, tzinfo=UTC),
    pa.list_(pa.string()): ["x"],
    pa.list_(pa.float64()): [0.5],
}


def refusal_of(table: Table, *rows: Mapping[str, Any]) -> str:
    with pytest.raises(ContractError) as refusal:
        to_arrow(table, rows)
    return str(refusal.value)


def sample_row(table: Table) -> dict[str, Any]:
    """A row that fulfils the contract: a value of the right type in each column."""
    row = {c.name: c.codes[0] if c.codes else SAMPLE_VALUES[c.type] for c in table.columns}
    return {name: 2 if name.endswith(("_end", "end_char")) else value for name, value in row.items()}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_good_row_of_each_table_passes_with_types_and_descriptions(table: Table) -> None:
    frame = to_arrow(table, [sample_row(table)])
    assert frame.num_rows == 1
    assert frame.schema.equals(table.schema)
    assert all(field.metadata[b"description"] for field in frame.schema)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_an_empty_table_passes(table: Table) -> None:
    assert to_arrow(table, []).num_rows == 0


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_catalogue_agrees_with_itself(table: Table) -> None:
    # Keys are columns without NULL; references lead to columns that exist.
    assert table.description.startswith("One row per ")
    assert not [name for name in table.key if table.column(name).nullable]
    for column, (other, target) in table.references.items():
        assert table.column(column).type == get_table(other).column(target).type


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_null_is_refused_in_every_required_column_and_taken_in_others(table: Table) -> None:
    for column in table.columns:
        row = {**sample_row(table), column.name: None}
        if not column.nullable:
            assert column.name in refusal_of(table, row)
        elif not column.name.startswith(("start_", "end_", "cue_", "speaker_")):
            assert to_arrow(table, [row]).num_rows == 1


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_an_empty_text_is_refused_in_every_text_column(table: Table) -> None:
    for column in table.columns:
        if column.type == pa.string():
            message = refusal_of(table, {**sample_row(table), column.name: ""})
            assert f"{table.name}.{column.name}: empty text" in message


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_code_outside_its_list_is_refused(table: Table) -> None:
    for column in table.columns:
        if column.codes:
            message = refusal_of(table, {**sample_row(table), column.name: "no such code"})
            assert f"{table.name}.{column.name}: not in its code list" in message


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"start_char": 20}, "start_char is not before end_char"),
        ({"start_char": 25}, "start_char is not before end_char"),
        ({"start_char": -1}, "start_char below 0"),
        ({"cue_start": 30}, "cue_start is not before cue_end"),
        ({"cue_end": None}, "cue_start without cue_end"),
        ({"speaker_end": 5}, "speaker_start without speaker_end"),
        ({"speaker_start": 5, "speaker_end": 5}, "speaker_start is not before speaker_end"),
    ],
)
def test_a_span_that_is_none_is_refused(change: dict[str, Any], reason: str) -> None:
    assert reason in refusal_of(QUOTES, {**QUOTE, **change})


@pytest.mark.parametrize(
    "change", [{"start_char": "ten"}, {"start_char": 1.5}, {"start_char": True}, {"text": 7}, {"cue_start": 2**31}]
)
def test_a_value_of_another_type_is_refused_with_the_table(change: dict[str, Any]) -> None:
    assert refusal_of(QUOTES, {**QUOTE, **change}).startswith("quotes")


def test_a_missing_column_is_refused_by_row_and_name() -> None:
    row = {name: value for name, value in QUOTE.items() if name != "cue_text"}
    message = refusal_of(QUOTES, QUOTE, row)
    assert "quotes row 1" in message
    assert "cue_text" in message


def test_an_unknown_column_is_refused_by_row_and_name() -> None:
    message = refusal_of(QUOTES, {**QUOTE, "mood": "calm"})
    assert "quotes row 0" in message
    assert "mood" in message


def test_a_repeated_key_is_refused() -> None:
    assert "quotes: key quote_id is not unique" in refusal_of(QUOTES, QUOTE, {**QUOTE, "text": "other"})


def test_a_key_of_several_columns_is_taken_together() -> None:
    table = get_table("event_participants")
    first = sample_row(table)
    assert to_arrow(table, [first, {**first, "participant_index": 2}]).num_rows == 2
    assert "is not unique" in refusal_of(table, first, first)


def test_all_violations_are_named_at_once() -> None:
    message = refusal_of(QUOTES, {**QUOTE, "text": "", "quote_type": "sung", "start_char": 90})
    assert all(reason in message for reason in ("quotes.text", "quotes.quote_type", "start_char is not before"))


def test_a_frame_of_another_schema_is_refused() -> None:
    frame = to_arrow(QUOTES, [QUOTE])
    with pytest.raises(ContractError, match=r"^quotes: schema differs"):
        check(QUOTES, frame.drop_columns(["text"]))


def test_an_unknown_table_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="weather"):
        get_table("weather")


@pytest.mark.parametrize("name", [name for name in vars(codes) if name.isupper()])
def test_code_lists_have_no_repeats_and_no_empty_codes(name: str) -> None:
    values = getattr(codes, name)
    assert len(set(values)) == len(values)
    assert all(values)


PARTS = st.one_of(st.none(), st.text(), st.integers(), st.dates())


@given(st.lists(PARTS), st.lists(PARTS))
def test_content_ids_are_equal_exactly_where_the_parts_are(left: list[Any], right: list[Any]) -> None:
    # A day and its ISO text are the same part: ids are of what is written.
    def plain(parts: list[Any]) -> list[Any]:
        return [part.isoformat() if isinstance(part, date) else part for part in parts]

    assert (content_id(*left) == content_id(*right)) == (plain(left) == plain(right))


@given(st.lists(PARTS))
def test_content_ids_are_hexadecimal_of_fixed_length(parts: list[Any]) -> None:
    found = content_id(*parts)
    assert len(found) == ID_LENGTH
    assert int(found, 16) >= 0


def test_null_empty_and_split_parts_give_different_ids() -> None:
    variants = [(None,), ("",), (), ("a", "b"), ("ab",), ("b", "a"), (1,), ("1",)]
    assert len({content_id(*parts) for parts in variants}) == len(variants)


def test_content_id_stays_the_same_over_releases() -> None:
    # A published id must not change with the library, the platform or the hash seed.
    assert content_id("actor", "country:NOR") == "1d0949a1a66cfb96"


@given(st.lists(st.text()), st.randoms(use_true_random=False))
def test_a_combined_id_knows_no_order_and_no_repeats(hashes: list[str], random: Any) -> None:
    shuffled = [*hashes, *hashes[:2]]
    random.shuffle(shuffled)
    assert combined_id(shuffled) == combined_id(hashes)


@given(st.sets(st.text()), st.sets(st.text()))
def test_combined_ids_are_equal_exactly_where_the_sets_are(left: set[str], right: set[str]) -> None:
    assert (combined_id(left) == combined_id(right)) == (left == right)
