"""Where a proper name begins and ends, from the tagger's entities and the words around them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from etl.knowledge.name_forms import name_words

TAGGED_KINDS = {"PERSON": "person", "ORG": "organisation"}
NAME_TAGS = frozenset({"PROPN", "NOUN", "ADJ"})
MEASURES = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY"})  # "Monday" ends a name
BREAKS = frozenset({";", "(", ")", "/", ":", "[", "]", '"', "“", "”"})
JOINS = frozenset({"and", "&"})
LINKS = frozenset({"of", "for", "on", "at"})  # after the first noun of an organisation: "Bank of", "Council on"
POSSESSIVE = re.compile(r"['’]s?$")
ACTING = ("nsubj", "nsubjpass")
OTHER_WORDS = ("honorific", "descriptor", "organisation_noun", "organisation_head", "company_suffix")
LONGEST_PERSON = 3  # words of a person's name that the tagger did not see
LONGEST_FIRM = 8  # tokens of a list of partners: "Smith, Jones and Co"


@dataclass(frozen=True, kw_only=True)
class NameSpan:
    """Tokens that are one name; `is_tagged` where the tagger saw one, not only the words."""

    doc: Doc
    start: int
    end: int
    kind: str
    is_tagged: bool

    @property
    def start_char(self) -> int:
        """Offset of its first character."""
        return self.doc[self.start].idx

    @property
    def end_char(self) -> int:
        """Offset after its last character, without a possessive."""
        last = self.doc[self.end - 1]
        is_final = self.end == len(self.doc) or self.doc[self.end].is_sent_start
        name = POSSESSIVE.sub("", last.text) or last.text
        return last.idx + len(name.rstrip(".") if is_final and _is_suffix(last) else name)

    @property
    def text(self) -> str:
        """The name as it stands there."""
        return self.doc[self.start : self.end].text[: self.end_char - self.start_char]

    @property
    def is_closed(self) -> bool:
        """Whether its last word says that it is an organisation ("Bank", "Inc")."""
        return is_closing(self.doc[self.end - 1])


def find_name_spans(doc: Doc, capitals: frozenset[int] = frozenset()) -> list[NameSpan]:
    """Names of persons and organisations in text order, without overlap. `capitals` are the tokens of sentences
    in capitals throughout, where only the tagger is heard."""
    spans = [span for entity in doc.ents for span in _read_entity(doc, entity)]
    taken: dict[int, NameSpan] = {i: span for span in spans for i in range(span.start, span.end)}
    for run in _find_runs(doc):
        if run.start in capitals:
            continue
        inner = list(dict.fromkeys(taken[i] for i in range(run.start, run.end) if i in taken))
        if any(_goes_before(span, run) for span in inner):
            continue
        for span in inner:
            taken = {i: other for i, other in taken.items() if other is not span}
        taken.update(dict.fromkeys(range(run.start, run.end), run))
    for span in _find_unseen(doc, taken):
        taken.update(dict.fromkeys(range(span.start, span.end), span))
    return sorted(dict.fromkeys(taken.values()), key=lambda span: span.start)


def _goes_before(span: NameSpan, run: NameSpan) -> bool:
    """Whether the tagged name holds against a run of capitals: it reaches further, or it is a person's
    ("Emily Post")."""
    reaches = span.start < run.start or span.end > run.end
    is_person = span.kind == "person" and (span.start, span.end) == (run.start, run.end)
    return (reaches and span.kind == "organisation") or (is_person and not _is_suffix(run.doc[run.end - 1]))


# --- what the tagger saw --------------------------------------------------------------------------


def _read_entity(doc: Doc, entity: Span) -> Iterator[NameSpan]:
    kind = TAGGED_KINDS.get(entity.label_)
    if kind is None:
        return
    if entity[0].lower_ == "the" and is_closing(entity[-1]):
        kind = "organisation"  # nobody is called "the Herald"
    for first, last in _split(doc, entity.start, entity.end, kind):
        start, end = _trim(doc, first, last, kind)
        if start < end:
            yield NameSpan(doc=doc, start=start, end=_grow(doc, start, end, kind), kind=kind, is_tagged=True)


def _split(doc: Doc, start: int, end: int, kind: str) -> Iterator[tuple[int, int]]:
    """The entity in pieces: at brackets and line ends, at commas and "and" between two names."""
    is_firm = kind == "organisation" and any(
        _is_suffix(doc[i]) and doc[i - 1].text in JOINS for i in range(start + 1, end)
    )
    first = start
    for i in range(start, end):
        token = doc[i]
        is_list = token.text == "," and not is_firm and not (i + 1 < end and _is_suffix(doc[i + 1]))
        is_second = token.text in JOINS and (
            kind == "person" or (i > start and _is_suffix(doc[i - 1]) and i + 1 < end and not _is_suffix(doc[i + 1]))
        )
        if token.is_space or token.text in BREAKS or is_list or is_second:
            if first < i:
                yield first, i
            first = i + 1
        elif i > first and _is_suffix(doc[i - 1]) and not _is_suffix(token) and token.text not in (*JOINS, ","):
            yield first, i  # a ticker or another word after the legal form
            return
    if first < end:
        yield first, end


def _trim(doc: Doc, start: int, end: int, kind: str) -> tuple[int, int]:
    """Without articles, titles, marks and lower-case words around the name."""
    particles = name_words("particle")
    while start < end and not _is_capital(doc[start]) and doc[start].lower_ not in particles:
        start += 1
    while start < end - 1 and (
        doc[start].lower_ in ("the", "a", "an")
        or doc[start].is_punct
        or (kind == "person" and doc[start].lower_.rstrip(".") in name_words("honorific"))
    ):
        start += 1
    while start < end and (doc[end - 1].tag_ == "POS" or not (_is_capital(doc[end - 1]) or _is_second(doc, end - 1))):
        end -= 1
    return start, end


def _is_second(doc: Doc, i: int) -> bool:
    """Whether the token follows a hyphen within a word ("Chul-*soo*")."""
    return i > 1 and doc[i - 1].text == "-" and not doc[i - 1].whitespace_ and not doc[i - 2].whitespace_


def _grow(doc: Doc, start: int, end: int, kind: str) -> int:
    """The end of the name with the legal form, and with what follows the first noun of an organisation."""
    while end < len(doc) and _is_suffix(doc[end]) and not doc[end].is_sent_start:
        end += 1
    if end + 1 < len(doc) and doc[end].text in JOINS and _is_suffix(doc[end + 1]):
        end += 2
        while end < len(doc) and _is_suffix(doc[end]) and not doc[end].is_sent_start:
            end += 1
    elif kind == "organisation" and doc[end - 1].lower_ in name_words("organisation_head"):
        end = _grow_linked(doc, end)
    return end


def _grow_linked(doc: Doc, end: int) -> int:
    """The end of "Department *of Trade and Industry*"; "and" counts where the tagger sees one name."""
    if end >= len(doc) or doc[end].text not in LINKS:
        return end
    for i in range(end, len(doc)):
        token = doc[i]
        if token.is_sent_start:
            break
        if _is_word(token):
            end = i + 1
        elif token.text in JOINS:
            if i + 1 == len(doc) or doc[i + 1].ent_iob_ != "I":
                break
        elif token.text not in (*LINKS, "the"):
            break
    return end


# --- what the tagger missed -------------------------------------------------------------------------


def _find_unseen(doc: Doc, taken: Mapping[int, NameSpan]) -> Iterator[NameSpan]:
    """Persons whom the tagger did not see: named beside one ("Roe and Doe"), or who say or do something."""
    for token in doc:
        if token.i in taken or not _is_unseen(token):
            continue
        if not (token.dep_ in ACTING or any(other.ent_type_ == "PERSON" for other in token.conjuncts)):
            continue
        start = token.i
        while start > 0 and doc[start - 1].head == token and _is_unseen(doc[start - 1]) and start - 1 not in taken:
            start -= 1
        if token.i + 1 - start <= LONGEST_PERSON:
            yield NameSpan(doc=doc, start=start, end=token.i + 1, kind="person", is_tagged=False)


def _is_unseen(token: Token) -> bool:
    """Whether the word may be a part of a person's name and nothing else says what it is."""
    if token.tag_ != "NNP" or token.ent_type_:
        return False
    doc, i = token.doc, token.i
    is_bound = i > 0 and (doc[i - 1].pos_ == "DET" or doc[i - 1].text in ("-", "'", "‘", "•"))
    is_head = i + 1 < len(doc) and doc[i + 1].text in ("of", "-")
    return (
        token.is_title
        and token.is_alpha
        and not (is_bound or is_head)
        and not any(token.lower_ in name_words(word_class) for word_class in OTHER_WORDS)
    )


