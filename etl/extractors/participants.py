"""From the mentions on the sides of an event to its participants: by which words and for which country each stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from etl.extractors.arguments import Participants
from etl.extractors.circumstances import clause_of
from etl.extractors.clauses import LONGEST_CHAIN, children, with_conjuncts
from etl.extractors.codings import Coding
from etl.extractors.references import span_of
from etl.records import AnnotatedArticle, EventParticipant, Mention

LOCATIVES = frozenset({"in", "at", "near", "outside", "inside", "around", "across", "from", "of"})
PLACE_LABELS = ("compound", "nmod", "amod", "poss", "appos")
DESCRIPTIONS = ("group", "role", "organisation")  # mentions by what somebody is; names have an actor
FOREIGN_SECTORS = frozenset({"IGO", "NGO", "MNC", "REF"})  # of no country, or not of the one where they are
STATE_SECTORS = frozenset({"GOV", "MIL", "SPY"})  # act abroad too
# Of whom one knows where they live by where the thing happens: not of officials and soldiers.
LOCAL_SECTORS = frozenset({"CVL", "COP", "UAF", "REB", "CRM", "OPP", "LAB", "EDU", "AGR", "REL", "HLH", "BUS", "MED"})
LOCAL_TYPES = ("ASSAULT", "COERCE", "PROTEST")  # happen where those who do or suffer them live
DOMESTIC_TYPES = ("COERCE", "CONCEDE", "PROTEST")  # what a state does at home, and what is done to it there
CROSS_BORDER_TYPES = ("AID", "ASSAULT", "MOBILIZE")  # what a state does abroad as well


@dataclass(frozen=True, kw_only=True)
class ParticipantWriter:
    """Writes the participants of the events of one article."""

    annotated: AnnotatedArticle
    by_id: Mapping[str, Mention]

    def write(self, event_id: str, coding: Coding) -> Iterator[EventParticipant]:
        """The rows of one event, actors first, each side in text order."""
        sides = coding.participants
        for role, mentions in (("actor", sides.actors), ("recipient", sides.recipients)):
            for index, mention in enumerate(mentions):
                named = self._find_named(mention)
                yield EventParticipant(
                    event_id=event_id,
                    participant_role=role,
                    participant_index=index,
                    mention_id=named.mention_id,
                    actor_id=mention.actor_id,
                    start_char=named.start_char,
                    end_char=named.end_char,
                    text=named.text,
                    country_code=mention.country_code or self._find_country(coding, mention),
                    sector_code=mention.sector_code,
                )

    def _find_named(self, mention: Mention) -> Mention:
        """The words for which a pronoun stands, where its own sentence has them ("*Peru* said it would …")."""
        named, steps = mention, 0
        while named.kind == "pronoun" and named.antecedent_mention_id in self.by_id and steps < LONGEST_CHAIN:
            named, steps = self.by_id[named.antecedent_mention_id], steps + 1
        is_near = named.kind != "pronoun" and named.sentence_index == mention.sentence_index
        return named if is_near and named.actor_id == mention.actor_id else mention

    def _find_country(self, coding: Coding, mention: Mention) -> str | None:
        """The country of people who are only described: of the place on their noun, of the place where the
        act hits or moves them, else that of the other side in matters that a country has with itself."""
        if mention.actor_id or mention.kind not in DESCRIPTIONS or mention.sector_code in FOREIGN_SECTORS:
            return None
        span = span_of(self.annotated.doc, mention.start_char, mention.end_char)
        own = self._country_at(span.root) if span else None
        if own:
            return own
        if coding.pattern.event_type in LOCAL_TYPES and mention.sector_code in LOCAL_SECTORS:
            found = self._country_at(coding.trigger) or self._country_at(clause_of(coding.trigger))
            if found:
                return found
        return self._find_domestic(coding, mention)

    def _country_at(self, token: Token) -> str | None:
        """The country of the first place in the locative phrases on a token."""
        for preposition in children(token, "prep"):
            if preposition.lower_ not in LOCATIVES:
                continue
            level = [t for noun in children(preposition, "pobj") for t in with_conjuncts(noun)]
            for _ in range(LONGEST_CHAIN):
                for place in level:
                    code = self._country_of_place(place)
                    if code:
                        return code
                level = [below for place in level for below in _places_below(place)]
        return None

    def _country_of_place(self, token: Token) -> str | None:
        for place in self.annotated.places:
            if place.start_char <= token.idx < place.end_char:
                return place.country_code
        for mention in self.by_id.values():
            if mention.kind in ("country", "place_as_actor") and mention.start_char <= token.idx < mention.end_char:
                return mention.country_code
        return None

    def _find_domestic(self, coding: Coding, mention: Mention) -> str | None:
        """The country of the other side, where the sentence names no other one and the matter is a domestic one."""
        sides, event_type = coding.participants, coding.pattern.event_type
        others = sides.recipients if mention in sides.actors else sides.actors
        if not others or {m.country_code for m in self._named_beside(coding)} != {others[0].country_code}:
            return None
        country = others[0].country_code
        if event_type in DOMESTIC_TYPES:
            return country
        sectors = {m.sector_code for m in others}
        if None in sectors or sectors & FOREIGN_SECTORS or (event_type in CROSS_BORDER_TYPES and sectors & STATE_SECTORS):
            return None
        return country

    def _named_beside(self, coding: Coding) -> Sequence[Mention]:
        """The mentions with a country in the sentence of the event, and those on its sides."""
        sentence = self.annotated.sentence_at(coding.trigger.idx)
        sides: Participants = coding.participants
        inside = [m for m in self.by_id.values() if m.sentence_index == sentence.sentence_index]
        return [m for m in (*inside, *sides.actors, *sides.recipients) if m.country_code]


def _places_below(place: Token) -> Iterator[Token]:
    yield from children(place, *PLACE_LABELS)
    for preposition in children(place, "prep"):
        if preposition.lower_ in LOCATIVES:
            yield from children(preposition, "pobj")
