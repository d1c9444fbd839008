"""Who can act: countries, organisations, institutions by pattern, office holders, roles.

Everything here is read from seeds; actor ids are hashes of the keys that `actor_key` documents, so
SQL and extractors name the same actor by the same id.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain

from ahocorasick_rs import AhoCorasick, MatchKind

from etl.ids import content_id
from etl.knowledge.name_forms import fold_marks
from etl.knowledge.seeds import Fact, read_seed, require_references

FORMER_SECTOR = "ELI"
STATE_SECTORS = ("GOV", "MIL", "COP", "SPY", "LEG", "JUD")


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody or something that acts.

    `actor_key` is `country:KOR`, `organisation:CODE`, `institution:KOR:CODE`, `person:CODE`,
    `group:KOR:ROLE`, or `discovered:KIND:NAME:KOR` for those that no seed knows.
    """

    actor_key: str
    actor_name: str
    kind: str
    country_code: str | None = None
    sector_code: str | None = None

    @property
    def actor_id(self) -> str:
        """The content hash under which tables name this actor."""
        return content_id("actor", self.actor_key)


@dataclass(frozen=True, kw_only=True)
class Spell:
    """One person in one office from its first to its last day (NULL: open)."""

    role_code: str
    title_text: str
    country_code: str | None
    sector_code: str
    valid_from: date | None
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the office was held on that day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, kw_only=True)
class Person:
    """A known office holder with all spells, in seed order."""

    actor: Actor
    spells: tuple[Spell, ...]

    def former_sector(self, day: date | None) -> str | None:
        """ELI (former officials) where every known office had ended before that day; else None."""
        ends = [spell.valid_to for spell in self.spells]
        return FORMER_SECTOR if day and all(end and end < day for end in ends) else None

    def spell_on(self, day: date | None) -> Spell | None:
        """The office held on that day (the latest begun of several); None without a day or an office."""
        held = [spell for spell in self.spells if day and spell.holds_on(day)]
        return max(held, key=lambda spell: spell.valid_from or date.min, default=None)


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role phrase: what sector somebody so called belongs to, a person or a group of people."""

    role_code: str
    label: str
    sector_code: str | None
    kind: str
    is_plural: bool


@dataclass(frozen=True, kw_only=True)
class Institution:
    """An institution that every country has: "the foreign ministry"."""

    institution_code: str
    name: str
    sector_code: str

    def of_country(self, country_code: str, country_name: str) -> Actor:
        """This institution of one country as an actor."""
        return Actor(
            actor_key=f"institution:{country_code}:{self.institution_code}",
            actor_name=self.name.format(country=country_name),
            kind="organisation",
            country_code=country_code,
            sector_code=self.sector_code,
        )


@dataclass(frozen=True, kw_only=True)
class CountryName:
    """A word for a country: its name, an adjective or people noun, its capital, a metonym of its
    government, or a short form that counts only where the article names the country ("the North")."""

    actor: Actor
    form: str  # name | demonym | capital | metonym | short_form
    is_ambiguous: bool = False


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """An organisation by name, in the days in which it was that actor (NULL: open). An ambiguous name
    yields to another reading of the same word."""

    actor: Actor
    valid_from: date | None
    valid_to: date | None
    is_ambiguous: bool = False

    def exists_on(self, day: date | None) -> bool:
        """Whether it was that actor on the day; without a day, whether it is one without an end."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


Meaning = CountryName | Organisation | Person | Role | Institution


