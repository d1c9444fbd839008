"""Where a text has role and institution phrases that seeds know ("the Thai foreign ministry", "US deputy
secretary of state", "gunmen")."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extractors.names import PROPER_FORM
from etl.extractors.references import NOMINAL_TAGS, Reference, span_of
from etl.extractors.role_phrases import PhraseReader, RolePhrase, tie_owners
from etl.extractors.unnamed_actors import UnnamedActorFinder
from etl.knowledge.actors import ActorKnowledge, Institution, Match, Meaning, Role
from etl.knowledge.ontology import Ontology
from etl.records import AnnotatedArticle

LONGEST_TITLE = 20  # characters before the word itself


def fold_case(text: str) -> str:
    """Lower case without a change of length, so that offsets hold."""
    if len(whole := text.lower()) == len(text):
        return whole  # no letter became more than one
    return "".join(folded if len(folded := char.lower()) == 1 else char for char in text)


def find_role_phrases(
    annotated: AnnotatedArticle, actors: ActorKnowledge, ontology: Ontology, names: Sequence[Reference]
) -> tuple[RolePhrase, ...]:
    """Role phrases in text order that are no part of a known name, and nouns that stand for actors without being
    known as roles. Before another noun ("army tradition") an institution or group counts only where that noun is
    an event or what events aim at ("army raid")."""
    doc, modified = annotated.doc, ontology.event_nouns | ontology.target_nouns
    known = [
        name
        for name in names
        if name.kind in ("organisation", "person") and (name.resolution != "ner_only" or name.form == PROPER_FORM)
    ]
    countries = [name for name in names if name.kind == "country"]
    matches = [
        match
        for match in actors.phrases.find(fold_case(annotated.plain_text))
        if all(_is_free(match, name) for name in known)
        and not any(name.start < match.start and match.end <= name.end for name in countries)  # "Soviet *Union*"
        and not _is_word_part(annotated.plain_text, actors, match)
    ]
    reader = PhraseReader(annotated, actors, names)
    read = [
        reader.read_match(head, before)
        for head, before in _join_compounds(annotated.plain_text, matches)
        if _is_nominal(doc, head, names, modified)
    ]
    read = [(_without_overlap(phrase, before), end) for (phrase, end), before in zip(read, (None, *read), strict=False)]
    unnamed = UnnamedActorFinder(annotated, actors, ontology.event_nouns)
    read += unnamed.find(reader, names, matches, [phrase for phrase, _ in read])
    return tie_owners(reader, sorted(read, key=lambda r: (r[0].phrase_start, r[0].phrase_end)))


def _without_overlap(phrase: RolePhrase, before: tuple[RolePhrase, int | None] | None) -> RolePhrase:
    """The phrase without the last words of the one before: "minister of defence *general* Jane Roe"."""
    if before is None or not before[0].phrase_start < phrase.whole_start < before[0].phrase_end:
        return phrase
    return replace(phrase, whole_start=phrase.phrase_start)


def _is_free(match: Match, name: Reference) -> bool:
    """Whether the phrase is no part of the name; it may be a title that contains one ("IAEA chief")."""
    is_title = match.start <= name.start and name.end <= match.end and match.end - match.start > name.end - name.start
    # The tagger begins a name in the middle of a title: "assistant secretary of *State for Trade Policy*".
    is_begun = name.resolution == "ner_only" and match.start < name.start < match.end < name.end
    return is_title or is_begun or not name.covers(match.start, match.end)


def _is_word_part(text: str, actors: ActorKnowledge, match: Match) -> bool:
    """Whether it is the end of a name with hyphens ("Port-au-*Prince*"), or what is done, before its aim
    ("*opposition* to the plan")."""
    if text[max(0, match.start - LONGEST_TITLE) : match.start].lower().rstrip().endswith(actors.words("address_title")):
        return True  # "state of the *union*"
    before = text[max(0, match.start - LONGEST_TITLE) : match.start].lower().split()
    if (
        text[match.start : match.end].lower() == "forces"
        and before[-1:]
        and before[-1] in actors.words("abstract_force")
    ):
        return True  # "market *forces*"
    if text[match.end : match.end + 4] == " to " and text[match.start : match.end].lower() in actors.words("act_noun"):
        return True
    if not text[match.start].isupper() or text[max(0, match.start - 1) : match.start] != "-":
        return False
    prefix = text[: match.start - 1].rpartition(" ")[2]
    return prefix[:1].isupper() and prefix.lower() not in actors.words("office_prefix")


def _join_compounds(text: str, matches: Sequence[Match]) -> Iterator[tuple[Match, Match | None]]:
    """Each match with the institution or group directly before it: "foreign ministry" + "spokesman",
    "rebel" + "commander"."""
    index = 0
    while index < len(matches):
        match = matches[index]
        following = matches[index + 1] if index + 1 < len(matches) else None
        if following and text[match.end : following.start] == " " and _is_body(match.meanings[0], following):
            yield following, match
            index += 2
        else:
            yield match, None
            index += 1


def _is_body(meaning: Meaning, following: Match) -> bool:
    if isinstance(meaning, Institution):
        return True
    is_group = isinstance(meaning, Role) and meaning.kind == "group" and not meaning.is_plural
    return is_group and isinstance(following.meanings[0], Role) and following.meanings[0].kind == "person"


def _is_nominal(doc: Doc, match: Match, names: Sequence[Reference], modified: frozenset[str]) -> bool:
    """Whether the phrase is a noun phrase of its own or a title, and not part of another noun."""
    span = span_of(doc, match.start, match.end)
    if span is None or not {span.root.pos_, span[-1].pos_} & NOMINAL_TAGS:
        return False
    if span.root.ent_type_ == "TIME":  # "5:00 *PM*"
        return False
    if any(name.kind == "person" and 0 <= name.start - match.end <= 2 for name in names):
        return True
    is_part = span.root.dep_ in ("compound", "amod") and span.root.head.pos_ == "NOUN"
    is_person = isinstance(match.meanings[0], Role) and match.meanings[0].kind == "person"
    return not is_part or (not is_person and span.root.head.lemma_.lower() in modified)
