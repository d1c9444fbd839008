"""The one parse of an article: sentence borders, and offsets that hold in the stored text."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.annotate import annotate, load_model, model_version
from etl.records import AnnotatedArticle
from tests.conftest import make_article

Annotate = Callable[..., AnnotatedArticle]


def sentences_of(annotated: AnnotatedArticle) -> list[str]:
    return [annotated.text_at(s.start_char, s.end_char) for s in annotated.sentences]


def assert_offsets_hold(annotated: AnnotatedArticle) -> None:
    body = annotated.article.body_text
    assert len(annotated.doc.text) == len(body)
    for token in annotated.doc:
        stored = body[token.idx : token.idx + len(token.text)]
        assert token.text == stored or (token.is_space and not stored.strip())
    for sentence in annotated.sentences:
        text = annotated.text_at(sentence.start_char, sentence.end_char)
        assert text
        assert text == text.strip()


def test_a_line_end_inside_a_sentence_does_not_end_it(annotate_text: Annotate) -> None:
    annotated = annotate_text("The ministers met in Oslo,\nwhere they signed a pact.")
    assert sentences_of(annotated) == ["The ministers met in Oslo,\nwhere they signed a pact."]


def test_a_blank_line_ends_a_sentence_even_without_a_full_stop(annotate_text: Annotate) -> None:
    annotated = annotate_text("Ministers meet in Oslo\n\nThey signed a pact.")
    assert sentences_of(annotated) == ["Ministers meet in Oslo", "They signed a pact."]


def test_a_line_end_after_a_full_stop_ends_the_sentence(annotate_text: Annotate) -> None:
    annotated = annotate_text("The pact was signed by Mr.\nHansen.\nThe king was there.")
    assert sentences_of(annotated)[-1] == "The king was there."


def test_a_sentence_never_crosses_the_border_of_a_section(annotate_text: Annotate) -> None:
    # The next sentence is glued to the caption, without a space.
    text = (
        "Norway and Sweden held talks in Oslo on Monday, the foreign ministry said.\n"
        "| Foreign Minister Kari Holm (Reuters)Holm, in particular, praised the talks."
    )
    annotated = annotate_text(text)
    kinds = {s.kind for s in annotated.sections}
    assert "caption" in kinds
    assert sentences_of(annotated)[-1] == "Holm, in particular, praised the talks."
    for section in annotated.sections:
        for sentence in annotated.sentences:
            inside = section.start_char <= sentence.start_char and sentence.end_char <= section.end_char
            outside = sentence.end_char <= section.start_char or section.end_char <= sentence.start_char
            assert inside or outside


def test_sentences_are_numbered_from_zero_in_text_order(annotate_text: Annotate) -> None:
    annotated = annotate_text("One rose. Two fell.\n\nThree stayed.")
    assert [s.sentence_index for s in annotated.sentences] == list(range(len(annotated.sentences)))
    starts = [s.start_char for s in annotated.sentences]
    assert starts == sorted(starts)


def test_the_sentence_of_an_offset_is_the_one_that_holds_it(annotate_text: Annotate) -> None:
    annotated = annotate_text("The king left. The queen stayed.")
    assert [annotated.sentence_at(offset).sentence_index for offset in (0, 13, 15, 31)] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n\n", " \t \n ", "\u00a0\u2003"],
    ids=["empty", "space", "lines", "mixed", "unicode"],
)
def test_text_without_words_has_no_sentences(annotate_text: Annotate, text: str) -> None:
    annotated = annotate_text(text)
    assert annotated.sentences == ()
    assert len(annotated.doc.text) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Zürich’s mayor met 文在寅 in İstanbul\u00a0on Monday.",
        "A\u200bzero-width\u200bspace, a soft\u00adhyphen and a \ufeffmark.",
        "Emoji 👩‍👩‍👧 and flags 🇳🇴 count as written. The next one begins here.",
        "e\u0301tat d’urgence: Paris\r\nacted.\r\n\r\nThe end.",
        "Tabs\tand\x0bform\x0cfeeds\u2028and line separators.",
        "  Leading and trailing spaces.  ",
        "\n\nTwo line ends come first. Then this.",
        "قال الرئيس إن الاتفاق جيد. The deal is good.",
        "." * 50,
    ],
)
def test_offsets_hold_for_odd_text(annotate_text: Annotate, text: str) -> None:
    assert_offsets_hold(annotate_text(text))


WORDS = st.sampled_from(
    ["Oslo", "said", "the king", ".", "\n", "\n\n", " ", "|", "“", "é", "🇳🇴", "\t", "(Reuters)", "--"]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, max_size=25).map("".join))
def test_offsets_hold_for_any_mixture(text: str) -> None:
    assert_offsets_hold(annotate(make_article(text)))


def test_the_same_text_gives_the_same_parse(annotate_text: Annotate) -> None:
    text = "Norway and Sweden signed a pact.\n\nDenmark, which was absent, welcomed it."
    first, second = annotate_text(text), annotate_text(text)
    assert first.sentences == second.sentences
    assert [(t.dep_, t.head.i, t.lemma_) for t in first.doc] == [(t.dep_, t.head.i, t.lemma_) for t in second.doc]


def test_paragraphs_do_not_change_each_others_parse(annotate_text: Annotate) -> None:
    # Borders are given to the parser before it runs, so heads stay inside.
    annotated = annotate_text("Ministers in Oslo\n\nProtesters marched.\n\nPolice")
    assert all(token.head.sent.start == token.sent.start for token in annotated.doc)


def test_the_model_has_a_version_and_is_loaded_once() -> None:
    assert model_version().startswith("en_core_web_sm")
    assert load_model() is load_model()
