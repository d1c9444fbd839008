"""Event types, CAMEO codes, contexts, and the patterns of words that denote events, from seeds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from etl.knowledge.seeds import Fact, SeedError, read_seed

SET_MARK = "@"
# Columns of seeds/event_patterns.csv: lists of words, and others that a pattern without words has.
WORD_CONDITIONS = (
    "particle", "subject_lemmas", "object_lemmas", "preposition", "preposition_lemmas", "modifier_lemmas",
    "complement_lemmas",
)  # fmt: skip
PATTERN_COLUMNS = (
    "trigger_type", "complement", "actor_slots", "recipient_slots", "is_reciprocal", "requires_recipient",
    "event_type", "event_mode", "cameo_code", "medium", "status",
)  # fmt: skip
NONE_AT_ALL = "-"  # in the place of lemmas: there is no object, or a passive has no agent
TARGET_SETS = ("buildings", "territory", "captured", "road")  # of seeds/word_sets.csv
BARE_CONDITION = 100  # as broad as a list of so many words: a preposition or clause without words


@dataclass(frozen=True, kw_only=True)
class EventType:
    """A PLOVER type, or one of its modes, with its quad and penta class."""

    event_type: str
    event_mode: str | None
    quad_class: str
    penta: int


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """Words that denote an event: trigger, conditions, where the participants stand, and the code.

    Empty conditions ask for nothing. `conditions` counts those that are there: the pattern with the
    most holds.
    """

    pattern_id: str
    trigger_type: str
    particles: frozenset[str]
    subject_lemmas: frozenset[str]
    object_lemmas: frozenset[str]
    prepositions: frozenset[str]
    preposition_lemmas: frozenset[str]
    modifier_lemmas: frozenset[str]
    complement: str | None
    complement_lemmas: frozenset[str]
    actor_slots: tuple[str, ...]
    recipient_slots: tuple[str, ...]
    is_reciprocal: bool
    requires_recipient: bool
    event_type: str
    event_mode: str | None
    cameo_code: str
    contexts: tuple[str, ...]
    medium: str | None
    status: str | None

    @property
    def conditions(self) -> int:
        """How many conditions beyond the trigger's lemma the pattern has."""
        given = (
            self.particles,
            self.subject_lemmas,
            self.object_lemmas,
            self.prepositions,
            self.preposition_lemmas,
            self.modifier_lemmas,
            self.complement not in (None, "none"),
            self.complement_lemmas,
        )
        return sum(map(bool, given))


@dataclass(frozen=True, kw_only=True)
class Ontology:
    """What events there are and how they are worded."""

    event_types: Mapping[tuple[str, str | None], EventType]
    goldstein_scores: Mapping[str, float]
    code_modes: Mapping[str, str | None]
    context_words: Mapping[str, frozenset[str]]  # PLOVER context -> words that tell it
    context_phrases: Mapping[str, tuple[str, ...]]  # the same of several words
    patterns: Mapping[tuple[str, str], tuple[Pattern, ...]]
    word_sets: Mapping[str, frozenset[str]]
    classified: Mapping[
        tuple[str, str], Pattern
    ]  # label of the classifier and part of speech -> a pattern without words

    @cached_property
    def event_nouns(self) -> frozenset[str]:
        """Lemmas of nouns that denote events (raid, visit, strike)."""
        return frozenset(lemma for trigger_type, lemma in self.patterns if trigger_type == "noun")

    @cached_property
    def target_nouns(self) -> frozenset[str]:
        """Lemmas of things that belong to somebody and can be hit or taken (camp, base, checkpoint)."""
        return frozenset().union(*(self.word_sets[name] for name in TARGET_SETS))

    @cached_property
    def weapons(self) -> frozenset[str]:
        """Lemmas of weapons and forces: an "attack *helicopter*" and a "strike *force*" are no attack and no strike."""
        return frozenset().union(*(self.word_sets[name] for name in ("arms", "troops")))

    def find_patterns(self, trigger_type: str, lemma: str) -> tuple[Pattern, ...]:
        """Patterns with this trigger, those with the most conditions first, then in seed order."""
        return self.patterns.get((trigger_type, lemma), ())

    def get_type(self, event_type: str, event_mode: str | None) -> EventType:
        """The mode's entry, or that of the type where the mode has none of its own."""
        return self.event_types.get((event_type, event_mode)) or self.event_types[event_type, None]


