"""Names cut short: who a family name, a first name or an untagged name is, from the full name in the text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from spacy.tokens import Token

from etl.extractors.agreement import gender_of
from etl.extractors.names import UNREAD_SECTIONS, discover_actor
from etl.extractors.references import Reference, find_tokens, head_of, span_of
from etl.knowledge.actors import ActorKnowledge, Person, load_actors
from etl.knowledge.anaphor_words import AnaphorWords
from etl.knowledge.surnames import choose_bearers, choose_minister, index_heads, index_ministers, surname_of
from etl.records import AnnotatedArticle

NAME_TAGS = ("PROPN", "NOUN", "ADJ")
PARTICLES = frozenset(
    {"al", "el", "bin", "ben", "ibn", "abu", "de", "da", "di", "van", "von", "der", "den", "la", "le"}
)
SHORTEST_IN_CAPITALS = 4  # letters of a name that transcripts write in capitals ("SMITH:")
OPEN = ("ner_only", "unresolved")


def refer(reference: Reference, antecedent: Reference) -> Reference:
    """The reference with the actor of its antecedent; the antecedent counts only if it stands before."""
    return replace(
        reference,
        actor=antecedent.actor,
        country_code=antecedent.country_code,
        sector_code=antecedent.sector_code,
        role_code=antecedent.role_code,
        resolution="coreference",
        antecedent=antecedent if antecedent.start < reference.start else None,
    )


def tie_names(
    annotated: AnnotatedArticle, actors: ActorKnowledge, words: AnaphorWords, references: Sequence[Reference]
) -> tuple[Reference, ...]:
    """The references with short names tied to full ones, and new ones for names that the tagger did not see."""
    tied = tuple(_tie_full_names(references))
    coordinated = {found.start: found for found in _find_coordinated(annotated, tied)}
    tied = (*(coordinated.pop(r.start, r) for r in tied), *coordinated.values())
    index = _ShortNames(annotated, actors, words, tied)
    tied = tuple(_tie_titles(tied, [_tie_head(annotated, reference) for reference in _tie_surnames(index, tied)]))
    return tuple(sorted((*tied, *_find_bare_names(index, tied)), key=lambda r: (r.start, r.end)))


def _tie_titles(before: Sequence[Reference], after: Sequence[Reference]) -> Iterator[Reference]:
    """Titles are of whom the names turned out to be that they stand with ("*President* Bush")."""
    persons = {old.start: new for old, new in zip(before, after, strict=True) if old.kind == "person"}
    for reference in after:
        inside = (persons[i] for i in range(reference.start, reference.end) if i in persons)
        person = next(inside, None) if reference.form == "title" else None
        if person is None:
            yield reference
        else:
            yield replace(
                reference,
                resolution=person.resolution,
                actor=person.actor,
                country_code=person.country_code,
                sector_code=person.sector_code,
                role_code=person.role_code or reference.role_code,
                antecedent=person.antecedent,
            )


def _tie_full_names(references: Sequence[Reference]) -> Iterator[Reference]:
    """A name that only the tagger knows is, in all its places, the one that the text gives an office:
    "lawmaker Jane Roe … Jane Roe said"."""
    titled: dict[str, Reference] = {}
    for reference in references:
        if (
            reference.resolution == "ner_only"
            and reference.title_text
            and reference.actor
            and reference.form != "title"
        ):
            titled.setdefault(reference.actor.actor_name, reference)
    for reference in references:
        first = titled.get(reference.actor.actor_name) if reference.actor else None
        if first and reference.resolution == "ner_only" and not reference.title_text:
            yield replace(
                reference,
                kind=first.kind,
                actor=first.actor,
                country_code=first.country_code,
                sector_code=first.sector_code,
                role_code=first.role_code,
            )
        else:
            yield reference


class _ShortNames:
    """Full names of the article by the short forms that stand for them."""

    def __init__(
        self,
        annotated: AnnotatedArticle,
        actors: ActorKnowledge,
        words: AnaphorWords,
        references: Sequence[Reference],
    ) -> None:
        self.annotated, self.words = annotated, words
        self._surnames: dict[str, list[Reference]] = {}
        self._others: dict[str, list[Reference]] = {}
        for reference in references:
            if reference.kind != "person" or reference.actor is None:
                continue
            name = self.bare(annotated.text_at(reference.start, reference.end))
            parts = name.split()
            if len(parts) == 1:
                continue
            surname = surname_of(name, reference.country_code, actors.words("surname_first_country"))
            for form in {surname, *_long_surnames(parts, surname)}:
                self._surnames.setdefault(form, []).append(reference)
            for form in {parts[0], parts[-1]} - {surname}:
                self._others.setdefault(form, []).append(reference)

    @property
    def short_forms(self) -> Iterable[str]:
        """What names are cut down to, where the tagger need not have seen them."""
        return self._surnames

    def bare(self, name: str) -> str:
        """The name without a form of address before it ("Dr", "Mr")."""
        first, _, rest = name.partition(" ")
        return rest if rest and (first.endswith(".") or first.lower() in self.words.genders_of_titles) else name

    def find(self, reference: Reference, name: str, *, is_tagged: bool) -> Reference | None:
        """The full name that a short one stands for; None if there is none."""
        candidates = self._surnames.get(name, ())
        if not candidates and is_tagged:
            candidates = self._others.get(name, ())
        gender = gender_of(self.words, reference, self.annotated.plain_text)
        text = self.annotated.plain_text
        fitting = [c for c in candidates if gender is None or gender_of(self.words, c, text) in (None, gender)]
        earlier = [c for c in fitting if c.start < reference.start]
        titled = [c for c in fitting if reference.role_code and c.role_code == reference.role_code]
        choice = _of_one_person(titled or earlier or fitting)
        if not choice:
            return None
        known = [c for c in choice if c.resolution in ("role_date", "alias")]
        return (known or choice)[-1 if earlier else 0]


def _of_one_person(references: Sequence[Reference]) -> list[Reference]:
    """Those of the person whom the article names in full most often; of equals, of the one named last."""
    names = [reference.actor.actor_name.casefold() if reference.actor else "" for reference in references]
    counts = Counter(names)
    last = {name: number for number, name in enumerate(names)}
    best = max(counts, key=lambda name: (counts[name], last[name]), default="")
    return [reference for reference, name in zip(references, names, strict=True) if name == best]


def _long_surnames(parts: Sequence[str], surname: str) -> Iterator[str]:
    """ "López Obrador", "al-Assad", "von der Leyen": the family name with what goes before it."""
    if surname != parts[-1]:
        return
    for prefix in ("al-", "Al-", "el-", "El-", "ar-", "as-", "ash-"):
        if surname.startswith(prefix):
            yield surname.removeprefix(prefix)
    start = len(parts) - 1
    while start > 1 and parts[start - 1].lower() in PARTICLES:
        start -= 1
        yield " ".join(parts[start:])
    if len(parts) > 3:
        yield " ".join(parts[-2:])
        yield parts[-2]


def _tie_surnames(index: _ShortNames, references: Sequence[Reference]) -> Iterator[Reference]:
    for reference in references:
        if reference.kind not in ("person", "organisation") or reference.resolution not in OPEN:
            yield reference
            continue
        name = index.bare(index.annotated.text_at(reference.start, reference.end))
        name = name.title() if name.isupper() and len(name) >= SHORTEST_IN_CAPITALS else name
        is_tagged = reference.kind == "person" or name in index.words.genders_of_names
        full = index.find(reference, name, is_tagged=is_tagged)
        is_other = full is not None and full.start != reference.start
        yield replace(refer(reference, full), kind="person") if full and is_other else reference


def _find_bare_names(index: _ShortNames, references: Sequence[Reference]) -> Iterator[Reference]:
    """Short names that the tagger did not see, and single names ("Pele") where it missed them."""
    annotated = index.annotated
    covered = _covered(annotated, references)
    singles: dict[str, Reference] = {}
    for reference in references:
        if reference.kind == "person" and reference.actor:
            singles.setdefault(annotated.text_at(reference.start, reference.end), reference)
    for token in find_tokens(annotated.doc, {*index.short_forms, *singles}, "ORTH"):
        if token.i in covered or token.pos_ not in NAME_TAGS or not token.text[0].isupper():
            continue
        found = Reference(
            start=token.idx, end=token.idx + len(token.text), kind="person", resolution="coreference", form="bare"
        )
        full = index.find(found, token.text, is_tagged=False)
        if full is None and token.pos_ == "PROPN" and token.ent_type_ in ("", "PERSON"):
            full = singles.get(token.text) if not _is_in_name(token, covered) else None
        if full and annotated.sentence_at(token.idx).section_kind not in UNREAD_SECTIONS:
            yield refer(found, full)


def _is_in_name(token: Token, covered: set[int]) -> bool:
    """Whether the token is part of a longer name that nobody tagged ("John *Doe*")."""
    near = [i for i in (token.i - 1, token.i + 1) if 0 <= i < len(token.doc) and i not in covered]
    return any(token.doc[i].pos_ == "PROPN" and token.doc[i].text[0].isupper() for i in near)


def _find_coordinated(annotated: AnnotatedArticle, references: Sequence[Reference]) -> Iterator[Reference]:
    """ "Presidents Roe and *Doe*": the plural title holds for all names that it opens, tagged or not."""
    by_start = {reference.start: reference for reference in references if reference.kind == "person"}
    covered = _covered(annotated, references)
    taken: set[int] = set()
    for reference in references:
        head = head_of(annotated.doc, reference)
        is_plural = bool(reference.title_text and reference.title_text.endswith("s")) and reference.form != "title"
        if reference.kind != "person" or not is_plural or head is None:
            continue
        for token in head.conjuncts:
            if token.pos_ != "PROPN" or token.i < head.i:
                continue
            other = by_start.get(token.left_edge.idx) or by_start.get(token.idx)
            if other is None and token.i not in covered:
                actor = discover_actor("person", token.text, None)
                other = Reference(
                    start=token.idx, end=token.idx + len(token.text), kind="person", resolution="ner_only", actor=actor
                )
            if other and other.resolution == "ner_only" and not other.title_text and other.start not in taken:
                taken.add(other.start)
                yield replace(
                    other,
                    title_text=reference.title_text,
                    sector_code=reference.sector_code,
                    role_code=reference.role_code,
                )


def _covered(annotated: AnnotatedArticle, references: Sequence[Reference]) -> set[int]:
    """Indices of the tokens that a reference covers."""
    spans = (span_of(annotated.doc, r.start, r.end) for r in references)
    return {index for span in spans if span for index in range(span.start, span.end)}


def _tie_head(annotated: AnnotatedArticle, reference: Reference) -> Reference:
    """A family name alone that no full name explains: the head of state or government of that name ("Merkel
    said"). Of several, the one in office on the day; else only their common country is known."""
    if reference.kind != "person" or reference.resolution != "ner_only":
        return reference
    name = annotated.text_at(reference.start, reference.end)
    bearers = _load_heads().get(name.title() if name.isupper() else name, ())
    day = annotated.article.published_date
    found = choose_bearers(bearers, role_code=reference.role_code, day=day)
    ministers = _load_ministers().get(name.title() if name.isupper() else name, ()) if day and not found else ()
    minister = choose_minister(ministers, role_code=reference.role_code, day=day)
    found = (minister,) if minister else found
    if len(found) == 1:
        spell = found[0].spell_on(day)
        return replace(
            reference,
            resolution="role_date" if spell else "alias",
            actor=found[0].actor,
            country_code=found[0].country_on(day),
            sector_code=spell.sector_code if spell else reference.sector_code or found[0].former_sector(day),
            role_code=spell.role_code if spell else reference.role_code,
        )
    countries = {person.actor.country_code for person in found}
    common = countries.pop() if len(countries) == 1 else None
    return replace(reference, country_code=reference.country_code or common) if common else reference


@cache
def _load_heads() -> Mapping[str, tuple[Person, ...]]:
    actors = load_actors()
    return index_heads(actors.persons.values(), actors.words("surname_first_country"))


@cache
def _load_ministers() -> Mapping[str, tuple[Person, ...]]:
    actors = load_actors()
    return index_ministers(actors.persons.values(), actors.words("surname_first_country"))
