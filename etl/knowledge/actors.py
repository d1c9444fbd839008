"""Who can act: countries, organisations, institutions by pattern, office holders, roles.

`etl.knowledge.actor_seeds` makes all of them from the seeds. Actor ids are hashes of the keys that
`actor_key` documents, so SQL and extractors name the same actor by the same id.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from etl.ids import content_id

FORMER_SECTOR = "ELI"
STATE_SECTORS = ("GOV", "MIL", "COP", "SPY", "LEG", "JUD")
MIN_STATES = 2  # of one name, between which a day decides
PUBLIC_SECTORS = (*STATE_SECTORS, "IGO", "PTY", "OPP", "ELI")  # who has left them is a former official


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
    """One person in one office from its first to its last day (NULL: open); `is_head`: one at the head of a
    state, a government or a body of states."""

    role_code: str
    title_text: str
    country_code: str | None
    sector_code: str
    valid_from: date | None
    valid_to: date | None
    is_head: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether the office was held on that day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, kw_only=True)
class Person:
    """A known office holder with all spells, in seed order. The actor's country is the one of all offices of a
    country, its sector the one of all offices; NULL where they differ."""

    actor: Actor
    spells: tuple[Spell, ...]

    def former_sector(self, day: date | None) -> str | None:
        """ELI (former officials) where no office is held on that day and the last one that had ended before it
        was a public one; else None. Without a day nobody is former."""
        if day is None or self.spell_on(day):
            return None
        last = self._last_before(day)
        return FORMER_SECTOR if last and last.sector_code in PUBLIC_SECTORS else None

    def country_on(self, day: date | None) -> str | None:
        """The country of the office held on that day (NULL in an international body), else that of the last
        office before it; where there is neither, the one country of all offices."""
        held = self.spell_on(day)
        last = held or (self._last_before(day, national=True) if day else None)
        return last.country_code if last else self.actor.country_code

    def _last_before(self, day: date, *, national: bool = False) -> Spell | None:
        """The latest spell that ended before the day (`national`: of those in an office of a country)."""
        ended = [
            (spell.valid_to, spell)
            for spell in self.spells
            if spell.valid_to and spell.valid_to < day and (spell.country_code or not national)
        ]
        return max(ended, key=lambda pair: pair[0], default=(None, None))[1]

    def spell_on(self, day: date | None) -> Spell | None:
        """The office held on that day; None without a day or an office. Of several it is the one at the head, for a
        prime minister may be the defence minister too, else the latest begun."""
        held = [spell for spell in self.spells if day and spell.holds_on(day)]
        return max(held, key=lambda spell: (spell.is_head, spell.valid_from or date.min), default=None)


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
    """A word for a country in the days of that state (NULL: open): its name, an adjective or people noun, its capital,
    a metonym of its government, a short form that counts only where the article names the country ("the North"), or
    one of its regional peoples ("Catalan")."""

    actor: Actor
    form: str  # name | demonym | capital | metonym | short_form | people
    is_ambiguous: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def exists_on(self, day: date) -> bool:
        """Whether there was such a state on the day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


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

    def on_day(self, day: date | None) -> "Match":
        """The match without the states that were not there on that day, where the phrase names one that was:
        Prague is Czechoslovakia's in 1990. What is left takes the place of those that it yielded to."""
        states = [meaning for meaning in self.meanings if isinstance(meaning, CountryName)]
        if day is None or len(states) < MIN_STATES:
            return self
        absent = [state for state in states if not state.exists_on(day)]
        if not absent or len(absent) == len(states):
            return self
        is_heir = any(not state.is_ambiguous for state in absent)
        kept = (
            replace(meaning, is_ambiguous=meaning.is_ambiguous and not is_heir)
            if isinstance(meaning, CountryName)
            else meaning
            for meaning in self.meanings
            if meaning not in absent
        )
        return replace(self, meanings=tuple(kept))


class PhraseTable:
    """Many phrases found in one pass over a text (Aho-Corasick).

    `meanings` maps each phrase to what it may mean, in seed order.
    """

    def __init__(self, phrases: Mapping[str, tuple[Meaning, ...]]) -> None:
        self._phrases = list(phrases)
        self.meanings = phrases
        self._automaton = AhoCorasick(self._phrases, matchkind=MatchKind.Standard)

    def find(self, text: str) -> Iterator[Match]:
        """Matches at word borders, in text order, without overlap: the longest from the left. One that ends inside a
        word hides none that does not ("aid official" in "said officials")."""
        found = (
            (start, -end, index)
            for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
            if _is_word_border(text, start) and _is_word_border(text, end)
        )
        last = 0
        for start, negative_end, index in sorted(found):
            if start >= last:
                last = -negative_end
                yield Match(start=start, end=last, meanings=self.meanings[self._phrases[index]])

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

    def group_actor(self, country_code: str, role_code: str, sector_code: str | None) -> Actor:
        """Whoever has a role in a country, when it is not known who: "Norway: Foreign minister"."""
        return Actor(
            actor_key=f"group:{country_code}:{role_code}",
            actor_name=f"{self.country_actor(country_code).actor_name}: {self.role_labels[role_code]}",
            kind="group",
            country_code=country_code,
            sector_code=sector_code,
        )

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
    from etl.knowledge.actor_seeds import build_actors  # noqa: PLC0415 - both are made of the classes above
    from etl.knowledge.actor_tables import read_compiled_actors  # noqa: PLC0415

    return read_compiled_actors(build_actors)