@cache
def load_ontology() -> Ontology:
    """The ontology from seeds, loaded once a process; SeedError where a pattern names what is not there."""
    sets = {fact["set_code"]: frozenset(fact["lemmas"]) for fact in read_seed("word_sets")}
    patterns: dict[tuple[str, str], list[Pattern]] = {}
    for fact in read_seed("event_patterns"):
        pattern = _read_pattern(fact, sets)
        for lemma in sorted(_expand(fact["lemmas"], sets, pattern.pattern_id)):
            patterns.setdefault((pattern.trigger_type, lemma), []).append(pattern)
    types = [
        EventType(**{name: fact[name] for name in ("event_type", "event_mode", "quad_class", "penta")})
        for fact in read_seed("event_types")
    ]
    contexts = {fact["context_code"]: fact["keywords"] for fact in read_seed("event_contexts")}
    return Ontology(
        event_types={(t.event_type, t.event_mode): t for t in types},
        goldstein_scores={f["cameo_code"]: f["goldstein_score"] for f in read_seed("cameo_codes")},
        code_modes={f["cameo_code"]: f["event_mode"] for f in read_seed("cameo_codes")},
        context_words={code: frozenset(k for k in keywords if " " not in k) for code, keywords in contexts.items()},
        context_phrases={code: tuple(k for k in keywords if " " in k) for code, keywords in contexts.items()},
        patterns={key: tuple(sorted(found, key=_precedence)) for key, found in patterns.items()},
        word_sets=sets,
        classified={
            (f"{fact['event_type']}/{fact['cameo_root']}", fact["trigger_type"]): _read_classified(fact)
            for fact in read_seed("classified_events")
        },
    )


def _read_classified(fact: Fact) -> Pattern:
    """What the classifier says of a trigger, as a pattern that asks for no words."""
    conditions = dict.fromkeys(WORD_CONDITIONS, ())
    named = {name: fact.get(name) for name in PATTERN_COLUMNS}
    pattern_id = f"{fact['event_type'].lower()}-{fact['cameo_root']}"
    return _read_pattern({**named, **conditions, "pattern_id": pattern_id, "contexts": ()}, {})


def _precedence(pattern: Pattern) -> tuple[int, bool, int, bool]:
    """More conditions first; statements last; then narrower word lists; then those that need a recipient."""
    lists = (
        pattern.subject_lemmas,
        pattern.object_lemmas,
        pattern.preposition_lemmas,
        pattern.modifier_lemmas,
        pattern.complement_lemmas,
    )
    bare = sum(
        (
            bool(pattern.prepositions and not pattern.preposition_lemmas),
            bool(pattern.complement and not pattern.complement_lemmas),
        )
    )
    breadth = sum(map(len, lists)) + BARE_CONDITION * bare
    return -pattern.conditions, pattern.event_type == "STATEMENT", breadth, not pattern.requires_recipient


def _expand(items: Iterable[str], sets: Mapping[str, frozenset[str]], pattern_id: str) -> frozenset[str]:
    lemmas: set[str] = set()
    for item in items:
        if not item.startswith(SET_MARK):
            lemmas.add(item)
        elif item[1:] in sets:
            lemmas |= sets[item[1:]]
        else:
            raise SeedError(f"event_patterns.csv: {pattern_id} names an unknown word set {item}")
    return frozenset(lemmas)


def _read_pattern(fact: Fact, sets: Mapping[str, frozenset[str]]) -> Pattern:
    name = fact["pattern_id"]
    return Pattern(
        pattern_id=name,
        trigger_type=fact["trigger_type"],
        particles=frozenset(fact["particle"]),
        subject_lemmas=_expand(fact["subject_lemmas"], sets, name),
        object_lemmas=_expand(fact["object_lemmas"], sets, name),
        prepositions=frozenset(fact["preposition"]),
        preposition_lemmas=_expand(fact["preposition_lemmas"], sets, name),
        modifier_lemmas=_expand(fact["modifier_lemmas"], sets, name),
        complement=fact["complement"],
        complement_lemmas=_expand(fact["complement_lemmas"], sets, name),
        actor_slots=fact["actor_slots"],
        recipient_slots=fact["recipient_slots"],
        is_reciprocal=fact["is_reciprocal"],
        requires_recipient=fact["requires_recipient"],
        event_type=fact["event_type"],
        event_mode=fact["event_mode"],
        cameo_code=fact["cameo_code"],
        contexts=fact["contexts"],
        medium=fact["medium"],
        status=fact["status"],
    )
