"""A reference: a stretch of text and the actor it stands for, on its way to become a mention."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from etl.ids import content_id
from etl.knowledge.actors import Actor
from etl.records import AnnotatedArticle, Mention

PLACE_FORM = "place"  # of a town or region, which is an actor only where it acts
PEOPLE_FORM = "people"  # of a regional people
# An order of trust, not measured frequencies; an ambiguous name has a confidence of its own.
CONFIDENCES = {"exact": 0.95, "role_date": 0.95, "alias": 0.9, "coreference": 0.8, "ner_only": 0.7}
NOMINAL_TAGS = frozenset({"NOUN", "PROPN"})


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Half-open offsets, the actor (None: undecided), and what the text says of it.

    `antecedent` is the earlier reference through which it was resolved; `is_plural` marks phrases
    that stand for several people.
    """

    start: int
    end: int
    kind: str
    resolution: str
    actor: Actor | None = None
    country_code: str | None = None
    sector_code: str | None = None
    title_text: str | None = None
    role_code: str | None = None
    antecedent: "Reference | None" = None
    is_plural: bool = False
    form: str = "name"
    confidence: float | None = None

    @property
    def actor_key(self) -> str:
        """The key of its actor, '' if undecided."""
        return self.actor.actor_key if self.actor else ""

    @property
    def is_individual(self) -> bool:
        """Whether it stands for one person."""
        return bool(self.actor and self.actor.kind == "person")

    def covers(self, start: int, end: int) -> bool:
        """Whether it shares a character with another span."""
        return self.start < end and start < self.end


def mention_id_of(article_id: str, reference: Reference) -> str:
    """The id of the mention that the reference becomes."""
    return content_id("mention", article_id, reference.start, reference.end, reference.actor_key)


def to_mention(annotated: AnnotatedArticle, reference: Reference) -> Mention:
    """The reference as a row."""
    article_id = annotated.article.article_id
    return Mention(
        mention_id=mention_id_of(article_id, reference),
        article_id=article_id,
        sentence_index=annotated.sentence_at(reference.start).sentence_index,
        start_char=reference.start,
        end_char=reference.end,
        text=annotated.text_at(reference.start, reference.end),
        kind=reference.kind,
        actor_id=reference.actor.actor_id if reference.actor else None,
        actor_name=reference.actor.actor_name if reference.actor else None,
        country_code=reference.country_code,
        sector_code=reference.sector_code,
        title_text=reference.title_text,
        role_code=reference.role_code,
        antecedent_mention_id=mention_id_of(article_id, reference.antecedent) if reference.antecedent else None,
        resolution=reference.resolution,
        confidence=confidence_of(reference),
    )


def confidence_of(reference: Reference) -> float | None:
    """How sure it is whom the reference means, 0 to 1; None where nobody is decided."""
    if reference.actor is None:
        return None
    usual = CONFIDENCES.get(reference.resolution)
    if reference.antecedent is not None and usual is not None:
        before = confidence_of(reference.antecedent)
        return round(usual * before, 2) if before is not None else usual
    return reference.confidence if reference.confidence is not None else usual


def span_of(doc: Doc, start: int, end: int) -> Span | None:
    """The tokens that the characters touch; None where they touch none."""
    return doc.char_span(start, end, alignment_mode="expand")


def head_of(doc: Doc, reference: Reference) -> Token | None:
    """The syntactic head of the reference's tokens."""
    span = span_of(doc, reference.start, reference.end)
    return span.root if span else None


def find_tokens(doc: Doc, words: Iterable[str], attribute: str = "LOWER") -> Iterator[Token]:
    """Tokens of which the attribute (LOWER, ORTH: the text as it stands, POS) is one of the words, in text order."""
    # Making Token objects costs more than all else here, so only those that are asked for are made.
    strings = doc.vocab.strings
    wanted = {strings[word] for word in words}
    for index, key in enumerate(doc.to_array(attribute).tolist()):
        if key in wanted:
            yield doc[index]


def is_subject(token: Token | None) -> bool:
    """Whether the token, or the first member of its coordination, is a subject or a passive agent."""
    while token is not None and token.dep_ == "conj" and token.head.i < token.i:
        token = token.head
    return token is not None and token.dep_ in ("nsubj", "nsubjpass", "csubj")
