"""Wire marks: what says that a text was sent before, and what only looks like it."""

import pytest

from etl.knowledge.seeds import read_seed
from etl.wire_marks import KINDS, find_wire_mark, plain_title

HEADLINE = "Ministers sign fisheries treaty"
PLAIN = "ministers sign fisheries treaty"
BODY = "OSLO, Aug. 16 (Example) -- The ministers of Norway and Canada met on Monday.\n\nThey signed a treaty."


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        (f"UPDATE 2-{HEADLINE}", "UPDATE 2", "update"),
        (f"UPDATE 1 - {HEADLINE}", "UPDATE 1", "update"),
        (f"Update: {HEADLINE}", "Update", "update"),
        (f"UPDATE: {HEADLINE}", "UPDATE", "update"),
        (f"UPDATE1: {HEADLINE}", "UPDATE1", "update"),
        (f"Update 3: {HEADLINE}", "Update 3", "update"),
        (f"{HEADLINE} (UPDATE 1)", "(UPDATE 1)", "update"),
        (f"{HEADLINE} (updated)", "(updated)", "update"),
        (f"{HEADLINE} [UPDATED]", "[UPDATED]", "update"),
        (f"WRAPUP 3-{HEADLINE}", "WRAPUP 3", "update"),
        (f"WRAPUP-{HEADLINE}", "WRAPUP", "update"),
        (f"RECAST-{HEADLINE}", "RECAST", "update"),
        (f"Recasts: {HEADLINE}", "Recasts", "update"),
        (f"(LEAD) {HEADLINE}", "(LEAD)", "update"),
        (f"(2nd LD) {HEADLINE}", "(2nd LD)", "update"),
        (f"(3rd LD) (URGENT) {HEADLINE}", "(3rd LD) (URGENT)", "update"),
        (f"(Second Lead) {HEADLINE}", "(Second Lead)", "update"),
        (f"LEAD: {HEADLINE}", "LEAD", "update"),
        (f"LEAD - {HEADLINE}", "LEAD", "update"),
        (f"1st Ld-Writethru: {HEADLINE}", "1st Ld-Writethru", "update"),
        (f"2nd LD: {HEADLINE}", "2nd LD", "update"),
        (f"1ST LEAD {HEADLINE}", "1ST LEAD", "update"),
        (f"2ND ROUNDUP: {HEADLINE}", "2ND ROUNDUP", "update"),
        (f"{HEADLINE}, 1st Ld-Writethru", "1st Ld-Writethru", "update"),
        (f"{HEADLINE},2nd Ld-Writethru,0345", "2nd Ld-Writethru,0345", "update"),
        (f"{HEADLINE} (2. Zusammenfassung)", "(2. Zusammenfassung)", "update"),
        (f"AMPLIACIÓN: {HEADLINE}", "AMPLIACIÓN", "update"),
        (f"CORRECTED-{HEADLINE}", "CORRECTED", "correction"),
        (f"CORRECTED (OFFICIAL)-{HEADLINE}", "CORRECTED (OFFICIAL)", "correction"),
        (f"CORRECTED-UPDATE 2-{HEADLINE}", "CORRECTED-UPDATE 2", "correction"),
        (f"CORRECTION: {HEADLINE}", "CORRECTION", "correction"),
        (f"Correction: {HEADLINE}", "Correction", "correction"),
        (f"KORREKTUR: {HEADLINE}", "KORREKTUR", "correction"),
        (f"CLARIFICATION: {HEADLINE}", "CLARIFICATION", "correction"),
        (f"CORRECTING and REPLACING {HEADLINE}", "CORRECTING and REPLACING", "correction"),
        (f"REFILE-{HEADLINE}", "REFILE", "repeat"),
        (f"REFILE-UPDATE 3-{HEADLINE}", "REFILE-UPDATE 3", "update"),
        (f"RPT-{HEADLINE}", "RPT", "repeat"),
        (f"RPT-UPDATE 1-{HEADLINE}", "RPT-UPDATE 1", "update"),
        (f"WDH/{HEADLINE}", "WDH", "repeat"),
        (f"ADV: {HEADLINE}", "ADV", "repeat"),
        (f"KILL: {HEADLINE}", "KILL", "kill"),
        (f"{HEADLINE}, KILL", "KILL", "kill"),
        (f"WITHDRAWN-{HEADLINE}", "WITHDRAWN", "kill"),
        (f"RETRACTION: {HEADLINE}", "RETRACTION", "kill"),
        (f"URGENT: {HEADLINE}", "URGENT", "flash"),
        (f"Urgent: {HEADLINE}", "Urgent", "flash"),
        (f"(URGENT) {HEADLINE}", "(URGENT)", "flash"),
        (f"FLASH: {HEADLINE}", "FLASH", "flash"),
        (f"BREAKING: {HEADLINE}", "BREAKING", "flash"),
    ],
)
def test_marks_of_headlines(title: str, text: str, kind: str) -> None:
    mark = find_wire_mark(title, BODY)
    assert mark is not None
    assert (mark.text, mark.kind) == (text, kind)
    assert plain_title(title) == PLAIN


