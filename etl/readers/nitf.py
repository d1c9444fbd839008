"""NITF, and what all XML wire formats share: hardened parsing, telling them apart, text out of markup."""

import html
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from lxml import etree

from etl.cleaning import MARKUP, fold_space, replace_unstorable
from etl.readers.encoding import BYTE_ORDER_MARKS, decode_declared
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument, Rejection

LARGEST_WIRE_FILE = 32 * 2**20  # bytes
# Root element -> format code. A lone contentSet is a part of NewsML-G2 that carries NITF.
WIRE_ROOTS = {
    "nitf": "nitf",
    "contentSet": "nitf",
    "NewsML": "newsml",
    **dict.fromkeys(("newsMessage", "newsItem", "packageItem", "conceptItem", "knowledgeItem"), "newsml_g2"),
    **dict.fromkeys(("planningItem", "catalogItem"), "newsml_g2"),
}
# Atomic and possessive: each comment ends at its first end mark, so that no input makes this slow.
ROOT_START = re.compile(
    r"(?s)\s*+(?>(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>)\s*+)*+<(?:[\w.-]+:)?([\w.-]+)[\s/>]"
)
NO_XML = re.compile("[\x0b\x0c]")  # with what cannot be stored: characters that XML 1.0 forbids

BLOCK = re.compile(
    r"address|article|aside|block|blockquote|body(?:\.content)?|bq|center|dd|div|dl|dt|fn|footer|h[1-6r]|header|hl[12]"
    r"|main|ol|p|pre|section|table|tbody|thead|tfoot|ul"
)
# What is no part of a story's text: heads, media with their captions, notes, furniture of pages.
NOT_STORY = re.compile(
    r"audio|button|caption|figcaption|figure|footer|form|head|header|hl1|iframe|media|media-caption|nav|note|object"
    r"|script|style|svg|template|video"
)
WRITER_TITLE = re.compile("byttl")
NOT_STORY_CLASSES = frozenset(("byline", "caption", "closingline", "notepad", "np-constraint", "np-nonpublic"))
STORY_ROOTS = frozenset(("html", "body", "main", "article", "section", "div", "p", "h1", "h2", "block", "body.content"))
LINE = "\x0b"  # stands for a line break that the markup asks for; never in XML
COLUMNS = re.compile(r"\S {3,}\S")
INDENTED = re.compile(r" {2}|\t")


