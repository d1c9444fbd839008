"""The knowledge of actors as it is made from the seeds: who bears which name, who held which office."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from etl.knowledge.actors import (
    STATE_SECTORS,
    Actor,
    ActorKnowledge,
    CountryName,
    Institution,
    Meaning,
    Organisation,
    Person,
    PhraseTable,
    Role,
    Spell,
)
from etl.knowledge.name_forms import fold_marks
from etl.knowledge.seeds import Fact, read_seed, require_references

HEAD_LEVEL = 1  # of seeds/roles.csv


def build_actors() -> ActorKnowledge:
    """What load_actors gives, compiled from the seeds; SeedError where one cannot be used."""
    require_references("organisations", "officials", "regional_peoples")
    countries = {fact["country_code"]: _country_actor(fact) for fact in read_seed("countries")}
    persons = _read_persons()
    names = _group(
        chain(
            _country_names(countries),
            _organisation_names(),
            _people_names(countries),
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
                yield (
                    phrase,
                    CountryName(
                        actor=actor,
                        form=form,
                        is_ambiguous=phrase in ambiguous,
                        valid_from=fact["valid_from"],
                        valid_to=fact["valid_to"],
                    ),
                )


def _people_names(countries: Mapping[str, Actor]) -> Iterator[tuple[str, CountryName]]:
    for fact in read_seed("regional_peoples"):
        meaning = CountryName(actor=countries[fact["country_code"]], form="people")
        for word in _spellings(fact["words"]):
            yield word, meaning


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


def _read_persons() -> dict[str, Person]:
    spells: dict[str, list[Fact]] = {}
    for fact in read_seed("officials"):
        spells.setdefault(fact["person_code"], []).append(fact)
    heads = frozenset(fact["role_code"] for fact in read_seed("roles") if fact["level"] == HEAD_LEVEL)
    return {code: _person(code, facts, heads) for code, facts in spells.items()}


def _person(code: str, facts: list[Fact], heads: frozenset[str]) -> Person:
    countries = {fact["country_code"] for fact in facts if fact["country_code"]}  # international bodies have none
    sectors = {fact["sector_code"] for fact in facts}
    actor = Actor(
        actor_key=f"person:{code}",
        actor_name=facts[0]["person_name"],
        kind="person",
        country_code=countries.pop() if len(countries) == 1 else None,
        sector_code=sectors.pop() if len(sectors) == 1 else None,
    )
    fields = ("role_code", "title_text", "country_code", "sector_code", "valid_from", "valid_to")
    spells = (Spell(**{field: fact[field] for field in fields}, is_head=fact["role_code"] in heads) for fact in facts)
    return Person(actor=actor, spells=tuple(spells))


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
