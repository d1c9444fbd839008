"""Who stands in the slots of an event pattern: from tokens to the mentions of actors."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from etl.extractors.clauses import (
    bearer_of,
    children,
    find_complements,
    find_objects,
    find_prepositional,
    find_subjects,
    first_conjunct,
    is_passive,
    with_conjuncts,
)
from etl.extractors.companions import find_companions
from etl.extractors.deeper_search import find_aimed, find_concerned, is_own_force, possessors_of
from etl.extractors.mention_index import LOCATIVES, MentionIndex, key_of
from etl.extractors.third_parties import find_third_parties
from etl.knowledge.ontology import Pattern
from etl.records import Mention

VARIANTS = {"toward": "towards", "to": "into", "on": "upon"}
SIDES = frozenset({"by", "of", "from", "between", "on"})
# Mode of an act that only the authorities of a country do -> the preposition before that country.
STATE_ACTS = {"arrest": "in", "deport": "from", "expel": "from"}
FIRE_CODES = ("193", "194", "195")  # what is fired "from X" is X's
MUTUAL_VERBS = ("agree",)  # X and Y who agree on something do so with each other
VOICED_TYPES = ("SUPPORT",)  # done by voicing what the pattern's object names
MEANWHILE = ("in", "on", "during", "at", "after", "before")  # "*on* a visit to X, Y said"
PLACE_ENTITIES = ("GPE", "LOC", "FAC")
GROUND_TYPES = ("AID", "ASSAULT", "COERCE", "MOBILIZE", "RETREAT")  # done to those in a place


@dataclass(frozen=True, kw_only=True)
class Participants:
    """The two sides of an event, in text order, without repeats."""

    actors: tuple[Mention, ...]
    recipients: tuple[Mention, ...]
    third_parties: tuple[Mention, ...] = ()  # mediators and hosts of what others do
    is_mutual: bool = False  # "accused each other"
    is_deep: bool = False  # the recipients stand in no slot of the pattern

    @property
    def both(self) -> tuple[Mention, ...]:
        """The mentions of both sides, the actors first; empty where nobody is named."""
        return (*self.actors, *self.recipients)

    def keys(self) -> tuple[frozenset[str], frozenset[str]]:
        """The actors of each side, for comparison."""
        return frozenset(map(key_of, self.actors)), frozenset(map(key_of, self.recipients))


def _is_mutual(trigger: Token) -> bool:
    """Whether "each other" or "one another" stands on the trigger."""
    return any(
        token.lower_ in ("other", "another") and token.i > 0 and token.nbor(-1).lower_ in ("each", "one")
        for token in (*find_objects(trigger), *find_prepositional(trigger))
    )


def _is_same_pronoun(mention: Mention, actors: Sequence[Mention]) -> bool:
    """Whether it is the actor once more: "*they* promised that *they* would help"."""
    return mention.kind == "pronoun" and any(
        actor.kind == "pronoun" and actor.text.lower() == mention.text.lower() for actor in actors
    )


def _is_scene(noun: Token) -> bool:
    """Whether it is the place of an act or of another place: "a raid in *Goma*, *Congo*"."""
    while noun.dep_ in ("appos", "conj") and noun.head.ent_type_ in PLACE_ENTITIES:
        noun = noun.head
    preposition = noun.head
    is_there = noun.dep_ == "pobj" and preposition.lower_ in LOCATIVES and preposition.head.pos_ in ("NOUN", "PROPN")
    return noun.ent_type_ in PLACE_ENTITIES and is_there


def _slots_of_places(pattern: Pattern) -> tuple[str, ...]:
    """The slots in which a town or region stands for those who live there."""
    unread = {"sibling", "subject", "complement_subject"} | (set() if pattern.event_type in GROUND_TYPES else LOCATIVES)
    return tuple(slot for slot in pattern.recipient_slots if slot not in unread)


@dataclass(frozen=True, kw_only=True)
class ArgumentFinder:
    """Reads the participants of triggers of one article."""

    index: MentionIndex
    performing_verbs: frozenset[str] = frozenset()  # their subject does what their object names: "announced a ban"

    def find(self, pattern: Pattern, trigger: Token) -> Participants:
        """The participants of a pattern at a trigger; a side that the text does not name is empty."""
        third_parties = find_third_parties(self.index, pattern, trigger)
        sides = self._find_sides(pattern, trigger, {key_of(mention) for mention in third_parties})
        if not sides.actors and sides.recipients and not is_passive(trigger):  # "*we* thank Kenya", said X
            sides = replace(sides, actors=self.index.find_speakers(find_subjects(trigger)))
        if sides.actors and not sides.recipients and "object" in pattern.recipient_slots:  # "he thanked *me*", said X
            told = self.index.find_speakers(find_objects(trigger)) if find_objects(trigger) else ()
            taken = {key_of(mention) for mention in sides.actors}
            sides = replace(sides, recipients=tuple(m for m in told if key_of(m) not in taken))
        return replace(sides, third_parties=third_parties)

    def _find_sides(self, pattern: Pattern, trigger: Token, others: Collection[str]) -> Participants:
        """Actors and recipients; those who only stand between them are neither."""
        actors = self._fill(pattern, trigger, pattern.actor_slots, others)
        if not actors:
            actors = self.index.resolve(self._performers(trigger))
        if not actors and pattern.event_type == "CONSULT" and pattern.trigger_type == "noun":
            actors = self.index.resolve(self._noun_subject(trigger))
        understood = () if actors else self._find_understood(pattern, trigger)
        actors = actors or understood
        taken = {*others, *(key_of(mention) for mention in actors)}
        slots = tuple(slot for slot in pattern.recipient_slots if slot != "sibling")
        recipients = self._fill(pattern, trigger, slots, taken)
        if (
            pattern.event_type in VOICED_TYPES
            and pattern.object_lemmas
            and self._is_own_voice(trigger, recipients, actors)
        ):
            owners = {key_of(mention) for mention in recipients}
            recipients = self._fill(pattern, trigger, slots, {*taken, *owners}) or recipients
        recipients = tuple(m for m in recipients if not _is_same_pronoun(m, actors))
        recipients = recipients or self._fill(pattern, trigger, _slots_of_places(pattern), taken, with_places=True)
        is_joint = len(actors) > 1 and trigger.lemma_.lower() in MUTUAL_VERBS
        if not recipients and pattern.complement in ("to", "any") and not pattern.is_reciprocal:
            aimed = find_aimed(self.index, pattern, trigger, is_joint=is_joint)
            recipients = tuple(m for m in aimed if key_of(m) not in taken)
        recipients = tuple(m for m in recipients if not (actors and is_own_force(self.index, pattern, m, actors)))
        if not recipients and is_joint:
            return Participants(actors=actors[:1], recipients=actors[1:], is_mutual=True)
        if not recipients and len(actors) > 1 and _is_mutual(trigger):
            return Participants(actors=actors[:1], recipients=actors[1:], is_mutual=True)
        # X and Y met: the first one is the actor, the others are whom it met.
        if not recipients and len(actors) > 1 and (pattern.is_reciprocal or "sibling" in pattern.recipient_slots):
            actors, recipients = actors[:1], actors[1:]
        return Participants(actors=actors, recipients=recipients)

    def _is_own_voice(self, trigger: Token, recipients: Sequence[Mention], actors: Sequence[Mention]) -> bool:
        """Whether those found only own what is voiced: "the minister repeated *the government's* support for X"."""
        owners = {key_of(m) for o in find_objects(trigger) for m in self.index.resolve([*children(o, "poss")])}
        sides = {(actor.country_code, actor.country_code or actor.sector_code) for actor in actors}
        return bool(recipients) and all(
            key_of(m) in owners and (m.country_code, m.country_code or m.sector_code) in sides for m in recipients
        )

    def _find_understood(self, pattern: Pattern, trigger: Token) -> tuple[Mention, ...]:
        """Who acts where no slot says so: whoever issues a text that does it ("*X* passed a bill banning …"), and
        the country in which somebody "was arrested" or from which one "was deported", as only its authorities do."""
        document = trigger.head
        if is_passive(trigger) and pattern.event_type == "AGREE" and pattern.complement == "to":
            return self.index.resolve(find_objects(trigger))  # "*X* is scheduled to visit"
        if trigger.dep_ == "acl" and trigger.tag_ == "VBG" and document.dep_ == "dobj":
            return self.index.resolve(find_subjects(document.head))
        if trigger.dep_ == "acl" and document.dep_ == "ROOT" and "object" not in pattern.recipient_slots:
            return self.index.resolve(with_conjuncts(document))  # the parser took a verb of the past for a participle
        if is_passive(trigger) and pattern.event_type == "MOBILIZE":
            moved = self.index.resolve(find_objects(trigger))  # "Malian *soldiers* were sent to the border"
            return tuple(m for m in moved if is_own_force(self.index, pattern, m, moved))
        if pattern.cameo_code in FIRE_CODES and is_passive(trigger):
            origins = [m for t in find_prepositional(trigger, frozenset({"from"})) for m in self.index.at_place(t)]
            return tuple(m for m in origins if m.kind in ("country", "place_as_actor"))[:1]
        preposition = STATE_ACTS.get(pattern.event_mode or "")
        if preposition and is_passive(trigger) and trigger.pos_ == "VERB":
            places = [m for t in find_prepositional(trigger, frozenset({preposition})) for m in self.index.at(t)]
            return tuple(m for m in places if m.kind in ("country", "place_as_actor"))[:1]
        return ()

    def _fill(
        self,
        pattern: Pattern,
        trigger: Token,
        slots: Sequence[str],
        taken: Collection[str] = (),
        *,
        with_places: bool = False,
    ) -> tuple[Mention, ...]:
        """The mentions of the first slot that has one that is not taken."""
        for slot in slots:
            found = self.index.resolve(self._tokens(pattern, trigger, slot), with_places=with_places)
            free = tuple(mention for mention in found if key_of(mention) not in taken)
            if free:
                return free
        return ()

    def _tokens(self, pattern: Pattern, trigger: Token, slot: str) -> tuple[Token, ...]:
        is_verb = pattern.trigger_type == "verb"
        objects = find_objects(trigger) if is_verb else ()
        match slot:
            case "subject":
                found = find_subjects(trigger) if is_verb else self._noun_subject(trigger)
                if pattern.event_type == "ASSAULT":  # "a raid in Goma, *which* killed ten": not the town
                    found = tuple(
                        token for token in found if not (bearer_of(trigger).dep_ == "relcl" and _is_scene(token))
                    )
                return (*found, *find_companions(trigger if is_verb else trigger.head, found))
            case "object":
                return objects
            case "poss":
                return tuple(t for p in children(trigger, "poss") for t in with_conjuncts(p))
            case "compound":
                return tuple(t for m in children(trigger, "compound", "amod", "nmod") for t in with_conjuncts(m))
            case "object_poss":
                return tuple(t for o in objects for t in possessors_of(o))
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

        def read(bearers: Iterable[Token]) -> tuple[Token, ...]:
            return tuple(t for bearer in bearers for t in find_prepositional(bearer, words))

        if found := read(near) or read(children(trigger, "advmod", "prt", "acomp")):
            return found
        bearers = (trigger, *children(trigger, "acomp"))  # "is open to talks *with X*"
        named = tuple(
            n for b in bearers for n in find_prepositional(b) if n.lemma_.lower() in pattern.preposition_lemmas
        )
        inner = tuple(find_prepositional(trigger, SIDES)) if pattern.trigger_type == "noun" and slot != "of" else ()
        if slot == "by":  # the parser hangs the doer on the sufferer: "the bombing of a village by X"
            inner = (*inner, *(n for o in objects for n in find_prepositional(o, SIDES)), *named)
        return read(named) or read(inner)

    def look_deeper(self, pattern: Pattern, trigger: Token, actors: Sequence[Mention]) -> tuple[Mention, ...]:
        """Whom the act concerns by the words below its trigger."""
        found = find_concerned(self.index, pattern, trigger, actors)
        between = {key_of(mention) for mention in find_third_parties(self.index, pattern, trigger)}
        return tuple(mention for mention in found if key_of(mention) not in between)

    def _noun_subject(self, noun: Token) -> tuple[Token, ...]:
        """Who did it: of a light verb's object ("launched an attack"), of what somebody is ("is a donor")."""
        noun = first_conjunct(noun)
        if noun.dep_ in ("dobj", "nsubjpass", "attr") and noun.head.pos_ in ("VERB", "AUX"):
            return find_subjects(noun.head)
        if noun.dep_ == "pobj" and noun.head.lower_ in MEANWHILE and noun.head.head.pos_ in ("VERB", "AUX"):
            return find_subjects(noun.head.head)
        if noun.dep_ == "pobj" and noun.head.lower_ == "on" and noun.head.head.pos_ == "PROPN":
            return (noun.head.head,)  # "the envoy, *on* a visit to X"
        return ()

    def _performers(self, noun: Token) -> tuple[Token, ...]:
        """Who announces an act, and so does it; the parser takes some nouns of acts for verbs ("asset freezes")."""
        named = first_conjunct(noun)
        said = [clause for clause in children(noun, "acl") if clause.lemma_.lower() in self.performing_verbs]
        if said and noun.pos_ == "NOUN":  # "tariffs announced by X"
            return tuple(t for clause in said for t in find_subjects(clause))
        if noun.pos_ not in ("NOUN", "PROPN") or named.head.lemma_.lower() not in self.performing_verbs:
            return ()
        return find_subjects(named.head) if named.dep_ == "ccomp" else self._noun_subject(noun)

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
