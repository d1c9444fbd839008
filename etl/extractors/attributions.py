"""Finds attributions: a cue ("said", "according to"), who is its speaker, and the words that are its reported content.

Works on the parse of one sentence at a time, after the rules of the field for news text (Krestel et al. 2008;
Pareti et al. 2013): the clause that a verb of speech governs, the infinitive of a promise or request, the
clause around a parenthetic "X said" or "according to X".
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from etl.knowledge.speech_cues import SpeechCue, SpeechCues

LONGEST_SENTENCE = 250  # tokens; what is longer is a list or table and has no parse to trust
DEEPEST = 6  # verbs climbed in search of a subject
SUBJECTS = frozenset({"nsubj", "csubj"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
AUXILIARY = frozenset({"aux", "auxpass", "neg", "advmod", "prt"})
OUTSIDE_NAME = frozenset({"relcl", "acl", "appos", "punct", "advmod", "cc", "conj", "prep", "advcl", "parataxis"})
BELONGING = frozenset({"of", "for", "at", "from", "in", "with"})
OUTSIDE_BELONGING = frozenset({"punct", "relcl", "acl", "mark", "cc"})
LONGEST_BELONGING = 12  # tokens
EXPLETIVE = frozenset({"it", "there", "this", "that", "what"})
OBJECT_PARTS = frozenset({"dobj", "dative", "oprd", "ccomp", "prep"})
CLAUSES = frozenset({"ROOT", "ccomp", "conj", "advcl", "relcl", "parataxis"})
GOVERNED = frozenset({"dobj", "xcomp", "ccomp", "prep", "oprd"})
OPENING = frozenset({"but", "and", "however", "so", "yet"})
CONTRASTS = frozenset({"while", "although", "though", "whereas"})
DIVIDERS = frozenset({"--", "–", "—", "(", ")", ";", ":", "|"})
Run = tuple[int, int]  # first token, token past the last


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Who speaks: the tokens of the whole phrase, and the head of each person or body that it joins."""

    first: int
    last: int  # past the last token
    heads: tuple[Token, ...]


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """A cue with its speaker and content, as token numbers; `runs` is empty where no reported content was found."""

    cue: Run
    speaker: Speaker | None
    runs: tuple[Run, ...]
    kind: SpeechCue

    @property
    def first(self) -> int:
        """First token of cue and speaker."""
        return min(self.cue[0], self.speaker.first) if self.speaker else self.cue[0]

    @property
    def last(self) -> int:
        """Token past the last one of cue and speaker."""
        return max(self.cue[1], self.speaker.last) if self.speaker else self.cue[1]


def find_attributions(doc: Doc, cues: SpeechCues) -> tuple[Attribution, ...]:
    """The attributions of a text, in the order of their cues."""
    found: list[Attribution] = []
    for sentence in doc.sents:
        if len(sentence) <= LONGEST_SENTENCE:
            found += _find_verbs(sentence, cues)
            found += _find_phrases(sentence, cues)
            found += _find_nouns(sentence, cues)
    return tuple(sorted(found, key=lambda attribution: attribution.cue))


def find_speaker(verb: Token) -> Speaker | None:
    """The subject of a verb, its own or the one that it shares; None if there is none that can speak."""
    head = _find_subject(verb)
    if (
        head is None
        or head.lower_ in EXPLETIVE
        or not head.text[0].isalnum()
        or head.pos_ not in {"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"}
    ):
        return None
    return to_speaker(head)


def to_speaker(head: Token) -> Speaker:
    """The phrase around a head, with those joined by "and", the name after a title ("his aide Li Wei") and whose
    it is ("a spokesman *for the ministry*")."""
    heads = (head, *(other for other in head.conjuncts if other.i > head.i and other.pos_ in {"NOUN", "PROPN", "PRON"}))
    last = heads[-1].i + 1
    name = next((child for child in heads[-1].rights if child.dep_ == "appos"), None)
    if name is not None and name.left_edge.i == last:
        last = name.i + 1
    else:
        last = _find_belonging(heads[-1], last)
    return Speaker(first=_left_edge(head), last=last, heads=heads)


def _find_belonging(head: Token, last: int) -> int:
    """The end of a phrase with what right after its head says of whom or where the speaker is."""
    preposition = next((child for child in head.rights if child.dep_ == "prep" and child.i == last), None)
    if preposition is None or preposition.lower_ not in BELONGING:
        return last
    end = last
    for token in head.doc[last : min(preposition.right_edge.i + 1, last + LONGEST_BELONGING)]:
        if token.dep_ in OUTSIDE_BELONGING or token.pos_ in {"VERB", "AUX"}:
            break
        end = token.i + 1
    return end if end > last + 1 else last


