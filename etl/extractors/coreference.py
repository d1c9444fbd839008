"""Coreference inside an article: surnames, pronouns, "the two", "the allies", "the ministry".

Rules after Hobbs (1978) and Lappin and Leass (1994), cut down to news prose: the nearest subject
of the right kind, in this sentence or the ones before it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Token

from etl.extractors.clauses import first_conjunct
from etl.extractors.names import UNREAD_SECTIONS
from etl.extractors.references import Reference, head_of, is_subject
from etl.extractors.role_matches import fold_case
from etl.knowledge.actors import ActorKnowledge, Person, load_actors
from etl.knowledge.surnames import choose_bearers, index_heads, surname_of
from etl.records import AnnotatedArticle

LOOK_BACK = 3  # sentences in which an antecedent is sought
PLURAL_PAIR = 2


@dataclass(frozen=True, kw_only=True)
class _Context:
    annotated: AnnotatedArticle
    actors: ActorKnowledge

    def sentence_of(self, offset: int) -> int:
        return self.annotated.sentence_at(offset).sentence_index


def resolve_coreference(
    annotated: AnnotatedArticle, actors: ActorKnowledge, references: Sequence[Reference]
) -> tuple[Reference, ...]:
    """The references with surnames tied to full names, and new ones for pronouns and plural phrases."""
    context = _Context(annotated=annotated, actors=actors)
    resolved = list(_tie_full_names(context, references))
    resolved = list(_tie_surnames(context, resolved))
    resolved = [*resolved, *_find_bare_surnames(context, resolved)]
    resolved = [_tie_head(context, reference) for reference in resolved]
    resolved = sorted(resolved, key=lambda r: (r.start, r.end))
    resolved = list(_tie_generics(context, resolved))
    additions: list[Reference] = []
    anaphors = list(_find_anaphors(context, resolved))
    resolved = [r for r in resolved if r.actor or not any(a.covers(r.start, r.end) for a in anaphors)]
    for found in anaphors:
        antecedents = _find_antecedents(context, found, sorted([*resolved, *additions], key=lambda r: r.start))
        additions.extend(_refer(found, antecedent) for antecedent in antecedents)
    return tuple(sorted([*resolved, *additions], key=_text_order))


def _text_order(reference: Reference) -> tuple[int, int, int, str]:
    """Text order; the actors of one plural phrase in the order of their antecedents."""
    antecedent = reference.antecedent.start if reference.antecedent else reference.start
    return reference.start, reference.end, antecedent, reference.actor_key


def _refer(reference: Reference, antecedent: Reference) -> Reference:
    return replace(
        reference,
        actor=antecedent.actor,
        country_code=antecedent.country_code,
        sector_code=antecedent.sector_code,
        role_code=antecedent.role_code,
        resolution="coreference",
        antecedent=antecedent if antecedent.start < reference.start else None,
    )


# --- surnames -------------------------------------------------------------------------------------


def _full_names(context: _Context, references: Sequence[Reference]) -> dict[str, list[Reference]]:
    surnames: dict[str, list[Reference]] = {}
    for reference in references:
        if reference.kind != "person" or reference.actor is None:
            continue
        name = context.annotated.text_at(reference.start, reference.end)
        if len(name.split()) > 1:
            key = surname_of(name, reference.country_code, context.actors.words("surname_first_country"))
            surnames.setdefault(key, []).append(reference)
    return surnames


def _pick_full_name(candidates: Sequence[Reference], start: int) -> Reference:
    earlier = [candidate for candidate in candidates if candidate.start < start]
    known = [c for c in earlier if c.resolution in ("role_date", "alias")]
    return (known or earlier or list(candidates))[-1 if (known or earlier) else 0]


def _tie_full_names(context: _Context, references: Sequence[Reference]) -> Iterator[Reference]:
    """A name that only the tagger knows is, in all its places, the one that the text gives an office:
    "lawmaker Jane Roe … Jane Roe said"."""
    titled: dict[str, Reference] = {}
    for reference in references:
        is_titled = bool(reference.title_text and reference.form != "title")
        if reference.resolution == "ner_only" and is_titled and reference.actor:
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


def _tie_surnames(context: _Context, references: Sequence[Reference]) -> Iterator[Reference]:
    surnames = _full_names(context, references)
    for reference in references:
        name = context.annotated.text_at(reference.start, reference.end)
        full_names = surnames.get(name)
        if (
            full_names
            and reference.kind in ("person", "organisation")
            and reference.resolution in ("ner_only", "unresolved")
        ):
            yield replace(_refer(reference, _pick_full_name(full_names, reference.start)), kind="person")
        else:
            yield reference


def _find_bare_surnames(context: _Context, references: Sequence[Reference]) -> Iterator[Reference]:
    """Surnames that the tagger did not see as persons."""
    surnames = _full_names(context, references)
    for token in context.annotated.doc:
        full_names = surnames.get(token.text)
        start, end = token.idx, token.idx + len(token.text)
        if not full_names or token.pos_ not in ("PROPN", "NOUN", "ADJ"):
            continue
        if any(reference.covers(start, end) for reference in references):
            continue
        if context.annotated.sentence_at(start).section_kind in UNREAD_SECTIONS:
            continue
        found = Reference(start=start, end=end, kind="person", resolution="coreference")
        yield _refer(found, _pick_full_name(full_names, start))


def _tie_head(context: _Context, reference: Reference) -> Reference:
    """A family name alone that no full name explains: the head of state or government of that name ("Merkel
    said"). Of several, the one in office on the day; else only their common country is known."""
    if reference.kind != "person" or reference.resolution != "ner_only":
        return reference
    heads = _load_heads()
    bearers = heads.get(context.annotated.text_at(reference.start, reference.end), ())
    day = context.annotated.article.published_date
    found = choose_bearers(bearers, role_code=reference.role_code, day=day)
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


# --- "the ministry", "the minister" ---------------------------------------------------------------


def _tie_generics(context: _Context, references: Sequence[Reference]) -> Iterator[Reference]:
    """A definite phrase without a country refers back to the last one that ends in the same noun."""
    text = fold_case(context.annotated.plain_text)
    done: list[Reference] = []
    for reference in references:
        found = reference
        phrase = text[reference.start : reference.end]
        is_generic = f"the {phrase}" in context.actors.words("definite_generic")
        is_definite = text[max(0, reference.start - 4) : reference.start] == "the "
        if is_generic and is_definite and reference.resolution in ("unresolved", "alias", "ner_only"):
            antecedent = _last_that_ends(context, done, text, phrase.split()[-1])
            if antecedent:
                found = _refer(reference, antecedent)
        done.append(found)
        yield found


def _last_that_ends(context: _Context, earlier: Sequence[Reference], text: str, noun: str) -> Reference | None:
    for reference in reversed(earlier):
        words = text[reference.start : reference.end].split()
        title = fold_case(reference.title_text or "").split()
        if reference.actor and noun in (words[-1:] or [""])[0:1] + title[-1:]:
            return reference
        if reference.actor and noun in words and reference.kind == "organisation":
            return reference
    return None


# --- pronouns and pairs ---------------------------------------------------------------------------


def _find_anaphors(context: _Context, references: Sequence[Reference]) -> Iterator[Reference]:
    doc, words = context.annotated.doc, context.actors.words
    pairs = sorted([*words("person_pair"), *words("country_pair")], key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, pairs))})\b")
    text = fold_case(context.annotated.plain_text)
    spans = []
    for match in pattern.finditer(text):
        following = text[match.end() : match.end() + 1]
        kind = "country_pair" if match[0] in words("country_pair") else "person_pair"
        if kind == "person_pair" and match[0] in ("the two", "both") and _counts_nouns(context, match.end()):
            continue
        if following != "-":
            spans.append((match.start(), match.end(), kind))
    pronouns = {w: c for c in ("person_pronoun", "thing_pronoun", "plural_pronoun") for w in words(c)}
    for token in doc:
        if token.lower_ in pronouns and token.tag_ in ("PRP", "PRP$") and not _refers_to_nothing(context, token):
            spans.append((token.idx, token.idx + len(token.text), pronouns[token.lower_]))
    for start, end, kind in sorted(spans):
        if context.annotated.sentence_at(start).section_kind in UNREAD_SECTIONS:
            continue
        is_taken = any(r.covers(start, end) for r in references if r.actor or kind.endswith("pronoun"))
        if is_taken:
            continue
        yield Reference(
            start=start,
            end=end,
            kind="pronoun" if "pronoun" in kind else "group",
            resolution="unresolved",
            is_plural=kind in ("plural_pronoun", "person_pair", "country_pair"),
            form=kind,
        )


