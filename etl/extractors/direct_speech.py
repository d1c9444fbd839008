"""Attributes what stands in quotation marks as direct speech, by the words right before and after the marks.

News text follows few patterns: "…," X said; X said, "…"; "…," X said. "…"; X: "…"; and quoted sentences that go on
without a new cue. What fits none of them is not direct speech.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc

from etl.extractors.attributions import Attribution, Run, Speaker
from etl.extractors.quotation_marks import Quoted

Span = tuple[int, int]
WIDEST_GAP = 160  # characters between "X said" and the opening mark
MOST_WORDS_AFTER = 3  # between a closing mark and the "X said" that follows: "then", "the tall"
LONGEST_LABEL = 8  # tokens before a colon that can name a speaker
SENTENCE_BREAK = re.compile(r"(?<!\b[A-Z])[.?!][\"”’)]?\s")
OPENS_AFTER = frozenset(".?!,:;”\"»)—–-|…'’")
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A quotation before it becomes rows: content and, where there are any, cue and speaker."""

    content: Span
    quote_type: str
    cue: Span | None
    speaker: Speaker | None


def to_chars(doc: Doc, run: Run) -> Span:
    """The character span of a stretch of tokens."""
    return doc[run[0]].idx, doc[run[1] - 1].idx + len(doc[run[1] - 1])


