"""The one catalogue of extracted tables: names, columns, types, code lists, keys.

Everything that needs to know a table reads it here: the writer (schema and checks), the dbt
sources, the documentation. A row is checked once, where it is written (`etl.conformance`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from etl import codes


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its Arrow type, what a value means, whether NULL is allowed and which codes are."""

    name: str
    type: pa.DataType
    description: str
    nullable: bool = True
    codes: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """One extracted table.

    `description` begins with the grain ("One row per …"); `key` holds the columns that identify a
    row; `references` maps a column to the (table, column) that holds its values.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: Mapping[str, tuple[str, str]]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with descriptions as field metadata."""
        return pa.schema(
            [
                pa.field(c.name, c.type, nullable=c.nullable, metadata={"description": c.description})
                for c in self.columns
            ]
        )

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)


TEXT, INT, FLOAT, BOOL = pa.string(), pa.int32(), pa.float64(), pa.bool_()
LONG, DATE, TIMESTAMP = pa.int64(), pa.date32(), pa.timestamp("us", tz="UTC")


def _required(name: str, type_: pa.DataType, description: str, allowed: Sequence[str] | None = None) -> Column:
    return Column(
        name=name,
        type=type_,
        description=description,
        nullable=False,
        codes=tuple(allowed) if allowed else None,
    )


def _optional(name: str, type_: pa.DataType, description: str, allowed: Sequence[str] | None = None) -> Column:
    return Column(name=name, type=type_, description=description, codes=tuple(allowed) if allowed else None)


def _span(what: str) -> tuple[Column, ...]:
    return (
        _required("start_char", INT, f"First character of {what} in articles.body_text (0-based offset)."),
        _required("end_char", INT, f"Offset just past the last character of {what} in articles.body_text."),
    )


_ARTICLE_ID = _required("article_id", TEXT, "Article: hash of its source, date, title and text.")
_SENTENCE_INDEX = _required("sentence_index", INT, "Number of the sentence in the article, from 0.")
_ACTOR_REFERENCE = {"article_id": ("articles", "article_id")}
_COUNTRY = "as ISO 3166-1 alpha-3 code (XKX for Kosovo), or a retired alpha-3 code for former states."

ARTICLES = Table(
    name="articles",
    description="One row per version of a news article that has text.",
    key=("article_id",),
    references={},
    columns=(
        _ARTICLE_ID,
        _optional("source_record_id", TEXT, "The record's own id in its source, if it had one."),
        _required("version", INT, "1 for the first text of an article in its batch, one more for each change."),
        _required("version_keys", pa.list_(TEXT), "Hashes of id, URL and title: texts alike under one are versions."),
        _optional("wire_mark", TEXT, "Mark by which a wire says that it sends again (UPDATE 1, REFILE), as written."),
        _required("batch_date", DATE, "Day of arrival (UTC) of the landing file; names the batch."),
        _optional("url", TEXT, "Address of the article, as its source gave it."),
        _optional("outlet", TEXT, "Who published it: name in seeds/outlets.csv where known, else as given."),
        _optional("outlet_country", TEXT, f"Home country of the outlet, {_COUNTRY}"),
        _optional("title", TEXT, "Headline, without the outlet's suffix."),
        _optional("byline", TEXT, "Author line as given."),
        _optional("dateline_place", TEXT, "Place named by the dateline (SEOUL, Aug. 16 (Yonhap) --), as written."),
        _optional("language", TEXT, "ISO 639-1 code of the text's language (639-3 where there is none)."),
        _optional("published_at", TIMESTAMP, "When it was published, UTC; midnight where only a day is known."),
        _required("published_status", TEXT, "What published_at was read from.", codes.PUBLISHED_STATUS),
        _required("body_text", TEXT, "The text; all offsets in other tables count its characters."),
        _required("word_count", INT, "White-space separated words of body_text."),
        _required("content_hash", TEXT, "Hash of body_text with white space folded: equal for identical copies."),
        _required("format", TEXT, "Input format of the landing file.", codes.FORMAT),
        _required("landing_path", TEXT, "Landing file, relative to the landing folder."),
        _required("landing_offset", LONG, "Byte offset of the record in its landing file (0 for a whole file)."),
        _required("signature", pa.list_(TEXT), "MinHash band hashes: two articles that share one may be copies."),
        _required("key_terms", pa.list_(TEXT), "Words that tell what it is about, most telling first."),
        _required("key_term_scores", pa.list_(FLOAT), "How telling each of key_terms is: frequency by rarity."),
    ),
)

