"""Quotations: who said what, word for word, in part or reported."""

import time
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from etl.extractors.quotation_marks import find_quoted
from etl.extractors.quotes import extract_quotes
from etl.ids import content_id
from etl.records import AnnotatedArticle, Mention, Quote

Annotate = Callable[..., AnnotatedArticle]
NOTHING = SimpleNamespace()


def quotes_of(annotated: AnnotatedArticle) -> tuple[Quote, ...]:
    return extract_quotes(annotated, NOTHING)  # type: ignore[arg-type]


def make_mention(text: str, phrase: str, *, actor: str, kind: str = "person", nth: int = 0) -> Mention:
    start = -1
    for _ in range(nth + 1):
        start = text.index(phrase, start + 1)
    return Mention(
        mention_id=content_id(phrase, start, actor),
        article_id="a",
        sentence_index=0,
        start_char=start,
        end_char=start + len(phrase),
        text=phrase,
        kind=kind,
        actor_id=actor,
        actor_name=None,
        country_code=None,
        sector_code=None,
        title_text=None,
        role_code=None,
        antecedent_mention_id=None,
        resolution="exact",
        confidence=0.95,
    )


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("“The bridge is closed,” Maria Lopez said.", ["The bridge is closed"]),
        ('Maria Lopez said: "The bridge is closed."', ["The bridge is closed."]),
        ('Maria Lopez said, "The bridge is closed."', ["The bridge is closed."]),
        ("“The bridge is closed,” said Maria Lopez. “Nobody may cross it.”",
         ["The bridge is closed", "Nobody may cross it."]),
        ('"The bridge," Maria Lopez said, "is closed."', ["The bridge", "is closed."]),
    ],
    ids=["after", "colon", "before", "goes on", "between"],
)  # fmt: skip
def test_direct_speech_is_found_wherever_the_cue_stands(
    annotate_text: Annotate, text: str, contents: list[str]
) -> None:
    found = quotes_of(annotate_text(text))
    assert [q.text for q in found] == contents
    assert {q.quote_type for q in found} == {"direct"}
    # One cue and one speaker for all its parts.
    assert {q.cue_text for q in found} == {"said"}
    assert {q.speaker_text for q in found} == {"Maria Lopez"}


def test_spans_are_those_of_the_stored_text(annotate_text: Annotate) -> None:
    text = "Officials met.\n“The bridge is\nclosed,” Maria Lopez said."
    (quote,) = quotes_of(annotate_text(text))
    assert text[quote.start_char : quote.end_char] == quote.text == "The bridge is\nclosed"
    assert text[quote.cue_start : quote.cue_end] == "said"
    assert text[quote.speaker_start : quote.speaker_end] == "Maria Lopez"
    assert quote.sentence_index == 1


def test_a_quotation_over_paragraphs_keeps_its_speaker(annotate_text: Annotate) -> None:
    # The first paragraph is left open, as English news does; only the last one closes.
    text = "“We waited for hours,” Maria Lopez said. “Nobody came.\n\n“In the end we walked home.”"
    found = quotes_of(annotate_text(text))
    assert [q.text for q in found] == ["We waited for hours", "Nobody came.", "In the end we walked home."]
    assert {q.speaker_text for q in found} == {"Maria Lopez"}