# --- what capitals and closing words say ----------------------------------------------------------


def _find_runs(doc: Doc) -> Iterator[NameSpan]:
    """Runs of capitalised words that end in the word of an organisation, whatever the tagger says."""
    i = 0
    while i < len(doc):
        if not _starts_run(doc[i]):
            i += 1
            continue
        end = _read_run(doc, i)
        yield from _close_run(doc, i, end)
        i = max(end, i + 1)


def _starts_run(token: Token) -> bool:
    """Whether a name may begin here; a word that merely opens the sentence begins one before a legal form."""
    if not _is_word(token) or not token.is_sent_start or token.pos_ == "PROPN":
        return _is_word(token)
    doc, i = token.doc, token.i + 1
    return i < len(doc) and (_is_suffix(doc[i]) or (doc[i].text in (*JOINS, ",") and _joins(doc, token.i, i)))


def _is_word(token: Token) -> bool:
    return (
        _is_capital(token)
        and token.pos_ in NAME_TAGS
        and token.ent_type_ not in MEASURES
        and token.lower_ not in ("the", "a", "an")
    )


def _read_run(doc: Doc, start: int) -> int:
    end = start + 1
    while end < len(doc) and not doc[end].is_sent_start:
        if _is_word(doc[end]) or _is_suffix(doc[end]):
            end += 1
        elif _is_hyphen(doc, end) or _joins(doc, start, end):
            end += 2
        else:
            break
    return end


