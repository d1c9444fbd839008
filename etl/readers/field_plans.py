"""Which field of a record holds what: told once for all records that have the same names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from etl.cleaning import replace_unstorable
from etl.knowledge.field_names import FieldName, load_field_names, plain_key

# Attributes with a short text for their value; text, html and published are read in ways of their own.
SHORT = ("source_record_id", "title", "outlet", "byline", "url", "language")
NamedFields = tuple[tuple[str, tuple[str, ...]], ...]
LARGEST_CACHED = 20_000  # characters of all names; records with more get their plan each time


class Place(NamedTuple):
    """Where a value stands: the field, as the record spells it, and the names that lead on into its value.

    `label` is all of them with dots between. `form` is what the value must be to count: "address", or
    "name" (no address), or None for anything.
    """

    label: str
    field: str
    inner: tuple[str, ...] = ()
    form: str | None = None


@dataclass(frozen=True, kw_only=True)
class FieldPlan:
    """Places of each attribute in order of preference.

    `text` has groups of places that hold a text together. `short` has those of all other attributes
    with a short value, those of `SHORT` in its order. `containers` are fields that may hold an object
    with the fields of the article.
    """

    text: tuple[tuple[Place, ...], ...]
    html: tuple[Place, ...]
    published: tuple[Place, ...]
    short: tuple[tuple[str, tuple[Place, ...]], ...]
    containers: tuple[str, ...]


def find_plan(names: tuple[str, ...], named: NamedFields = ()) -> FieldPlan:
    """Where a record with fields of these names, in its order, has what.

    `named` are the fields that a profile names (SourceProfile.named_fields): exact names win over those
    that are alike but for case and punctuation, these over names with dots that lead into objects. For
    attributes that it does not name, common names count (seeds/field_names.csv).
    """
    return _cached_plan(names, named) if sum(map(len, names)) <= LARGEST_CACHED else _build_plan(names, named)


@lru_cache(maxsize=256)
def _cached_plan(names: tuple[str, ...], named: NamedFields) -> FieldPlan:
    return _build_plan(names, named)


def _build_plan(names: tuple[str, ...], named: NamedFields) -> FieldPlan:
    known = load_field_names()
    by_key = _index_names(names, known.containers)
    chosen = dict(named)
    groups = {attribute: tuple(_list_groups(entries, by_key)) for attribute, entries in known.by_attribute.items()}
    for attribute, paths in chosen.items():
        places = tuple(place for path in paths if (place := _locate(path, names, by_key)))
        groups[attribute] = ((places,) if places else ()) if attribute == "text" else tuple((p,) for p in places)
    if "text" in chosen:
        groups["html"] = ()
    flat = {attribute: tuple(place for group in found for place in group) for attribute, found in groups.items()}
    outlet = flat["outlet"] if "outlet" in chosen else tuple(place._replace(form="name") for place in flat["outlet"])
    short = {attribute: flat[attribute] for attribute in SHORT} | {"outlet": outlet}
    return FieldPlan(
        text=groups["text"],
        html=flat["html"],
        published=flat["published"],
        short=tuple((attribute, places) for attribute, places in short.items() if places),
        containers=tuple(name for name in names if name.lower() in known.containers),
    )


def _index_names(names: Iterable[str], containers: frozenset[str]) -> Mapping[str, list[str]]:
    """Name without case and punctuation -> the names that are it, those inside of containers last."""
    by_key: dict[str, list[str]] = {}
    inner = []
    for name in names:
        by_key.setdefault(plain_key(name), []).append(name)
        head, _, rest = name.partition(".")
        if rest and head.lower() in containers:
            inner.append((plain_key(rest), name))
    for key, name in inner:
        by_key.setdefault(key, []).append(name)
    by_key.pop("", None)
    return by_key


def _list_groups(entries: Iterable[FieldName], by_key: Mapping[str, list[str]]) -> Iterable[tuple[Place, ...]]:
    for entry in entries:
        if not all(name in by_key for name in entry.needs):
            continue
        form = "address" if entry.is_address else None
        if len(entry.names) == 1:
            yield from ((_build_place(name, form=form),) for name in by_key.get(entry.names[0], ()))
        elif found := tuple(_build_place(by_key[name][0]) for name in entry.names if name in by_key):
            yield found


def _locate(path: str, names: tuple[str, ...], by_key: Mapping[str, list[str]]) -> Place | None:
    """Where a field stands that a profile names; None where no field is called so."""
    if path in names:
        return _build_place(path)
    if alike := by_key.get(plain_key(path)):
        return _build_place(alike[0])
    head, *inner = path.split(".")
    if not inner:
        return None
    field = head if head in names else next(iter(by_key.get(plain_key(head), ())), None)
    return _build_place(field, *inner) if field else None


def _build_place(field: str, *inner: str, form: str | None = None) -> Place:
    return Place(replace_unstorable(".".join((field, *inner))), field, inner, form)


def flatten_containers(record: Mapping[str, Any], containers: Iterable[str]) -> Mapping[str, Any]:
    """The record with the fields of its containers as its own (fields.bodyText); itself if it has none."""
    found = [(name, record[name]) for name in containers if isinstance(record[name], Mapping)]
    if not found:
        return record
    inner = {f"{name}.{key}": value for name, content in found for key, value in content.items()}
    return {**inner, **record}


def follow(value: Any, inner: Iterable[str]) -> Any:
    """What stands in nested objects under these names; of a list, a list of what each item has."""
    for depth, name in enumerate(names := tuple(inner)):
        if isinstance(value, list):
            found = (follow(item, names[depth:]) for item in value)
            return [item for item in found if item is not None] or None
        if not isinstance(value, Mapping):
            return None
        if name in value:
            value = value[name]
        else:
            wanted = plain_key(name)
            value = next((content for key, content in value.items() if plain_key(str(key)) == wanted), None)
    return value
