"""Reads a clause off the dependency parse: subject, objects, complements, prepositional phrases.

Labels are ClearNLP's, as spaCy's English models give them.
"""

from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Doc, Token

SUBJECTS = ("nsubj", "csubj")
OBJECTS = ("dobj", "dative", "oprd")
RELATIVE_TAGS = ("WDT", "WP", "WP$")
FINITE_TAGS = ("VBD", "VBZ", "VBP", "MD")
MODIFIERS = ("advmod", "amod", "compound", "npadvmod", "nmod", "poss", "acomp", "nummod")
# Nouns that only say how many of what stands after "of".
AMOUNTS = frozenset({
    "all", "most", "many", "much", "some", "several", "few", "half", "part", "majority", "number", "hundred",
    "hundreds", "thousand", "thousands", "dozens", "dozen", "scores", "tens", "million", "millions", "group",
    "groups", "rest", "remainder", "percent", "pct", "%", "ton", "tons",
    "tonne", "tonnes", "worth", "share", "last", "bulk", "remnant", "remnants", "couple", "handful", "none",
    "lot", "total", "batch", "pair", "kg", "kilo", "kilos", "kilogram", "kilograms", "rounds",
})  # fmt: skip
DOCUMENTS = frozenset({
    "statement", "letter", "bill", "legislation", "message", "communique", "communiqué", "order", "decree", "note",
    "declaration", "speech", "tweet", "petition", "motion", "report", "resolution",
})  # fmt: skip
BARE_GOVERNORS = frozenset({"let", "help", "make"})  # a clause below them needs no subject of its own
WAYS = frozenset({"way", "manner", "fashion", "bid", "effort", "attempt", "move", "drive", "order"})  # "in a way to"
CHARGING = ("for", "of", "from", "into")  # whoever is jailed for, accused of or kept from something does it
CITING = frozenset({"quote", "cite", "report"})
SHARED_TAGS = ("VB", "VBG", "VBN")  # of verbs that may share auxiliaries
PERFECT, MODALS = frozenset({"had", "has", "have"}), frozenset({"will", "would", "must", "should"})
PAST_TAGS = ("VBD", "VBN")
ABSOLUTE = ("despite", "with")
LONGEST_CHAIN = 8  # steps up or down a parse: bounds the work on degenerate parses
# A parse does not change any more, and each clause of it is read many times: by every pattern of its verb.
DOCS_KEPT, CLAUSES_KEPT = 4, 2048


@lru_cache(maxsize=DOCS_KEPT)
def _list_children(doc: Doc) -> tuple[tuple[tuple[str, Token], ...], ...]:
    """The children of each token with their labels, in text order."""
    found: list[list[tuple[str, Token]]] = [[] for _ in range(len(doc))]
    labels: dict[int, str] = {}
    for token, (step, label) in zip(doc, doc.to_array(["HEAD", "DEP"]).view("int64").tolist(), strict=True):
        if step:
            name = labels.get(label)
            if name is None:
                name = labels[label] = token.dep_
            found[token.i + step].append((name, token))
    return tuple(map(tuple, found))


def children(token: Token, *labels: str) -> Iterator[Token]:
    """Children with one of the labels, in text order."""
    return iter([child for label, child in _list_children(token.doc)[token.i] if label in labels])


def has_child(token: Token, *labels: str) -> bool:
    """Whether a child has one of the labels."""
    for label, _ in _list_children(token.doc)[token.i]:  # noqa: SIM110 - a generator takes twice the time
        if label in labels:
            return True
    return False


def is_passive(verb: Token) -> bool:
    """Whether the verb is in the passive, finite or as a participle after its noun."""
    return has_child(verb, "nsubjpass", "auxpass", "agent") or (verb.tag_ == "VBN" and verb.dep_ == "acl")


def with_conjuncts(token: Token) -> tuple[Token, ...]:
    """The token and what is coordinated with it, if it is the first member; else the token alone."""
    if token.dep_ == "conj":
        return (token,)
    return (token, *(other for other in token.conjuncts if not _is_stray_subject(other)))


def _is_stray_subject(noun: Token) -> bool:
    """Whether the parser hung the subject of the next verb on the noun before it: "On a trip to Chad, *Mr X* said"."""
    if noun.dep_ not in ("conj", "appos") or noun.head.dep_ != "pobj" or noun.i + 1 >= len(noun.doc):
        return False
    verb = noun.nbor(1)
    verb = verb.head if verb.dep_ in ("aux", "neg", "advmod") else verb
    if verb.tag_ not in FINITE_TAGS and not any(aux.tag_ in FINITE_TAGS for aux in children(verb, "aux")):
        return False
    is_bare = verb.i > noun.i and not has_child(verb, *SUBJECTS, "nsubjpass")
    is_listed = has_child(noun.head, "cc")
    return is_bare and not is_listed and verb in noun.ancestors and noun.doc[noun.left_edge.i - 1].text == ","


