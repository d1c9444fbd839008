"""Headlines above the news and headings between its paragraphs: short, and no sentences."""

from collections.abc import Iterator, Sequence, Set
from itertools import takewhile

from etl.paragraphs import LIST_ITEM, SENTENCE_END

Span = tuple[int, int]

LONGEST_HEADLINE, LONGEST_DECK, LONGEST_SUBHEADING = 20, 40, 9  # words
LONGEST_ENTRY, FEWEST_ENTRIES = 16, 4  # of headings as long as sentences: words, and how many a text must have
MOST_HEADLINES = 4  # one above the other
FEWEST_BELOW = 2  # paragraphs below a headline
FEWEST_SENTENCE_WORDS = 8  # in a paragraph of prose
LEAST_PROSE = 0.7  # share of the paragraphs, where no blank line sets the headline apart
LEAST_PROSE_AROUND = 0.5  # share in a text that has headings
FEWEST_TITLE_WORDS = 3


def is_heading(paragraph: str, title: str | None = None) -> bool:
    """Whether a paragraph may be a headline, a line below one, or a bullet point above the news."""
    if _is_title(paragraph, title):
        return True
    return len(paragraph.split()) <= LONGEST_DECK and not _ends_clause(paragraph)


def find_headlines(text: str, paragraphs: Sequence[Span], title: str | None) -> list[Span]:
    """The first paragraphs of a text, where they are a headline and what belongs to it."""
    run = [span for span in paragraphs[: 2 * MOST_HEADLINES] if _is_title(text[slice(*span)], title)][-1:]
    first = paragraphs[: paragraphs.index(run[0]) + 1] if run else []
    if not all(is_heading(text[slice(*span)], title) for span in first):
        first = []
    after = list(takewhile(lambda span: _is_headline(text, span), paragraphs[len(first) :]))
    while after and text[after[-1][1] - 1] == "?":  # a question alone may open the news
        after.pop()
    headlines = [*first, *after]
    below = paragraphs[len(headlines) :]
    if len(headlines) - len(first) > MOST_HEADLINES or len(below) < (1 if first else FEWEST_BELOW):
        return list(first) if len(paragraphs) > len(first) else []
    if len(headlines) > len(first) and not _stands_apart(text, headlines[-1], below):
        return list(first)
    return headlines


def find_subheadings(text: str, paragraphs: Sequence[Span], news: Set[Span]) -> Iterator[Span]:
    """Short lines between paragraphs of prose. `news`: the paragraphs that are no furniture."""
    prose = [_is_prose(text[slice(*span)]) for span in paragraphs]
    if sum(prose) < LEAST_PROSE_AROUND * len(paragraphs):
        return
    found = []
    for number in range(1, len(paragraphs) - 1):
        span = paragraphs[number]
        is_below_prose = prose[number - 1] or paragraphs[number - 1] not in news
        if span in news and is_below_prose and prose[number + 1] and _is_subheading(text[slice(*span)]):
            found.append(span)
    # One long line without a stop may be a sentence that was cut; many are the headings of a live page.
    long = [span for span in found if len(text[slice(*span)].split()) > LONGEST_SUBHEADING]
    yield from (span for span in found if span not in long or len(long) >= FEWEST_ENTRIES)


def _is_subheading(line: str) -> bool:
    letters = [char for char in line if char.isalpha()]
    if len(line.split()) > LONGEST_ENTRY or "\n" in line:
        return False
    if not letters or LIST_ITEM.match(line) or not (line[0].isupper() or line[0] in "\"'“‘"):
        return False
    if all(char.isupper() for char in letters):
        return not line.endswith(":")
    return not _ends_clause(line) and ":" not in line


def _is_title(paragraph: str, title: str | None) -> bool:
    """Whether a paragraph says what the title says, alone or with the time of publication behind it."""
    said, wanted = _squash(paragraph), _squash(title or "")
    if not said or len((title or "").split()) < FEWEST_TITLE_WORDS or paragraph.rstrip().endswith("."):
        return False
    if said == wanted or (wanted.startswith(said) and len(paragraph.split()) >= FEWEST_TITLE_WORDS):
        return True
    rest = said.removeprefix(wanted)
    return rest != said and len(rest) <= len(wanted) and any(char.isdigit() for char in rest)


def _squash(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _is_headline(text: str, span: Span) -> bool:
    line = text[slice(*span)]
    is_sentence = _ends_clause(line) and not line.endswith("?")
    return len(line.split()) <= LONGEST_HEADLINE and not is_sentence and not LIST_ITEM.match(line)


def _ends_clause(line: str) -> bool:
    return SENTENCE_END.search(line) is not None or line.rstrip("\"'”’ ").endswith(",")


def _stands_apart(text: str, headline: Span, below: Sequence[Span]) -> bool:
    """A blank line below it, or hardly anything but prose; and what follows begins like a sentence."""
    if text[below[0][0]].islower():
        return False
    gap = text[headline[1] : below[0][0]]
    prose = sum(SENTENCE_END.search(text[slice(*span)]) is not None for span in below)
    return "\n" in gap.replace("\n", "", 1) or prose >= LEAST_PROSE * len(below)


def _is_prose(paragraph: str) -> bool:
    is_whole = SENTENCE_END.search(paragraph) or LIST_ITEM.match(paragraph)
    return len(paragraph.split()) >= FEWEST_SENTENCE_WORDS and is_whole is not None
