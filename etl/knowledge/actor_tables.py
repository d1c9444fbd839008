"""The knowledge of actors as it lies in the compiled cache: each meaning once, and tables that number them."""

from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from etl.knowledge.actors import ActorKnowledge, Meaning, PhraseTable
from etl.knowledge.compiled import find_cache, hash_knowledge, load_compiled

MEANINGS: tuple[type, ...] = get_args(Meaning)


def read_compiled_actors(build: Callable[[], ActorKnowledge]) -> ActorKnowledge:
    """The knowledge of actors from the cache; made by `build` and put there where the cache does not have it."""
    return load_compiled(
        "actors", build, encode=encode_actors, decode=decode_actors, hash_parts=(hash_knowledge(),), cache=find_cache()
    )


class _Pool:
    """Meanings by number, equal ones once."""

    def __init__(self) -> None:
        self.kinds: dict[type, list[Any]] = {kind: [] for kind in MEANINGS}
        self._places: dict[int, tuple[type, int]] = {}
        self._equal: dict[Any, tuple[type, int]] = {}

    def add(self, meaning: Any) -> None:
        if id(meaning) in self._places:
            return
        pool = self.kinds[type(meaning)]
        place = self._equal.setdefault(meaning, (type(meaning), len(pool)))
        if place[1] == len(pool):
            pool.append(meaning)
        self._places[id(meaning)] = place

    def number_all(self) -> dict[int, int]:
        """The number of each meaning among all, in the order of the kinds, by its identity."""
        starts = dict(zip(MEANINGS, accumulate((len(pool) for pool in self.kinds.values()), initial=0), strict=False))
        return {identity: starts[kind] + place for identity, (kind, place) in self._places.items()}


def encode_actors(actors: ActorKnowledge) -> bytes:
    """The knowledge of actors as MessagePack: its meanings once, by class, and tables that number them."""
    tables = {name: _items_of(getattr(actors, name)) for name in _list_hints()}
    pool = _Pool()
    numbered = [name for name, hint in _list_hints().items() if _holds_meanings(hint)]
    for name in numbered:
        for _, found in tables[name]:
            for meaning in found if isinstance(found, tuple) else (found,):
                pool.add(meaning)
    numbers = pool.number_all()
    for name in numbered:
        tables[name] = [
            (key, [numbers[id(meaning)] for meaning in found] if isinstance(found, tuple) else numbers[id(found)])
            for key, found in tables[name]
        ]
    return msgspec.msgpack.encode((list(pool.kinds.values()), list(tables.values())))


def decode_actors(payload: bytes) -> ActorKnowledge:
    """The knowledge that encode_actors wrote; msgspec.MsgspecError where the payload is anything else."""
    kinds, tables = msgspec.msgpack.decode(payload, type=_payload_type())
    meanings = [meaning for kind in kinds for meaning in kind]
    values: dict[str, Any] = {}
    for (name, hint), pairs in zip(_list_hints().items(), tables, strict=True):
        if not _is_table(hint):
            values[name] = pairs
        elif not _holds_meanings(hint):
            values[name] = dict(pairs)
        elif _holds_tuples(hint):
            values[name] = {key: tuple([meanings[number] for number in numbers]) for key, numbers in pairs}
        else:
            values[name] = {key: meanings[number] for key, number in pairs}
        if hint is PhraseTable:
            values[name] = PhraseTable(values[name])
    return ActorKnowledge(**values)


def _items_of(value: Any) -> Any:
    """A table as pairs, for its keys may be tuples; any other value as it is."""
    if isinstance(value, PhraseTable | Mapping):
        return list((value.meanings if isinstance(value, PhraseTable) else value).items())
    return value


def _list_hints() -> dict[str, Any]:
    """Fields of the knowledge and their types."""
    return get_type_hints(ActorKnowledge)


def _is_table(hint: Any) -> bool:
    return hint is PhraseTable or get_origin(hint) is Mapping


def _holds_meanings(hint: Any) -> bool:
    if hint is PhraseTable or not _is_table(hint):
        return hint is PhraseTable
    value = get_args(hint)[1]
    return bool({value, *get_args(value)} & set(MEANINGS))


def _holds_tuples(hint: Any) -> bool:
    return hint is PhraseTable or get_origin(get_args(hint)[1]) is tuple


def _payload_type() -> Any:
    """What encode_actors writes, as msgspec checks it."""
    kinds = tuple(list[kind] for kind in MEANINGS)  # type: ignore[valid-type]
    tables = []
    for hint in _list_hints().values():
        if not _is_table(hint):
            tables.append(hint)
            continue
        key, value = get_args(hint) if hint is not PhraseTable else (str, None)
        if _holds_meanings(hint):
            value = list[int] if _holds_tuples(hint) else int
        tables.append(list[tuple[key, value]])  # type: ignore[valid-type]
    return tuple[tuple[kinds], tuple[tuple(tables)]]  # type: ignore[misc, valid-type]
