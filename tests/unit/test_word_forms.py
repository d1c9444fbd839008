"""Word forms are those of the model's own attribute ruler and lemmatizer."""

import pytest
import spacy
from spacy.tokens import Doc

from etl import word_forms
from etl.annotate import MODEL, load_model
from etl.resources import find_sample
from etl.word_forms import LEMMATIZER, RULER, WordForms

# Words that rules name, alone and together with the next one; words in both numbers, degrees, tenses and cases.
TEXTS = (
    "There's a plan, isn't there? Let's say they ain't gonna leave; I'd've gone, y'all gotta come on.",
    "He has been doing nothing. She had had enough, and it's hers. Nuthin' doin', ol' man!",
    "The better leaders were leaving their wives' houses; worst of all, mice ate THE CRISES' reports in 2019.",
    "This is what that means: which of these did you see, and what does Mali's government do?",
    "They can't, won't and shan't sign  two pacts \n\t or buy me 3 oxen.",
)


def list_texts() -> list[str]:
    pages = (
        path.read_text(encoding="utf-8", errors="replace")[:4000] for path in sorted(find_sample().glob("*/*.txt"))
    )
    return [*TEXTS, *(" ".join(page.split()) for page in pages)]


def read_forms(doc: Doc) -> list[tuple[str, ...]]:
    return [(t.text, t.tag_, t.dep_, t.pos_, str(t.morph), t.lemma_) for t in doc]


def parse(text: str) -> Doc:
    doc = load_model().make_doc(text)
    for name, component in load_model().pipeline:
        if name not in (RULER, LEMMATIZER):
            doc = component(doc)
    return doc


@pytest.fixture(scope="module")
def expected() -> list[list[tuple[str, ...]]]:
    model = spacy.load(MODEL)
    ruler, lemmatizer = model.get_pipe(RULER), model.get_pipe(LEMMATIZER)
    return [read_forms(lemmatizer(ruler(Doc(model.vocab).from_bytes(parse(text).to_bytes())))) for text in list_texts()]


def test_words_have_the_forms_that_the_model_gives(expected: list[list[tuple[str, ...]]]) -> None:
    forms = WordForms(load_model())
    for _ in range(2):  # at first asked for, then remembered
        assert [read_forms(forms(parse(text))) for text in list_texts()] == expected


def test_forgetting_changes_nothing(expected: list[list[tuple[str, ...]]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_forms, "MOST_KEPT", 3)
    forms = WordForms(load_model())
    assert [read_forms(forms(parse(text))) for text in list_texts()] == expected


def test_rules_that_ask_for_more_are_refused() -> None:
    model = spacy.blank("en")
    model.add_pipe(RULER).add([[{"SHAPE": "dd"}]], {"POS": "NUM"})
    model.add_pipe(LEMMATIZER)
    with pytest.raises(ValueError, match="SHAPE"):
        WordForms(model)
