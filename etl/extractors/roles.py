"""Role and institution phrases ("the Thai foreign ministry", "US deputy secretary of state", "gunmen"),
their country, and the titles that they give to persons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from etl.extractors.home import home_country, understood_country
from etl.extractors.names import PROPER_FORM, discover_actor
from etl.extractors.references import NOMINAL_TAGS, Reference, span_of
from etl.knowledge.actors import STATE_SECTORS, Actor, ActorKnowledge, Institution, Match, Role
from etl.records import AnnotatedArticle

MODIFIER_TAGS = frozenset({"ADJ", "NOUN", "PROPN", "NUM", "ADV"})
LONGEST_MODIFIER = 4  # words between a country and the role that it modifies
LOCAL_SECTORS = ("COP", "GOV", "LEG", "JUD", "CVL", "OPP", "LAB", "EDU")  # who is abroad seldom
LONGEST_APPOSITION = 60  # characters between a name and the office that explains it


@dataclass(frozen=True, kw_only=True)
class RolePhrase:
    """A phrase that names an office, group or institution, with what modifies it.

    `start`/`end` take in the country that modifies it; `phrase_start` is where the role itself begins.
    """

    start: int
    end: int
    phrase_start: int
    phrase_end: int
    role: Role | None
    institution: Institution | None
    modifier: Reference | None
    consumes_modifier: bool
    is_home: bool
    is_former: bool

    @property
    def sector_code(self) -> str | None:
        """The sector of the institution, else of the role."""
        return self.institution.sector_code if self.institution else self.role.sector_code if self.role else None

    @property
    def role_code(self) -> str | None:
        """The role, where it is one."""
        return self.role.role_code if self.role else None


def fold_case(text: str) -> str:
    """Lower case without a change of length, so that offsets hold."""
    return "".join(folded if len(folded := char.lower()) == 1 else char for char in text)


def find_role_phrases(
    annotated: AnnotatedArticle, actors: ActorKnowledge, names: Sequence[Reference], modified: frozenset[str]
) -> tuple[RolePhrase, ...]:
    """Role phrases in text order that are no part of a known name. Before another noun
    ("army tradition") an institution or group counts only where that noun is one of `modified` ("army raid")."""
    doc = annotated.doc
    known = [
        name
        for name in names
        if name.kind in ("organisation", "person") and (name.resolution != "ner_only" or name.form == PROPER_FORM)
    ]
    matches = [
        match
        for match in actors.phrases.find(fold_case(annotated.plain_text))
        if not any(name.covers(match.start, match.end) for name in known)
    ]
    phrases = []
    for head, institution in _join_institutions(annotated.plain_text, matches):
        if _is_nominal(doc, head, names, modified):
            phrases.append(_read_phrase(annotated, actors, names, head, institution))
    return tuple(phrases)


def _join_institutions(text: str, matches: Sequence[Match]) -> Iterator[tuple[Match, Match | None]]:
    """Each match with the institution directly before it: "foreign ministry" + "spokesman"."""
    index = 0
    while index < len(matches):
        match = matches[index]
        following = matches[index + 1] if index + 1 < len(matches) else None
        is_institution = isinstance(match.meanings[0], Institution)
        if is_institution and following and text[match.end : following.start] == " ":
            yield following, match
            index += 2
        else:
            yield match, None
            index += 1


def _is_nominal(doc: Doc, match: Match, names: Sequence[Reference], modified: frozenset[str]) -> bool:
    """Whether the phrase is a noun phrase of its own or a title, and not part of another noun."""
    span = span_of(doc, match.start, match.end)
    if span is None or span.root.pos_ not in NOMINAL_TAGS:
        return False
    if any(name.kind == "person" and 0 <= name.start - match.end <= 2 for name in names):
        return True
    is_part = span.root.dep_ in ("compound", "amod") and span.root.head.pos_ == "NOUN"
    is_person = isinstance(match.meanings[0], Role) and match.meanings[0].kind == "person"
    return not is_part or (not is_person and span.root.head.lemma_.lower() in modified)


def _read_phrase(
    annotated: AnnotatedArticle,
    actors: ActorKnowledge,
    names: Sequence[Reference],
    match: Match,
    institution: Match | None,
) -> RolePhrase:
    doc, text = annotated.doc, annotated.plain_text
    first = institution or match
    meaning = match.meanings[0]
    modifier, is_former, consumes = _find_left_modifier(doc, actors, names, first.start)
    start, end = (modifier.start if modifier and consumes else first.start), match.end
    if modifier is None:
        modifier = _find_right_modifier(actors, text, names, match)
        end = modifier.end if modifier else end
        consumes = False
    named = institution.meanings[0] if institution else meaning
    return RolePhrase(
        start=start,
        end=end,
        phrase_start=first.start,
        phrase_end=match.end,
        role=meaning if isinstance(meaning, Role) else None,
        institution=named if isinstance(named, Institution) else None,
        modifier=modifier,
        consumes_modifier=consumes,
        is_home=text[match.end : match.end + 5].rstrip(",.") == " here",
        is_former=is_former,
    )


def _find_left_modifier(
    doc: Doc, actors: ActorKnowledge, names: Sequence[Reference], start: int
) -> tuple[Reference | None, bool, bool]:
    """(country or organisation that modifies the phrase, former?, whether it is part of the phrase)."""
    span = span_of(doc, start, start + 1)
    if span is None:
        return None, False, False
    former = actors.words("former")
    is_former, is_possessive = False, False
    for step in range(LONGEST_MODIFIER + 1):
        index = span.start - 1 - step
        if index < 0:
            break
        token = doc[index]
        ending = next((n for n in names if n.start <= token.idx < n.end and n.kind != "person"), None)
        if ending:
            is_former = is_former or _stands_before(doc, ending.start, former)
            return ending, is_former, not is_possessive
        if token.lower_ in ("'s", "’s", "'", "’"):
            is_possessive = True
        elif token.lower_ in former:
            is_former = True
        elif token.text != "-" and (token.pos_ not in MODIFIER_TAGS or not token.text[0].isalnum()):
            break
    return None, is_former, False


def _stands_before(doc: Doc, start: int, words: Sequence[str]) -> bool:
    """Whether one of the words is the token before the offset: "a former *Russian* minister"."""
    span = span_of(doc, start, start + 1)
    return span is not None and span.start > 0 and doc[span.start - 1].lower_ in words


def _find_right_modifier(
    actors: ActorKnowledge, text: str, names: Sequence[Reference], match: Match
) -> Reference | None:
    """Whose it is, after the phrase: "ministry of X", "troops from X", "police in X" (countries only)."""
    for preposition in actors.words("owner_preposition"):
        for opening in (f" {preposition} the ", f" {preposition} "):
            if text.startswith(opening, match.end):
                start = match.end + len(opening)
                found = next((n for n in names if n.start == start and n.kind != "person"), None)
                if found and (preposition in ("of", "for") or _is_local_to(match, preposition, found)):
                    return found
    return None


def _is_local_to(match: Match, preposition: str, country: Reference) -> bool:
    """ "police in Kenya" are Kenya's and "troops from Kenya" too, "troops in Kenya" may be anybody's."""
    if country.kind not in ("country", "place_as_actor"):
        return False
    meaning = match.meanings[0]
    if preposition == "from" or isinstance(meaning, Institution):
        return True
    return isinstance(meaning, Role) and meaning.sector_code in LOCAL_SECTORS


def attach_titles(
    annotated: AnnotatedArticle,
    actors: ActorKnowledge,
    names: Sequence[Reference],
    phrases: Sequence[RolePhrase],
) -> tuple[tuple[Reference, ...], tuple[RolePhrase, ...]]:
    """Names with the titles that role phrases give them, and the phrases that stand for themselves."""
    titled: dict[int, RolePhrase] = {}
    standalone = []
    for phrase in phrases:
        holder = _find_holder_name(annotated, names, phrase)
        if holder is None:
            standalone.append(phrase)
        else:
            titled.setdefault(holder, phrase)
    consumed = {
        id(p.modifier) for p in phrases if p.consumes_modifier and p.modifier and p.modifier.kind != "organisation"
    }
    result = []
    for index, name in enumerate(names):
        if id(name) in consumed:
            continue
        title = titled.get(index)
        result.append(_with_title(annotated, actors, name, title) if title else name)
    return tuple(result), tuple(standalone)


def _find_holder_name(annotated: AnnotatedArticle, names: Sequence[Reference], phrase: RolePhrase) -> int | None:
    """Index of the person whom the phrase entitles: "Foreign Minister X", "X, the foreign minister of Y"."""
    text = annotated.plain_text
    for index, name in enumerate(names):
        if name.kind != "person":
            continue
        if 0 <= name.start - phrase.end <= 2 and text[phrase.end : name.start] in (" ", ", "):
            return index
        gap = text[name.end : phrase.start] if 0 < phrase.start - name.end <= LONGEST_APPOSITION else ""
        if gap.startswith(", ") and gap.count(",") == 1 and "." not in gap and _is_apposition(annotated, phrase):
            return index
    return None


def _is_apposition(annotated: AnnotatedArticle, phrase: RolePhrase) -> bool:
    span = span_of(annotated.doc, phrase.phrase_start, phrase.phrase_end)
    return bool(span and span.root.dep_ in ("appos", "conj", "attr"))


def _with_title(annotated: AnnotatedArticle, actors: ActorKnowledge, name: Reference, phrase: RolePhrase) -> Reference:
    country_code = name.country_code or (phrase.modifier.country_code if phrase.modifier else None)
    if country_code is None and phrase.modifier is None and phrase.sector_code in STATE_SECTORS:
        country_code = home_country(annotated, actors)
    title = annotated.text_at(phrase.start, phrase.end)
    sector_code = name.sector_code or phrase.sector_code
    if phrase.modifier and phrase.modifier.kind == "organisation":
        sector_code = name.sector_code or phrase.modifier.sector_code or sector_code
    titled = replace(
        name,
        title_text=title,
        role_code=name.role_code or phrase.role_code,
        country_code=country_code,
        sector_code=sector_code,
    )
    if name.resolution == "ner_only" and name.actor:
        actor = discover_actor(name.kind, name.actor.actor_name, country_code, sector_code)
        titled = replace(titled, actor=actor)
    return titled


def resolve_phrase(
    annotated: AnnotatedArticle, actors: ActorKnowledge, names: Sequence[Reference], phrase: RolePhrase
) -> Iterator[Reference]:
    """A role phrase that stands for itself: one reference for each country that it names
    ("diplomats of South Korea and the United States")."""
    countries = tuple(_coordinated(annotated.doc, names, phrase))
    start = min((country.start for country in countries if phrase.consumes_modifier), default=phrase.start)
    end = max(phrase.end, *(country.end for country in countries), 0)
    for country in countries or (phrase.modifier,):
        yield _resolve_one(
            annotated, actors, names, replace(phrase, modifier=country, start=min(start, phrase.start), end=end)
        )


def _coordinated(doc: Doc, names: Sequence[Reference], phrase: RolePhrase) -> Iterator[Reference]:
    modifier = phrase.modifier
    if modifier is None or phrase.role is None or not phrase.role.is_plural:
        return
    span = span_of(doc, modifier.start, modifier.end)
    tokens = sorted({span.root, *span.root.conjuncts}, key=lambda token: token.i) if span else []
    others = [name for name in names if name.country_code and name.start != modifier.start]
    for token in tokens:
        yield from (name for name in (modifier, *others) if name.start <= token.idx < name.end)


def _resolve_one(
    annotated: AnnotatedArticle, actors: ActorKnowledge, names: Sequence[Reference], phrase: RolePhrase
) -> Reference:
    country_code = phrase.modifier.country_code if phrase.modifier else None
    if country_code is None and phrase.modifier is None:
        country_code = understood_country(
            annotated,
            actors,
            names,
            start=phrase.start,
            is_here=phrase.is_home,
            is_state=phrase.institution is not None and phrase.sector_code in STATE_SECTORS,
        )
    reference = Reference(
        start=phrase.start,
        end=phrase.end,
        kind="organisation" if phrase.institution and not phrase.role else "role",
        resolution="unresolved",
        country_code=country_code,
        sector_code=phrase.sector_code,
        title_text=annotated.text_at(phrase.phrase_start, phrase.phrase_end) if phrase.role else None,
        role_code=phrase.role_code,
        is_plural=bool(phrase.role and phrase.role.is_plural),
    )
    if phrase.role and phrase.role.kind == "group":
        reference = replace(reference, kind="group")
    actor = _actor_of_phrase(annotated, actors, phrase, country_code)
    if actor is None:
        return reference
    is_person = actor.kind == "person"
    by_organisation = phrase.modifier is not None and phrase.modifier.kind == "organisation"
    return replace(
        reference,
        actor=actor,
        resolution="role_date" if is_person else "alias",
        country_code=country_code or actor.country_code,
        sector_code=actor.sector_code if by_organisation and actor.sector_code else reference.sector_code,
    )


def _actor_of_phrase(
    annotated: AnnotatedArticle, actors: ActorKnowledge, phrase: RolePhrase, country_code: str | None
) -> Actor | None:
    modifier = phrase.modifier
    if modifier and modifier.kind == "organisation":
        return modifier.actor
    if country_code is None or country_code not in actors.countries:
        return None
    country = actors.country_actor(country_code)
    if phrase.institution and not (phrase.role and phrase.role.kind == "group"):
        return phrase.institution.of_country(country_code, country.actor_name)
    if phrase.role is None:
        return None
    if phrase.role.kind == "person" and not phrase.role.is_plural and not phrase.is_former:
        person = actors.find_holder(phrase.role.role_code, country_code, annotated.article.published_date)
        if person:
            return person.actor
    return group_actor(actors, country_code, phrase.role.role_code, phrase.sector_code)


def group_actor(actors: ActorKnowledge, country_code: str, role_code: str, sector_code: str | None) -> Actor:
    """Whoever has a role in a country, when it is not known who: "Norway: Foreign minister"."""
    return Actor(
        actor_key=f"group:{country_code}:{role_code}",
        actor_name=f"{actors.country_actor(country_code).actor_name}: {actors.role_labels[role_code]}",
        kind="group",
        country_code=country_code,
        sector_code=sector_code,
    )
