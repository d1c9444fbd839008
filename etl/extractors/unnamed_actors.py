"""Actors that the text names by a noun which no seed knows as a role: by their country or body ("members of *X*",
"20 Kenyans"), or because only somebody can do what they do ("the *walkers* told reporters")."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from etl.extractors.clauses import children, is_passive
from etl.extractors.names import UNREAD_SECTIONS
from etl.extractors.references import PEOPLE_FORM, Reference
from etl.extractors.role_phrases import PhraseReader, RolePhrase
from etl.knowledge.actors import ActorKnowledge, Institution, Match, Role
from etl.records import AnnotatedArticle

PEOPLE = "citizens"  # the role of those whom their country alone names
PEOPLE_FORMS = ("demonym", PEOPLE_FORM)
COUNTING = ("amod", "nummod")
NOUN_TAGS = ("NN", "NNS")


class UnnamedActorFinder:
    """Finds the nouns of one article that stand for actors without being known as roles."""

    def __init__(self, annotated: AnnotatedArticle, actors: ActorKnowledge, event_nouns: frozenset[str]) -> None:
        self._annotated, self._actors = annotated, actors
        self._acting = frozenset(actors.words("agentive_verb"))
        # Counterparts are read with the office that they share (see `actors`).
        self._things = event_nouns.union(actors.words("inanimate_noun"), actors.words("counterpart"))
        self._partitives = frozenset(actors.words("partitive"))

    def find(
        self,
        reader: PhraseReader,
        names: Sequence[Reference],
        matches: Sequence[Match],
        phrases: Sequence[RolePhrase],
    ) -> Iterator[tuple[RolePhrase, int | None]]:
        """(phrase, end of its possessor) of such nouns outside of the names and role phrases already found."""
        bodies = {match.end: match for match in matches if _is_body(match)}
        taken = {i for p in phrases for i in range(p.phrase_start, p.phrase_end)}
        peoples = {n.start: n for n in names if n.form in PEOPLE_FORMS}
        others = {i for n in names if n.form not in PEOPLE_FORMS for i in range(n.start, n.end)}
        for token in self._annotated.doc:
            start, end = token.idx, token.idx + len(token)
            if (start not in peoples and token.tag_ not in NOUN_TAGS) or start in taken or start in others:
                continue
            if self._annotated.sentence_at(start).section_kind in UNREAD_SECTIONS:
                continue
            if start in peoples:
                if self._is_people(token):
                    yield self._read_people(reader, peoples[start])
            elif self._counts_members(token, names) or self._acts(token):
                body = bodies.get(start - 1) if token.dep_ != "compound" else None
                meaning = body.meanings[0] if body else None
                yield reader.read(
                    body.start if body else start,
                    end,
                    institution=meaning if isinstance(meaning, Institution) else None,
                    group=meaning if isinstance(meaning, Role) else None,
                )

    def _is_people(self, token: Token) -> bool:
        """ "20 Kenyans", "ordinary Kenyans", "thousands of Kenyans" are people; "Kenyans" may be their state."""
        if token.tag_ not in ("NNS", "NNPS"):
            return False
        head = token.head
        is_counted = token.dep_ == "pobj" and head.lower_ == "of" and head.head.lower_ in self._partitives
        return is_counted or any(child.i < token.i for child in children(token, *COUNTING))

    def _read_people(self, reader: PhraseReader, people: Reference) -> tuple[RolePhrase, int | None]:
        roles = (m for m in self._actors.phrases.get(PEOPLE) if isinstance(m, Role))
        phrase, possessor_end = reader.read(people.start, people.end, role=next(roles, None), people=people)
        return phrase, possessor_end

    def _counts_members(self, token: Token, names: Sequence[Reference]) -> bool:
        """Whether it is a "group", "members" … of a named body or country."""
        if token.lower_ not in self._partitives:
            return False
        objects = [o for p in children(token, "prep") if p.lower_ == "of" for o in children(p, "pobj")]
        return any(n.start <= o.idx < n.end for o in objects for n in names if n.form not in PEOPLE_FORMS)

    def _acts(self, token: Token) -> bool:
        """Whether it does what only somebody can do: "told", "met", "was arrested by"."""
        if token.dep_ == "nsubj":
            does = token.head.lemma_.lower() in self._acting and not is_passive(token.head)
        else:
            is_agent = token.dep_ == "pobj" and token.head.dep_ == "agent"
            does = is_agent and token.head.head.lemma_.lower() in self._acting
        if not does or token.ent_type_ or token.lemma_.lower() in self._things:
            return False
        return all(child.lower_ != "no" for child in children(token, "det"))


def _is_body(match: Match) -> bool:
    meaning = match.meanings[0]
    return isinstance(meaning, Institution) or (isinstance(meaning, Role) and meaning.kind == "group")