def _counts_nouns(context: _Context, end: int) -> bool:
    """ "the two missiles", "both of them": the words count something else."""
    span = context.annotated.doc.char_span(end - 1, end, alignment_mode="expand")
    if span is None or span.end >= len(context.annotated.doc):
        return False
    following = context.annotated.doc[span.end]
    return following.pos_ in ("NOUN", "ADJ", "PROPN", "NUM", "DET", "PRON")


def _refers_to_nothing(context: _Context, token: Token) -> bool:
    """ "it is clear that", "it rained", "first of their kind": the pronoun stands for nobody."""
    if token.dep_ == "poss" and token.head.lower_ == "kind":
        return True
    if token.lower_ != "it":
        return False
    verb = token.head
    weather = context.actors.words("weather_verb")
    is_weather = any(word.lemma_.lower() in weather for word in (verb, verb.head))
    if token.dep_ == "expl" or is_weather:
        return True
    return verb.lemma_ in ("be", "seem", "appear", "remain") and any(
        child.dep_ in ("ccomp", "xcomp", "advcl", "acl") for child in verb.children
    )


def _find_antecedents(context: _Context, anaphor: Reference, references: Sequence[Reference]) -> tuple[Reference, ...]:
    earlier = [
        reference
        for reference in references
        if reference.end <= anaphor.start
        and reference.actor
        and context.sentence_of(anaphor.start) - context.sentence_of(reference.start) <= LOOK_BACK
    ]
    match anaphor.form:
        case "person_pronoun":
            return _nearest_subject(context, anaphor, [r for r in earlier if r.is_individual])
        case "thing_pronoun":
            things = [r for r in earlier if not r.is_individual and r.kind != "pronoun" and not r.is_plural]
            return _nearest_subject(context, anaphor, things)
        case "country_pair":
            return _last_pair(context, anaphor, earlier, countries=True)
        case _:
            return _find_plural(context, anaphor, earlier)