def read_nitf(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The story, or each of the stories that other XML wraps.

    Raises RefusedError: malformed (not well-formed, or entities of its own), unknown_format (no NITF inside).
    """
    content = file.read_bytes(limit=LARGEST_WIRE_FILE)
    root = parse_xml(content)
    stories = [root] if local_name(root) == "nitf" else list(root.iter("{*}nitf"))
    if not stories:
        raise RefusedError("unknown_format", f"XML, but no NITF (root element {local_name(root)})")
    for story, offset in zip(stories, find_offsets(content, stories, ("nitf",)), strict=True):
        yield _read_story(story, offset=offset, file=file)


def _read_story(story: Any, *, offset: int, file: LandingFile) -> RawDocument | Rejection:
    title = read_nitf_title(story)
    record_id = read_attribute(story, "doc-id", "id-string")
    text = render_nitf(story)
    if text is None:
        detail = "neither body.content nor abstract holds a text"
        return file.reject("no_text", detail, offset=offset, source_record_id=record_id, excerpt=title)
    dates = (("date.issue", "norm"), ("date.release", "norm"), ("pubdata", "date.publication"), ("story.date", "norm"))
    link = read_attribute(story, "pubdata", "ex-ref")
    return RawDocument(
        landing_path=file.landing_path,
        landing_offset=offset,
        format="nitf",
        text=text,
        source_record_id=record_id,
        title=title,
        published=first_of(read_attribute(story, name, attribute) for name, attribute in dates),
        outlet=read_words(story, "distributor")
        or read_attribute(story, "doc.copyright", "holder")
        or read_words(story, "rights.owner")
        or read_attribute(story, "doc-id", "regsrc"),
        byline=read_nitf_byline(story),
        url=link if link and link.startswith(("http://", "https://")) else None,
        language=story.get("baselang") or read_language(story),
    )


def render_nitf(story: Any) -> str | None:
    """The paragraphs of body.content, else of the abstract; None where there are none."""
    for name in ("body.content", "abstract"):
        for part in story.iter(f"{{*}}{name}"):
            paragraphs = [] if _is_inside(part, "note") else render_paragraphs(part)
            if paragraphs:
                return "\n\n".join(paragraphs)
    return None


def read_nitf_title(story: Any) -> str | None:
    """The main headline, else the title in the head."""
    return read_words(story, "hl1") or read_words(story, "hedline") or read_words(story, "title")


def read_nitf_byline(story: Any) -> str | None:
    """Who wrote it, without the writer's title unless there is nothing else."""
    bylines = [node for node in story.iter("{*}byline") if not _is_inside(node, "body.content")]
    names = (fold_space(" ".join(render_paragraphs(node, left_out=WRITER_TITLE))).rstrip(" ,;") for node in bylines)
    return first_of(names) or (read_words(story, "byline") if bylines else None)


def _is_inside(node: Any, name: str) -> bool:
    return any(local_name(ancestor) == name for ancestor in node.iterancestors())


def tell_wire_xml(head: bytes) -> str | None:
    """Format code that the root element in the first bytes of a file proves; None if it is another one."""
    codec = next((codec for mark, codec in BYTE_ORDER_MARKS if head.startswith(mark)), "utf-8")
    match = ROOT_START.match(head.decode(codec, errors="replace").lstrip("\ufeff"))
    return WIRE_ROOTS.get(match[1]) if match else None


def parse_xml(content: bytes) -> Any:
    """Root element. Nothing outside the file is read, and no entity is expanded.

    Raises RefusedError: malformed where it is not well-formed, too deep, or declares entities of its own.
    """
    text = NO_XML.sub(" ", replace_unstorable(decode_declared(content).text.lstrip()))
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise RefusedError("malformed", f"XML that is not well-formed: {error.msg}") from error
    declared = root.getroottree().docinfo.internalDTD
    own = next((entity.name for entity in declared.iterentities() if entity.content), None) if declared else None
    if own is not None:
        raise RefusedError("malformed", f"declares the entity {own}; entities are not expanded")
    return root


def find_offsets(content: bytes, items: Sequence[Any], names: Collection[str]) -> list[int]:
    """Byte offset of each item's start tag; zeros for the root itself, and where places cannot be told."""
    pattern = rb"<(?:[A-Za-z][\w.-]*:)?(?:" + b"|".join(re.escape(name.encode()) for name in names) + rb")[\s/>]"
    offsets = [match.start() for match in re.finditer(pattern, content)]
    is_root = len(items) == 1 and items[0].getparent() is None
    return [0] * len(items) if is_root or len(offsets) != len(items) else offsets


def local_name(node: Any) -> str:
    """Name of an element without its namespace; empty for comments, instructions and entities."""
    return str(node.tag).rpartition("}")[2] if isinstance(node.tag, str) else ""


def first_of(values: Any) -> str | None:
    """The first that is neither None nor empty."""
    return next((value for value in values if value), None)


def read_words(node: Any, name: str) -> str | None:
    """Text on one line of the first filled element of this name below the node."""
    found = (" ".join(render_paragraphs(part, left_out=None)) for part in node.iter(f"{{*}}{name}"))
    return first_of(fold_space(text) for text in found)


def read_attribute(node: Any, name: str, attribute: str) -> str | None:
    """The first filled attribute of elements of this name at or below the node."""
    return first_of(fold_space(part.get(attribute) or "") for part in node.iter(f"{{*}}{name}"))


def read_language(node: Any) -> str | None:
    """The node's own xml:lang."""
    return node.get("{http://www.w3.org/XML/1998/namespace}lang") or None


def render_story(holder: Any, *, title: str | None) -> str | None:
    """Text of an element that holds NITF, XHTML, escaped HTML or plain text; None for other data, or nothing.

    A first paragraph that only repeats the title is left out.
    """
    child = next((child for child in holder if local_name(child)), None)
    if child is None:
        written = (holder.text or "") + "".join(node.tail or "" for node in holder)
        paragraphs = render_markup(written) if MARKUP.search(written) else shape_text(written)
    elif local_name(child) == "nitf":
        return render_nitf(child)
    else:
        paragraphs = render_paragraphs(holder) if local_name(child) in STORY_ROOTS else []
    if len(paragraphs) > 1 and fold_space(paragraphs[0]) == title:
        paragraphs = paragraphs[1:]
    return "\n\n".join(paragraphs) or None


def render_markup(markup: str) -> list[str]:
    """Paragraphs of a fragment of HTML, without media and captions."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(replace_unstorable(markup).encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return []  # nothing but comments or white space
    return [] if root is None else render_paragraphs(root)


def render_paragraphs(root: Any, *, left_out: re.Pattern[str] | None = NOT_STORY) -> list[str]:
    """Paragraphs of an element in order, without elements whose name matches; nesting is no matter."""
    paragraphs: list[str] = []
    pending: list[str] = []
    stack = [(root, True)]
    while stack:
        node, opens = stack.pop()
        name = local_name(node)
        if BLOCK.fullmatch(name):
            text = "".join(pending)
            paragraphs += [text.strip("\n")] if name == "pre" and not opens and text.strip() else shape_text(text)
            pending.clear()
        if opens and name and (node is root or not _is_left_out(node, name, left_out)):
            pending += (LINE if name in ("br", "li", "tr") else " " if name in ("td", "th") else "", node.text or "")
            stack.append((node, False))
            stack.extend((child, True) for child in reversed(node))
            continue
        if node.tag is etree.Entity:
            pending.append(html.unescape(node.text))
        pending.append((node.tail or "") if node is not root else "")
    return paragraphs + shape_text("".join(pending))


def _is_left_out(node: Any, name: str, left_out: re.Pattern[str] | None) -> bool:
    classes = (node.get("class") or "").split() if BLOCK.fullmatch(name) else ()
    return left_out is not None and bool(left_out.fullmatch(name) or not NOT_STORY_CLASSES.isdisjoint(classes))


def shape_text(text: str) -> list[str]:
    """Paragraphs of a stretch of text: at empty lines, and at indented lines where others are not indented."""
    if LINE in text:
        lines = (fold_space(line) for line in text.split(LINE))
        return [part.strip("\n") for part in re.split(r"\n{2,}", "\n".join(lines)) if part.strip("\n")]
    lines_written = text.splitlines()
    later = [line for line in lines_written if line.strip()][1:]
    by_indent = len({bool(INDENTED.match(line)) for line in later}) > 1
    groups: list[list[str]] = [[]]
    for line in lines_written:
        if not line.strip() or (by_indent and INDENTED.match(line)):
            groups.append([])
        groups[-1].append(line.strip())
    return [joined for group in groups if (joined := _join_lines(group))]


def _join_lines(lines: list[str]) -> str:
    """One line, or the lines as they are where several have columns."""
    is_table = sum(bool(COLUMNS.search(line)) for line in lines) > 1
    return "\n".join(lines).strip("\n") if is_table else fold_space(" ".join(lines))
