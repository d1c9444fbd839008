"""Uses of words in which they denote no event, whatever patterns hold: "kicked up dust", "injured his knee"."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from etl.knowledge.seeds import SeedError, read_seed

SET_MARK = "@"
NO_ACTOR = "actor"  # the place that is only known when the participants are


@dataclass(frozen=True, kw_only=True)
class EventException:
    """Where one of the words must stand for the trigger to be no event of the types."""

    place: str
    words: frozenset[str]
    event_types: frozenset[str]


@cache
def load_event_exceptions() -> Mapping[tuple[str, str], tuple[EventException, ...]]:
    """(part of speech, lemma of the trigger) -> its exceptions. SeedError where one names an unknown word set."""
    sets = {fact["set_code"]: fact["lemmas"] for fact in read_seed("word_sets")}
    found: dict[tuple[str, str], list[EventException]] = {}
    for fact in read_seed("event_exceptions"):
        words: set[str] = set()
        for word in fact["words"]:
            if word.startswith(SET_MARK) and word[1:] not in sets:
                raise SeedError(f"event_exceptions.csv: {fact['exception_id']} names an unknown word set {word}")
            words.update(sets[word[1:]] if word.startswith(SET_MARK) else (word,))
        exception = EventException(
            place=fact["place"], words=frozenset(words), event_types=frozenset(fact["event_types"])
        )
        for lemma in fact["lemmas"]:
            found.setdefault((fact["trigger_type"], lemma), []).append(exception)
    return {key: tuple(exceptions) for key, exceptions in found.items()}