SIGHTINGS = Table(
    name="sightings",
    description="One row per record of a landing file that is an article: also each time that it came again.",
    key=("landing_file_id", "record_index"),
    references={"article_id": ("articles", "article_id"), "landing_file_id": ("landing_files", "landing_file_id")},
    columns=(
        _required("landing_file_id", TEXT, "Landing file: hash of its path and content."),
        _required("record_index", INT, "Number of the record in its landing file, from 0; rejections count."),
        _ARTICLE_ID,
        _required("batch_date", DATE, "Day of arrival (UTC) of the landing file."),
        _required("landing_path", TEXT, "Landing file, relative to the landing folder; a member of one behind '!'."),
        _required("landing_offset", LONG, "Byte offset of the record in its landing file (0 for a whole file)."),
    ),
)

LANDING_FILES = Table(
    name="landing_files",
    description="One row per landing file that was read: what became of each of its records.",
    key=("landing_file_id",),
    references={},
    columns=(
        _required("landing_file_id", TEXT, "Landing file: hash of its path and content."),
        _required("batch_date", DATE, "Day of arrival (UTC) of the landing file."),
        _required("landing_path", TEXT, "Landing file, relative to the landing folder."),
        _required("file_hash", TEXT, "SHA-256 of its bytes (with its sidecar's), hex: what it is known by."),
        _required("byte_count", LONG, "Its size, with that of its sidecar."),
        _required("formats", pa.list_(TEXT), "Input formats of its articles, sorted; empty where it has none."),
        _optional("profile", TEXT, "Pattern of the source profile (newsledger.toml) by which it was read."),
        _required("field_names", pa.list_(TEXT), "What was taken for what (title=headline), sorted."),
        _required("record_count", INT, "Records read: the sum of the four counts that follow."),
        _required("article_count", INT, "Articles that its batch did not have before."),
        _required("version_count", INT, "Changed texts of articles that its batch had before."),
        _required("repeat_count", INT, "Articles that its batch had before, word for word."),
        _required("rejection_count", INT, "Records that were not taken in; rejections has one row for each."),
    ),
)

SECTIONS = Table(
    name="sections",
    description="One row per stretch of an article's text with one function (lead, body, caption, …).",
    key=("article_id", "start_char"),
    references=_ACTOR_REFERENCE,
    columns=(
        _ARTICLE_ID,
        *_span("the section"),
        _required("kind", TEXT, "Function of the text; events are read from lead and body.", codes.SECTION_KIND),
    ),
)

SENTENCES = Table(
    name="sentences",
    description="One row per sentence of an article.",
    key=("article_id", "sentence_index"),
    references=_ACTOR_REFERENCE,
    columns=(
        _ARTICLE_ID,
        _SENTENCE_INDEX,
        *_span("the sentence"),
        _required("section_kind", TEXT, "Function of the section it stands in.", codes.SECTION_KIND),
    ),
)