def _find_stray_teller(verb: Token) -> Token | None:
    """Whoever says a sentence before its end, where the parser took them for an apposition of its last noun: "…
    may lead to a flood, *the agency*, said"."""
    if verb.lemma_ != "say" or verb.tag_ not in FINITE_TAGS or verb.dep_ != "conj":
        return None
    if has_child(verb.head, "cc"):
        return None
    for token in verb.sent[: verb.i - verb.sent.start]:
        is_named = token.dep_ == "appos" and token.left_edge.i > verb.sent.start
        if is_named and token.right_edge.i in (verb.i - 1, verb.i - 2) and token.left_edge.nbor(-1).text == ",":
            return token
    return None


def first_conjunct(token: Token) -> Token:
    """The first member of the coordination that the token stands in; the token itself outside of one."""
    while token.dep_ == "conj":
        token = token.head
    return token


@lru_cache(maxsize=CLAUSES_KEPT)
def find_subjects(verb: Token, depth: int = 0) -> tuple[Token, ...]:
    """Who acts: the subject, the by-agent of a passive, or the understood subject of a
    subordinate verb (control, participles, coordination, relative clauses)."""
    if depth > LONGEST_CHAIN:
        return ()
    if is_passive(verb):
        agents = [p for agent in children(verb, "agent") for p in children(agent, "pobj")]
        return tuple(t for agent in agents for t in with_conjuncts(agent))
    # The parser hangs some subjects on the auxiliary ("It was raining").
    holders = (verb, *children(verb, "aux"))
    own = [_antecedent(verb, subject) for holder in holders for subject in children(holder, *SUBJECTS)]
    if own:
        return tuple(t for subject in own for t in with_conjuncts(subject))
    stray = verb.nbor(-1) if verb.i > verb.sent.start else verb
    if _is_stray_subject(stray):
        return (stray,)
    teller = _find_stray_teller(verb)
    if teller is not None:
        return with_conjuncts(teller)
    return _find_controllers(verb, depth)


def _find_controllers(verb: Token, depth: int) -> tuple[Token, ...]:
    """The understood subject of a verb without one of its own, from the clause above it."""
    if verb.dep_ == "xcomp":
        objects = list(children(verb.head, "dobj"))
        if objects:
            return tuple(t for o in objects for t in with_conjuncts(o))
        # "Fiji was urged by Tonga to help": who is urged does it; what is used to do it does not.
        urged = () if verb.head.lemma_.lower() == "use" else _passive_subjects(verb.head)
        if not urged and verb.head.dep_ == "advcl" and is_passive(verb.head):  # "asked by X to comment, *he* said"
            return find_subjects(verb.head.head, depth + 1)
        return urged or find_subjects(verb.head, depth + 1) or _passive_subjects(verb.head)
    if _goes_on_after_report(verb):
        return find_subjects(verb.head.head, depth + 1)
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and (beside := _find_absolute(verb)):
        return with_conjuncts(beside)
    is_bare = verb.dep_ == "ccomp" and verb.head.lemma_ in BARE_GOVERNORS  # "let free the crew"
    if verb.dep_ in ("conj", "acomp") or is_bare:
        is_turned = verb.dep_ == "conj" and (verb.tag_ in FINITE_TAGS or has_child(verb, "aux"))
        # "*he* was met by troops and has shared his story": who suffered the one does the other.
        turned = _passive_subjects(verb.head) if is_turned else ()
        return turned or find_subjects(verb.head, depth + 1)
    if verb.dep_ == "relcl" and is_infinitive(verb) and verb.head.lemma_.lower() in WAYS:
        governor = verb.head.head.head if verb.head.dep_ == "pobj" else verb.head.head
        return find_subjects(governor, depth + 1) if governor.pos_ == "VERB" else ()
    if verb.dep_ == "advcl" and verb.head.pos_ in ("VERB", "AUX"):
        return _passive_subjects(verb.head) or find_subjects(verb.head, depth + 1)
    if verb.dep_ == "pcomp":
        return _find_doers(verb, depth)
    if verb.dep_ == "acl" and verb.tag_ == "VBG":
        return _find_authors(verb.head, depth + 1) or with_conjuncts(verb.head)
    if verb.dep_ == "acl" and is_infinitive(verb):
        return _find_planners(verb.head, depth + 1)
    return ()


