"""Entries of PETRARCH dictionaries as rows of seeds, with everything that no row can say.

Dictionaries are in capitals and do not tell people from bodies: a name takes the spelling that the seeds know, else one
by rule (`petrarch_names`); who has codes for some days and is called like a person becomes rows of officials, every
other name one of organisations.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from etl.knowledge.overlay import list_names
from etl.knowledge.petrarch import AGENT_SIGN, NULL_CODE, DatedCode, DictionaryEntry, Phrase, form_plural, list_gaps
from etl.knowledge.petrarch_names import NameSpeller
from etl.knowledge.places import fold_name
from etl.knowledge.seeds import LIST_SEPARATOR, Fact, Violation, read_seed

SOURCE = "PETRARCH dictionary"
OFFICE_HOLDER = "office_holder"  # the role of people whose office a dictionary does not name
FORMER_SECTOR = "ELI"
AGENT_LEVEL = "5"  # dictionaries say nothing of rank
NAME_COLUMNS = ("aliases", "phrases", "plural_phrases")
NOT_IN_CODES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class ActorCode:
    """A CAMEO code taken apart. `unsaid` are the parts that have no place in a row."""

    country_code: str | None
    sector_code: str | None
    organisation_kind: str | None
    unsaid: tuple[str, ...]


@dataclass
class Conversion:
    """Rows by seed and key (cells as text), and what could not be said, in the order of the dictionaries."""

    rows: dict[str, dict[tuple[str, ...], dict[str, str]]] = field(default_factory=dict)
    complaints: list[Violation] = field(default_factory=list)
    entry_count: int = 0
    known_count: int = 0

    def add(self, seed: str, key: Sequence[str], row: Mapping[str, str]) -> bool:
        """Take in a row; one with the same key before it stays, with the names of both. False where they differ."""
        kept = self.rows.setdefault(seed, {}).setdefault(tuple(key), dict(row))
        for column in NAME_COLUMNS:
            if column in row:
                kept[column] = join_items([*kept[column].split(LIST_SEPARATOR), *row[column].split(LIST_SEPARATOR)])
        return all(kept[column] == cell for column, cell in row.items() if column not in (*NAME_COLUMNS, "source"))

    def complain(self, entry: DictionaryEntry, line: int, reason: str) -> None:
        """Note what a line says and no row can."""
        self.complaints.append(Violation(file=entry.file, line=line, reason=reason))


def join_items(items: Sequence[str]) -> str:
    """A list cell of these items, each once."""
    return LIST_SEPARATOR.join(dict.fromkeys(filter(None, items)))


def to_cells(fact: Fact) -> dict[str, str]:
    """A row as the CSV has it."""
    return {column: _to_cell(value) for column, value in fact.items()}


def _to_cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return join_items(value)
        case float():
            return f"{value:g}" if float(f"{value:g}") == value else repr(value)
        case _:
            return str(value)


class Converter:
    """Turns entries into rows, against the knowledge that is there."""

    def __init__(self) -> None:
        self.result = Conversion()
        self._parts = {(fact["kind"], fact["code"]): fact for fact in read_seed("cameo_actor_codes")}
        self._countries = {fact["country_code"]: fact for fact in read_seed("countries")}
        self._labels = {fact["sector_code"]: fact["label"] for fact in read_seed("sectors")}
        self._speller = NameSpeller()
        self._known = {seed: _index_names(seed) for seed in ("organisations", "officials")}
        self._spells: dict[str, list[Fact]] = {}
        for fact in read_seed("officials"):
            self._spells.setdefault(fact["person_code"], []).append(fact)
        self._phrases = _index_phrases()
        self._owners: dict[str, tuple[str, int]] = {}

    def convert(self, entry: DictionaryEntry) -> None:
        """Add the rows of one entry to the result, and what they leave out to its complaints."""
        self.result.entry_count += 1
        if entry.is_agent:
            self._convert_agent(entry)
            return
        codes = [(dated, self.split_code(dated.code)) for dated in entry.codes if dated.code != NULL_CODE]
        if not codes:
            reason = "the null code" if entry.codes else "no code"
            self.result.complain(entry, entry.line, f"{entry.phrases[0].text}: {reason}, so nothing to say of it")
            return
        names = self._spell_names(entry)
        usable = [(dated, code) for dated, code in codes if self._is_usable(entry, dated, code)]
        if not names or not usable:
            return
        if all(code.sector_code is None for _, code in usable):
            self._add_country_names(entry, names, usable)
        elif any(not dated.is_default for dated, _ in usable) and self._speller.is_person(names[0]):
            self._add_spells(entry, names, usable)
        else:
            self._add_organisation(entry, names, usable)

    def split_code(self, code: str) -> ActorCode:
        """The parts of a CAMEO code: country first, then what the actor is; the first that is a sector counts."""
        parts = [code[start : start + 3] for start in range(0, len(code), 3)]
        country_code, unsaid, sector, kind = None, [], None, None
        for index, part in enumerate(parts):
            fact = self._parts.get(("sector", part))
            if index == 0 and part in self._countries:
                country_code = part
            elif index == 0 and ("country", part) in self._parts:
                country_code = self._parts["country", part]["country_code"]
            elif fact is not None and sector is None:
                sector, kind = fact["sector_code"], fact["organisation_kind"]
            else:
                unsaid.append(part)
        return ActorCode(country_code=country_code, sector_code=sector, organisation_kind=kind, unsaid=tuple(unsaid))

    def _is_usable(self, entry: DictionaryEntry, dated: DatedCode, code: ActorCode) -> bool:
        if code.unsaid:
            self.result.complain(
                entry, dated.line, f"[{dated.code}]: {', '.join(code.unsaid)} is not said by any column"
            )
        if code.country_code is None and code.sector_code is None:
            self.result.complain(entry, dated.line, f"[{dated.code}]: neither a country nor a sector that is known")
            return False
        return True

    def _spell_names(self, entry: DictionaryEntry, owner: str | None = None) -> list[str]:
        names: list[str] = []
        for phrase in entry.phrases:
            spelled, complaint = self._speller.spell(phrase.text)
            if complaint:
                self.result.complain(entry, phrase.line, f"{phrase.text}: {complaint}")
            if phrase.is_loose:
                self._complain_of_gap(entry, phrase)
            names += spelled
        return list(dict.fromkeys(names))

    def _complain_of_gap(self, entry: DictionaryEntry, phrase: Phrase) -> None:
        reason = f"{phrase.text}: other words may stand between these; taken as they stand"
        self.result.complain(entry, phrase.line, reason)

    def _add_country_names(
        self, entry: DictionaryEntry, names: Sequence[str], codes: Sequence[tuple[DatedCode, ActorCode]]
    ) -> None:
        if len(codes) > 1 or not codes[0][0].is_default:
            self.result.complain(entry, entry.line, f"{names[0]}: a country for some days only has no row")
            return
        country = self._countries[codes[0][1].country_code or ""]
        known = {fold_name(name) for name in list_names("countries", country)}
        added = [name for name in names if fold_name(name) not in known]
        if not added:
            self.result.known_count += 1
            return
        row = to_cells(country)
        row["aliases"] = join_items([*country["aliases"], *self._claim(entry, added, country["country_code"])])
        self.result.add("countries", (country["country_code"],), row)

    def _claim(self, entry: DictionaryEntry, names: Sequence[str], owner: str) -> list[str]:
        """The names that no other entry has taken."""
        free = []
        for name in names:
            taken_by, line = self._owners.setdefault(name, (owner, entry.line))
            if taken_by == owner:
                free.append(name)
            else:
                self.result.complain(entry, entry.line, f"{name} is {taken_by} already (line {line})")
        return free

    def _add_spells(
        self, entry: DictionaryEntry, names: Sequence[str], codes: Sequence[tuple[DatedCode, ActorCode]]
    ) -> None:
        person = next(
            (self._known["officials"][key] for key in map(fold_name, names) if key in self._known["officials"]), None
        )
        name = person["person_name"] if person else names[0]
        code = person["person_code"] if person else make_code(name)
        bare = [alias for alias in names if " " not in alias and "-" not in alias]
        for alias in bare:
            self.result.complain(entry, entry.line, f"{alias}: a bare surname, which the full name resolves")
        aliases = self._claim(entry, [alias for alias in names if alias not in (*bare, name)], code)
        for dated, parts in self._list_periods(entry, codes, is_person=True):
            if dated.first_day is None:
                self.result.complain(entry, dated.line, f"[{dated.code}]: no first day, which an office needs")
            elif parts.sector_code is None:
                self.result.complain(entry, dated.line, f"[{dated.code}]: no sector, which an office needs")
            elif any(_is_same_spell(spell, dated, parts) for spell in self._spells.get(code, ())):
                self.result.known_count += 1
            else:
                self._add_spell(entry, (code, name, aliases), dated, parts)

    def _add_spell(
        self, entry: DictionaryEntry, person: tuple[str, str, Sequence[str]], dated: DatedCode, parts: ActorCode
    ) -> None:
        code, name, aliases = person
        row = {
            "person_code": code,
            "person_name": name,
            "aliases": join_items(aliases),
            "country_code": parts.country_code or "",
            "sector_code": parts.sector_code or "",
            "role_code": OFFICE_HOLDER,
            "title_text": f"{self._labels[parts.sector_code or '']} (office not named)",
            "organisation_code": "",
            "valid_from": _to_cell(dated.first_day),
            "valid_to": _to_cell(dated.last_day),
            "source": describe_source(entry, dated.line),
        }
        key = (code, OFFICE_HOLDER, row["country_code"], row["valid_from"])
        if not self.result.add("officials", key, row):
            self.result.complain(entry, dated.line, f"[{dated.code}]: another spell of {name} begins on the same day")

    def _list_periods(
        self, entry: DictionaryEntry, codes: Sequence[tuple[DatedCode, ActorCode]], *, is_person: bool
    ) -> Iterator[tuple[DatedCode, ActorCode]]:
        """The codes with the days for which they hold; a code for all other days once for each gap."""
        dated = [(days, parts) for days, parts in codes if not days.is_default]
        yield from dated
        defaults = [(days, parts) for days, parts in codes if days.is_default]
        for days, _ in defaults[1:]:
            self.result.complain(entry, days.line, f"[{days.code}]: a second code for all other days")
        for days, parts in defaults[:1]:
            if is_person and parts.sector_code == FORMER_SECTOR:
                continue  # who has no office any more is among the elites by itself
            for first_day, last_day in list_gaps([found for found, _ in dated]):
                yield DatedCode(code=days.code, first_day=first_day, last_day=last_day, line=days.line), parts

    def _add_organisation(
        self, entry: DictionaryEntry, names: Sequence[str], codes: Sequence[tuple[DatedCode, ActorCode]]
    ) -> None:
        known = next(
            (self._known["organisations"][key] for key in map(fold_name, names) if key in self._known["organisations"]),
            None,
        )
        said = {(parts.country_code, parts.sector_code) for _, parts in codes}
        if known and said == {(known["country_code"], known["sector_code"])}:
            self._extend_organisation(entry, names, known)
            return
        if self._speller.is_person(names[0]):
            self.result.complain(entry, entry.line, f"{names[0]}: no days, so taken for an organisation")
        code = make_code(names[0])
        if known and known["organisation_code"] == code:
            code = f"{code}-{NOT_IN_CODES.sub('-', codes[0][0].code.lower()).strip('-')}"
        claimed = self._claim(entry, names, code)
        for number, (dated, parts) in enumerate(self._list_periods(entry, codes, is_person=False), start=1):
            if parts.sector_code is None:
                self.result.complain(entry, dated.line, f"[{dated.code}]: no sector, which an organisation needs")
            elif claimed:
                row = self._make_organisation(entry, dated, parts) | {
                    "organisation_code": code if number == 1 else f"{code}-{number}",
                    "name": claimed[0],
                    "aliases": join_items(claimed[1:]),
                }
                if not self.result.add("organisations", (row["organisation_code"],), row):
                    self.result.complain(entry, dated.line, f"[{dated.code}]: {claimed[0]} has another code already")

    def _make_organisation(self, entry: DictionaryEntry, dated: DatedCode, parts: ActorCode) -> dict[str, str]:
        return {
            "organisation_code": "",
            "name": "",
            "aliases": "",
            "kind": parts.organisation_kind or "",
            "sector_code": parts.sector_code or "",
            "country_code": parts.country_code or "",
            "members": "",
            "valid_from": _to_cell(dated.first_day),
            "valid_to": _to_cell(dated.last_day),
            "ambiguous_names": "",
            "source": describe_source(entry, dated.line),
        }

    def _extend_organisation(self, entry: DictionaryEntry, names: Sequence[str], known: Fact) -> None:
        there = {fold_name(name) for name in list_names("organisations", known)}
        added = [name for name in names if fold_name(name) not in there]
        if not added:
            self.result.known_count += 1
            return
        aliases = [*known["aliases"], *self._claim(entry, added, known["organisation_code"])]
        row = to_cells(known) | {"aliases": join_items(aliases)}
        self.result.add("organisations", (known["organisation_code"],), row)

    def _convert_agent(self, entry: DictionaryEntry) -> None:
        code = entry.codes[0].code.replace(AGENT_SIGN, "")
        for other in entry.codes[1:]:
            self.result.complain(entry, other.line, f"[{other.code}]: a second code of an agent")
        parts = self.split_code(code)
        if parts.unsaid:
            self.result.complain(entry, entry.line, f"[{code}]: {', '.join(parts.unsaid)} is not said by any column")
        if parts.sector_code is None or parts.country_code is not None or not code.isalpha():
            self.result.complain(entry, entry.line, f"{entry.phrases[0].text}: [{code}] is no sector alone")
            return
        for phrase in entry.phrases:
            if phrase.is_loose:
                self._complain_of_gap(entry, phrase)
            singular, plural = phrase.text.lower(), form_plural(phrase).lower()
            phrases = self._claim_phrases(entry, [singular], code, parts.sector_code)
            plurals = self._claim_phrases(entry, [plural] if plural else [], code, parts.sector_code)
            if phrases:
                row = self._make_role(entry, code, parts.sector_code)
                row |= {"phrases": join_items(phrases), "plural_phrases": join_items(plurals)}
                self.result.add("roles", (row["role_code"],), row)
                continue
            self.result.known_count += 1
            for unknown in plurals:
                self.result.complain(entry, phrase.line, f"{unknown}: a new plural of a known phrase is left out")

    def _claim_phrases(self, entry: DictionaryEntry, phrases: Sequence[str], code: str, sector: str) -> list[str]:
        new = [phrase for phrase in phrases if self._phrases.get(phrase) != sector]
        return self._claim(entry, new, f"the agent {code}")

    def _make_role(self, entry: DictionaryEntry, code: str, sector_code: str) -> dict[str, str]:
        return {
            "role_code": f"agent_{code.lower()}",
            "label": f"Agent {code}: {self._labels[sector_code]}",
            "phrases": "",
            "plural_phrases": "",
            "sector_code": sector_code,
            "kind": "group",
            "level": AGENT_LEVEL,
            "source": describe_source(entry, entry.line),
        }


def _index_names(seed: str) -> dict[str, Fact]:
    index: dict[str, Fact] = {}
    for fact in read_seed(seed):
        for name in list_names(seed, fact):
            index.setdefault(fold_name(name), fact)
    return index


def _index_phrases() -> dict[str, str | None]:
    """Phrase -> sector, of the roles and institutions that are known."""
    facts = [*read_seed("roles"), *read_seed("institutions")]
    seeds = ["roles"] * len(read_seed("roles")) + ["institutions"] * len(read_seed("institutions"))
    return {
        phrase: fact["sector_code"]
        for seed, fact in zip(seeds, facts, strict=True)
        for phrase in list_names(seed, fact)
    }


def _is_same_spell(spell: Fact, dated: DatedCode, parts: ActorCode) -> bool:
    """Whether a known spell says the same for a common day."""
    if (spell["country_code"], spell["sector_code"]) != (parts.country_code, parts.sector_code):
        return False
    first, last = spell["valid_from"], spell["valid_to"] or date.max
    return bool(dated.first_day and dated.first_day <= last and first <= (dated.last_day or date.max))


def make_code(name: str) -> str:
    """A code for a name: lower-case letters and digits with hyphens."""
    return NOT_IN_CODES.sub("-", fold_name(name)).strip("-")


def describe_source(entry: DictionaryEntry, line: int) -> str:
    """Where a row comes from."""
    return f"{SOURCE} {entry.file.rpartition('/')[2]} line {line}"
