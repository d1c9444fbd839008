"""Who stands between the sides of an act: mediators and hosts of talks and agreements of others."""

from collections.abc import Collection, Iterator

from spacy.tokens import Token

from etl.extractors.clauses import children, find_objects, find_prepositional, with_conjuncts
from etl.extractors.mention_index import MentionIndex
from etl.knowledge.anaphor_words import load_anaphor_words
from etl.knowledge.ontology import Pattern
from etl.records import Mention

# Acts that others mediate or host.
MEDIATED_TYPES = ("CONSULT", "AGREE", "SUPPORT", "COOPERATE", "CONCEDE", "RETREAT", "REJECT", "SANCTION")


def find_third_parties(index: MentionIndex, pattern: Pattern, trigger: Token) -> tuple[Mention, ...]:
    """Mediators and hosts: "talks brokered *by X*", "*X*-mediated talks", "under the auspices *of X*"."""
    if pattern.event_type not in MEDIATED_TYPES or is_mediation(trigger):
        return ()
    nouns = [trigger] if pattern.trigger_type == "noun" else list(find_objects(trigger))
    nouns += list(find_prepositional(trigger))
    nouns += [below for noun in nouns for below in find_prepositional(noun)]
    if pattern.trigger_type == "noun" and trigger.dep_ in ("dobj", "pobj", "nsubj"):
        governor = trigger.head.head if trigger.dep_ == "pobj" else trigger.head
        nouns += find_prepositional(governor)  # "held talks *under the mediation of X*"
    found = [t for noun in dict.fromkeys(nouns) for t in _mediators(noun)]
    # "suspended *its* mediation" is the actor's own: only in a phrase of its own does it belong to another.
    found += [t for noun in dict.fromkeys(nouns) if noun != trigger and noun.dep_ == "pobj" for t in _means(noun)]
    return index.resolve(found)


def is_mediation(trigger: Token, triggers: Collection[Token] | None = None) -> bool:
    """Whether a participle only says who mediates what its noun names: "talks *brokered* by X". With triggers
    given, the noun or its verb must be one of them."""
    is_participle = trigger.dep_ in ("acl", "amod") and trigger.tag_ in ("VBN", "VBD")
    if not is_participle or not _mediates(trigger):
        return False
    return triggers is None or any(above in triggers for above in trigger.ancestors)


def _mediates(verb: Token) -> bool:
    words = load_anaphor_words().words("mediating_verb")
    return verb.lemma_.lower() in words or verb.lower_.removesuffix("d") in words


def _mediators(noun: Token) -> Iterator[Token]:
    """The doers of the participles on a noun."""
    for participle in children(noun, "acl", "amod"):
        if is_mediation(participle):
            yield from find_prepositional(participle, frozenset({"by"}))
            yield from children(participle, "npadvmod", "compound", "nmod")


def _means(noun: Token) -> Iterator[Token]:
    """Of a noun like "mediation" those who do it; mediators themselves."""
    if not {noun.lemma_.lower(), noun.lower_} & load_anaphor_words().words("mediation_noun"):
        return
    owners = [t for owner in children(noun, "poss", "amod", "compound", "nmod") for t in with_conjuncts(owner)]
    yield from (*owners, *find_prepositional(noun, frozenset({"of", "by", "from"}))) or (noun,)