def test_reported_clause_and_its_quoted_words_are_rows_of_their_own(annotate_text: Annotate) -> None:
    text = 'Maria Lopez said that the bridge was "utterly unsafe" and had to be closed.'
    found = {q.quote_type: q for q in quotes_of(annotate_text(text))}
    assert found["indirect"].text == 'that the bridge was "utterly unsafe" and had to be closed'
    assert found["mixed"].text == "utterly unsafe"
    assert {(q.cue_text, q.speaker_text) for q in found.values()} == {("said", "Maria Lopez")}


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('Maria Lopez said that the bridge was "utterly unsafe".', 'that the bridge was "utterly unsafe"'),
        ("Maria Lopez said that the bridge was “utterly unsafe.”", "that the bridge was “utterly unsafe.”"),
        ("“Unsafe” bridges were closed in May, Maria Lopez said.", "“Unsafe” bridges were closed in May"),
    ],
)
def test_a_content_keeps_the_partner_of_a_mark_inside_of_it(annotate_text: Annotate, text: str, content: str) -> None:
    assert [q.text for q in quotes_of(annotate_text(text)) if q.quote_type == "indirect"] == [content]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("A spokesman for the army of Peru said that the bridge was safe.", "A spokesman for the army of Peru"),
        ("The mayor of Lyon, who knew nothing of it, said that the bridge was safe.", "The mayor of Lyon"),
        ("According to an engineer at the port, the bridge was safe.", "an engineer at the port"),
        # What comes after a verb is no part of the name.
        ("The mayor told reporters in Lyon that the bridge was safe.", "The mayor"),
    ],
)
def test_a_speaker_is_named_with_whose_he_is(annotate_text: Annotate, text: str, speaker: str) -> None:
    assert [q.speaker_text for q in quotes_of(annotate_text(text))] == [speaker]


def test_a_heading_before_a_colon_speaks_for_nobody(annotate_text: Annotate) -> None:
    text = "WHAT: Open day of the harbour museum\n\nWHERE: The old quay in Lyon\n\nLOPEZ: We shall open the gates."
    assert [q.speaker_text for q in quotes_of(annotate_text(text))] == ["LOPEZ"]


def test_quoted_words_belong_to_the_innermost_speaker(annotate_text: Annotate) -> None:
    text = 'Lopez noted that Peru had sent a "firm" message, the ministry said.'
    rows = quotes_of(annotate_text(text))
    assert [q.speaker_text for q in rows if q.text == "firm"] == ["Lopez"]
    assert [q.text for q in rows if q.speaker_text == "the ministry"] == [text.removesuffix(", the ministry said.")]


def test_who_refuses_to_comment_says_nothing(annotate_text: Annotate) -> None:
    text = "The company denied that it had paid bribes; its lawyer, John Smith, refused to comment."
    assert "that it had paid bribes" in {q.text for q in quotes_of(annotate_text(text))}
    assert not [q for q in quotes_of(annotate_text(text)) if q.text.startswith("The company")]


def test_according_to_attributes_the_clause_around_it(annotate_text: Annotate) -> None:
    (quote,) = quotes_of(annotate_text("The two ministers spoke for an hour on Tuesday, according to the embassy."))
    assert (quote.text, quote.cue_text) == ("The two ministers spoke for an hour on Tuesday", "according to")
    assert (quote.speaker_text, quote.quote_type) == ("the embassy", "indirect")


def test_negated_cue_keeps_its_negation(annotate_text: Annotate) -> None:
    (quote,) = quotes_of(annotate_text("The minister did not say that the talks had failed."))
    assert quote.cue_text == "did not say"


def test_speaker_of_a_cue_without_subject_is_that_of_the_main_verb(annotate_text: Annotate) -> None:
    rows = quotes_of(annotate_text("Maria Lopez closed the bridge, saying that it was unsafe."))
    assert [(q.text, q.speaker_text) for q in rows] == [("that it was unsafe", "Maria Lopez")]


def test_each_of_several_speakers_has_a_row(annotate_text: Annotate) -> None:
    text = 'Foreign Minister Ana Silva and her counterpart Jose Ruiz agreed to open the border "without delay" in May.'
    annotated = annotate_text(text)
    mentions = (make_mention(text, "Ana Silva", actor="silva"), make_mention(text, "Jose Ruiz", actor="ruiz"))
    rows = [q for q in quotes_of(replace(annotated, mentions=mentions)) if q.quote_type == "mixed"]
    assert [q.text for q in rows] == ["without delay"] * 2
    assert {q.speaker_actor_id for q in rows} == {"silva", "ruiz"}
    assert len({q.quote_id for q in rows}) == 2
    assert {q.speaker_text for q in rows} == {"Foreign Minister Ana Silva and her counterpart Jose Ruiz"}


