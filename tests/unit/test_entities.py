"""Names are those that the model's own recogniser finds."""

import pytest
import spacy
from spacy.tokens import Doc, Span

from etl import entities
from etl.annotate import load_model
from etl.entities import RECOGNISER, NameRecogniser
from etl.resources import find_sample

# Names at the beginning and the end, of one word and of many, one after the other, across line ends and white space.
TEXTS = (
    "Angela Merkel",
    "Paris",
    "x",
    " \n ",
    "Barack Obama Xi Jinping Vladimir Putin met the United Nations High Commissioner for Refugees in New York City",
    "He flew to  \n New \t York on  Monday, Aug. 14, 2017 , with 5,000 troops and $3 billion of the World Bank.",
    "THE U.N. SECURITY COUNCIL MET. North Korea's Kim Jong Un\n\nSouth Korea's Moon Jae-in did not.",
    "Reuters. BBC. Mr. Smith. Ltd. the the of of Of The",
)


def list_texts() -> list[str]:
    pages = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(find_sample().glob("*/*.txt")))
    return [*TEXTS, *pages]


def parse(text: str) -> Doc:
    doc = load_model().make_doc(text)
    for name, component in load_model().pipeline:
        if name in ("tok2vec", "parser"):
            doc = component(doc)
    return doc


def read_names(doc: Doc) -> list[tuple[object, ...]]:
    return [*((e.start, e.end, e.label_, e.kb_id) for e in doc.ents), *((t.ent_iob_, t.ent_type_) for t in doc)]


def test_names_are_those_that_the_model_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    recogniser = NameRecogniser(load_model())
    asked: list[Doc] = []
    monkeypatch.setattr(recogniser, "_ask_recogniser", asked.append)
    found = 0
    for text in list_texts():
        doc = parse(text)
        expected = load_model().get_pipe(RECOGNISER)(doc.copy())
        recogniser(doc)
        if doc not in asked:
            assert read_names(doc) == read_names(expected), text[:60]
            found += len(doc.ents)
    assert found > 100
    assert len(asked) < 3  # of choices that are too close to each other


def test_the_model_itself_chooses_where_choices_are_close(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "CLOSE_SCORE", 1e6)
    doc = parse(TEXTS[4])
    expected = load_model().get_pipe(RECOGNISER)(doc.copy())
    assert read_names(NameRecogniser(load_model())(doc)) == read_names(expected)


def test_the_model_itself_minds_names_that_are_given() -> None:
    doc = parse("The Acme Works of Springfield were sold.")
    doc.set_ents([Span(doc, 1, 3, label="WORK_OF_ART")], default="missing")
    expected = load_model().get_pipe(RECOGNISER)(doc.copy())
    assert read_names(NameRecogniser(load_model())(doc)) == read_names(expected)
    assert "WORK_OF_ART" in {entity.label_ for entity in doc.ents}


def test_another_kind_of_recogniser_is_refused() -> None:
    model = spacy.blank("en")
    model.add_pipe(RECOGNISER, config={"model": {"extra_state_tokens": True}}).add_label("X")
    model.initialize()
    with pytest.raises(ValueError, match="unknown way"):
        NameRecogniser(model)
