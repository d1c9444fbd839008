"""Repairs of damaged text. Text without damage comes back unchanged, character for character."""

import html
import re

import ftfy
from ftfy.badness import is_bad

# Only references that end in a semicolon: "AT&T" and "R&D" are text.
ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
BLOCK_ELEMENTS = (
    "p|br|div|li|ul|ol|dl|tr|table|blockquote|h[1-6]|hr|section|article|figure|figcaption|dd|dt|pre"
    "|header|footer|aside|nav"
)
INLINE_ELEMENTS = (
    "a|abbr|audio|b|big|button|cite|code|del|em|embed|font|form|i|iframe|img|input|ins|label|mark|object|option|picture"
    "|select|small|source|span|strike|strong|sub|sup|svg|tbody|td|textarea|th|thead|time|u|video|wbr"
)
TAG = re.compile(rf"(?is)<(/?)({BLOCK_ELEMENTS}|{INLINE_ELEMENTS})(?:\s[^<>]*)?/?>")
# What proves markup: an end tag, a line break, or a tag with attributes; "<b" alone may be arithmetic.
MARKUP = re.compile(
    rf"(?is)</(?:{BLOCK_ELEMENTS}|{INLINE_ELEMENTS})\s*>|<(?:br|p|hr)\s*/?>|<[a-z]+[0-9]?\s+[a-z-]+\s*=\s*[\"'][^<>]*>"
)
IS_BLOCK = re.compile(rf"(?i)(?:{BLOCK_ELEMENTS})\Z")
HIDDEN = re.compile(r"(?i)<(?:(?P<comment>!--)|(?P<name>script|style|noscript|template)\b)")
# Each begins only where a run of white space does: from every blank of it they would take quadratic time.
SOURCE_SPACE = re.compile(r"(?<![ \t])[ \t]*+[\r\n]+[ \t]*")
LINE_SPACE = re.compile(r"(?:(?<![ \t])[ \t]++)?\n[ \t]*")
EXTRA_LINES = re.compile(r"(?<![ \t])[ \t]*+\n(?:[ \t]*+\n)+[ \t]*")
# Controls other than tab, line ends and form feed; lone surrogates and non-characters, which no file can store.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]|[\ud800-\udfff\ufffe\uffff]")
# The last byte of a closing quotation mark has no character in cp1252: some readers put U+FFFD for it.
LOST_QUOTE, QUOTE = "â€\ufffd", "â€\x9d"
# What was one character in UTF-8 is two or more in a single-byte code, or a control; a quotation mark alone is none.
PAIR = re.compile(r"[^\x00-\x7f]{2}|[\x80-\x9f]")
MOST_LAYERS = 3  # how often a text may have gone through the wrong code
ENCODING_REPAIRS = ftfy.TextFixerConfig(unescape_html=False, restore_byte_a0=False, normalization=None)


def repair_text(text: str) -> str:
    """Text without mojibake, markup, character references and characters that cannot be stored.

    White space and line ends stay as they are, except where a tag stood for one.
    """
    text = repair_mojibake(text)
    if MARKUP.search(text):
        text = strip_tags(text)
    return replace_unstorable(resolve_entities(text))


def repair_mojibake(text: str) -> str:
    """Undoes UTF-8 that was read in a single-byte code ("â€™"), line by line, where that is certain."""
    if text.isascii() or not PAIR.search(text) or not is_bad(text):
        return text
    return "".join(_repair_line(line) for line in text.replace(LOST_QUOTE, QUOTE).splitlines(keepends=True))


def _repair_line(line: str) -> str:
    for _ in range(MOST_LAYERS):
        if not is_bad(line):
            break
        line = ftfy.fix_encoding(line, ENCODING_REPAIRS)
    return line


def resolve_entities(text: str) -> str:
    """HTML character references as the characters that they stand for; unknown names stay."""
    return ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def replace_unstorable(text: str) -> str:
    """Control characters as spaces (offsets stay), what is no character as U+FFFD."""
    return UNSTORABLE.sub(lambda match: " " if match[0] < "\xa0" else "\ufffd", text)


def strip_tags(text: str) -> str:
    """Text without HTML tags: block elements end a line, inline elements leave nothing."""
    return TAG.sub(lambda match: "\n" if IS_BLOCK.match(match[2]) else "", remove_hidden(text))


def remove_hidden(text: str) -> str:
    """Text without comments, scripts and styles; one that is not closed is text."""
    kept, position, unclosed = [], 0, set[str]()
    for match in HIDDEN.finditer(text):
        kind = (match["name"] or match["comment"]).lower()
        if match.start() < position or kind in unclosed:
            continue
        end = _find_end(text, kind, match.end())
        if end is None:
            unclosed.add(kind)  # it is not looked for again
        else:
            kept.append(text[position : match.start()])
            position = end
    return "".join([*kept, text[position:]])


def _find_end(text: str, kind: str, start: int) -> int | None:
    if kind == "!--":
        end = text.find("-->", start)
        return end + len("-->") if end >= 0 else None
    match = re.compile(rf"(?i)</{kind}\s*>").search(text, start)
    return match.end() if match else None


def render_html(markup: str) -> str:
    """The text of a fragment of HTML, paragraphs apart by an empty line, as a browser would show it."""
    if not MARKUP.search(markup) and "<" not in markup:
        return resolve_entities(markup)
    folded = SOURCE_SPACE.sub(" ", remove_hidden(markup))
    plain = TAG.sub(_render_tag, folded)
    return EXTRA_LINES.sub("\n\n", LINE_SPACE.sub("\n", resolve_entities(plain))).strip()


def _render_tag(match: re.Match[str]) -> str:
    name = match[2].lower()
    if name == "br":
        return "\n"
    if name in ("li", "tr", "dd", "dt"):
        return "" if match[1] else "\n"
    if name in ("td", "th"):
        return " "
    return "\n\n" if IS_BLOCK.match(name) else ""


def fold_space(text: str) -> str:
    """Text on one line, single spaces, none at the ends."""
    return " ".join(text.split())


def clean_line(text: str | None) -> str | None:
    """A short field (title, byline, outlet) repaired and on one line; None where nothing is left."""
    return (fold_space(render_html(repair_text(text))) or None) if text else None
