"""Which statements are worth a row: not those that only say who tells of another act, nor those of private life."""

from collections.abc import Collection, Iterator, Sequence

from spacy.tokens import Token

from etl.extractors.casualties import list_casualty_words
from etl.extractors.clauses import LONGEST_CHAIN, children, with_conjuncts
from etl.extractors.codings import Coding
from etl.extractors.mention_index import key_of
from etl.knowledge import Knowledge
from etl.records import Mention

# Between an act and the verb of its clause: no other clause.
PHRASE_LABELS = frozenset({
    "agent", "attr", "compound", "conj", "dative", "dobj", "nsubj", "nsubjpass", "pobj", "poss", "prep", "xcomp",
})  # fmt: skip
TOLD_STATUS = ("actual", "historical")
# Sectors that speak of business, crime, accidents, sport and the like.
SOURCES = frozenset({"COP", "MIL", "JUD", "SPY"})
PRIVATE_SPEAKERS = frozenset({"CVL", "BUS", "EDU", "HLH", "MED", "CRM", "AGR", "SPT", "ENT", "COP"})


def is_private_statement(coding: Coding) -> bool:
    """Whether it is a statement of somebody without public office, or of nobody in particular."""
    speakers = coding.participants.actors or coding.participants.recipients
    return coding.is_statement and bool(speakers) and all(map(_is_private_speaker, speakers))


def _is_private_speaker(speaker: Mention) -> bool:
    is_nobody = speaker.sector_code is None and speaker.country_code is None
    return is_nobody or speaker.sector_code in PRIVATE_SPEAKERS


def _is_source(speaker: Mention) -> bool:
    """Whether they tell of arrests, trials and fights as part of their work; a court that speaks decides."""
    is_court = speaker.sector_code == "JUD" and speaker.kind == "organisation"
    return speaker.sector_code in SOURCES and not is_court


def is_attribution(statement: Coding, codings: Sequence[Coding]) -> bool:
    """Whether a statement only says who tells of an act that is coded itself: the act is the main verb of what
    is said, by whom it befell or by those whose work it is to tell of it ("two men were arrested, police said"); or
    anything that a medium reports."""
    if not statement.is_statement:
        return False
    speakers = statement.participants.actors
    is_report = all(mention.sector_code == "MED" for mention in speakers)
    is_source = all(_is_source(mention) or _is_private_speaker(mention) for mention in speakers)
    contents = list(children(statement.trigger, "ccomp"))
    for other in codings:
        if other.is_statement:
            continue
        if is_report and any(clause == other.trigger or clause in other.trigger.ancestors for clause in contents):
            return True
        if not (is_source or _takes_part(statement, other)):
            continue
        if other.status in TOLD_STATUS and any(above in contents for above in _same_clause(other.trigger)):
            return True
    return False


def _takes_part(statement: Coding, other: Coding) -> bool:
    """Whether the speakers do or suffer the act; a country does in its people."""
    sides = other.participants.both
    keys, countries = {key_of(mention) for mention in sides}, {mention.country_code for mention in sides}
    return all(
        key_of(speaker) in keys or (speaker.kind == "country" and speaker.country_code in countries)
        for speaker in statement.participants.actors
    )


def is_minor(knowledge: Knowledge, statement: Coding, codings: Sequence[Coding]) -> bool:
    """Whether a statement is the only news of its sentence and no public affair: unnamed people of a local
    authority speak, or what is told is that people died or were hurt, by no act of anybody."""
    if not all(coding.is_statement for coding in (statement, *codings)):
        return False
    speakers = statement.participants.actors
    local_words = frozenset(knowledge.actors.words("local_word"))
    if speakers and all(_is_local(mention, local_words) for mention in speakers):
        return True
    words = {*list_casualty_words(knowledge), "die"}
    contents = [verb for clause in children(statement.trigger, "ccomp") for verb in with_conjuncts(clause)]
    return any(verb.lemma_.lower() in words for verb in contents)


def _is_local(speaker: Mention, local_words: Collection[str]) -> bool:
    """Whether it is "county officials" and the like: no person, and no body that is known."""
    is_unnamed = speaker.kind in ("role", "group") or (speaker.kind == "organisation" and speaker.actor_id is None)
    return is_unnamed and any(word in local_words for word in speaker.text.lower().split())


def _same_clause(trigger: Token) -> Iterator[Token]:
    """The trigger and what stands above it in its clause, or in the clause that this one is coordinated with."""
    current = trigger
    for _ in range(LONGEST_CHAIN):
        yield current
        if current.dep_ not in PHRASE_LABELS:
            return
        current = current.head
