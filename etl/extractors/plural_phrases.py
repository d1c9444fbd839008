"""Phrases for several who were named before: "the two leaders", "both sides", "the allies", "the latter"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Token

from etl.extractors.agreement import BODY, GROUP, PERSON
from etl.extractors.clauses import find_subjects, governing_verb, with_conjuncts
from etl.extractors.references import Reference, span_of
from etl.extractors.salience import Candidate, Discourse
from etl.knowledge.actors import ActorKnowledge
from etl.knowledge.anaphor_words import AnaphorWords
from etl.knowledge.surnames import HEAD_ROLES

LOOK_BACK = 3  # sentences
PAIR = 2
COUNTRY_OF = "country_of"  # form of a reference that is the country of its antecedent
ORDERED = re.compile(r"\bthe (?:former|latter)\b", re.IGNORECASE)
MUTUAL = re.compile(r"\b(?:each other|one another)\b", re.IGNORECASE)
NOUN_TAGS = ("NOUN", "ADJ", "PROPN", "NUM", "DET", "PRON")
BARE = frozenset({"the two", "both"})


@dataclass(frozen=True, kw_only=True)
class PluralPhrase:
    """A phrase for a set of `count` members: `kind` is persons, countries, sides, peers (any count of those
    of one office, named by `noun`), ordered or mutual."""

    start: int
    end: int
    kind: str
    count: int = PAIR
    noun: str = ""
    is_bare: bool = False  # "both", "the two": of whatever kind


def find_plural_phrases(discourse: Discourse, actors: ActorKnowledge) -> Iterator[PluralPhrase]:
    """Phrases that take up several, in text order, without overlap."""
    text = discourse.annotated.plain_text
    lowered = text.lower() if len(text.lower()) == len(text) else text
    found = [*_fixed_phrases(discourse, actors, lowered), *_counted_phrases(discourse.words, lowered)]
    found += [
        PluralPhrase(start=m.start(), end=m.end(), kind="ordered")
        for m in ORDERED.finditer(text)
        if not _counts_nouns(discourse, m.end())
    ]
    found += [PluralPhrase(start=m.start(), end=m.end(), kind="mutual") for m in MUTUAL.finditer(text)]
    found += _peer_phrases(discourse, lowered)
    last = 0
    for phrase in sorted(found, key=lambda p: (p.start, -p.end)):
        if phrase.start >= last:
            yield phrase
            last = phrase.end


def _fixed_phrases(discourse: Discourse, actors: ActorKnowledge, text: str) -> Iterator[PluralPhrase]:
    kinds, pattern = _compile_fixed(actors.words("person_pair"), actors.words("country_pair"))
    trios = discourse.words.person_sets
    for match in pattern.finditer(text):
        if text[match.end() : match.end() + 1] == "-" or (match[0] in BARE and _counts_nouns(discourse, match.end())):
            continue
        yield PluralPhrase(
            start=match.start(),
            end=match.end(),
            kind=kinds.get(match[0], "persons"),
            count=trios.get(match[0], PAIR),
            is_bare=match[0] in BARE,
        )


@cache
def _compile_fixed(persons: tuple[str, ...], countries: tuple[str, ...]) -> tuple[Mapping[str, str], re.Pattern[str]]:
    kinds = dict.fromkeys(persons, "persons") | dict.fromkeys(countries, "countries")
    phrases = sorted([*kinds, "the trio"], key=len, reverse=True)
    return kinds, re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b")


def _counted_phrases(words: AnaphorWords, text: str) -> Iterator[PluralPhrase]:
    """ "the three Baltic nations", "both prime ministers"."""
    persons, countries = words.words("person_plural"), words.words("country_plural")
    for match in _compile_counted(words).finditer(text):
        if match["middle"] in words.words("different_word"):
            continue
        is_state = match["noun"] in words.words("state_noun")
        kind = "countries" if is_state else "sides" if match["noun"] in countries - persons else "persons"
        count = words.set_numbers.get(match["number"] or "two", PAIR)
        yield PluralPhrase(start=match.start(), end=match.end(), kind=kind, count=count)


def _peer_phrases(discourse: Discourse, text: str) -> Iterator[PluralPhrase]:
    """ "the leaders", "the senators": several of one office."""
    for match in _compile_peers(discourse.words).finditer(text):
        if not _counts_nouns(discourse, match.end()):
            yield PluralPhrase(start=match.start(), end=match.end(), kind="peers", noun=match["noun"])


@cache
def _compile_peers(words: AnaphorWords) -> re.Pattern[str]:
    return re.compile(rf"\bthe (?:[a-z]+ )?(?P<noun>{'|'.join(sorted(words.words('person_plural')))})\b")


@cache
def _compile_counted(words: AnaphorWords) -> re.Pattern[str]:
    nouns = "|".join(sorted(words.words("person_plural") | words.words("country_plural")))
    numbers = "|".join(sorted(words.set_numbers))
    return re.compile(rf"\b(?:both(?: the)?|the (?P<number>{numbers})) (?:(?P<middle>[\w-]+) )?(?P<noun>{nouns})\b")


def _counts_nouns(discourse: Discourse, end: int) -> bool:
    """ "the two missiles", "both of them": the words count something else."""
    doc = discourse.annotated.doc
    span = span_of(doc, end - 1, end)
    if span is None or span.end >= len(doc):
        return False
    following = doc[span.end]
    return following.pos_ in NOUN_TAGS or following.lower_ in ("of", "in")


class SetResolver:
    """Finds for whom plural phrases stand; nobody where the set is not determined."""

    def __init__(self, discourse: Discourse, actors: ActorKnowledge) -> None:
        self._discourse, self._actors = discourse, actors

    def find(self, phrase: PluralPhrase, head: Token) -> tuple[Reference, ...]:
        """The members of the set, in text order."""
        match phrase.kind:
            case "persons":
                mixed = self._find_coordinated(head, phrase.count, (PERSON, BODY, GROUP)) if phrase.is_bare else ()
                return self._find_persons(head, phrase.count) or mixed or self._find_countries(head, phrase.count)
            case "ordered":
                pair = self._find_coordinated(head, PAIR, (PERSON, BODY, GROUP)) or self._find_countries(head, PAIR)
                is_former = self._discourse.annotated.text_at(phrase.start, phrase.end).lower().endswith("former")
                return pair[:1] if is_former else pair[1:]
            case "mutual":
                return self._find_mutual(head)
            case "peers":
                return self._find_peers(head, phrase.noun.removesuffix("s"))
            case "sides":
                return self._find_coordinated(head, phrase.count, (BODY, GROUP)) or self._find_countries(
                    head, phrase.count
                )
            case _:
                return self._find_countries(head, phrase.count)

    def find_pair(self, head: Token) -> tuple[Reference, ...]:
        """The two persons of the last sentence that names any, if it names no more."""
        return self._find_persons(head, PAIR)

    def _sentences(self, head: Token) -> Iterator[list[Candidate]]:
        """Candidates before the head, sentence by sentence, the nearest first."""
        here = self._discourse.sentence_of(head.idx)
        for sentence in range(here, max(-1, here - LOOK_BACK - 1), -1):
            yield [c for c in self._discourse.of_sentence(sentence) if c.place < head.i]

    def _find_coordinated(self, head: Token, count: int, categories: Sequence[str]) -> tuple[Reference, ...]:
        """The last coordination of that many of the same kind."""
        for inside in self._sentences(head):
            for candidate in reversed(inside):
                members = _distinct(candidate.references)
                if len(members) == count and all(self._category(m) in categories for m in members):
                    return members
        return ()

    def _category(self, reference: Reference) -> str:
        if reference.is_individual or reference.kind == "person":
            return PERSON
        return GROUP if reference.is_plural else BODY

    def _find_persons(self, head: Token, count: int) -> tuple[Reference, ...]:
        """The last coordination of that many persons, else those of a sentence that names no more."""
        for inside in self._sentences(head):
            for candidate in reversed(inside):
                members = _distinct(candidate.references)
                if len(members) == count and all(m.is_individual for m in members):
                    return members
            singles = _distinct([r for c in inside if len(c.references) == 1 for r in c.references if r.is_individual])
            if len(singles) == count:
                return singles
            if len(singles) > count:
                return ()
        return ()

    def _find_peers(self, head: Token, noun: str) -> tuple[Reference, ...]:
        """The last coordinated persons, where the noun is the office of all of them."""
        for inside in self._sentences(head):
            for candidate in reversed(inside):
                members = _distinct(candidate.references)
                if len(members) >= PAIR and all(m.is_individual for m in members):
                    return members if all(_holds(m, noun) for m in members) else ()
        return ()

    def _find_countries(self, head: Token, count: int) -> tuple[Reference, ...]:
        """The countries of the nearest sentence that speaks of that many, and of no more."""
        for inside in self._sentences(head):
            for candidate in reversed(inside):
                coordinated = self._countries_of(candidate.references)
                if len(candidate.references) > 1 and len(coordinated) == count:
                    return coordinated
            found = self._countries_of([r for c in inside for r in c.references])
            if len(found) == count:
                return found
        return ()

    def _countries_of(self, references: Sequence[Reference]) -> tuple[Reference, ...]:
        countries: dict[str, Reference] = {}
        for reference in references:
            code = reference.country_code
            if code and code in self._actors.countries:
                actor = self._actors.country_actor(code)
                country = replace(
                    reference, actor=actor, sector_code=None, role_code=None, form=COUNTRY_OF, antecedent=reference
                )
                countries.setdefault(code, country)
        return tuple(countries.values())

    def _find_mutual(self, head: Token) -> tuple[Reference, ...]:
        """ "each other": the subjects of the verb, where they are at least two."""
        verb = governing_verb(head)
        subjects = find_subjects(verb) if verb is not None else ()
        found = [c for s in subjects for t in with_conjuncts(s) if (c := self._discourse.at(t))]
        members = _distinct([r for c in found for r in c.references])
        return members if len(members) >= PAIR else ()


def _holds(person: Reference, noun: str) -> bool:
    """Whether the noun names the person's office ("minister", "leader")."""
    role_code = person.role_code or ""
    titles = (person.title_text or "").lower().split()
    is_titled = role_code.endswith(noun) or any(title.removesuffix("s") == noun for title in titles)
    return is_titled or (noun == "leader" and role_code in HEAD_ROLES)


def _distinct(references: Sequence[Reference]) -> tuple[Reference, ...]:
    return tuple({r.actor_key: r for r in references if r.actor}.values())