MENTIONS = Table(
    name="mentions",
    description="One row per actor that a stretch of text names or refers to (a plural mention has several rows).",
    key=("mention_id",),
    references=_ACTOR_REFERENCE,
    columns=(
        _required("mention_id", TEXT, "Mention: hash of article, span and actor."),
        _ARTICLE_ID,
        _SENTENCE_INDEX,
        *_span("the mention"),
        _required("text", TEXT, "The mention as written."),
        _required("kind", TEXT, "What sort of expression refers to the actor.", codes.MENTION_KIND),
        _optional("actor_id", TEXT, "Actor (dim_actor): NULL where the reference could not be decided."),
        _optional("actor_name", TEXT, "Preferred name of that actor."),
        _optional("country_code", TEXT, f"Country for which the actor stands, {_COUNTRY}"),
        _optional("sector_code", TEXT, "PLOVER/CAMEO sector of the actor.", codes.SECTOR),
        _optional("title_text", TEXT, "Title or office that the text gives the actor, as written."),
        _optional("role_code", TEXT, "Office or role (seeds/roles.csv)."),
        _optional("antecedent_mention_id", TEXT, "Earlier mention through which this one was resolved."),
        _required("resolution", TEXT, "How the actor was found.", codes.RESOLUTION),
        _optional("confidence", FLOAT, "Confidence that this actor is meant, 0 to 1; NULL where none was decided."),
    ),
)

EVENTS = Table(
    name="events",
    description="One row per event as one sentence of one article reports it.",
    key=("event_id",),
    references=_ACTOR_REFERENCE,
    columns=(
        _required("event_id", TEXT, "Coded event: hash of article, trigger, code and participants."),
        _ARTICLE_ID,
        _SENTENCE_INDEX,
        *_span("the trigger"),
        _required("trigger_text", TEXT, "The words that denote the event, as written."),
        _required("trigger_lemma", TEXT, "Dictionary form of the trigger, in lower case."),
        _required("event_type", TEXT, "PLOVER event type; STATEMENT for CAMEO 01.", codes.EVENT_TYPE),
        _optional("event_mode", TEXT, "PLOVER mode of the type (seeds/event_types.csv)."),
        _required("contexts", pa.list_(TEXT), "PLOVER contexts (military, economic, …), sorted; may be empty."),
        _required("cameo_code", TEXT, "Most specific CAMEO code, as text (041)."),
        _required("cameo_root", TEXT, "First two digits of the CAMEO code."),
        _required("goldstein_score", FLOAT, "Goldstein conflict-cooperation score of the code, -10 to 10."),
        _required("quad_class", TEXT, "Quad class of the event type.", codes.QUAD_CLASS),
        _optional("penta", INT, "0 statement, 1-2 verbal/material cooperation, 3-4 verbal/material conflict."),
        _required("status", TEXT, "Whether the text presents the event as fact.", codes.EVENT_STATUS),
        _optional("event_date_start", DATE, "First day on which it may have happened."),
        _optional("event_date_end", DATE, "Last day on which it may have happened (inclusive)."),
        _optional("date_precision", TEXT, "Length of that interval.", codes.EVENT_DATE_PRECISION),
        _required("date_status", TEXT, "Read from its own words or the article's day.", codes.EVENT_DATE_STATUS),
        _optional("place_id", TEXT, "GeoNames id of the place where it happened (places.place_id)."),
        _optional("attributed_to_actor_id", TEXT, "Actor who says so, where the text names one."),
        _optional("attributed_to_text", TEXT, "Who says so, as written; NULL where the reporter tells it."),
        _optional("medium", TEXT, "Means of communication of a verbal event.", codes.MEDIUM),
        _optional("magnitude_killed", INT, "Persons killed, as this sentence counts them."),
        _optional("magnitude_injured", INT, "Persons injured, as this sentence counts them."),
        _optional("magnitude_arrested", INT, "Persons arrested or detained, as this sentence counts them."),
        _optional("magnitude_size", INT, "Persons who took part or were moved (crowd, troops, hostages)."),
        _optional("magnitude_amount", FLOAT, "Money given, promised, asked for, fined, seized or agreed on."),
        _optional("magnitude_currency", TEXT, "Its currency: ISO 4217 code; NULL where the word does not tell."),
        _required("is_reciprocal", BOOL, "True where actors and recipients did it to each other (met, signed)."),
        _required("confidence", FLOAT, "Probability of the type, less where a side is unknown (docs/events.md)."),
        _required("coder", TEXT, "Rule or model that coded it (pattern:ID)."),
        _required("coder_version", TEXT, "Version of coder and patterns."),
    ),
)

