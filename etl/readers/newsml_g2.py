"""NewsML-G2: news items alone, in packages and in messages, with inline XHTML, NITF or plain text."""

from collections.abc import Iterator
from typing import Any

from etl.readers.landing import LandingFile, RefusedError
from etl.readers.nitf import (
    LARGEST_WIRE_FILE,
    find_offsets,
    first_of,
    local_name,
    parse_xml,
    read_language,
    read_nitf_byline,
    read_nitf_title,
    read_words,
    render_story,
)
from etl.records import RawDocument, Rejection

# Items that are no articles -> what they are.
OTHER_ITEMS = {
    "packageItem": "a package, which only refers to items",
    "conceptItem": "a concept item",
    "knowledgeItem": "a knowledge item, a list of concepts",
    "planningItem": "a planning item, coverage that is to come",
    "catalogItem": "a catalogue of schemes",
}
ITEMS = ("newsItem", *OTHER_ITEMS)
PICTURES = ("picture", "graphic")  # their texts are captions
MEDIA = ("audio", "video", "animation", "composite")
OTHER_RENDITIONS = ("headline", "teaser", "notepad", "np-public", "np-nonpublic", "caption", "slug")


def read_newsml_g2(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The items of a file in order, also those inside packages; what is no article is refused (not_news_format).

    Raises RefusedError: malformed (not well-formed, or entities of its own), no_text (a message without
    items), unknown_format (another root element).
    """
    content = file.read_bytes(limit=LARGEST_WIRE_FILE)
    root = parse_xml(content)
    items = list(root.iter(*(f"{{*}}{name}" for name in ITEMS)))
    if not items:
        if local_name(root) != "newsMessage":
            raise RefusedError("unknown_format", f"XML, but no NewsML-G2 (root element {local_name(root)})")
        raise RefusedError("no_text", "a news message without items")
    for item, offset in zip(items, find_offsets(content, items, ITEMS), strict=True):
        yield _read_item(item, root, offset=offset, file=file)


def _read_item(item: Any, root: Any, *, offset: int, file: LandingFile) -> RawDocument | Rejection:
    meta, content = _own_part(item, "itemMeta"), _own_part(item, "contentMeta")
    inline = _own_part(item, "contentSet")
    story = next(inline.iter("{*}nitf"), None) if inline is not None else None
    title = _first_words((content, "headline"), (meta, "title"))
    if story is not None:
        title = title or read_nitf_title(story)
    record_id = item.get("guid") or None
    text, refusal = _find_text(item, meta, inline, title)
    if text is None:
        return file.reject(*refusal, offset=offset, source_record_id=record_id, excerpt=title)
    return RawDocument(
        landing_path=file.landing_path,
        landing_offset=offset,
        format="newsml_g2",
        text=text,
        source_record_id=record_id,
        title=title,
        published=_first_words(
            (meta, "versionCreated"), (content, "contentModified"), (content, "contentCreated"), (meta, "firstCreated")
        )
        or read_words(root, "sent"),
        outlet=_find_outlet(item, meta, content),
        byline=_first_words((content, "by")) or (read_nitf_byline(story) if story is not None else None),
        url=record_id if record_id and record_id.startswith(("http://", "https://")) else None,
        language=_find_language(item, content, inline),
    )


def _own_part(item: Any, name: str) -> Any:
    """The item's own child of this name: packages hold items that have the same parts."""
    return next((child for child in item if local_name(child) == name), None)


def _first_words(*places: tuple[Any, str]) -> str | None:
    return first_of(read_words(part, name) for part, name in places if part is not None)


def _find_text(item: Any, meta: Any, inline: Any, title: str | None) -> tuple[str | None, tuple[str, str]]:
    """The story, or reason and detail for why there is none."""
    kind = local_name(item)
    if kind != "newsItem":
        return None, ("not_news_format", OTHER_ITEMS[kind])
    item_class = _find_class(meta)
    if item_class in PICTURES:
        return None, ("not_news_format", f"a {item_class}")
    text = None if inline is None else _render_inline(inline, title)
    if text is None and item_class in MEDIA:
        return None, ("not_news_format", f"an item of class {item_class} without text inside")
    return text, _tell_missing(inline)


def _find_class(meta: Any) -> str:
    """Code of the item's class without its scheme, such as text or picture; empty where none is stated."""
    stated = next(meta.iter("{*}itemClass"), None) if meta is not None else None
    code = "" if stated is None else stated.get("qcode") or stated.get("uri") or ""
    return str(code.replace("/", ":").rpartition(":")[2])


def _render_inline(inline: Any, title: str | None) -> str | None:
    """The first text of the content set; XHTML and NITF before plain text, which repeats it."""
    for name in ("inlineXML", "inlineData"):
        for holder in inline.iter(f"{{*}}{name}"):
            rendition = (holder.get("rendition") or "").rpartition(":")[2]
            content_type = holder.get("contenttype") or "text"
            if rendition in OTHER_RENDITIONS or (name == "inlineData" and not content_type.startswith("text")):
                continue
            text = render_story(holder, title=title)
            if text:
                return text
    return None


def _tell_missing(inline: Any) -> tuple[str, str]:
    holders = [node for node in inline if local_name(node)] if inline is not None else []
    if not holders:
        return "no_text", "a news item without content"
    data = {local_name(child) for holder in holders for child in holder if local_name(holder) == "inlineXML"} - {""}
    if data:
        return "not_news_format", f"data, no story ({', '.join(sorted(data))})"
    if all(local_name(holder) == "remoteContent" for holder in holders):
        return "no_text", "the content is not inside, but at another place (remoteContent)"
    return "no_text", "the content is empty"


def _find_outlet(item: Any, meta: Any, content: Any) -> str | None:
    """Name of the provider, else of the copyright holder, else the credit line; a code if nothing has a name."""
    provider = next(meta.iter("{*}provider"), None) if meta is not None else None
    rights = _own_part(item, "rightsInfo")
    holder = next(rights.iter("{*}copyrightHolder"), None) if rights is not None else None
    parties = [party for party in (provider, holder) if party is not None]
    named = first_of(read_words(party, "name") or party.get("literal") for party in parties)
    coded = first_of((party.get("qcode") or "").rpartition(":")[2] or party.get("uri") for party in parties)
    return named or _first_words((content, "creditline")) or coded


def _find_language(item: Any, content: Any, inline: Any) -> str | None:
    """Of the content, where it is said; else that in which the item is described."""
    said = (node.get("tag") for node in content.iter("{*}language")) if content is not None else ()
    pages = list(inline.iter("{*}html", "{*}nitf")) if inline is not None else []
    return first_of(said) or first_of(read_language(page) for page in pages) or read_language(item)
