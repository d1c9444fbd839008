"""The nouns that stages hand to each other. Frozen; spans are half-open character offsets.

Row classes (Article … Rejection) have exactly the columns of their table in `etl.contract`, where
each column is described.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from spacy.tokens import Doc  # at run time, who reads no parse must not load spaCy


@dataclass(frozen=True, kw_only=True)
class RawDocument:
    """One record of a landing file, as its reader found it: nothing cleaned, nothing guessed.

    `text` is the body; `published` the date as written (or a datetime where the format has a typed
    one); `landing_offset` the byte offset of the record in its file, 0 for a whole file (tables
    without bytes of their own, such as Parquet: the number of the row). `field_names` tells what was
    taken for what ("title=headline"), where the source names its fields itself.
    """

    landing_path: str
    landing_offset: int
    format: str
    text: str | None
    source_record_id: str | None = None
    title: str | None = None
    published: str | datetime | None = None
    outlet: str | None = None
    byline: str | None = None
    url: str | None = None
    language: str | None = None
    field_names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of an extracted table."""

    table: ClassVar[str]

    def to_dict(self) -> dict[str, Any]:
        """Column name -> value."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, kw_only=True)
class Article(Row):
    """A version of a news article that has text."""

    table: ClassVar[str] = "articles"
    article_id: str
    source_record_id: str | None
    version: int
    version_keys: tuple[str, ...]
    wire_mark: str | None
    batch_date: date
    url: str | None
    outlet: str | None
    outlet_country: str | None
    title: str | None
    byline: str | None
    dateline_place: str | None
    language: str | None
    published_at: datetime | None
    published_status: str
    body_text: str
    word_count: int
    content_hash: str
    format: str
    landing_path: str
    landing_offset: int
    signature: tuple[str, ...]
    key_terms: tuple[str, ...]
    key_term_scores: tuple[float, ...]

    @property
    def published_date(self) -> date | None:
        """The day of publication (UTC), the anchor of relative time expressions."""
        return self.published_at.date() if self.published_at else None


@dataclass(frozen=True, kw_only=True)
class Sighting(Row):
    """A record of a landing file that is an article."""

    table: ClassVar[str] = "sightings"
    landing_file_id: str
    record_index: int
    article_id: str
    batch_date: date
    landing_path: str
    landing_offset: int


@dataclass(frozen=True, kw_only=True)
class LandingAccount(Row):
    """A landing file that was read, and what became of each of its records."""

    table: ClassVar[str] = "landing_files"
    landing_file_id: str
    batch_date: date
    landing_path: str
    file_hash: str
    byte_count: int
    formats: tuple[str, ...]
    profile: str | None
    field_names: tuple[str, ...]
    record_count: int
    article_count: int
    version_count: int
    repeat_count: int
    rejection_count: int


@dataclass(frozen=True, kw_only=True)
class Section(Row):
    """A stretch of text with one function."""

    table: ClassVar[str] = "sections"
    article_id: str
    start_char: int
    end_char: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class Sentence(Row):
    """A sentence of an article."""

    table: ClassVar[str] = "sentences"
    article_id: str
    sentence_index: int
    start_char: int
    end_char: int
    section_kind: str


@dataclass(frozen=True, kw_only=True)
class Mention(Row):
    """An actor that a stretch of text names or refers to."""

    table: ClassVar[str] = "mentions"
    mention_id: str
    article_id: str
    sentence_index: int
    start_char: int
    end_char: int
    text: str
    kind: str
    actor_id: str | None
    actor_name: str | None
    country_code: str | None
    sector_code: str | None
    title_text: str | None
    role_code: str | None
    antecedent_mention_id: str | None
    resolution: str
    confidence: float | None


@dataclass(frozen=True, kw_only=True)
class Event(Row):
    """An event as one sentence of one article reports it."""

    table: ClassVar[str] = "events"
    event_id: str
    article_id: str
    sentence_index: int
    start_char: int
    end_char: int
    trigger_text: str
    trigger_lemma: str
    event_type: str
    event_mode: str | None
    contexts: tuple[str, ...]
    cameo_code: str
    cameo_root: str
    goldstein_score: float
    quad_class: str
    penta: int | None
    status: str
    event_date_start: date | None
    event_date_end: date | None
    date_precision: str | None
    date_status: str
    place_id: str | None
    attributed_to_actor_id: str | None
    attributed_to_text: str | None
    medium: str | None
    magnitude_killed: int | None
    magnitude_injured: int | None
    magnitude_arrested: int | None
    magnitude_size: int | None
    magnitude_amount: float | None
    magnitude_currency: str | None
    is_reciprocal: bool
    confidence: float
    coder: str
    coder_version: str


@dataclass(frozen=True, kw_only=True)
class EventParticipant(Row):
    """A participant of an event."""

    table: ClassVar[str] = "event_participants"
    event_id: str
    participant_role: str
    participant_index: int
    mention_id: str | None
    actor_id: str | None
    start_char: int | None
    end_char: int | None
    text: str | None
    country_code: str | None
    sector_code: str | None


@dataclass(frozen=True, kw_only=True)
class Quote(Row):
    """A stretch of speech with its speaker."""

    table: ClassVar[str] = "quotes"
    quote_id: str
    article_id: str
    sentence_index: int
    start_char: int
    end_char: int
    text: str
    quote_type: str
    cue_start: int | None
    cue_end: int | None
    cue_text: str | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_text: str | None
    speaker_mention_id: str | None
    speaker_actor_id: str | None


@dataclass(frozen=True, kw_only=True)
class DateExpression(Row):
    """A time expression."""

    table: ClassVar[str] = "dates"
    article_id: str
    start_char: int
    end_char: int
    text: str
    timex_type: str
    timex_value: str | None
    date_start: date | None
    date_end: date | None
    date_precision: str | None
    date_status: str


@dataclass(frozen=True, kw_only=True)
class Place(Row):
    """A toponym."""

    table: ClassVar[str] = "places"
    article_id: str
    start_char: int
    end_char: int
    text: str
    place_id: str | None
    place_name: str | None
    country_code: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    feature_code: str | None
    place_use: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Quantity(Row):
    """A number with what it counts or its unit."""

    table: ClassVar[str] = "quantities"
    article_id: str
    start_char: int
    end_char: int
    text: str
    value: float
    value_high: float | None
    unit_text: str | None
    unit: str | None
    value_si: float | None
    unit_si: str | None
    currency_code: str | None
    measured_text: str | None
    change: str | None
    is_approximate: bool


@dataclass(frozen=True, kw_only=True)
class Rejection(Row):
    """A landing file or record that was not taken in, and why."""

    table: ClassVar[str] = "rejections"
    batch_date: date
    stage: str
    reason: str
    detail: str
    landing_path: str
    landing_offset: int
    source_record_id: str | None = None
    excerpt: str | None = None


@lru_cache(maxsize=2)  # every layer makes a new AnnotatedArticle of the same parse
def _join_text(doc: "Doc") -> str:
    return doc.text


@dataclass(frozen=True, kw_only=True)
class AnnotatedArticle:
    """An article with its one parse, and the layers that extractors have added so far.

    `doc.text` has the length of `article.body_text` and the same characters but for white space, so
    `token.idx` is an offset into both. Extractors read it and never change it.
    """

    article: Article
    doc: "Doc"
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...] = ()
    dates: tuple[DateExpression, ...] = ()
    places: tuple[Place, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    events: tuple[Event, ...] = ()
    event_participants: tuple[EventParticipant, ...] = ()

    def sentence_at(self, char: int) -> Sentence:
        """The sentence that holds the character, or the last one that begins before it."""
        return self.sentences[max(0, bisect_right(self._sentence_starts, char) - 1)]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start_char for sentence in self.sentences]

    @cached_property
    def plain_text(self) -> str:
        """The text as it was parsed: offsets as in the stored text, line ends read as spaces."""
        return _join_text(self.doc)

    def text_at(self, start: int, end: int) -> str:
        """The stored text between two offsets."""
        return self.article.body_text[start:end]

    def tables(self) -> Mapping[str, tuple[Row, ...]]:
        """Table name -> this article's rows, for every table that extraction writes."""
        return {
            "sections": self.sections,
            "sentences": self.sentences,
            "mentions": self.mentions,
            "events": self.events,
            "event_participants": self.event_participants,
            "quotes": self.quotes,
            "dates": self.dates,
            "places": self.places,
            "quantities": self.quantities,
        }
