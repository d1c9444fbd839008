"""Quotations: what the text says that somebody said, word for word, in part or reported.

A reported clause is one row (`indirect`); the words of it that stand in quotation marks are rows of their own
(`mixed`) with the same cue and speaker. Rows of one quotation that its cue cuts in two share that cue.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Token

from etl.extractors.attributions import Attribution, Speaker, find_attributions, find_speaker
from etl.extractors.direct_speech import DirectSpeech, Finding, Span, to_chars
from etl.extractors.quotation_marks import Quoted, find_paragraphs, find_quoted
from etl.ids import content_id
from etl.knowledge import Knowledge
from etl.knowledge.speech_cues import SpeechCues, load_speech_cues
from etl.records import AnnotatedArticle, Mention, Quote

CLIMB = 12  # heads above a quoted word that are asked for a verb with a subject
ACTORS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
PERSONAL = frozenset({"he", "she", "they", "we", "i", "you"})
MARK_PAIRS = (("“", "”"), ("«", "»"), ('"', '"'))
STOPS = ",.?!"
MARKS_AND_SPACE = "\"“”„«»'‘’` \t\n,.;:"


def extract_quotes(annotated: AnnotatedArticle, knowledge: Knowledge) -> tuple[Quote, ...]:
    """All quotations of an article in text order; one of several speakers has a row for each of them.

    Spans are offsets into `articles.body_text`; the content excludes the quotation marks.
    """
    mentions = _index_mentions(annotated.mentions)
    starts = [sentence.start_char for sentence in annotated.sentences]
    rows: dict[str, Quote] = {}
    for finding in sorted(find_quotations(annotated), key=_order):
        index = max(0, bisect_right(starts, finding.content[0]) - 1)
        for row in _to_rows(annotated, finding, index, mentions):
            rows.setdefault(row.quote_id, row)
    return tuple(rows.values())


def _order(finding: Finding) -> tuple[Span, str, Span]:
    return finding.content, finding.quote_type, finding.cue or (-1, -1)


def find_quotations(annotated: AnnotatedArticle) -> list[Finding]:
    """Quoted and reported speech of an article, in no order."""
    doc, text, cues = annotated.doc, annotated.article.body_text, load_speech_cues()
    attributions = find_attributions(doc, cues)
    quoted = find_quoted(text)
    outside = _Spans([(q.start_char, q.end_char) for q in quoted])
    told = [a for a in attributions if to_chars(doc, a.cue)[0] not in outside]
    speech = DirectSpeech(doc, text, told, headings=cues.headings)
    speech.read(quoted)
    speech.read_turns(find_paragraphs(text))
    spoken = _Spans([finding.content for finding in speech.findings])
    used = {finding.cue for finding in speech.findings}
    reported = [a for a in attributions if a.runs and to_chars(doc, a.cue)[0] not in outside]
    reported = [a for a in reported if to_chars(doc, a.cue) not in used]
    contents = [[part for run in a.runs for part in spoken.subtract(to_chars(doc, run))] for a in reported]
    findings = list(speech.findings)
    for attribution, parts in zip(reported, contents, strict=True):
        findings += _report(doc, text, attribution, parts)
    owners = _Owners(doc, reported, contents)
    token_starts = [token.idx for token in doc]
    for stretch in speech.rest:
        source = owners.find(stretch) or _find_governor(doc, token_starts, stretch, cues)
        if source is not None:
            content = (stretch.start_char, stretch.end_char)
            findings.append(Finding(content=content, quote_type="mixed", cue=source[0], speaker=source[1]))
    return findings


def _report(doc: Doc, text: str, attribution: Attribution, parts: Iterable[Span]) -> Iterator[Finding]:
    """The reported content as findings, without outer marks; nothing where no word is left."""
    for start, end in parts:
        content = text[start:end]
        left = len(content) - len(content.lstrip(MARKS_AND_SPACE))
        right = len(content.rstrip(MARKS_AND_SPACE))
        if any(char.isalnum() for char in content):
            yield Finding(
                content=_keep_pairs(text, start + left, start + right),
                quote_type="indirect",
                cue=to_chars(doc, attribution.cue),
                speaker=attribution.speaker,
            )


def _keep_pairs(text: str, start: int, end: int) -> Span:
    """A content that stands without its outer marks, with those again whose partner stands inside of it:
    "that the fair “was a triumph”"."""
    content = text[start:end]
    for opening, closing in MARK_PAIRS:
        is_single = opening == closing
        left_open = content.count(opening) % 2 if is_single else content.count(opening) - content.count(closing)
        after = end + (text[end : end + 1] in STOPS)
        if left_open > 0 and text.startswith(closing, after):
            return start, after + 1
        if (left_open < 0 or (is_single and left_open)) and text.endswith(opening, 0, start):
            return start - 1, end
    return start, end


class _Spans:
    """Disjoint character spans, asked by bisection."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def __contains__(self, char: int) -> bool:
        number = bisect_right(self._starts, char) - 1
        return number >= 0 and char < self._spans[number][1]

    def subtract(self, span: Span) -> Iterator[Span]:
        """What of a span lies outside all of these."""
        start, end = span
        for number in range(max(0, bisect_right(self._starts, start) - 1), len(self._spans)):
            first, last = self._spans[number]
            if first >= end:
                break
            if last <= start:
                continue
            if first > start:
                yield start, first
            start = last
        if start < end:
            yield start, end


