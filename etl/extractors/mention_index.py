"""From tokens to the mentions of actors, and to the places, that they stand for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from etl.extractors.clauses import LONGEST_CHAIN, children, find_prepositional, find_subjects, is_passive
from etl.extractors.references import find_tokens, span_of
from etl.ids import content_id
from etl.knowledge.actors import Actor
from etl.knowledge.anaphor_words import load_anaphor_words
from etl.records import AnnotatedArticle, Mention, Place

# Inside a noun phrase an actor may stand as modifier, possessor or "of"-phrase.
NOUN_PHRASE_LABELS = ("amod", "compound", "nmod", "poss", "npadvmod", "appos", "prep", "pobj")
SOURCE = "informant"  # speaks for the body that the phrase names
BELONGING = {"in", "from", "at", "of", "within", "inside", "close", "to"}
OPENING = frozenset({'"', "“", "``"})
TELLING = frozenset({"say", "add", "state", "declare", "tell"})
FIRST_PERSONS = frozenset({"i", "we"})
FIRST_OBJECTS = frozenset({"me", "us"})
STATEMENTS = frozenset(
    {"statement", "remarks", "remark", "comment", "comments", "said", "attributable"}
)  # introduce one
ISSUING = frozenset({"release", "issue", "make", "give", "deliver", "publish"})
LOCATIVES = frozenset({"in", "at", "near", "outside", "inside", "around", "across"})


def key_of(mention: Mention) -> str:
    """What tells the actor of a mention from others."""
    return mention.actor_id or mention.antecedent_mention_id or mention.mention_id


@dataclass(frozen=True, kw_only=True)
class MentionIndex:
    """The mentions and places of one article by the tokens that they hold."""

    annotated: AnnotatedArticle
    mentions: Mapping[int, Sequence[Mention]]  # token index -> shortest first
    places: Mapping[int, Mention]  # token index -> a town or region that is no mention, as its country
    speakers: Mapping[int, Mention]  # "I" and "we" in a quotation -> who speaks

    def is_body(self, noun: Token) -> bool:
        """Whether the noun heads the name of a body of somebody, and not what happens: "UN peacekeeping *missions*"."""
        for mention in self.mentions.get(noun.i, ()):
            span = span_of(self.annotated.doc, mention.start_char, mention.end_char)
            if mention.sector_code == "IGO" and mention.actor_id and span is not None and span.root == noun:
                return True
        return False

    def resolve(self, tokens: Sequence[Token], *, with_places: bool = False) -> tuple[Mention, ...]:
        """The distinct actors that the tokens stand for, in text order; towns and regions only where asked for."""
        found: dict[str, Mention] = {}
        for token in tokens:
            for mention in self.mentions_of(token, with_places=with_places):
                found.setdefault(key_of(mention), mention)
        return tuple(sorted(found.values(), key=lambda m: m.start_char))

    def mentions_of(self, token: Token, *, with_places: bool = False) -> tuple[Mention, ...]:
        """The mentions that a noun stands for: its own, its apposition's, or that of a modifier."""
        read = self.at_place if with_places else self.at
        # "missiles fired *by X*", "fire *from X*": who wields a thing goes before what it is made of.
        wielders = [*find_prepositional(token, frozenset({"from"}))]
        wielders += [t for clause in children(token, "acl") for t in find_subjects(clause) if is_passive(clause)]
        for candidate in (token, *children(token, "appos"), *wielders):
            own = read(candidate)
            if own and all(mention.role_code == SOURCE and not mention.sector_code for mention in own):
                own = _search_phrase(candidate, read, BELONGING) or own  # "a source in *the government*"
            if own:
                return own
        return _search_phrase(token, read, {"of", *LOCATIVES} if with_places else {"of"})

    def find_speakers(self, subjects: Sequence[Token]) -> tuple[Mention, ...]:
        """Who speaks of himself as "I" or "we" in a quotation; nothing where any other subject is among them."""
        found = [(self.speakers[t.i],) if t.i in self.speakers else self._find_teller(t) for t in subjects]
        return tuple({key_of(m): m for mentions in found for m in mentions}.values()) if all(found) else ()

    def _find_teller(self, token: Token) -> tuple[Mention, ...]:
        """Who says "I" in words whose quotation the text does not close (""I thank Kenya, said *X*"), and the state
        that goes on as "we": "*Norway* commends Chad, and we help it"."""
        if token.lower_ not in FIRST_PERSONS:
            return ()
        is_quoted = any(t.text in OPENING for t in token.sent[: token.i - token.sent.start])
        if is_quoted:
            tellers = (t for t in token.ancestors if t.lemma_ in TELLING and t.i > token.i)
            said = next((self.resolve(find_subjects(verb)) for verb in tellers), ())
            return said if len(said) == 1 else ()
        verb = token.head
        if token.lower_ != "we" or verb.dep_ != "conj":
            return ()
        before = self.resolve(find_subjects(verb.head))
        return before if all(m.kind == "country" for m in before) else ()

    def at_place(self, token: Token) -> tuple[Mention, ...]:
        """The mentions at the token; else the town or region there."""
        place = self.places.get(token.i)
        return self.at(token) or ((place,) if place else ())

    def at(self, token: Token) -> tuple[Mention, ...]:
        """Mentions at the token: all actors of the innermost span (a plural has several)."""
        found = self.mentions.get(token.i, ())
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