EVENT_PARTICIPANTS = Table(
    name="event_participants",
    description="One row per participant of an event.",
    key=("event_id", "participant_role", "participant_index"),
    references={"event_id": ("events", "event_id")},
    columns=(
        _required("event_id", TEXT, "Coded event (events.event_id)."),
        _required("participant_role", TEXT, "Side on which it takes part.", codes.PARTICIPANT_ROLE),
        _required("participant_index", INT, "Number within its role, from 0, in text order."),
        _optional("mention_id", TEXT, "Mention that names the participant (mentions.mention_id)."),
        _optional("actor_id", TEXT, "Actor (dim_actor): NULL where the reference could not be decided."),
        _optional("start_char", INT, "First character of the mention; NULL where understood, not written."),
        _optional("end_char", INT, "Offset just past the mention; NULL where understood, not written."),
        _optional("text", TEXT, "The mention as written."),
        _optional("country_code", TEXT, f"Country for which the participant stands, {_COUNTRY}"),
        _optional("sector_code", TEXT, "PLOVER/CAMEO sector of the participant.", codes.SECTOR),
    ),
)

QUOTES = Table(
    name="quotes",
    description="One row per stretch of speech (or reported thought) and speaker to whom the text attributes it.",
    key=("quote_id",),
    references=_ACTOR_REFERENCE,
    columns=(
        _required("quote_id", TEXT, "Quotation: hash of article, span and speaker (one row for each of several)."),
        _ARTICLE_ID,
        _SENTENCE_INDEX,
        *_span("the content, without quotation marks"),
        _required("text", TEXT, "What was said, as written."),
        _required("quote_type", TEXT, "Words quoted in full, in part, or reported.", codes.QUOTE_TYPE),
        _optional("cue_start", INT, "First character of the cue (said, according to)."),
        _optional("cue_end", INT, "Offset just past the cue."),
        _optional("cue_text", TEXT, "The cue as written."),
        _optional("speaker_start", INT, "First character of the speaker's mention."),
        _optional("speaker_end", INT, "Offset just past the speaker's mention."),
        _optional("speaker_text", TEXT, "The speaker as written."),
        _optional("speaker_mention_id", TEXT, "Mention of the speaker (mentions.mention_id)."),
        _optional("speaker_actor_id", TEXT, "Actor who spoke (dim_actor)."),
    ),
)

DATES = Table(
    name="dates",
    description="One row per time expression.",
    key=("article_id", "start_char", "end_char"),
    references=_ACTOR_REFERENCE,
    columns=(
        _ARTICLE_ID,
        *_span("the expression"),
        _required("text", TEXT, "The expression as written."),
        _required("timex_type", TEXT, "TIMEX3 type.", codes.TIMEX_TYPE),
        _optional("timex_value", TEXT, "TIMEX3 value (ISO 8601: 2017-08-15TNI, 2017-W33, P3D)."),
        _optional("date_start", DATE, "First day; NULL for sets, most durations and what is unresolved."),
        _optional("date_end", DATE, "Last day (inclusive)."),
        _optional("date_precision", TEXT, "How exact it is; NULL of lengths of time.", codes.DATE_PRECISION),
        _required("date_status", TEXT, "Whether and how it could be resolved.", codes.DATE_STATUS),
    ),
)