@pytest.mark.parametrize(
    "title",
    [
        "Ministers update treaty",
        "Correction in the markets",
        "Correction territory: markets fall",
        "Urgent-care clinics close",
        "URGENT-CARE CLINICS CLOSE",
        "LEAD-POISONED WATER FOUND",
        "Lead: the metal that will not go away",
        "LEAD PIPES TO GO",
        "KILL-SWITCH LAW PASSES",
        "(News Focus) Ministers sign treaty",
        "EXCLUSIVE-Ministers sign treaty",
        "FACTBOX-What the treaty says",
        "Ministers sign treaty (Part 2)",
        "Repeat offenders face jail",
        "Flash floods kill nine",
        "Flash-flood warning for Oslo",
        "Update on talks expected",
        "Updated figures: exports rise",
        "Kill Bill: a review",
        "UPDATE ON TALKS EXPECTED",
        'Ministers call treaty update "urgent"',
        "Alert level raised: army",
        "Analysis: what the treaty says",
        "Breaking the ice: ministers meet",
        "CORRECTIONAL OFFICERS STRIKE",
        "RECASTING THE NET",
        "ADVANCE: ministers meet",
        "Roundup of the week",
        "Ministers sign treaty, 2nd in a year",
        "G20: Ministers sign treaty",
    ],
)
def test_words_that_resemble_marks_are_none(title: str) -> None:
    assert find_wire_mark(title, BODY) is None
    assert plain_title(title) == title.casefold().strip('"')


@pytest.mark.parametrize(
    ("body", "text", "kind"),
    [
        (f"BC-EU--Fisheries,2nd Ld-Writethru,0345\n{HEADLINE}\n{BODY}", "2nd Ld-Writethru,0345", "update"),
        (f"(Adds comment of the minister)\nBy Jane Doe\n{BODY}", "Adds", "update"),
        (f"Eds: Updates with quotes.\n{BODY}", "Updates", "update"),
        (f"(Eds: Corrects spelling of name)\n{BODY}", "Corrects", "correction"),
        (f"URGENT\n\n{BODY}", "URGENT", "flash"),
        (f"UPDATE 2-{HEADLINE}\n\n{BODY}", "UPDATE 2", "update"),
        (f"{BODY}\n\n(This story was refiled to fix a typo)", "This story was refiled", "repeat"),
        (f"{BODY}\n\nThis version corrects the name of the minister.", "This version corrects", "correction"),
        (f"{BODY}\n\nThis story has been updated with a comment.", "This story has been updated", "update"),
    ],
)
def test_marks_above_and_below_the_text(body: str, text: str, kind: str) -> None:
    mark = find_wire_mark(HEADLINE, body)
    assert mark is not None
    assert (mark.text, mark.kind) == (text, kind)


@pytest.mark.parametrize(
    "body",
    [
        "",
        BODY,
        f"{BODY}\n\nUpdates are due on Tuesday.",
        f"{BODY}\n\nUpdate: The talks ended late on Monday, and more of them are to come in spring.",
        f"{BODY}\n\n(The ministers met again in May)",
        f"{BODY}\n\nThis story begins in Oslo.",
        "Correction of the nets takes long.\n\nThey signed a treaty.",
        "(Again) they met.",
    ],
)
def test_bodies_without_marks(body: str) -> None:
    assert find_wire_mark(HEADLINE, body) is None


def test_the_mark_of_the_headline_goes_before_that_of_the_body() -> None:
    mark = find_wire_mark(f"UPDATE 2-{HEADLINE}", f"(Corrects name of minister)\n{BODY}")
    assert mark is not None
    assert (mark.text, mark.kind) == ("UPDATE 2", "update")


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        (None, None),
        ("", None),
        ("URGENT:", None),
        (f"  {HEADLINE.upper()}.  ", PLAIN),
        ("Ministers  sign\nfisheries treaty...", PLAIN),
        ("UPDATE 2-EXCLUSIVE-Ministers sign", "exclusive-ministers sign"),
    ],
)
def test_plain_titles(title: str | None, plain: str | None) -> None:
    assert plain_title(title) == plain


@pytest.mark.parametrize("fact", read_seed("wire_marks"), ids=lambda fact: fact["mark_code"])
def test_every_mark_is_found_in_its_example(fact: dict[str, str]) -> None:
    mark = find_wire_mark(fact["example_title"], "") or find_wire_mark(None, fact["example_title"])
    assert mark is not None
    assert mark.kind == fact["kind"]
    assert fact["example"] in mark.text
    assert fact["kind"] in KINDS
