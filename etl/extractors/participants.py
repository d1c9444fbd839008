"""From the mentions on the sides of an event to its participants: by which words and for which country each stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Token

from etl.extractors.clauses import LONGEST_CHAIN, children, clause_of, find_objects, with_conjuncts
from etl.extractors.codings import Coding
from etl.extractors.references import span_of
from etl.records import AnnotatedArticle, EventParticipant, Mention

LOCATIVES = frozenset({"in", "at", "near", "outside", "inside", "around", "across"})
BELONGING = LOCATIVES | {"from", "of"}  # on a noun: "villagers from X", "residents of X"
MISSIONS = ("embassy", "consulate", "mission")  # stand elsewhere than in their country
PLACE_LABELS = ("compound", "nmod", "amod", "poss", "appos")
DESCRIPTIONS = ("group", "role", "organisation")  # mentions by what somebody is; names have an actor
FOREIGN_SECTORS = frozenset({"IGO", "NGO", "MNC", "REF"})  # of no country, or not of the one where they are
STATE_SECTORS = frozenset({"GOV", "MIL", "SPY"})  # act abroad too
# Of whom one knows where they live by where the thing happens: not of officials and soldiers.
LOCAL_SECTORS = frozenset({"CVL", "COP", "UAF", "REB", "CRM", "OPP", "LAB", "EDU", "AGR", "REL", "HLH", "BUS", "MED"})
LOCAL_TYPES = ("ASSAULT", "COERCE", "PROTEST")  # happen where those who do or suffer them live
DOMESTIC_TYPES = ("COERCE", "CONCEDE", "PROTEST")  # what a state does at home, and what is done to it there
CROSS_BORDER_TYPES = ("AID", "ASSAULT", "MOBILIZE")  # what a state does abroad as well
VISITING_SECTORS = ("MED",)  # who is often from elsewhere than whom they meet
EXPELLING_MODES = ("deport", "expel")  # done to foreigners


@dataclass(frozen=True, kw_only=True)
class ParticipantWriter:
    """Writes the participants of the events of one article."""

    annotated: AnnotatedArticle
    by_id: Mapping[str, Mention]

    def write(self, event_id: str, coding: Coding) -> Iterator[EventParticipant]:
        """The rows of one event, actors first, then recipients and third parties, each in text order."""
        sides = coding.participants
        countries = self._find_countries(coding)
        by_role = {"actor": sides.actors, "recipient": sides.recipients, "third_party": sides.third_parties}
        for role, mentions in by_role.items():
            for index, mention in enumerate(mentions):
                named = self._find_named(mention)
                yield EventParticipant(
                    event_id=event_id,
                    participant_role=role,
                    participant_index=index,
                    mention_id=named.mention_id if named.mention_id in self.by_id else None,  # a place is no mention
                    actor_id=mention.actor_id,
                    start_char=named.start_char,
                    end_char=named.end_char,
                    text=named.text,
                    country_code=countries.get(mention.mention_id, mention.country_code),
                    sector_code=mention.sector_code,
                )

    def _find_named(self, mention: Mention) -> Mention:
        """The words for which a pronoun stands, where its own sentence has them ("*Peru* said it would …")."""
        named = mention
        for _ in range(LONGEST_CHAIN):
            antecedent = self.by_id.get(named.antecedent_mention_id or "")
            if named.kind != "pronoun" or antecedent is None:
                break
            named = antecedent
        is_near = named.kind != "pronoun" and named.sentence_index == mention.sentence_index
        return named if is_near and named.actor_id == mention.actor_id else mention

    def _find_countries(self, coding: Coding) -> Mapping[str, str | None]:
        """Mention -> its country, for people who are only described from the words around them: the place on
        their noun, or where the act hits or moves them, else the other side in what a country does at home."""
        mentions = (*coding.participants.actors, *coding.participants.recipients)
        if coding.pattern.event_mode in EXPELLING_MODES:
            return {m.mention_id: m.country_code for m in mentions}
        found = {m.mention_id: m.country_code or self._find_local(coding, m) for m in mentions}
        for mention in mentions:
            if found[mention.mention_id] is None and _is_described(mention):
                found[mention.mention_id] = self._find_domestic(coding, mention, found)
        return found

    def _find_local(self, coding: Coding, mention: Mention) -> str | None:
        if not _is_described(mention):
            return None
        span = span_of(self.annotated.doc, mention.start_char, mention.end_char)
        own = self._country_at(span.root, BELONGING) or self._country_of_head(mention, span.root) if span else None
        if own or coding.pattern.event_type not in LOCAL_TYPES or mention.sector_code not in LOCAL_SECTORS:
            return own
        trigger = coding.trigger
        clause = clause_of(trigger)
        if clause.dep_ == "relcl" and any(word.lower_ == "where" for word in children(clause, "advmod")):
            code = self._country_of_place(clause.head)  # "in *X*, where ten people were killed"
            if code:
                return code
        hit = find_objects(trigger) if mention in coding.participants.recipients else ()
        for token in (trigger, clause, *hit):
            code = self._country_at(token, LOCATIVES if token.pos_ in ("VERB", "AUX") else BELONGING)
            if code:
                return code
        return None

    def _country_of_head(self, mention: Mention, noun: Token) -> str | None:
        """The country of whom a government is named after: "the *Roe* administration"."""
        if mention.sector_code not in STATE_SECTORS:
            return None
        words = {word.idx for word in children(noun, "compound")}
        words |= {word.idx for word in children(noun, "poss") if word.tag_ == "PRP$"}  # "*his* government"
        heads = (m for m in self.by_id.values() if m.kind in ("person", "pronoun") and m.start_char in words)
        return next((head.country_code for head in heads), None)

    def _country_at(self, token: Token, prepositions: frozenset[str]) -> str | None:
        """The country of the first place in the phrases with one of the prepositions on a token."""
        for preposition in children(token, "prep"):
            if preposition.lower_ not in prepositions:
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

    def _find_domestic(self, coding: Coding, mention: Mention, countries: Mapping[str, str | None]) -> str | None:
        """The country of the other side, where the sentence names no other one and the matter is a domestic one."""
        sides, event_type = coding.participants, coding.pattern.event_type
        others = sides.recipients if mention in sides.actors else sides.actors
        country = countries[others[0].mention_id] if others else None
        beside = {*self._countries_beside(coding), *countries.values()} - {None}
        if country is None or beside != {country}:
            return None
        sectors = {m.sector_code for m in others}
        if event_type in DOMESTIC_TYPES:
            return country
        if mention.sector_code in VISITING_SECTORS:
            return None
        may_be_abroad = STATE_SECTORS if event_type in CROSS_BORDER_TYPES else frozenset()
        return None if None in sectors or sectors & (FOREIGN_SECTORS | may_be_abroad) else country

    def _countries_beside(self, coding: Coding) -> Iterator[str | None]:
        """The countries of the mentions in the sentence of the event."""
        sentence = self.annotated.sentence_at(coding.trigger.idx)
        return (m.country_code for m in self.by_id.values() if m.sentence_index == sentence.sentence_index)


def _is_described(mention: Mention) -> bool:
    """Whether the mention says what somebody is, and no more."""
    return mention.actor_id is None and mention.kind in DESCRIPTIONS and mention.sector_code not in FOREIGN_SECTORS


def _places_below(place: Token) -> Iterator[Token]:
    for preposition in children(place, "prep"):
        if preposition.lower_ in BELONGING:
            yield from children(preposition, "pobj")
    if place.lemma_.lower() not in MISSIONS:
        yield from children(place, *PLACE_LABELS)