def _nearest_subject(context: _Context, anaphor: Reference, candidates: Sequence[Reference]) -> tuple[Reference, ...]:
    """The last subject before the anaphor in its sentence, else the first one of a sentence before."""
    here = context.sentence_of(anaphor.start)
    for distance in range(LOOK_BACK + 1):
        inside = [c for c in candidates if context.sentence_of(c.start) == here - distance]
        if not inside:
            continue
        subjects = [c for c in inside if is_subject(head_of(context.annotated.doc, c))]
        ordered = subjects or inside
        return (ordered[-1] if distance == 0 else ordered[0],)
    return ()


def _find_plural(context: _Context, anaphor: Reference, earlier: Sequence[Reference]) -> tuple[Reference, ...]:
    """What "they", "their", "the two" stand for: the last coordination, pair, or plural group."""
    here = context.sentence_of(anaphor.start)
    for distance in range(LOOK_BACK + 1):
        inside = [r for r in earlier if context.sentence_of(r.start) == here - distance]
        coordinated = _last_coordination(context, inside)
        if coordinated:
            return coordinated
        same_span = [r for r in inside if r.form in ("person_pair", "plural_pronoun", "country_pair")]
        if same_span and anaphor.form == "plural_pronoun":
            last = same_span[-1]
            return tuple(r for r in same_span if (r.start, r.end) == (last.start, last.end))
        if anaphor.form == "plural_pronoun":
            groups = [r for r in inside if r.is_plural or r.kind == "group"]
            subjects = [r for r in groups if is_subject(head_of(context.annotated.doc, r))]
            if subjects or groups:
                return ((subjects or groups)[-1],)
        if distance > 0:
            pair = _pair_of_sentence(context, inside, countries=False)
            if pair:
                return pair
    return _last_pair(context, anaphor, earlier, countries=True) if anaphor.form == "person_pair" else ()


def _last_coordination(context: _Context, inside: Sequence[Reference]) -> tuple[Reference, ...]:
    """The last subject with a conjunct: "Lim and Sullivan"."""
    doc = context.annotated.doc
    by_token = {
        token.i: r
        for r in inside
        if r.kind != "pronoun"
        for token in doc.char_span(r.start, r.end, alignment_mode="expand") or ()
    }
    for reference in reversed(inside):
        head = head_of(doc, reference)
        if head is not None and head.dep_ == "appos":
            head = head.head
        if head is None or head.dep_ != "conj" or not is_subject(head):
            continue
        first = first_conjunct(head)
        members = [by_token.get(t.i) or _apposed(by_token, t) for t in (first, *first.conjuncts)]
        distinct = {m.actor_key: m for m in members if m}
        if len(distinct) >= PLURAL_PAIR:
            return tuple(distinct.values())
    return ()


def _apposed(by_token: dict[int, Reference], token: Token) -> Reference | None:
    return next((by_token[c.i] for c in token.children if c.dep_ == "appos" and c.i in by_token), None)


def _last_pair(
    context: _Context, anaphor: Reference, earlier: Sequence[Reference], *, countries: bool
) -> tuple[Reference, ...]:
    here = context.sentence_of(anaphor.start)
    for distance in range(LOOK_BACK + 1):
        inside = [r for r in earlier if context.sentence_of(r.start) == here - distance]
        pair = _pair_of_sentence(context, inside, countries=countries)
        if pair:
            return pair
    return ()


def _pair_of_sentence(context: _Context, inside: Sequence[Reference], *, countries: bool) -> tuple[Reference, ...]:
    """Two distinct persons (or the countries of two distinct actors) that one sentence names."""
    distinct: dict[str, Reference] = {}
    for reference in inside:
        if countries:
            code = reference.country_code
            if code and code in context.actors.countries:
                country = replace(reference, actor=context.actors.country_actor(code), sector_code=None, role_code=None)
                distinct.setdefault(code, country)
        elif reference.is_individual:
            distinct.setdefault(reference.actor_key, reference)
    return tuple(distinct.values()) if len(distinct) == PLURAL_PAIR else ()