def _is_hyphen(doc: Doc, i: int) -> bool:
    tight = doc[i].text == "-" and not doc[i].whitespace_ and not doc[i - 1].whitespace_
    return tight and i + 1 < len(doc) and _is_capital(doc[i + 1])


def _joins(doc: Doc, start: int, i: int) -> bool:
    """Whether "and", "&" or "of" binds two parts of one name here."""
    if i + 1 >= len(doc):
        return False
    following = doc[i + 1]
    if doc[i].text == "&":
        return _is_capital(following)
    if doc[i].text == "and":
        return _is_suffix(following)
    if doc[i].text == ",":
        return _is_list_of_partners(doc, i)
    is_head = doc[i - 1].lower_ in name_words("organisation_head") and i - start <= LONGEST_FIRM
    return doc[i].text in LINKS and is_head and _is_word(following)


def _is_list_of_partners(doc: Doc, i: int) -> bool:
    """ "Smith, Jones and Co": capitals and commas up to "and Co"."""
    for k in range(i + 1, min(i + LONGEST_FIRM, len(doc) - 1)):
        if doc[k].text in JOINS:
            return _is_suffix(doc[k + 1])
        if doc[k].text != "," and not (_is_capital(doc[k]) and not doc[k].is_sent_start):
            return False
    return False


def _close_run(doc: Doc, start: int, end: int) -> Iterator[NameSpan]:
    """The names in a run: one up to each legal form, else one up to its last closing word."""
    first, closing = start, start
    for i in range(start + 1, end):
        if _is_suffix(doc[i]) and (i + 1 == end or not (_is_suffix(doc[i + 1]) or doc[i + 1].text in JOINS)):
            yield _to_run(doc, first, i + 1)
            first = closing = i + 1
        elif is_closing(doc[i]) and i > first:
            closing = i + 1
    if closing > first + 1 and (closing == end or doc[closing].lower_ in name_words("honorific")):
        yield _to_run(doc, first, closing)


def _to_run(doc: Doc, start: int, end: int) -> NameSpan:
    return NameSpan(doc=doc, start=start, end=end, kind="organisation", is_tagged=False)


def is_closing(token: Token) -> bool:
    """Whether names of organisations end in this word."""
    return _is_capital(token) and (_is_suffix(token) or token.lower_ in name_words("organisation_noun"))


def _is_suffix(token: Token) -> bool:
    return _is_capital(token) and token.lower_ in name_words("company_suffix")


def _is_capital(token: Token) -> bool:
    return token.text[:1].isupper()