def _find_doers(verb: Token, depth: int) -> tuple[Token, ...]:
    """Who does what a gerund after a preposition tells."""
    governor = verb.head.head
    is_cited = verb.head.lower_ == "as" and governor.lemma_.lower() in CITING  # "cited *a clerk* as saying"
    if is_cited or verb.head.lower_ in CHARGING:  # "jailed a clerk for stealing", "kept Mali from joining"
        charged = _find_objects(governor) if governor.pos_ == "VERB" else ()
        if charged:
            return charged
    if governor.pos_ == "NOUN" and verb.head.lower_ == "in":  # "praised *X's* role in ending it"
        return tuple(t for owner in children(governor, "poss") for t in with_conjuncts(owner))
    if governor.pos_ not in ("VERB", "AUX"):
        return ()
    # "he was stopped by guards after *firing* at them": he fired, unless it says by what means he was stopped.
    is_means = verb.head.lower_ in ("by", "in", "through")
    if is_passive(governor) and not is_means:
        return _passive_subjects(governor) or _find_controllers(governor, depth + 1)
    return find_subjects(governor, depth + 1)


def _find_authors(noun: Token, depth: int) -> tuple[Token, ...]:
    """Who says what a document does: "*Peru* issued a statement condemning it", "said in a letter urging …"."""
    if noun.lemma_.lower() not in DOCUMENTS:
        return ()
    governor = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "in" else noun.head
    is_issued = noun.dep_ in ("dobj", "pobj") and governor.pos_ == "VERB"
    return find_subjects(governor, depth) if is_issued else ()


def _goes_on_after_report(verb: Token) -> bool:
    """Whether the parser joined a verb of the past to what is reported before it: "*Peru* said that Fiji will pay and
    *asked* for more" - the tenses differ, so it is Peru that asks."""
    reported = verb.head
    if verb.dep_ != "conj" or reported.dep_ != "ccomp" or reported.head.i > reported.i:
        return False
    auxiliaries = {aux.lower_ for aux in children(reported, "aux")}
    is_shifted = (verb.tag_ == "VBD" and auxiliaries & PERFECT) or (verb.tag_ in PAST_TAGS and auxiliaries & MODALS)
    return bool(is_shifted) and reported.tag_ != "VBD" and reported.head.tag_ in PAST_TAGS


def _find_absolute(verb: Token) -> Token | None:
    """Who does what a phrase of circumstance tells: "despite *Peru* denouncing it"."""
    for preposition in children(verb.head, "prep"):
        if preposition.lower_ in ABSOLUTE:
            for noun in children(preposition, "pobj"):
                if noun.right_edge.i + 1 == verb.left_edge.i:
                    return noun
    return None


def is_infinitive(verb: Token) -> bool:
    """Whether "to" stands before the verb."""
    return any(aux.lower_ == "to" for aux in children(verb, "aux"))


def _find_planners(noun: Token, depth: int) -> tuple[Token, ...]:
    """Who is to do what a noun announces: "*Peru*'s plan to …", "*Peru* rejected a plan by *Chile* to …", else
    the subject of the noun's verb ("*Peru* won permission to …")."""
    owners = tuple(t for owner in children(noun, "poss") for t in with_conjuncts(owner))
    owners = owners or tuple(find_prepositional(noun, frozenset({"by", "of"})))
    if owners or noun.dep_ not in ("dobj", "attr"):
        return owners
    return find_subjects(noun.head, depth)


def _passive_subjects(verb: Token) -> tuple[Token, ...]:
    return tuple(t for s in children(verb, "nsubjpass") for t in with_conjuncts(_antecedent(verb, s)))


def _antecedent(verb: Token, token: Token) -> Token:
    """The noun that a relative pronoun stands for."""
    if token.tag_ in RELATIVE_TAGS and verb.dep_ == "relcl":
        return verb.head
    return token


def with_counted(nouns: tuple[Token, ...]) -> tuple[Token, ...]:
    """The nouns, each amount with what it counts after it ("*thousands* of *troops*")."""
    if not any(noun.lower_ in AMOUNTS for noun in nouns):
        return nouns
    return tuple(
        t
        for noun in nouns
        for t in (noun, *(find_prepositional(noun, frozenset({"of"})) if noun.lower_ in AMOUNTS else ()))
    )


@lru_cache(maxsize=CLAUSES_KEPT)
def find_objects(verb: Token) -> tuple[Token, ...]:
    """Whom or what it is done to: direct objects, or the subject of a passive; amounts with what they count."""
    return with_counted(_find_objects(verb))