@dataclass
class DirectSpeech:
    """Reads the quoted stretches of one article in order; `rest` holds those that are not direct speech."""

    doc: Doc
    text: str
    attributions: Sequence[Attribution]
    headings: frozenset[str] = frozenset()  # words before a colon that name nobody
    findings: list[Finding] = field(default_factory=list)
    rest: list[Quoted] = field(default_factory=list)

    def __post_init__(self) -> None:
        usable = [a for a in self.attributions if not a.kind.is_thought and len(a.kind.complements - {"speaker_after"})]
        self._by_start = sorted((to_chars(self.doc, (a.first, a.last)), n, a) for n, a in enumerate(usable))
        self._starts = [span[0] for span, _, _ in self._by_start]
        self._by_cue = [(to_chars(self.doc, a.cue), a) for a in usable]
        self._cue_ends = [span[1] for span, _ in self._by_cue]
        self._token_starts = [token.idx for token in self.doc]
        self._last: tuple[Quoted, Attribution | None, Finding] | None = None

    def read(self, quoted: Iterable[Quoted]) -> None:
        """Sort the quoted stretches into `findings` and `rest`."""
        stretches = list(quoted)
        for number, stretch in enumerate(stretches):
            previous_end = stretches[number - 1].end_char if number else 0
            next_start = stretches[number + 1].start_char if number + 1 < len(stretches) else len(self.text)
            opens = self._opens_speech(stretch)
            cue = (opens and self._find_after(stretch, next_start)) or self._find_before(stretch, previous_end)
            if cue:
                self._add(stretch, cue, (to_chars(self.doc, cue.cue), cue.speaker))
            elif not (self._continue(stretch, opens=opens) or (opens and self._find_label(stretch))):
                self.rest.append(stretch)

    def _add(self, stretch: Quoted, cue: Attribution | None, source: tuple[Span | None, Speaker | None]) -> None:
        content = (stretch.start_char, stretch.end_char)
        finding = Finding(content=content, quote_type="direct", cue=source[0], speaker=source[1])
        self.findings.append(finding)
        self._last = (stretch, cue, finding)

    def _before(self, stretch: Quoted) -> str:
        """What stands before the opening mark."""
        return self.text[max(0, stretch.start_char - WIDEST_GAP) : stretch.start_char].rstrip("\"“„«'‘` \t")

    def _opens_speech(self, stretch: Quoted) -> bool:
        """Whether the words before the mark allow that a new utterance begins here."""
        before = self._before(stretch)
        return not before.strip() or before[-1] in OPENS_AFTER or before[-1] == "\n"

    def _is_clause(self, stretch: Quoted) -> bool:
        """Whether it has a finite verb, or ends like a sentence."""
        first = bisect_left(self._token_starts, stretch.start_char)
        last = bisect_left(self._token_starts, stretch.end_char)
        return self._ends_sentence(stretch) or any(token.tag_ in FINITE for token in self.doc[first:last])

    def _ends_sentence(self, stretch: Quoted) -> bool:
        return self.text[stretch.end_char - 1] in ".?!…"

    def _find_after(self, stretch: Quoted, next_start: int) -> Attribution | None:
        """The "X said" that follows the closing mark."""
        if self.text[stretch.end_char - 1] == ".":
            return None
        for number in range(bisect_left(self._starts, stretch.end_char), len(self._starts)):
            span, _, attribution = self._by_start[number]
            gap = self.text[stretch.end_char : span[0]]
            if span[0] >= next_start or len(gap) > WIDEST_GAP or any(sign in gap for sign in ".?!:\n"):
                return None
            if len(gap.split()) <= MOST_WORDS_AFTER + 1 and to_chars(self.doc, attribution.cue)[1] <= next_start:
                return attribution
        return None

    def _find_before(self, stretch: Quoted, previous_end: int) -> Attribution | None:
        """The "X said" before the opening mark, followed by a comma, a colon or nothing."""
        number = bisect_right(self._cue_ends, stretch.start_char) - 1
        if number < 0:
            return None
        (_, cue_end), attribution = self._by_cue[number]
        before = self._before(stretch)
        gap_length = stretch.start_char - cue_end
        if gap_length > WIDEST_GAP or cue_end < previous_end or "clause" not in attribution.kind.complements:
            return None
        gap = self.text[cue_end : stretch.start_char].rstrip("\"“„«'‘` \t")
        if "\n" in gap.rstrip() or SENTENCE_BREAK.search(gap):
            return None
        starts_high = self.text[stretch.start_char].isupper()
        if gap.strip() == "." and not attribution.runs and self._ends_sentence(stretch):
            return attribution
        if gap.rstrip().endswith(":") or (gap.endswith(",") and (starts_high or self._is_clause(stretch))):
            return attribution
        follows = not gap.strip() or not before.strip()
        return attribution if follows and starts_high and self._is_clause(stretch) else None

    def _continue(self, stretch: Quoted, *, opens: bool) -> bool:
        """A quotation without a cue of its own that goes on with the one before."""
        if self._last is None:
            return False
        stretch_before, cue, finding = self._last
        distance = stretch.paragraph - stretch_before.paragraph
        if stretch.continues or (distance == 0 and opens and self._is_clause(stretch)):
            between = self.text[stretch_before.end_char : stretch.start_char]
            if len(between) <= WIDEST_GAP or stretch.continues:
                self._add(stretch, cue, (finding.cue, finding.speaker))
                return True
        if distance == 1 and opens and self._ends_sentence(stretch) and self._opens_paragraph(stretch):
            self._add(stretch, cue, (finding.cue, finding.speaker))
            return True
        return False

    def _opens_paragraph(self, stretch: Quoted) -> bool:
        before = self._before(stretch)
        return not before or before.endswith("\n")

    def _find_label(self, stretch: Quoted) -> bool:
        """A name and a colon before the mark: the colon is the cue."""
        if not self._before(stretch).endswith(":"):
            return False
        colon = bisect_left(self._token_starts, self.text.rindex(":", 0, stretch.start_char))
        if colon >= len(self.doc) or self.doc[colon].text != ":":
            return False
        speaker = read_label(self.doc, self.doc[colon].sent.start, colon, self.headings)
        if speaker is not None:
            self._add(stretch, None, (to_chars(self.doc, (colon, colon + 1)), speaker))
        return speaker is not None

    def read_turns(self, paragraphs: Iterable[Span]) -> None:
        """Add the turns of a transcript: paragraphs that begin with a name and a colon and have no marks."""
        marked = sorted([span for finding in self.findings for span in [finding.content]])
        starts = [span[0] for span in marked]
        for start, end in paragraphs:
            colon = self.text.find(":", start, min(end, start + LONGEST_LABEL * 10))
            first = bisect_left(self._token_starts, start)
            number = bisect_left(self._token_starts, colon)
            if colon < 0 or number >= len(self.doc) or self.doc[number].text != ":" or number - first > LONGEST_LABEL:
                continue
            content = (colon + 1 + len(self.text[colon + 1 : end]) - len(self.text[colon + 1 : end].lstrip()), end)
            near = bisect_left(starts, colon)
            is_marked = near < len(starts) and starts[near] < end
            speaker = read_label(self.doc, first, number, self.headings)
            if speaker is not None and not is_marked and content[0] < end:
                cue = to_chars(self.doc, (number, number + 1))
                self.findings.append(Finding(content=content, quote_type="direct", cue=cue, speaker=speaker))


def read_label(doc: Doc, first: int, colon: int, headings: frozenset[str]) -> Speaker | None:
    """The person or body that stands alone before a colon; None where other words stand there too, or a heading."""
    words = [token for token in doc[first:colon] if not (token.is_punct or token.is_space)]
    is_name = all(token.pos_ == "PROPN" or token.is_upper or token.lower_ == "of" for token in words)
    if not words or len(words) > LONGEST_LABEL or not is_name or any(token.lower_ in headings for token in words):
        return None
    if not any(token.ent_type_ in {"PERSON", "ORG"} or (token.is_upper and len(token) > 2) for token in words):
        return None
    return Speaker(first=words[0].i, last=words[-1].i + 1, heads=(words[-1],))