@dataclass(frozen=True, kw_only=True)
class Match:
    """A known phrase in a text: half-open offsets and what it may mean, in seed order."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


class PhraseTable:
    """Many phrases found in one pass over a text (Aho-Corasick, longest match from the left).

    `meanings` maps each phrase to what it may mean, in seed order.
    """

    def __init__(self, phrases: Mapping[str, tuple[Meaning, ...]]) -> None:
        self._phrases = list(phrases)
        self.meanings = phrases
        self._automaton = AhoCorasick(self._phrases, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[Match]:
        """Matches at word borders, in text order, without overlap."""
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            if _is_word_border(text, start) and _is_word_border(text, end):
                yield Match(start=start, end=end, meanings=self.meanings[self._phrases[index]])

    def get(self, phrase: str) -> tuple[Meaning, ...]:
        """What exactly this phrase may mean; empty if it is not known."""
        return self.meanings.get(phrase, ())


def _is_word_border(text: str, offset: int) -> bool:
    if offset in (0, len(text)):
        return True
    before, after = text[offset - 1], text[offset]
    return not (before.isalnum() and after.isalnum())


@dataclass(frozen=True, kw_only=True)
class ActorKnowledge:
    """All that extractors ask: proper names (case-sensitive) and common-noun phrases (lower case)."""

    countries: Mapping[str, Actor]
    names: PhraseTable
    phrases: PhraseTable
    persons: Mapping[str, Person]
    holders: Mapping[tuple[str, str], tuple[Person, ...]]
    reference_words: Mapping[str, tuple[str, ...]]
    role_labels: Mapping[str, str]

    def find_holder(self, role_code: str, country_code: str, day: date | None) -> Person | None:
        """The one person who held this office of this country on that day; None if unknown or several."""
        held = [
            person
            for person in self.holders.get((role_code, country_code), ())
            if day
            and any(
                spell.holds_on(day) and (spell.role_code, spell.country_code) == (role_code, country_code)
                for spell in person.spells
            )
        ]
        return held[0] if len(held) == 1 else None

    def words(self, word_class: str) -> tuple[str, ...]:
        """Words of a class of seeds/reference_words.csv ("locative_noun", "pair", …)."""
        return self.reference_words[word_class]

    def country_actor(self, country_code: str) -> Actor:
        """The country as an actor; KeyError for a code that no seed has."""
        return self.countries[country_code]


@cache
def load_actors() -> ActorKnowledge:
    """Countries, organisations, institutions, officials and roles from seeds, loaded once a process.

    They come from the compiled cache where it holds what the seeds say now.
    """
    from etl.knowledge.actor_tables import read_compiled_actors  # noqa: PLC0415 - it is made of the classes above

    return read_compiled_actors(build_actors)


def build_actors() -> ActorKnowledge:
    """What load_actors gives, compiled from the seeds; SeedError where one cannot be used."""
    require_references("organisations", "officials")
    countries = {fact["country_code"]: _country_actor(fact) for fact in read_seed("countries")}
    persons = _read_persons()
    names = _group(
        chain(
            _country_names(countries),
            _organisation_names(),
            ((alias, person) for person, alias in _person_names(persons)),
        )
    )
    phrases = {
        phrase: _prefer(found) for phrase, found in _group(chain(_institution_phrases(), _role_phrases())).items()
    }
    return ActorKnowledge(
        countries=countries,
        names=PhraseTable(names),
        phrases=PhraseTable(phrases),
        persons=persons,
        holders=_index_holders(persons.values()),
        reference_words=_read_reference_words(),
        role_labels={fact["role_code"]: fact["label"] for fact in read_seed("roles")},
    )


def _group(pairs: Iterable[tuple[str, Meaning]]) -> dict[str, tuple[Meaning, ...]]:
    groups: dict[str, list[Meaning]] = {}
    for phrase, meaning in pairs:
        groups.setdefault(phrase, []).append(meaning)
    return {phrase: tuple(meanings) for phrase, meanings in groups.items()}


def _prefer(meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """Of a phrase that names an institution and people ("troops", "company"): the people, unless it
    is a body of the state in the singular ("the army")."""
    roles = tuple(meaning for meaning in meanings if isinstance(meaning, Role))
    institutions = tuple(meaning for meaning in meanings if isinstance(meaning, Institution))
    if not roles or not institutions:
        return meanings
    is_state_body = institutions[0].sector_code in STATE_SECTORS and not roles[0].is_plural
    return institutions if is_state_body else roles


def _index_holders(persons: Iterable[Person]) -> dict[tuple[str, str], tuple[Person, ...]]:
    holders: dict[tuple[str, str], dict[str, Person]] = {}
    for person in persons:
        for spell in person.spells:
            if spell.country_code:
                key = (spell.role_code, spell.country_code)
                holders.setdefault(key, {})[person.actor.actor_key] = person
    return {key: tuple(people.values()) for key, people in holders.items()}


def _read_reference_words() -> dict[str, tuple[str, ...]]:
    classes: dict[str, list[str]] = {}
    for fact in read_seed("reference_words"):
        classes.setdefault(fact["word_class"], []).append(fact["word"])
    return {word_class: tuple(words) for word_class, words in classes.items()}


def _country_actor(fact: Fact) -> Actor:
    code = fact["country_code"]
    return Actor(actor_key=f"country:{code}", actor_name=fact["name"], kind="country", country_code=code)


def _country_names(countries: Mapping[str, Actor]) -> Iterator[tuple[str, CountryName]]:
    for fact in read_seed("countries"):
        actor = countries[fact["country_code"]]
        forms = {
            "name": (fact["name"], fact["long_name"], *fact["aliases"]),
            "demonym": fact["demonyms"],
            "capital": (fact["capital"],),
            "metonym": fact["metonyms"],
            "short_form": fact["short_forms"],
        }
        ambiguous = frozenset(_spellings(fact["ambiguous_names"]))
        for form, phrases in forms.items():
            for phrase in dict.fromkeys(_spellings(phrases)):
                yield phrase, CountryName(actor=actor, form=form, is_ambiguous=phrase in ambiguous)


def _spellings(phrases: Iterable[str | None]) -> Iterator[str]:
    for phrase in phrases:
        if not phrase:
            continue
        bare = phrase.removeprefix("the ").removeprefix("The ")
        yield bare
        folded = fold_marks(bare)
        if folded != bare:
            yield folded
        if "’" not in bare and "'" in bare:
            yield bare.replace("'", "’")


def _organisation_actor(fact: Fact) -> Actor:
    return Actor(
        actor_key=f"organisation:{fact['organisation_code']}",
        actor_name=fact["name"],
        kind="organisation",
        country_code=fact["country_code"],
        sector_code=fact["sector_code"],
    )


def _organisation_names() -> Iterator[tuple[str, Meaning]]:
    for fact in read_seed("organisations"):
        actor = _organisation_actor(fact)
        ambiguous = frozenset(_spellings(fact["ambiguous_names"]))
        for phrase in dict.fromkeys(_spellings((fact["name"], *fact["aliases"]))):
            yield (
                phrase,
                Organisation(
                    actor=actor,
                    valid_from=fact["valid_from"],
                    valid_to=fact["valid_to"],
                    is_ambiguous=phrase in ambiguous,
                ),
            )


@cache
def _read_persons() -> dict[str, Person]:
    spells: dict[str, list[Fact]] = {}
    for fact in read_seed("officials"):
        spells.setdefault(fact["person_code"], []).append(fact)
    return {code: _person(code, facts) for code, facts in spells.items()}


def _person(code: str, facts: list[Fact]) -> Person:
    countries = {fact["country_code"] for fact in facts}
    sectors = {fact["sector_code"] for fact in facts}
    actor = Actor(
        actor_key=f"person:{code}",
        actor_name=facts[0]["person_name"],
        kind="person",
        country_code=countries.pop() if len(countries) == 1 else None,
        sector_code=sectors.pop() if len(sectors) == 1 else None,
    )
    fields = ("role_code", "title_text", "country_code", "sector_code", "valid_from", "valid_to")
    return Person(actor=actor, spells=tuple(Spell(**{field: fact[field] for field in fields}) for fact in facts))


def _person_names(persons: Mapping[str, Person]) -> Iterator[tuple[Person, str]]:
    seen: set[tuple[str, str]] = set()
    for fact in read_seed("officials"):
        for phrase in _spellings((fact["person_name"], *fact["aliases"])):
            if (fact["person_code"], phrase) not in seen:
                seen.add((fact["person_code"], phrase))
                yield persons[fact["person_code"]], phrase


def _institution(fact: Fact) -> Institution:
    return Institution(institution_code=fact["institution_code"], name=fact["name"], sector_code=fact["sector_code"])


def _institution_phrases() -> Iterator[tuple[str, Meaning]]:
    for fact in read_seed("institutions"):
        institution = _institution(fact)
        for phrase in fact["phrases"]:
            yield phrase.lower(), institution


def _role_phrases() -> Iterator[tuple[str, Meaning]]:
    for fact in read_seed("roles"):
        for phrases, is_plural in ((fact["phrases"], False), (fact["plural_phrases"], True)):
            role = Role(
                role_code=fact["role_code"],
                label=fact["label"],
                sector_code=fact["sector_code"],
                kind=fact["kind"],
                is_plural=is_plural,
            )
            for phrase in phrases:
                yield phrase.lower(), role
