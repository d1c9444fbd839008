"""Phrases that name an office, group or institution ("the Thai foreign ministry", "a group of tourists"): how far
they reach and whose they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from etl.extractors.clauses import find_prepositional
from etl.extractors.noun_phrases import NounPhraseReader
from etl.extractors.references import Reference, span_of
from etl.knowledge.actors import ActorKnowledge, Institution, Match, Role
from etl.records import AnnotatedArticle

LONGEST_OPENING = 3  # words between a preposition and whom it leads to
ABROAD_SECTORS = ("MIL", "SPY", "IGO", "NGO", "MNC")  # who is often in another country than their own
BYSTANDER_SECTOR = "CVL"  # who is at a place without being of it
HOME_ROLES = ("security_force",)  # of them, who is not
OWN_SECTORS = ("LEG", "JUD")  # lawmakers and judges are that, whoever's they are
LEADING_SECTORS = ("GOV", "MIL", "BUS")  # offices that take the sector of whom they lead or speak for
PRIVATE_SECTORS = ("LAB", "CVL", "REF", "MED", "COP", "HLH", "AGR", "EDU")  # who keeps it whoever's they are


@dataclass(frozen=True, kw_only=True)
class RolePhrase:
    """A phrase that names an office, group or institution, with what modifies it.

    `phrase_start`/`phrase_end` hold the words that seeds know (of people whom they do not know, the noun);
    `start`/`end` take in the country that modifies it; `whole_start`/`whole_end` are the noun phrase without its
    article. `owner` is the country, organisation, person or other role phrase whose it is, `owners` all countries
    where a plural role has several; `group` the people named by the noun before ("rebel" commander).
    """

    start: int
    end: int
    phrase_start: int
    phrase_end: int
    whole_start: int
    whole_end: int
    role: Role | None = None
    institution: Institution | None = None
    group: Role | None = None
    owner: "Reference | RolePhrase | None" = None
    owners: tuple[Reference, ...] = ()
    consumes_owner: bool = False
    is_home: bool = False
    is_former: bool = False

    @property
    def sector_code(self) -> str | None:
        """The sector that its own words tell: of the body or group before the noun, else of the role."""
        own = self.role.sector_code if self.role else None
        body = self.institution or self.group
        if body is None:
            return own
        return combine_sectors(own, body.sector_code)

    @property
    def has_portfolio(self) -> bool:
        """Whether it is a minister, who is of a government whatever he is in charge of."""
        return (self.role_code or "").endswith("minister")

    @property
    def role_code(self) -> str | None:
        """The role, where it is one."""
        return self.role.role_code if self.role else None


def combine_sectors(own: str | None, owner: str | None) -> str | None:
    """The sector of somebody with a role (`own`) in a body of a sector (`owner`): an official of a company is
    business, a soldier of a government military, a lawmaker always a lawmaker."""
    if own is None or owner is None:
        return own or owner
    if owner == "GOV" and own == "IGO":  # a director general in a ministry
        return owner
    if owner == "GOV" or own in OWN_SECTORS:
        return own
    return owner if own in LEADING_SECTORS else own


def sector_of_office(actors: ActorKnowledge, phrase: RolePhrase, owner: str | None) -> str | None:
    """The sector of who holds an office in a named organisation (`owner` its sector): a minister is of the
    government, the president of a body of which one knows nothing of no sector one could tell."""
    if phrase.has_portfolio and owner != "IGO":
        return phrase.sector_code
    if owner is None and phrase.role_code in actors.words("office_of_any_body"):
        return None
    return sector_in_organisation(phrase.sector_code, owner)


def sector_in_organisation(own: str | None, owner: str | None) -> str | None:
    """The sector of somebody with a role (`own`) in a named organisation: that of the organisation, but for
    lawmakers, and for workers, doctors and others whose trade is not hers."""
    is_kept = own in OWN_SECTORS or own in PRIVATE_SECTORS
    return own if is_kept else owner or own


class PhraseReader:
    """Reads the role phrases of one article."""

    def __init__(self, annotated: AnnotatedArticle, actors: ActorKnowledge, names: Sequence[Reference]) -> None:
        self._text, self._doc = annotated.plain_text, annotated.doc
        self._prepositions = (*actors.words("owner_preposition"), "to")
        self._nouns = NounPhraseReader(annotated.doc, actors, names)
        self._starts: dict[int, Reference] = {}
        for name in names:
            if name.kind != "person":
                self._starts.setdefault(name.start, name)

    def read_match(self, match: Match, before: Match | None) -> tuple[RolePhrase, int | None]:
        """The phrase around a match and the body or group before it, and where its possessor ends (None: no
        possessor)."""
        meaning, body = match.meanings[0], before.meanings[0] if before else None
        return self.read(
            before.start if before else match.start,
            match.end,
            role=meaning if isinstance(meaning, Role) else None,
            institution=next((m for m in (body, meaning) if isinstance(m, Institution)), None),
            group=body if isinstance(body, Role) else None,
        )

    def read(
        self,
        start: int,
        end: int,
        *,
        role: Role | None = None,
        institution: Institution | None = None,
        group: Role | None = None,
        people: Reference | None = None,
    ) -> tuple[RolePhrase, int | None]:
        """The noun phrase around the characters that name a role, body or people, and where its possessor ends;
        owners that are role phrases themselves come later. `people` is the name of the country's people where the
        characters are that."""
        left = self._nouns.read_left(start, is_body=institution is not None and role is None)
        owner = people or left.owner
        consumes = people is not None or (owner is not None and not left.is_possessive)
        phrase = RolePhrase(
            start=min(owner.start, start) if owner and consumes else start,
            end=end,
            phrase_start=start,
            phrase_end=end,
            whole_start=left.start,
            whole_end=end,
            role=role,
            institution=institution,
            group=group,
            owner=owner or self._name_inside(start, end),
            consumes_owner=consumes,
            is_home=self._text[end : end + 5].rstrip(",.") == " here",
            is_former=left.is_former,
        )
        span = span_of(self._doc, start, end)
        counted = self._nouns.find_partitive(span.root) if span is not None else None
        if counted is not None:
            phrase = replace(phrase, whole_start=min(phrase.whole_start, counted))
        return self._with_owners(self._with_right_owner(phrase)), left.possessor_end

    def _with_owners(self, phrase: RolePhrase) -> RolePhrase:
        """With all countries of a plural role: "diplomats of *South Korea and the United States*"."""
        if not isinstance(phrase.owner, Reference) or phrase.role is None or not phrase.role.is_plural:
            return phrase
        span = span_of(self._doc, phrase.owner.start, phrase.owner.end)
        tokens = sorted({span.root, *span.root.conjuncts}, key=lambda token: token.i) if span else []
        left = span_of(self._doc, phrase.whole_start, phrase.phrase_start) if phrase.consumes_owner else None
        found = [self._nouns.name_at(token) for token in (*(left or ()), *tokens)]
        countries = {name.start: name for name in found if name and name.country_code and name.kind != "person"}
        owners = tuple(countries[start] for start in sorted(countries))
        if len(owners) < 2:
            return phrase
        start = owners[0].start if phrase.consumes_owner else phrase.whole_start
        return replace(
            phrase,
            owners=owners,
            whole_start=min(start, phrase.whole_start),
            whole_end=max(phrase.whole_end, *(owner.end for owner in owners)),
        )

    def _name_inside(self, start: int, end: int) -> Reference | None:
        """The known organisation in a title of its own: "*IAEA* chief"."""
        span = span_of(self._doc, start, end)
        names = (self._nouns.name_at(token) for token in span or ())
        known = (n for n in names if n and n.kind == "organisation" and n.resolution != "ner_only")
        return next((name for name in known if name.end - name.start < end - start), None)

    def _with_right_owner(self, phrase: RolePhrase) -> RolePhrase:
        """With whose it is, after the phrase: "ministry of X", "troops from X", "police in X" (countries only)."""
        for preposition, start in self.find_openings(phrase.phrase_end):
            found = self._starts.get(start)
            if found is not None and phrase.owner is None and _may_own(phrase, preposition, found):
                found = self._find_state(found) if phrase.has_portfolio else found
                return replace(phrase, owner=found, end=found.end, whole_end=found.end)
            if found is not None and self._is_attached(phrase):
                return replace(phrase, whole_end=found.end)
        return phrase

    def _find_state(self, portfolio: Reference) -> Reference:
        """Of a minister "of External Trade *of Kenya*" the country, which comes after what he is in charge of."""
        span = span_of(self._doc, portfolio.start, portfolio.end)
        for token in find_prepositional(span.root, frozenset({"of"})) if span else ():
            name = self._nouns.name_at(token)
            if name is not None and name.kind == "country":
                return name
        return portfolio

    def _is_attached(self, phrase: RolePhrase) -> bool:
        """Whether the preposition after the phrase belongs to it ("ambassador *to* X") and not to a verb."""
        span = span_of(self._doc, phrase.phrase_start, phrase.phrase_end)
        return span is not None and span.end < len(self._doc) and self._doc[span.end].head in span

    def find_openings(self, end: int) -> Iterator[tuple[str, int]]:
        """(preposition, first character of a word after it) where one follows the character `end`: of its article,
        and of each word up to the name or noun itself ("in *northern* *Kenya*")."""
        for preposition in self._prepositions:
            opening = f" {preposition} "
            if not self._text.startswith(opening, end):
                continue
            start = end + len(opening)
            yield preposition, start
            span = span_of(self._doc, start, start + 1)
            for index in range(span.start, min(span.start + LONGEST_OPENING, len(self._doc) - 1)) if span else ():
                if self._doc[index].pos_ not in ("DET", "ADJ"):
                    break
                yield preposition, self._doc[index + 1].idx


def _may_own(phrase: RolePhrase, preposition: str, found: Reference) -> bool:
    """ "police in Kenya" are Kenya's and "troops from Kenya" too, "troops in Kenya" may be anybody's; people are
    of an organisation or from it, too."""
    is_member = found.kind == "organisation" and phrase.sector_code != BYSTANDER_SECTOR
    if preposition in ("of", "for") or (preposition in ("from", "at", "with") and is_member):
        return True
    if preposition == "to" or found.kind not in ("country", "place_as_actor"):
        return False
    is_at_home = phrase.institution is not None or phrase.role_code in HOME_ROLES
    return preposition == "from" or is_at_home or phrase.sector_code not in ABROAD_SECTORS


def tie_owners(reader: PhraseReader, read: Sequence[tuple[RolePhrase, int | None]]) -> tuple[RolePhrase, ...]:
    """The phrases (each given with where its possessor ends), with the role phrases whose they are: "spokesman for
    *the rebels*", "*the governor's* spokesman"."""
    by_start = {phrase.whole_start: index for index, (phrase, _) in enumerate(read)}
    by_end = {phrase.phrase_end: index for index, (phrase, _) in enumerate(read)}
    tied: dict[int, RolePhrase] = {}

    def tie(index: int) -> RolePhrase:
        if index not in tied:
            phrase, possessor_end = read[index]
            starts = (start for word, start in reader.find_openings(phrase.phrase_end) if word in ("of", "for"))
            right = next((by_start[start] for start in starts if start in by_start), None)
            left = by_end.get(possessor_end) if possessor_end is not None else None
            if right is not None:
                phrase = replace(phrase, whole_end=max(phrase.whole_end, tie(right).whole_end))
            owner = left if left is not None else right
            if owner is not None and (phrase.owner is None or _stands_after(phrase.owner, phrase)):
                phrase = replace(phrase, owner=tie(owner))
            tied[index] = phrase
        return tied[index]

    return tuple(tie(index) for index in range(len(read)))


def _stands_after(owner: Reference | RolePhrase, phrase: RolePhrase) -> bool:
    """Whether only the first word of the owner was read: "spokesman for the *Kenyan* army"."""
    return owner.start >= phrase.phrase_end