def is_description(modifier: Token) -> bool:
    """Whether its noun is somebody else than whom the modifier names: "*X-based*", "*X-backed*"; not "X-led"."""
    if modifier.i > 1 and modifier.nbor(-1).text == "-" and modifier.nbor(-2).lower_ == "anti":
        return True  # "the anti-*X* struggle"
    return modifier.dep_ == "amod" and modifier.lower_ in load_anaphor_words().words("apart_participle")


def _search_phrase(
    token: Token, read: Callable[[Token], tuple[Mention, ...]], prepositions: set[str]
) -> tuple[Mention, ...]:
    """The first mention below a noun, by its modifiers and phrases with one of the prepositions."""
    stack, steps = [token], 0
    while stack and steps < LONGEST_CHAIN * 2:
        current = stack.pop(0)
        steps += 1
        for child in current.children:
            if child.dep_ not in NOUN_PHRASE_LABELS or (child.dep_ == "prep" and child.lower_ not in prepositions):
                continue
            if is_description(child):
                continue
            own = read(child)
            if own:
                return own
            stack.append(child)
    return ()


def index_mentions(annotated: AnnotatedArticle, countries: Mapping[str, Actor]) -> MentionIndex:
    """The index of an article; `countries` are the actors of country codes."""
    mentions: dict[int, list[Mention]] = {}
    for mention in annotated.mentions:
        for token in _tokens_of(annotated.doc, mention):
            mentions.setdefault(token.i, []).append(mention)
    for found in mentions.values():
        found.sort(key=lambda m: (m.end_char - m.start_char, m.start_char))
    places: dict[int, Mention] = {}
    titles = {mention.end_char for mention in annotated.mentions if mention.kind == "role"}
    for place in annotated.places:
        if place.start_char - 1 in titles:
            continue  # "President *Duque*" is no town
        actor = countries.get(place.country_code or "")
        for token in _tokens_of(annotated.doc, place) if actor else ():
            places.setdefault(token.i, _as_mention(annotated, place, actor))
    return MentionIndex(annotated=annotated, mentions=mentions, places=places, speakers=_index_speakers(annotated))


def _index_speakers(annotated: AnnotatedArticle) -> dict[int, Mention]:
    by_id = {mention.mention_id: mention for mention in annotated.mentions}
    found: dict[int, Mention] = {}
    for quote in annotated.quotes:
        speaker = by_id.get(quote.speaker_mention_id or "")
        tokens = annotated.doc.char_span(quote.start_char, quote.end_char, alignment_mode="contract") or ()
        if speaker is not None and quote.quote_type == "direct":
            found.update({token.i: speaker for token in tokens if token.lower_ in FIRST_PERSONS | FIRST_OBJECTS})
    return {**dict(_find_authors(annotated)), **found}


def _find_authors(annotated: AnnotatedArticle) -> Iterator[tuple[int, Mention]]:
    """ "I" and "we" outside of quotation marks, with whose statement the text gives: "X released the following
    statement:"."""
    if not any(True for _ in find_tokens(annotated.doc, STATEMENTS)):
        return
    quoted = {
        token.i
        for quote in annotated.quotes
        for token in annotated.doc.char_span(quote.start_char, quote.end_char, alignment_mode="expand") or ()
    }
    author: Mention | None = None
    for sentence in annotated.doc.sents:
        words = {token.lower_ for token in sentence}
        if sentence.text.rstrip().endswith(":") and words & STATEMENTS:
            author = _first_individual(annotated, sentence)
        elif author:
            yield from ((t.i, author) for t in sentence if t.lower_ in FIRST_PERSONS and t.i not in quoted)


def _first_individual(annotated: AnnotatedArticle, sentence: Span) -> Mention | None:
    """The first person or office holder of a sentence, by name where there is one."""
    found = [
        mention
        for mention in annotated.mentions
        if sentence.start_char <= mention.start_char < sentence.end_char
        and mention.kind in ("person", "role")
        and mention.actor_id
    ]
    if not found:
        return None
    # Whoever issues it goes before whom it is about: "remembering Dr Moe, *Rep. Roe* released this statement:".
    issuers = {t.idx for verb in sentence if verb.lemma_ in ISSUING for t in find_subjects(verb)}
    issued = [m for m in found if any(m.start_char <= start < m.end_char for start in issuers)]
    first = min(issued or found, key=lambda mention: (mention.start_char, -mention.end_char))
    named = (m for m in found if m.kind == "person" and m.end_char <= first.end_char)
    return next(named, first)


def _tokens_of(doc: Doc, row: Mention | Place) -> Iterator[Token]:
    yield from doc.char_span(row.start_char, row.end_char, alignment_mode="expand") or ()


def _as_mention(annotated: AnnotatedArticle, place: Place, actor: Actor | None) -> Mention:
    """What a place would be as a mention. It is none: a row of the event names its words and country alone."""
    article_id = annotated.article.article_id
    return Mention(
        mention_id=content_id("place", article_id, place.start_char, place.end_char),
        article_id=article_id,
        sentence_index=annotated.sentence_at(place.start_char).sentence_index,
        start_char=place.start_char,
        end_char=place.end_char,
        text=place.text,
        kind="place_as_actor",
        actor_id=actor.actor_id if actor else None,
        actor_name=actor.actor_name if actor else None,
        country_code=place.country_code,
        sector_code=None,
        title_text=None,
        role_code=None,
        antecedent_mention_id=None,
        resolution="unresolved",
        confidence=place.confidence,
    )
