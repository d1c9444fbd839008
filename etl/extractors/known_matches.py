"""Where a text names what seeds know, in whatever letters: without accents, or in capitals throughout."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from etl.knowledge.actors import ActorKnowledge, CountryName, Match
from etl.knowledge.name_forms import fold_marks, name_words
from etl.records import AnnotatedArticle

CAPITAL_RUN = re.compile(r"\b[A-Z]{3,}(?:[ -][A-Z]{3,})+\b")  # words in capitals inside a sentence
FEWEST_WORDS = 3  # of a sentence in capitals; fewer are a name or an abbreviation
SMALL_WORDS = frozenset({"of", "the", "and", "for", "in", "on", "at", "to"})


def find_matches(annotated: AnnotatedArticle, actors: ActorKnowledge) -> list[Match]:
    """Matches of known names in text order, without overlap; offsets are those of the text."""
    text = annotated.plain_text
    matches = list(actors.names.find(text))
    folded = fold_marks(text)
    if folded != text:
        matches = _add(matches, list(actors.names.find(folded)))
    for sentence in annotated.sentences:
        start, end = sentence.start_char, sentence.end_char
        if is_upper_case(text[start:end]):
            matches = _read_capitals(annotated, actors, start, end, matches)
        else:
            for run in CAPITAL_RUN.finditer(text, start, end):
                matches = _read_capitals(annotated, actors, run.start(), run.end(), matches)
    return matches


def is_upper_case(text: str) -> bool:
    """Whether a sentence is written in capitals, so that they tell nothing."""
    return text.isupper() and len(text.split()) >= FEWEST_WORDS


def _add(matches: Sequence[Match], others: Sequence[Match]) -> list[Match]:
    """The matches, and those others that are longer than what they overlap or overlap nothing."""
    taken = {i: match for match in matches for i in (match.start, match.end - 1)}
    kept = list(matches)
    for other in others:
        inner = list(dict.fromkeys(taken[i] for i in range(other.start, other.end) if i in taken))
        if all(match.end - match.start < other.end - other.start for match in inner):
            kept = [match for match in kept if match not in inner]
            kept.append(other)
    return sorted(kept, key=lambda match: match.start)


def _read_capitals(
    annotated: AnnotatedArticle, actors: ActorKnowledge, start: int, end: int, matches: Sequence[Match]
) -> list[Match]:
    """The matches with those that the stretch has in capitals as others write them, and without acronyms
    that are words there ("WHO", "IT")."""
    shifted = [
        replace(match, start=match.start + start, end=match.end + start)
        for match in actors.names.find(_capitalise(annotated.plain_text[start:end]))
    ]
    kept = [match for match in matches if not (start <= match.start < end and _is_common_word(annotated, match))]
    return _add(kept, shifted)


def _is_common_word(annotated: AnnotatedArticle, match: Match) -> bool:
    word = annotated.doc.vocab[annotated.plain_text[match.start : match.end].lower()]
    is_country = any(isinstance(meaning, CountryName) for meaning in match.meanings)
    return word.is_stop and not is_country


def _capitalise(text: str) -> str:
    """Each word with one capital, small words and particles without: the same length as the text."""
    return "".join(_recase(word) for word in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or text[i].isalpha() != text[i - 1].isalpha():
            yield text[start:i]
            start = i


def _recase(word: str) -> str:
    low = "".join(lowered if len(lowered := char.lower()) == 1 else char for char in word)
    if low in SMALL_WORDS or low in name_words("particle"):
        return low
    return word[0] + low[1:]