class _Owners:
    """Finds the innermost reported content that holds a quoted stretch."""

    def __init__(self, doc: Doc, reported: Sequence[Attribution], contents: Sequence[Sequence[Span]]) -> None:
        self._spans = sorted(
            (start, end, to_chars(doc, attribution.cue), number)
            for number, (attribution, parts) in enumerate(zip(reported, contents, strict=True))
            for start, end in parts
        )
        self._starts = [span[0] for span in self._spans]
        self._reported = reported
        self._longest = max((end - start for start, end, _, _ in self._spans), default=0)

    def find(self, stretch: Quoted) -> tuple[Span, Speaker | None] | None:
        """Cue and speaker of the shortest content around the stretch, its marks aside."""
        # A content may begin with the opening mark, which it does not count.
        last = bisect_right(self._starts, stretch.start_char)
        best: tuple[int, Span, int] | None = None
        for number in range(last - 1, -1, -1):
            start, end, cue, owner = self._spans[number]
            if start + self._longest < stretch.end_char - 1:
                break
            if end >= stretch.end_char - 1 and (best is None or end - start < best[0]):
                best = (end - start, cue, owner)
        return (best[1], self._reported[best[2]].speaker) if best else None


def _find_governor(
    doc: Doc, token_starts: Sequence[int], stretch: Quoted, cues: SpeechCues
) -> tuple[Span, Speaker] | None:
    """The verb over quoted words whose subject is an actor: he and his words are named, so he is quoted."""
    first = bisect_left(token_starts, stretch.start_char)
    last = bisect_left(token_starts, stretch.end_char)
    if first >= last or _is_title(doc[first:last]):
        return None
    token = doc[first:last].root
    for _ in range(CLIMB):
        is_outside = not first <= token.i < last
        if is_outside and token.pos_ in {"VERB", "AUX"}:
            speaker = find_speaker(token)
            if speaker is not None and not first <= speaker.first < last:
                is_cue = token.lemma_.lower() in cues.verbs
                if is_cue or any(_is_actor(head) for head in speaker.heads):
                    return to_chars(doc, (token.i, token.i + 1)), speaker
                return None
        if token.head == token:
            return None
        token = token.head
    return None


def _is_actor(head: Token) -> bool:
    return head.ent_type_ in ACTORS or head.lower_ in PERSONAL


def _is_title(tokens: Iterable[Token]) -> bool:
    """Whether it looks like the title of a work: several words, all of weight with a capital."""
    words = [token for token in tokens if token.is_alpha]
    heavy = [token for token in words if len(token) > 3]
    return len(words) > 1 and len(heavy) > 0 and all(token.text[0].isupper() for token in [words[0], *heavy])


def _index_mentions(mentions: Sequence[Mention]) -> dict[int, Mention]:
    """Character -> the shortest mention over it, the first of those that share a span."""
    index: dict[int, Mention] = {}
    for mention in sorted(mentions, key=lambda m: m.end_char - m.start_char, reverse=True):
        span = range(mention.start_char, mention.end_char)
        known = index.get(mention.start_char)
        if known and (known.start_char, known.end_char) == (mention.start_char, mention.end_char):
            continue
        index.update(dict.fromkeys(span, mention))
    return index


def _find_speakers(speaker: Speaker | None, mentions: dict[int, Mention]) -> list[Mention | None]:
    """The mention of each of the persons and bodies that a speaker phrase joins; [None] if none is known."""
    found: dict[str, Mention] = {}
    for head in speaker.heads if speaker else ():
        appositions = (child for child in head.children if child.dep_ == "appos")
        mention = next((mentions[t.idx] for t in (head, *appositions) if t.idx in mentions), None)
        if mention is not None:
            found.setdefault(mention.mention_id, mention)
    return list(found.values()) or [None]


def _to_rows(
    annotated: AnnotatedArticle, finding: Finding, sentence_index: int, mentions: dict[int, Mention]
) -> Iterator[Quote]:
    article_id = annotated.article.article_id
    (start, end), cue, speaker = finding.content, finding.cue, finding.speaker
    phrase = to_chars(annotated.doc, (speaker.first, speaker.last)) if speaker else None
    for mention in _find_speakers(speaker, mentions):
        who = mention.mention_id if mention else phrase[0] if phrase else None
        yield Quote(
            quote_id=content_id(article_id, start, end, who),
            article_id=article_id,
            sentence_index=sentence_index,
            start_char=start,
            end_char=end,
            text=annotated.text_at(start, end),
            quote_type=finding.quote_type,
            cue_start=cue[0] if cue else None,
            cue_end=cue[1] if cue else None,
            cue_text=annotated.text_at(*cue) if cue else None,
            speaker_start=phrase[0] if phrase else None,
            speaker_end=phrase[1] if phrase else None,
            speaker_text=annotated.text_at(*phrase) if phrase else None,
            speaker_mention_id=mention.mention_id if mention else None,
            speaker_actor_id=mention.actor_id if mention else None,
        )