def test_pronoun_speaker_takes_the_actor_of_its_mention(annotate_text: Annotate) -> None:
    text = "Maria Lopez arrived on Monday. “The bridge is closed,” she said."
    annotated = replace(annotate_text(text), mentions=(make_mention(text, "she", actor="lopez", kind="pronoun"),))
    (quote,) = quotes_of(annotated)
    assert (quote.speaker_text, quote.speaker_actor_id) == ("she", "lopez")
    assert quote.speaker_mention_id == annotated.mentions[0].mention_id


def test_plural_mention_gives_its_first_actor(annotate_text: Annotate) -> None:
    text = "The two reaffirmed that the border stays open."
    mentions = tuple(make_mention(text, "The two", actor=actor, kind="pronoun") for actor in ("silva", "ruiz"))
    (quote,) = quotes_of(replace(annotate_text(text), mentions=mentions))
    assert quote.speaker_actor_id == "silva"


def test_speaker_without_mention_is_null_and_not_guessed(annotate_text: Annotate) -> None:
    (quote,) = quotes_of(annotate_text("“The bridge is closed,” Maria Lopez said."))
    assert (quote.speaker_mention_id, quote.speaker_actor_id) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "The film “Rivers of Stone” opened in Lima on Friday.",
        "The so-called “green belt” around the town has 40 parks.",
        "The bridge was closed on Monday.",
        "",
    ],
    ids=["title", "scare quotes", "no marks", "empty"],
)
def test_what_nobody_says_is_no_quotation(annotate_text: Annotate, text: str) -> None:
    assert quotes_of(annotate_text(text)) == ()


def test_transcript_turn_is_direct_speech(annotate_text: Annotate) -> None:
    rows = quotes_of(annotate_text("MARIA LOPEZ: The bridge stays closed.\n\nJOSE RUIZ: For how long?"))
    assert [(q.speaker_text, q.text) for q in rows] == [
        ("MARIA LOPEZ", "The bridge stays closed."),
        ("JOSE RUIZ", "For how long?"),
    ]


def test_same_article_gives_the_same_rows(annotate_text: Annotate) -> None:
    text = "“The bridge is closed,” Maria Lopez said. She added that it was “unsafe” for cars."
    assert quotes_of(annotate_text(text)) == quotes_of(annotate_text(text))


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ('He said "one" and "two".', ["one", "two"]),
        ("He said “one ‘two’ three” today.", ["one ‘two’ three"]),
        ("He said “one “two” three” today.", ["one “two” three"]),
        ("He said ``one'' today.", ["one"]),
        ("He said ''one'' today.", ["one"]),
        ("It's the dogs' house, he said ‘one’ today.", ["one"]),
        ("He said “one and left.", []),
        ("He said one” and left.", []),
        ('A 5" pipe and a "long" one.', ["long"]),
        ("“One.\n\n“Two.”", ["One.", "Two."]),
        ("He said “” and “ ”.", []),
    ],
)
def test_marks_are_paired(text: str, contents: list[str]) -> None:
    assert [text[q.start_char : q.end_char] for q in find_quoted(text)] == contents


@pytest.mark.parametrize("unit", ["“a ", '"a" ', "“a ‘b ", "“a.\n\n", ' "a'])
def test_pairing_marks_takes_linear_time(unit: str) -> None:
    def measure(count: int) -> float:
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            find_quoted(unit * count)
            best = min(best, time.process_time() - start)
        return best

    # 20,000 marks; ten times the text may not take a hundred times as long.
    assert measure(20_000) < 40 * measure(2_000) + 0.05


def test_many_quotations_take_linear_time(annotate_text: Annotate) -> None:
    def measure(count: int) -> float:
        annotated = annotate_text('"Yes," he said. ' * count)
        start = time.process_time()
        assert len(quotes_of(annotated)) == count
        return time.process_time() - start

    small, large = measure(300), measure(3_000)
    assert large < 40 * small + 0.2
