"""Forms of place names that tell themselves: abbreviated states, roads, places at the head of the name of a body."""

from collections.abc import Iterator, Mapping
from functools import cache

from spacy.tokens import Doc, Span, Token

from etl.knowledge.seeds import read_seed

LONGEST_ABBREVIATION = 3  # tokens of an abbreviated state: "W.", "Va", "."
LONGEST_ROAD = 4  # tokens before the word that closes the name of a road


@cache
def place_words(word_kind: str) -> frozenset[str]:
    """The words of one kind from seeds/place_words.csv."""
    return frozenset(fact["word"] for fact in read_seed("place_words") if fact["word_kind"] == word_kind)


@cache
def state_abbreviations() -> Mapping[str, tuple[str, str]]:
    """Abbreviation, without white space -> (state or province, its country), from seeds/state_abbreviations.csv."""
    facts = read_seed("state_abbreviations")
    return {"".join(f["abbreviation"].split()): (f["state_name"], f["country_code"]) for f in facts}


def find_states(doc: Doc) -> Iterator[Span]:
    """Abbreviated states after a town and a comma ("Salem, Ore."), and dotted ones that the recogniser takes for a
    place ("a *Ky.* jail"); the longest reading ("W. Va.") wins."""
    for token in doc:
        if token.text == "," and token.i and doc[token.i - 1].text[:1].isupper():
            start = token.i + 1
        elif token.ent_type_ == "GPE" and token.ent_iob_ == "B":
            start = token.i
        else:
            continue
        state = read_state(doc, start)
        # Without a dot it may be what a person is: "John Bell, *QC*".
        needs_dot = start == token.i or doc[token.i - 1].ent_type_ == "PERSON"
        if state is not None and (not needs_dot or state[-1].text.endswith(".")):
            yield state


def read_state(doc: Doc, start: int) -> Span | None:
    """The abbreviated state that begins with a token."""
    for end in range(min(start + LONGEST_ABBREVIATION, len(doc)), start, -1):
        if abbreviation_of(doc[start:end]) in state_abbreviations():
            return doc[start:end]
    return None


def abbreviation_of(span: Span) -> str:
    """The tokens as one word; a dot that the tokenizer took for the end of the sentence belongs to it."""
    return "".join(token.text for token in span)


def find_roads(doc: Doc) -> Iterator[Span]:
    """Roads by their last word ("Station Road", "42nd St.") or by their number ("Highway 30"), in text order."""
    last = 0
    for token in doc:
        word = token.lower_.rstrip(".")
        if token.i < last or not token.text[:1].isupper():
            continue
        start, end = token.i, token.i
        if word in place_words("numbered_road") and token.i + 1 < len(doc) and doc[token.i + 1].is_digit:
            end = token.i + 2
        elif word in place_words("road"):
            end = token.i + 1
        if end > start:
            while start > max(last, token.i - LONGEST_ROAD) and _is_road_word(doc[start - 1]):
                start -= 1
        if end - start > 1:
            yield doc[start:end]
            last = end


def _is_road_word(token: Token) -> bool:
    if token.is_stop or token.is_punct or token.is_space or token.lower_ in place_words("road"):
        return False
    return token.text[:1].isupper() or (token.text[:1].isdigit() and token.text[-2:] in ("st", "nd", "rd", "th"))
