"""Who stands in the slots of an event pattern: from tokens to the mentions of actors."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from etl.extractors.clauses import (
    AMOUNTS,
    LONGEST_CHAIN,
    children,
    find_complements,
    find_objects,
    find_prepositional,
    find_subjects,
    is_passive,
    with_conjuncts,
)
from etl.extractors.companions import find_companions
from etl.extractors.references import span_of
from etl.knowledge.ontology import Pattern
from etl.records import AnnotatedArticle, Mention

# Inside a noun phrase an actor may stand as modifier, possessor or "of"-phrase.
AIMED = frozenset({"against", "to", "with", "from", "on", "for", "toward", "towards"})
VARIANTS = {"toward": "towards", "to": "into"}
SIDES = frozenset({"by", "of", "from", "between", "on"})
# Whom an act concerns that no slot holds stands deeper in its clause, after one of these.
DEEPER = AIMED | {"of", "over", "into", "by", "between", "among", "off"}
DEEPEST = 4  # nouns and clauses below the trigger: what stands further down belongs to something else
ON_GROUND = DEEPER | {"in", "inside", "around", "across"}  # where troops, aid and violence go
DEEPER_OF_TYPE: Mapping[str, frozenset[str]] = {
    "CONSULT": frozenset({"with", "to", "between"}),  # talks are "on" and "over" much else
    "PROTEST": DEEPER - {"for"} | {"outside"},
    "MOBILIZE": ON_GROUND | {"near"},
    **dict.fromkeys(("AID", "ASSAULT", "COERCE", "RETREAT"), ON_GROUND),
}
UNDIRECTED_TYPES = ("STATEMENT",)
# Acts that are said to be done to some end, which names whom they concern: "drilled *to warn X*".
AIMED_TYPES = ("AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST")
FORMS = frozenset({"in", "at", "during"})  # "in a letter to X", "at talks with X", "in protest at X"
ADDRESSING = frozenset({"to", "with", "against", "at"})
# Mode of an act that only the authorities of a country do -> the preposition before that country.
STATE_ACTS = {"arrest": "in", "deport": "from", "expel": "from"}
CONDITIONS = ("if", "unless", "until")
NOUN_PHRASE_LABELS = ("amod", "compound", "nmod", "poss", "npadvmod", "appos", "prep", "pobj")


@dataclass(frozen=True, kw_only=True)
class Participants:
    """The two sides of an event, in text order, without repeats."""

    actors: tuple[Mention, ...]
    recipients: tuple[Mention, ...]
    is_mutual: bool = False  # "accused each other"
    is_deep: bool = False  # the recipients stand in no slot of the pattern

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


def _is_reduced(clause: Token) -> bool:
    """Whether it is an infinitive or a participle of the past."""
    return clause.tag_ == "VBN" or any(aux.lower_ == "to" for aux in children(clause, "aux"))


def _find_conditional(trigger: Token) -> tuple[Token, ...]:
    """Who is to do or to leave what the act depends on: "will strike unless *the ministry* pays"."""
    for verb in (trigger, *(clause for _, clause in find_complements(trigger))):
        for clause in children(verb, "advcl"):
            if any(mark.lower_ in CONDITIONS for mark in children(clause, "mark")):
                return tuple(t for s in children(clause, "nsubj", "nsubjpass") for t in with_conjuncts(s))
    return ()


@dataclass(frozen=True, kw_only=True)
class ArgumentFinder:
    """Reads the participants of triggers of one article."""

    annotated: AnnotatedArticle
    by_token: Mapping[int, Sequence[Mention]]
    performing_verbs: frozenset[str] = frozenset()  # their subject does what their object names: "announced a ban"

    def is_body(self, noun: Token) -> bool:
        """Whether the noun heads the name of a body of somebody, and not what happens: "UN peacekeeping *missions*"."""
        for mention in self.by_token.get(noun.i, ()):
            span = span_of(self.annotated.doc, mention.start_char, mention.end_char)
            if mention.sector_code == "IGO" and mention.actor_id and span is not None and span.root == noun:
                return True
        return False

    def find(self, pattern: Pattern, trigger: Token) -> Participants:
        """The participants of a pattern at a trigger; a side that the text does not name is empty."""
        actors = self._fill(pattern, trigger, pattern.actor_slots)
        if not actors and trigger.head.lemma_.lower() in self.performing_verbs:
            actors = self.resolve(self._noun_subject(trigger))
        understood = () if actors else self._find_understood(pattern, trigger)
        actors = actors or understood
        taken = {_key(mention) for mention in actors}
        slots = tuple(slot for slot in pattern.recipient_slots if slot != "sibling")
        recipients = self._fill(pattern, trigger, slots, {_key(mention) for mention in understood})
        recipients = tuple(m for m in recipients if _key(m) not in taken)
        if not recipients and pattern.complement in ("to", "any") and not pattern.is_reciprocal:
            recipients = tuple(m for m in self._aimed_at(trigger) if _key(m) not in taken)
        if not recipients and len(actors) > 1 and _is_mutual(trigger):
            return Participants(actors=actors[:1], recipients=actors[1:], is_mutual=True)
        # X and Y met: the first one is the actor, the others are whom it met.
        if not recipients and len(actors) > 1 and (pattern.is_reciprocal or "sibling" in pattern.recipient_slots):
            actors, recipients = actors[:1], actors[1:]
        return Participants(actors=actors, recipients=recipients)

    def _find_understood(self, pattern: Pattern, trigger: Token) -> tuple[Mention, ...]:
        """Who acts where no slot says so: whoever issues a text that does it ("*X* passed a bill banning …"), and
        the country in which somebody "was arrested" or from which one "was deported", as only its authorities do."""
        document = trigger.head
        if trigger.dep_ == "acl" and trigger.tag_ == "VBG" and document.dep_ == "dobj":
            return self.resolve(find_subjects(document.head))
        if trigger.dep_ == "acl" and document.dep_ == "ROOT" and "object" not in pattern.recipient_slots:
            return self.resolve(with_conjuncts(document))  # the parser took a verb of the past for a participle
        preposition = STATE_ACTS.get(pattern.event_mode or "")
        if preposition and is_passive(trigger) and trigger.pos_ == "VERB":
            places = [m for t in find_prepositional(trigger, frozenset({preposition})) for m in self._at(t)]
            return tuple(m for m in places if m.kind in ("country", "place_as_actor"))[:1]
        return ()

    def _fill(
        self, pattern: Pattern, trigger: Token, slots: Sequence[str], taken: Collection[str] = ()
    ) -> tuple[Mention, ...]:
        """The mentions of the first slot that has one that is not taken."""
        for slot in slots:
            found = self.resolve(self._tokens(pattern, trigger, slot))
            free = tuple(mention for mention in found if _key(mention) not in taken)
            if free:
                return free
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
        # "missiles fired *by X*", "fire *from X*": who wields a thing goes before what it is made of.
        wielders = [*find_prepositional(token, frozenset({"from"}))]
        wielders += [t for clause in children(token, "acl") for t in find_subjects(clause) if is_passive(clause)]
        for candidate in wielders:
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
        if token.dep_ == "pobj" and token.head.lower_ == "from":  # "withdrew [troops from *X*]"
            known = [m for m in known if m.start_char > token.head.idx] or known
        if not known:
            return ()
        doc = self.annotated.doc

        def rank(mention: Mention) -> tuple[bool, bool, int]:
            # "UN" in "UN missions" is the UN, and "Foreign" in "Foreign Minister X" is X.
            span = span_of(doc, mention.start_char, mention.end_char) if len(known) > 1 else None
            is_head = span is not None and span.root == token
            is_person = mention.kind in ("role", "group", "person")
            return is_head, is_person, mention.start_char - mention.end_char

        first = max(known, key=rank)
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
        """Objects of the preposition on the trigger or its object; else on a particle or adjective ("pulled back
        from"), on the noun that the pattern names ("took part in drills with"), or on the "by" phrase of a noun."""
        words = frozenset({slot, VARIANTS.get(slot, slot)})
        near = (trigger, *objects)
        named = tuple(n for n in find_prepositional(trigger) if n.lemma_.lower() in pattern.preposition_lemmas)
        inner = tuple(find_prepositional(trigger, SIDES)) if pattern.trigger_type == "noun" else ()
        if slot == "by":  # the parser hangs the doer on the sufferer: "the bombing of a village by X"
            inner = (*inner, *(n for o in objects for n in find_prepositional(o, SIDES)), *named)
        for bearers in (near, tuple(children(trigger, "advmod", "prt", "acomp")), named, inner):
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

    def look_deeper(self, pattern: Pattern, trigger: Token, actors: Sequence[Mention]) -> tuple[Mention, ...]:
        """Whom the act concerns by the words under its trigger, the nearest ones: "pledged in a letter *to X*",
        "rejected calls for talks *by X*", "left *X's* delegation". Neither an actor nor its own country."""
        if pattern.event_type in UNDIRECTED_TYPES:
            return ()
        taken = {_key(mention) for mention in actors}
        own = {mention.country_code for mention in actors} - {None}
        prepositions = DEEPER_OF_TYPE.get(pattern.event_type, DEEPER)
        # What the pattern itself names is no recipient: "sent *troops* to the border".
        named = () if "object" in pattern.recipient_slots or not pattern.object_lemmas else find_objects(trigger)
        level, steps = [trigger], 0
        while level and steps < DEEPEST:
            level, steps = (
                [t for token in level for t in self._descend(pattern, token, prepositions, trigger)],
                steps + 1,
            )
            found = {_key(m): m for t in level if t not in named for m in self._at(t) if m.actor_id or m.sector_code}
            concerned = [
                m
                for key, m in found.items()
                if key not in taken and not (m.kind in ("country", "place_as_actor") and m.country_code in own)
            ]
            if concerned:
                return tuple(sorted(concerned, key=lambda m: m.start_char))
        return self.resolve(_find_conditional(trigger))

    def _descend(self, pattern: Pattern, token: Token, prepositions: frozenset[str], trigger: Token) -> Iterator[Token]:
        """The next nouns below a token, and of an act of words the clause that says to what end."""
        is_aimed = pattern.event_type in AIMED_TYPES or "between" in pattern.recipient_slots
        for child in token.children:
            if child.dep_ in ("prep", "dative", "agent") and child.lower_ in prepositions:
                if child.dep_ != "agent" or token != trigger:
                    yield from (t for noun in children(child, "pobj", "pcomp") for t in with_conjuncts(noun))
            elif child.dep_ in ("dobj", "dative", "attr", *NOUN_PHRASE_LABELS) and child.dep_ not in ("prep", "pobj"):
                yield from with_conjuncts(child)
            elif child.dep_ == "prep" and child.lower_ in FORMS and token == trigger:
                yield from (t for noun in children(child, "pobj") for t in find_prepositional(noun, ADDRESSING))
            elif is_aimed and child.dep_ in ("xcomp", "advcl", "acl") and _is_reduced(child):
                yield child

    def _noun_subject(self, noun: Token) -> tuple[Token, ...]:
        """Who did it: of a light verb's object ("launched an attack"), of what somebody is ("is a donor")."""
        if noun.dep_ in ("dobj", "nsubjpass", "attr") and noun.head.pos_ in ("VERB", "AUX"):
            return find_subjects(noun.head)
        return ()

    def _possessors(self, noun: Token) -> Iterator[Token]:
        yield from children(noun, "poss", "amod", "compound", "nmod")
        yield from find_prepositional(noun, frozenset({"by", "in"} if noun.lower_ in AMOUNTS else {"of", "by", "in"}))

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