PLACES = Table(
    name="places",
    description="One row per toponym.",
    key=("article_id", "start_char", "end_char"),
    references=_ACTOR_REFERENCE,
    columns=(
        _ARTICLE_ID,
        *_span("the toponym"),
        _required("text", TEXT, "The toponym as written."),
        _optional("place_id", TEXT, "GeoNames id, or nl-… for a place of our own seeds; NULL where unresolved."),
        _optional("place_name", TEXT, "Preferred name in the gazetteer."),
        _optional("country_code", TEXT, f"Country it lies in, {_COUNTRY}"),
        _optional("admin1", TEXT, "GeoNames code of the first-level division."),
        _optional("latitude", FLOAT, "Degrees north, WGS 84."),
        _optional("longitude", FLOAT, "Degrees east, WGS 84."),
        _optional("feature_code", TEXT, "GeoNames feature code (PPLC capital, PCLI state, ISL island)."),
        _required("place_use", TEXT, "Where something is, who acts there, or part of a name.", codes.PLACE_USE),
        _required("confidence", FLOAT, "Confidence of the resolution, 0 to 1."),
    ),
)

QUANTITIES = Table(
    name="quantities",
    description="One row per quantity: a number with what it counts or its unit.",
    key=("article_id", "start_char", "end_char"),
    references=_ACTOR_REFERENCE,
    columns=(
        _ARTICLE_ID,
        *_span("the quantity, with its unit"),
        _required("text", TEXT, "The quantity as written."),
        _required("value", FLOAT, "The number; of a range, the first one."),
        _optional("value_high", FLOAT, "The second number of a range."),
        _optional("unit_text", TEXT, "Unit or counted noun as written."),
        _optional("unit", TEXT, "Normalised unit (seeds/units.csv) or the counted noun's lemma."),
        _optional("value_si", FLOAT, "value in unit_si; NULL for money and counts."),
        _optional("unit_si", TEXT, "SI unit of the dimension: m, kg, m/s; NULL for money and counts."),
        _optional("currency_code", TEXT, "Currency, ISO 4217; NULL where several countries have one of that name."),
        _optional("measured_text", TEXT, "What is measured (range limit, warhead), as written."),
        _optional("change", TEXT, "Direction of a change, or limit.", codes.QUANTITY_CHANGE),
        _required("is_approximate", BOOL, "True for about, some, nearly, more than and the like."),
    ),
)

REJECTIONS = Table(
    name="rejections",
    description="One row per landing file or record that was not taken in, with the reason.",
    key=("batch_date", "stage", "landing_path", "landing_offset", "reason", "detail"),
    references={},
    columns=(
        _required("batch_date", DATE, "Day of arrival (UTC) of the landing file."),
        _required("stage", TEXT, "Stage that refused it.", codes.STAGE),
        _required("reason", TEXT, "Why (closed list).", codes.REJECTION_REASON),
        _required("detail", TEXT, "The reason in words, with the place inside the record."),
        _required("landing_path", TEXT, "Landing file, relative to the landing folder."),
        _required("landing_offset", LONG, "Byte offset of the record in its landing file (0 for a whole file)."),
        _optional("source_record_id", TEXT, "The record's own id, if it could be read."),
        _optional("excerpt", TEXT, "The first characters of what was refused."),
    ),
)

TABLES: tuple[Table, ...] = (
    ARTICLES,
    SIGHTINGS,
    LANDING_FILES,
    SECTIONS,
    SENTENCES,
    MENTIONS,
    EVENTS,
    EVENT_PARTICIPANTS,
    QUOTES,
    DATES,
    PLACES,
    QUANTITIES,
    REJECTIONS,
)
# What loading writes, and what extraction writes; both may reject.
LOADED_TABLES: tuple[Table, ...] = (ARTICLES, SIGHTINGS, LANDING_FILES, REJECTIONS)
EXTRACTED_TABLES: tuple[Table, ...] = tuple(
    table for table in TABLES if table is REJECTIONS or table not in LOADED_TABLES
)


def get_table(name: str) -> Table:
    """The table of that name; KeyError if the catalogue has none."""
    for table in TABLES:
        if table.name == name:
            return table
    raise KeyError(name)
