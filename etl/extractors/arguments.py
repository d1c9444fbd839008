"""Who stands in the slots of an event pattern: from tokens to the mentions of actors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from etl.extractors.clauses import (
    LONGEST_CHAIN,
    children,
    find_complements,
    find_objects,
    find_prepositional,
    find_subjects,
    with_conjuncts,
)
from etl.extractors.companions import find_companions
from etl.knowledge.ontology import Pattern
from etl.records import AnnotatedArticle, Mention

# Inside a noun phrase an actor may stand as modifier, possessor or "of"-phrase.
AIMED = frozenset({"against", "to", "with", "from", "on", "for", "toward", "towards"})
SIDES = frozenset({"by", "of", "from", "between", "on"})
NOUN_PHRASE_LABELS = ("amod", "compound", "nmod", "poss", "npadvmod", "appos", "prep", "pobj")


@dataclass(frozen=True, kw_only=True)
class Participants:
    """The two sides of an event, in text order, without repeats."""

    actors: tuple[Mention, ...]
    recipients: tuple[Mention, ...]
    is_mutual: bool = False  # "accused each other"

    def keys(self) -> tuple[frozenset[str], frozenset[str]]:
        """The actors of each side, for comparison."""
        return frozenset(map(_key, self.actors)), frozenset(map(_key, self.recipients))


def _key(mention: Mention) -> str:
    return mention.actor_id or mention.mention_id


def index_mentions(doc: Doc, mentions: Sequence[Mention]) -> dict[int, list[Mention]]:
    """Token index -> the mentions that hold the token, shortest first."""
    index: dict[int, list[Mention]] = {}
    for mention in mentions:
        span = doc.char_span(mention.start_char, mention.end_char, alignment_mode="expand")
        for token in span or ():
            index.setdefault(token.i, []).append(mention)
    for found in index.values():
        found.sort(key=lambda m: (m.end_char - m.start_char, m.start_char))
    return index


def _is_mutual(trigger: Token) -> bool:
    """Whether "each other" or "one another" stands on the trigger."""
    return any(
        token.lower_ in ("other", "another") and token.i > 0 and token.nbor(-1).lower_ in ("each", "one")
        for token in (*find_objects(trigger), *find_prepositional(trigger))
    )


@dataclass(frozen=True, kw_only=True)
class ArgumentFinder:
    """Reads the participants of triggers of one article."""

    annotated: AnnotatedArticle
    by_token: Mapping[int, Sequence[Mention]]
    performing_verbs: frozenset[str] = frozenset()  # their subject does what their object names: "announced a ban"

    def find(self, pattern: Pattern, trigger: Token) -> Participants:
        """The participants of a pattern at a trigger; a side that the text does not name is empty."""
        actors = self._fill(pattern, trigger, pattern.actor_slots)
        recipients = self._fill(pattern, trigger, tuple(s for s in pattern.recipient_slots if s != "sibling"))
        if not actors and trigger.head.lemma_.lower() in self.performing_verbs:
            actors = self.resolve(self._noun_subject(trigger))
        taken = {_key(mention) for mention in actors}
        recipients = tuple(m for m in recipients if _key(m) not in taken)
        if not recipients and pattern.complement in ("to", "any") and not pattern.is_reciprocal:
            recipients = tuple(m for m in self._aimed_at(trigger) if _key(m) not in taken)
        if not recipients and len(actors) > 1 and _is_mutual(trigger):
            return Participants(actors=actors[:1], recipients=actors[1:], is_mutual=True)
        # X and Y met: the first one is the actor, the others are whom it met.
        if not recipients and len(actors) > 1 and (pattern.is_reciprocal or "sibling" in pattern.recipient_slots):
            actors, recipients = actors[:1], actors[1:]
        return Participants(actors=actors, recipients=recipients)

    def _fill(self, pattern: Pattern, trigger: Token, slots: Sequence[str]) -> tuple[Mention, ...]:
        for slot in slots:
            found = self.resolve(self._tokens(pattern, trigger, slot))
            if found:
                return found
        return ()

    def resolve(self, tokens: Sequence[Token]) -> tuple[Mention, ...]:
        """The distinct actors that the tokens stand for, in text order."""
        found: dict[str, Mention] = {}
        for token in tokens:
            for mention in self.mentions_of(token):
                found.setdefault(_key(mention), mention)
        return tuple(sorted(found.values(), key=lambda m: m.start_char))

    def mentions_of(self, token: Token) -> tuple[Mention, ...]:
        """The mentions that a noun stands for: its own, its apposition's, or that of a modifier."""
        for candidate in (token, *children(token, "appos")):
            own = self._at(candidate)
            if own:
                return own
        stack, steps = [token], 0
        while stack and steps < LONGEST_CHAIN * 2:
            current = stack.pop(0)
            steps += 1
            for child in current.children:
                if child.dep_ not in NOUN_PHRASE_LABELS or (child.dep_ == "prep" and child.lower_ != "of"):
                    continue
                own = self._at(child)
                if own:
                    return own
                stack.append(child)
        return ()

    def _at(self, token: Token) -> tuple[Mention, ...]:
        """Mentions at the token: all actors of the innermost span (a plural has several)."""
        found = self.by_token.get(token.i, ())
        known = [m for m in found if m.actor_id or m.sector_code or m.kind in ("group", "role")]
        if not known:
            return ()
        first = max(known, key=lambda m: (m.kind in ("role", "group", "person"), m.start_char - m.end_char))
        return tuple(m for m in known if (m.start_char, m.end_char) == (first.start_char, first.end_char))

    def _tokens(self, pattern: Pattern, trigger: Token, slot: str) -> tuple[Token, ...]:
        is_verb = pattern.trigger_type == "verb"
        objects = find_objects(trigger) if is_verb else ()
        match slot:
            case "subject":
                found = find_subjects(trigger) if is_verb else self._noun_subject(trigger)
                return (*found, *find_companions(trigger if is_verb else trigger.head, found))
            case "object":
                return objects
            case "poss":
                return tuple(t for p in children(trigger, "poss") for t in with_conjuncts(p))
            case "compound":
                return tuple(t for m in children(trigger, "compound", "amod", "nmod") for t in with_conjuncts(m))
            case "object_poss":
                return tuple(t for o in objects for t in self._possessors(o))
            case "complement_subject":
                return self._complement_subjects(trigger)
            case _:  # the name of a preposition
                return self._prepositional(pattern, trigger, objects, slot)

    def _prepositional(
        self, pattern: Pattern, trigger: Token, objects: Sequence[Token], slot: str
    ) -> tuple[Token, ...]:
        """Objects of the preposition on the trigger or its object; else on a particle ("pulled back from"),
        on the noun that the pattern names ("took part in drills with"), or on the "by" phrase of a noun."""
        words = frozenset({slot, "towards"} if slot == "toward" else {slot})
        near = (trigger, *objects)
        named = tuple(n for n in find_prepositional(trigger) if n.lemma_.lower() in pattern.preposition_lemmas)
        inner = tuple(find_prepositional(trigger, SIDES)) if pattern.trigger_type == "noun" else ()
        for bearers in (near, tuple(children(trigger, "advmod", "prt")), named, inner):
            found = tuple(t for bearer in bearers for t in find_prepositional(bearer, words))
            if found:
                return found
        return ()

    def _aimed_at(self, trigger: Token) -> tuple[Mention, ...]:
        """Whom an act that is only talked about is aimed at: "threatened to attack *X*", "agreed to hold
        talks with *X*", "vowed to end *X*'s rule". Known actors go before others: of "agreed to send troops
        to *X*" it is X."""
        unknown: tuple[Mention, ...] = ()
        for kind, clause in find_complements(trigger):
            if kind == "that":
                continue
            objects = find_objects(clause)
            on_clause = [t for bearer in (clause, *objects) for t in find_prepositional(bearer, AIMED)]
            owners = [t for o in objects for t in self._possessors(o)]
            for tokens in (objects, on_clause, owners):
                found = self.resolve(tuple(tokens))
                if any(mention.actor_id for mention in found):
                    return found
                unknown = unknown or found
        return unknown

    def _noun_subject(self, noun: Token) -> tuple[Token, ...]:
        """Who did what a noun names, when it is the object of a light verb ("launched an attack")."""
        if noun.dep_ in ("dobj", "nsubjpass") and noun.head.pos_ == "VERB":
            return find_subjects(noun.head)
        return ()

    def _possessors(self, noun: Token) -> Iterator[Token]:
        yield from children(noun, "poss", "amod", "compound", "nmod")
        yield from find_prepositional(noun, frozenset({"of", "by", "in"}))

    def _complement_subjects(self, verb: Token) -> tuple[Token, ...]:
        for kind, clause in find_complements(verb):
            if kind == "that":
                subjects = list(children(clause, "nsubj", "nsubjpass"))
                if subjects:
                    return tuple(t for s in subjects for t in with_conjuncts(s))
            elif objects := list(children(verb, "dobj", "nsubjpass")):
                return tuple(t for o in objects for t in with_conjuncts(o))
            elif subjects := list(children(clause, "nsubj", "nsubjpass")):
                return tuple(t for s in subjects for t in with_conjuncts(s))
        return ()