def _left_edge(head: Token) -> int:
    """The first token of the phrase before its head; a dash or bracket (of a dateline) ends it."""
    wanted = next((child.left_edge.i for child in head.lefts if child.dep_ not in OUTSIDE_NAME), head.i)
    first = head.i
    while first > wanted and head.doc[first - 1].text not in DIVIDERS:
        first -= 1
    return first


def _find_subject(verb: Token) -> Token | None:
    for _ in range(DEEPEST):
        passive = False
        for child in verb.children:
            if child.dep_ in SUBJECTS:
                is_relative = child.lower_ in RELATIVE and verb.dep_ == "relcl"
                return verb.head if is_relative else child
            passive = passive or child.dep_ == "nsubjpass"
        agent = next((child for child in verb.children if child.dep_ == "agent"), None)
        if passive or agent is not None:
            return next(iter(agent.children), None) if agent is not None else None
        if verb.dep_ in {"acl", "relcl"}:
            return verb.head if verb.tag_ == "VBG" else None
        above = verb.head
        if verb.dep_ == "pcomp":
            above = above.head
        if verb.dep_ not in {"conj", "xcomp", "advcl", "pcomp", "ccomp", "dep"} or above == verb:
            return None
        if verb.dep_ == "ccomp" and verb.tag_ not in {"VBG", "VB"}:
            return None
        if above.pos_ not in {"VERB", "AUX"}:
            return None
        verb = above
    return None


def _find_verbs(sentence: Span, cues: SpeechCues) -> Iterator[Attribution]:
    for token in sentence:
        kind = cues.verbs.get(token.lemma_.lower())
        if kind is None or not token.tag_.startswith("VB") or token.dep_ in {"amod", "compound"}:
            continue
        speaker = find_speaker(token)
        if speaker is None:
            continue
        cue = _cue_run(token)
        runs = _find_content(token, kind, cue, speaker)
        yield Attribution(cue=cue, speaker=speaker, runs=runs, kind=kind)


def _cue_run(verb: Token) -> Run:
    """The verb with the auxiliaries, negation and particle that touch it."""
    first, last = verb.i, verb.i + 1
    parts = {child.i for child in verb.children if child.dep_ in AUXILIARY}
    while first - 1 in parts:
        first -= 1
    while last in parts and verb.doc[last].dep_ == "prt":
        last += 1
    return first, last


def _find_content(verb: Token, kind: SpeechCue, cue: Run, speaker: Speaker) -> tuple[Run, ...]:
    taken = {*range(*cue), *range(speaker.first, speaker.last)}
    for child in verb.children:
        is_clause = child.dep_ == "ccomp" and "clause" in kind.complements
        is_infinitive = child.dep_ in {"xcomp", "ccomp"} and child.i > verb.i and "infinitive" in kind.complements
        if (is_clause or is_infinitive) and child.pos_ != "PUNCT":
            tokens = {token.i for token in child.subtree} - taken - _find_time(verb.doc, cue[1]) - _find_contrast(child)
            if is_infinitive and "clause" in kind.complements:
                tokens |= _find_addressee(verb, child)
            return _to_runs(verb.doc, tokens)
    if "clause" in kind.complements and not kind.is_thought:
        return _find_clause_around(verb, cue, speaker)
    if "object" in kind.complements:
        return _find_object(verb, cue)
    return ()


def _find_time(doc: Doc, after: int) -> set[int]:
    """Tokens of the day right after a cue ("said on Friday that …"), which parsers give to the content."""
    first = after + 1 if after < len(doc) and doc[after].lower_ == "on" else after
    last = first
    while last < len(doc) and doc[last].ent_type_ == "DATE":
        last += 1
    return set(range(after, last)) if last > first else set()


def _find_addressee(verb: Token, infinitive: Token) -> set[int]:
    """Tokens of the one who is asked to do what the infinitive says."""
    objects = (child for child in verb.children if child.dep_ in {"dobj", "dative"} and verb.i < child.i < infinitive.i)
    return {token.i for child in objects for token in child.subtree}


def _find_object(verb: Token, cue: Run) -> tuple[Run, ...]:
    """What is called, described or accused so: the object with its complement, where it has one."""
    parts = [child for child in verb.children if child.i >= cue[1] and child.dep_ in OBJECT_PARTS]
    if not any(part.dep_ in {"oprd", "ccomp"} or part.lower_ in {"as", "of", "for"} for part in parts):
        return ()
    return _to_runs(verb.doc, {token.i for part in parts for token in part.subtree})