def _find_objects(verb: Token) -> tuple[Token, ...]:
    if is_passive(verb):
        found = _passive_subjects(verb)
        if not found and verb.dep_ == "acl":
            found = with_conjuncts(verb.head)
        if not found and verb.dep_ == "conj" and is_passive(verb.head):
            found = _find_objects(verb.head)
        return found
    objects = [_antecedent(verb, o) for o in children(verb, *OBJECTS) if o.dep_ != "oprd"]
    # "found *him* guilty": the parser makes a clause of the object and what it is said to be.
    said = [clause for clause in children(verb, "ccomp") if clause.pos_ == "ADJ"]
    objects += [s for clause in said for s in children(clause, "nsubj")]
    found = tuple(t for o in objects for t in with_conjuncts(o))
    if not found and verb.lemma_ == "call" and not has_child(verb, "ccomp"):
        return tuple(t for o in children(verb, "oprd") for t in with_conjuncts(o))  # "called *the premier* to ask"
    if not found and verb.dep_ == "relcl" and has_child(verb, *SUBJECTS):
        # "a man [whom] the police shot"
        is_place = any(c.tag_ == "WRB" for c in children(verb, "advmod"))
        is_prepositional = any(not has_child(c, "pobj", "pcomp") for c in children(verb, "prep"))
        is_subject = any(c.tag_ in ("WDT", "WP") for c in children(verb, *SUBJECTS))
        if not (is_place or is_prepositional or is_subject or verb.head.ent_type_ in ("DATE", "TIME")):
            return with_conjuncts(verb.head)
    if not found:
        # "attacked and killed two soldiers": verbs that are coordinated share the object of the last.
        for conjunct in children(verb, "conj"):
            if conjunct.pos_ == "VERB" and not has_child(conjunct, *SUBJECTS):
                return tuple(t for o in children(conjunct, "dobj") for t in with_conjuncts(o))
    return found


def find_prepositional(token: Token, prepositions: frozenset[str] | None = None) -> Iterator[Token]:
    """Objects of prepositions that stand on the token (all, or the given ones)."""
    for preposition in children(token, "prep", "dative", "agent"):
        if preposition.lower_ == "according":
            continue  # its "to" names a source
        nested = [preposition, *children(preposition, "prep")]  # "out of", "on behalf of"
        for part in nested:
            if prepositions is None or part.lower_ in prepositions:
                for noun in children(part, "pobj"):
                    yield from with_conjuncts(noun)


def find_gerunds(token: Token, prepositions: frozenset[str] | None = None) -> Iterator[Token]:
    """Verbs in -ing after a preposition on the token ("accused of *bombing*")."""
    for preposition in children(token, "prep"):
        if prepositions is None or preposition.lower_ in prepositions:
            for verb in children(preposition, "pcomp"):
                yield from with_conjuncts(verb)


def find_complements(verb: Token) -> Iterator[tuple[str, Token]]:
    """(to | ing | that, verb of the clause) for each clause that the verb governs."""
    for child in children(verb, "xcomp", "ccomp", "advcl", "acl"):
        if is_infinitive(child):  # also one that the tagger takes for a noun ("offered to *host* talks")
            yield "to", child
        elif child.pos_ not in ("VERB", "AUX"):
            continue
        elif child.dep_ == "xcomp" and child.tag_ == "VBG":
            yield "ing", child
        elif child.dep_ == "ccomp":
            yield "that", child


def find_modifiers(token: Token) -> Iterator[Token]:
    """Adverbs, adjectives and compound nouns on the token."""
    for child in children(token, *MODIFIERS):
        yield child
        yield from children(child, *MODIFIERS)


def governing_verb(token: Token) -> Token | None:
    """The nearest verb above the token; None if there is none."""
    for _ in range(LONGEST_CHAIN):
        if token.head == token:
            return None
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            return token
    return None


def clause_of(trigger: Token) -> Token:
    """The verb of the trigger's clause: itself, or the verb that governs a noun."""
    return trigger if trigger.pos_ in ("VERB", "AUX") else governing_verb(trigger) or trigger


def bearer_of(verb: Token) -> Token:
    """The verb on which auxiliaries and negation stand: of verbs that share them ("will attack and bomb") the first."""
    for _ in range(LONGEST_CHAIN):
        above = verb.head
        if verb.tag_ == "VB" and above.tag_ == "VBG" and above.dep_ == "xcomp":
            above = above.head  # "must stop wasting time *and act*", which the parser hangs on the gerund
        is_shared = verb.dep_ == "conj" and verb.tag_ in SHARED_TAGS and above.tag_ == verb.tag_
        own = children(verb, "aux", "auxpass", "nsubj", "nsubjpass", "neg")
        if not is_shared or is_infinitive(above) or any(True for _ in own):
            break
        verb = above
    return verb
