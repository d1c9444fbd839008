"""Definite phrases that take up somebody: "the ministry", "the president", "the company", "the rebels"."""

import re
from collections.abc import Iterator, Sequence

from etl.extractors.home import home_country
from etl.extractors.references import Reference, find_tokens
from etl.extractors.role_matches import fold_case
from etl.extractors.surname_references import refer
from etl.knowledge.actors import ActorKnowledge
from etl.knowledge.anaphor_words import AnaphorWords
from etl.records import AnnotatedArticle

LOOK_BACK = 3  # sentences, for phrases that name another word than their antecedent
NOUN_FORM = "definite_noun"
TITLE_TAIL = re.compile(" (?:of|for) ")
LONGEST_DEMONYM = 2  # words: "South Korean"
OPEN = ("unresolved", "alias", "ner_only")
SOLE_OFFICES = frozenset({"president", "prime_minister", "chancellor", "monarch", "pope", "foreign_minister",
                          "defence_minister", "finance_minister", "interior_minister", "vice_president",
                          "first_lady", "secretary_of_state", "supreme_leader"})  # fmt: skip
SECTORS = {
    "company_noun": frozenset({"BUS", "MED", None}),
    "movement_noun": frozenset({"REB", "UAF", "SEP", "INS", "NGO", "PTY", "OPP", "CRM", None}),
    "bloc_noun": frozenset({"IGO"}),
}


class DefiniteResolver:
    """Resolves definite phrases in one pass over the references of an article."""

    def __init__(self, annotated: AnnotatedArticle, actors: ActorKnowledge, words: AnaphorWords) -> None:
        self._annotated, self._actors, self._words = annotated, actors, words
        self._text = fold_case(annotated.plain_text)
        self._generic = frozenset(actors.words("definite_generic"))
        self._by_noun: dict[str, Reference] = {}  # the last one that ends in the noun, or holds it as title
        self._of_country: dict[tuple[str, str], Reference] = {}  # the same of persons, by country and noun
        self._titled: dict[str, Reference | None] = {}  # the only person with a title, whole or without "of X"
        self._organisations: list[Reference] = []
        self._countries: list[Reference] = []

    def tie(self, references: Sequence[Reference]) -> tuple[Reference, ...]:
        """The references, in text order, with those that a definite phrase takes up; and new ones for definite
        nouns that no knowledge names, where they take somebody up ("the bloc")."""
        done = []
        for reference in sorted([*references, *self._definite_nouns(references)], key=lambda r: (r.start, r.end)):
            found = self._tie_one(reference)
            if found.form != NOUN_FORM or found.actor:
                done.append(found)
                self._note(found)
        return tuple(done)

    def _definite_nouns(self, references: Sequence[Reference]) -> Iterator[Reference]:
        nouns = frozenset[str]().union(*(self._words.words(word_class) for word_class in SECTORS))
        ends = {reference.end for reference in references}
        for token in find_tokens(self._annotated.doc, nouns):
            if token.tag_ not in ("NN", "NNS") or token.idx + len(token.text) in ends:
                continue
            is_bare = all(child.dep_ in ("det", "punct", "case") for child in token.lefts)
            has_complement = any(child.dep_ in ("prep", "relcl", "acl", "appos") for child in token.rights)
            if is_bare and not has_complement and token.dep_ not in ("compound", "appos", "attr"):
                yield Reference(
                    start=token.idx,
                    end=token.idx + len(token.text),
                    kind="organisation",
                    resolution="unresolved",
                    form=NOUN_FORM,
                )

    def _tie_one(self, reference: Reference) -> Reference:
        start, phrase = reference.start, self._text[reference.start : reference.end]
        is_definite = self._text[max(0, start - 4) : start] == "the "
        if not is_definite or reference.resolution not in OPEN:
            return reference
        noun = phrase.rsplit(" ", 1)[-1]
        antecedent = self._by_noun.get(noun) if f"the {phrase}" in self._generic else None
        if antecedent is None and reference.role_code and reference.country_code and not reference.is_plural:
            antecedent = self._of_country.get((reference.country_code, noun))
        if antecedent is None and " " not in phrase:
            antecedent = self._organisation_called(noun, start) if reference.actor is None else None
        if antecedent is None and reference.kind == "role" and reference.actor is None and not reference.is_plural:
            antecedent = self._titled.get(phrase)
        if antecedent:
            return refer(reference, antecedent)
        return self._holder_at_home(reference)

    def _note(self, reference: Reference) -> None:
        if reference.kind in ("country", "place_as_actor") and reference.country_code:
            self._countries.append(reference)
        if reference.actor is None:
            return
        words = self._text[reference.start : reference.end].split()
        title = fold_case(reference.title_text or "").split()
        for word in {*(words[-1:]), *(title[-1:]), *(words if reference.kind == "organisation" else ())}:
            self._by_noun[word] = reference
            if reference.is_individual and reference.country_code:
                self._of_country[reference.country_code, word] = reference
        if reference.is_individual and reference.title_text and reference.form != NOUN_FORM:
            self._note_title(reference, reference.title_text.split())
        if reference.kind == "organisation":
            self._organisations.append(reference)

    def _note_title(self, reference: Reference, words: Sequence[str]) -> None:
        """ "Norwegian Secretary of State X" is "the secretary" after it, where nobody else has that title."""
        countries = (n for n in range(LONGEST_DEMONYM, 0, -1) if self._actors.names.get(" ".join(words[:n])))
        title = fold_case(" ".join(words[next(countries, 0) :]))
        for name in {title, TITLE_TAIL.split(title)[0]}:
            known = self._titled.get(name, reference)
            is_same = known is not None and known.actor_key == reference.actor_key
            self._titled[name] = reference if is_same else None

    def _organisation_called(self, noun: str, start: int) -> Reference | None:
        """The only organisation of that sort in the sentences before: "the company", "the rebels"."""
        word_class = next((c for c in SECTORS if noun in self._words.words(c)), None)
        if word_class is None:
            return None
        first = self._annotated.sentence_at(start).sentence_index - LOOK_BACK
        found: dict[str, Reference] = {}
        for reference in reversed(self._organisations):
            if self._annotated.sentence_at(reference.start).sentence_index < first:
                break
            if reference.sector_code in SECTORS[word_class]:
                found.setdefault(reference.actor_key, reference)
        return next(iter(found.values())) if len(found) == 1 else None

    def _holder_at_home(self, reference: Reference) -> Reference:
        """ "the president" whom nobody has named: the holder at home, where no other country is near."""
        role_code = reference.role_code
        if role_code not in SOLE_OFFICES or reference.actor or reference.is_plural or role_code is None:
            return reference
        home = home_country(self._annotated, self._actors)
        first = self._annotated.sentence_at(reference.start).sentence_index - LOOK_BACK
        for country in reversed(self._countries):
            if self._annotated.sentence_at(country.start).sentence_index < first:
                break
            if country.country_code != home:
                return reference
        day = self._annotated.article.published_date
        holder = self._actors.find_holder(role_code, home, day) if home else None
        spell = holder.spell_on(day) if holder else None
        if holder is None or spell is None:
            return reference
        return Reference(
            start=reference.start,
            end=reference.end,
            kind=reference.kind,
            resolution="role_date",
            actor=holder.actor,
            country_code=home,
            sector_code=spell.sector_code,
            title_text=reference.title_text,
            role_code=role_code,
        )