def _find_clause_around(verb: Token, cue: Run, speaker: Speaker) -> tuple[Run, ...]:
    """The content of a parenthetic "X said": the clause that holds it, or all that a comma parts from it."""
    doc, sentence = verb.doc, verb.sent
    first, last = min(cue[0], speaker.first), max(cue[1], speaker.last)
    is_governing = any(child.dep_ in GOVERNED for child in verb.rights if child.i >= last)
    if verb.dep_ == "parataxis" and not is_governing:
        inside = {token.i for token in verb.head.subtree} - {token.i for token in verb.subtree}
        return _to_runs(doc, inside - _find_opening(doc, inside))
    if first == sentence.start or doc[first - 1].text != "," or is_governing:
        return ()
    before = set(range(sentence.start, first))
    adjuncts = {c.i for child in verb.lefts if child.dep_ in {"advcl", "prep", "npadvmod"} for c in child.subtree}
    if min(before) in adjuncts or not any(doc[i].pos_ in {"VERB", "AUX"} for i in before):
        return ()
    return _to_runs(doc, before - _find_opening(doc, before))


def _find_opening(doc: Doc, tokens: set[int]) -> set[int]:
    """The conjunction that joins a clause to the sentence before it: no part of what is said."""
    first = min(tokens, default=0)
    return {first} if tokens and doc[first].lower_ in OPENING else set()


def _find_contrast(clause: Token) -> set[int]:
    """Tokens of a closing "…, while Y …": another statement, not part of this one."""
    found: set[int] = set()
    for child in clause.rights:
        mark = next((part.lower_ for part in child.lefts if part.dep_ == "mark"), None)
        if child.dep_ == "advcl" and mark in CONTRASTS and child.doc[child.left_edge.i - 1].text == ",":
            found.update(token.i for token in child.subtree)
    return found


def _find_phrases(sentence: Span, cues: SpeechCues) -> Iterator[Attribution]:
    words = [token.lower_ for token in sentence]
    for position in range(len(words)):
        for phrase, kind in cues.phrases.items():
            if words[position] == phrase[0] and tuple(words[position : position + len(phrase)]) == phrase:
                found = _read_phrase(sentence, position, len(phrase), kind)
                if found is not None:
                    yield found


def _read_phrase(sentence: Span, position: int, length: int, kind: SpeechCue) -> Attribution | None:
    """An "according to X": X is the object of the phrase's last word, the content is the clause around."""
    first, preposition = sentence[position], sentence[position + length - 1]
    head = next(
        (child for child in preposition.children if child.dep_ in {"pobj", "pcomp"} and child.i > preposition.i), None
    )
    if head is None or head.pos_ not in {"NOUN", "PROPN", "PRON"}:
        return None
    speaker = to_speaker(head)
    phrase_tokens = {*range(first.i, preposition.i + 1), *(token.i for token in head.subtree)}
    clause = sentence.root if _stands_apart(sentence, phrase_tokens) else first.head
    while clause.dep_ not in CLAUSES and clause.head != clause:
        clause = clause.head
    around = {token.i for token in clause.subtree} - phrase_tokens
    around -= _find_opening(sentence.doc, around)
    return Attribution(
        cue=(first.i, preposition.i + 1), speaker=speaker, runs=_to_runs(sentence.doc, around), kind=kind
    )


def _stands_apart(sentence: Span, phrase: set[int]) -> bool:
    """Whether a phrase opens the sentence, or closes it after a comma: then it speaks of all of it."""
    before = [token for token in sentence if token.i < min(phrase) and not token.is_space]
    after = [token for token in sentence if token.i > max(phrase) and not (token.is_punct or token.is_space)]
    return not before or (not after and before[-1].text == ",")


def _find_nouns(sentence: Span, cues: SpeechCues) -> Iterator[Attribution]:
    """ "The minister's claim that …": the possessor speaks."""
    for token in sentence:
        kind = cues.nouns.get(token.lemma_.lower()) if token.pos_ == "NOUN" else None
        owner = next((c for c in token.children if c.dep_ == "poss"), None) if kind else None
        if kind is None or owner is None:
            continue
        clause = next((c for c in token.children if c.dep_ in {"acl", "ccomp"} and c.i > token.i), None)
        if clause is not None and clause.tag_ not in {"VBG", "VBN"}:
            runs = _to_runs(sentence.doc, {part.i for part in clause.subtree})
            yield Attribution(cue=(token.i, token.i + 1), speaker=to_speaker(owner), runs=runs, kind=kind)


def _to_runs(doc: Doc, tokens: set[int]) -> tuple[Run, ...]:
    """Stretches of neighbouring tokens, without outer punctuation; those that only a sign parts are joined."""
    runs: list[list[int]] = []
    for i in sorted(i for i in tokens if not (doc[i].is_punct or doc[i].is_space)):
        if runs and all(doc[gap].is_punct or doc[gap].is_space for gap in range(runs[-1][1], i)):
            runs[-1][1] = i + 1
        else:
            runs.append([i, i + 1])
    return tuple((first, last) for first, last in runs)
