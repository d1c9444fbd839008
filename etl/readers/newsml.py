"""NewsML 1.x: one record a NewsItem, with the text of its components (NITF, XHTML or plain)."""

from collections.abc import Iterator
from typing import Any

from etl.readers.landing import LandingFile, RefusedError
from etl.readers.nitf import (
    LARGEST_WIRE_FILE,
    find_offsets,
    first_of,
    local_name,
    parse_xml,
    read_attribute,
    read_language,
    read_nitf_byline,
    read_nitf_title,
    read_words,
    render_story,
)
from etl.records import RawDocument, Rejection

# Roles of components whose text is no part of the story.
OTHER_ROLES = frozenset(("title", "headline", "caption", "keyword", "keywords", "slug", "slugline", "thumbnail"))
TEXT_TYPES = frozenset(("", "text", "complexdata"))


def read_newsml(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The items in order; an item of sound or pictures alone is refused as not_news_format.

    Raises RefusedError: malformed (not well-formed, or entities of its own), no_text (no items),
    unknown_format (another root element).
    """
    content = file.read_bytes(limit=LARGEST_WIRE_FILE)
    root = parse_xml(content)
    if local_name(root) != "NewsML":
        raise RefusedError("unknown_format", f"XML, but no NewsML 1 (root element {local_name(root)})")
    items = list(root.iter("{*}NewsItem"))
    if not items:
        raise RefusedError("no_text", "NewsML without a NewsItem")
    for item, offset in zip(items, find_offsets(content, items, ("NewsItem",)), strict=True):
        yield _read_item(item, root, offset=offset, file=file)


def _read_item(item: Any, root: Any, *, offset: int, file: LandingFile) -> RawDocument | Rejection:
    title = read_words(item, "HeadLine") or read_words(item, "Headline")
    story = next(item.iter("{*}nitf"), None)
    if story is not None:
        title = title or read_nitf_title(story)
    record_id = _find_id(item)
    text = _find_text(item, title)
    if text is None:
        reason, detail = _tell_refusal(item)
        return file.reject(reason, detail, offset=offset, source_record_id=record_id, excerpt=title)
    dates = (read_words(item, name) for name in ("ThisRevisionCreated", "FirstCreated", "DateId"))
    return RawDocument(
        landing_path=file.landing_path,
        landing_offset=offset,
        format="newsml",
        text=text,
        source_record_id=record_id,
        title=title,
        published=first_of(dates) or read_words(root, "DateAndTime"),
        outlet=_find_outlet(item, root),
        byline=read_words(item, "ByLine") or (read_nitf_byline(story) if story is not None else None),
        language=read_attribute(item, "Language", "FormalName") or _find_language(item),
    )


def _find_id(item: Any) -> str | None:
    """The id that all revisions of an item share; a guid or the component's id where it is missing."""
    return (
        read_words(item, "NewsItemId") or read_words(item, "guid") or read_attribute(item, "NewsComponent", "Duid")
    ) or None


def _find_text(item: Any, title: str | None) -> str | None:
    """Texts of all components in order; of equivalent components the first that has one."""
    texts: list[str] = []
    answered: set[Any] = set()
    for holder in item.iter("{*}DataContent"):
        components = [node for node in holder.iterancestors() if local_name(node) == "NewsComponent"]
        equivalents = {node for node in components if node.get("EquivalentsList") == "yes"}
        if not _is_text(holder, components) or not answered.isdisjoint(equivalents):
            continue
        text = render_story(holder, title=title)
        if text and text not in texts:
            texts.append(text)
            answered |= equivalents
    return "\n\n".join(texts) or None


def _is_text(holder: Any, components: list[Any]) -> bool:
    """Whether this is plainly written text in a component whose role is the story itself."""
    content = holder.getparent()
    if local_name(content) == "Encoding":  # Base64 of something else
        return False
    kind = next((node.get("FormalName") or "" for node in content if local_name(node) == "MediaType"), "")
    return kind.lower() in TEXT_TYPES and not any(_role(component) in OTHER_ROLES for component in components)


def _role(component: Any) -> str:
    return next((node.get("FormalName") or "" for node in component if local_name(node) == "Role"), "").lower()


def _tell_refusal(item: Any) -> tuple[str, str]:
    """Reason and detail for an item without text: what kinds of content it has instead."""
    kinds = {
        (node.get("FormalName") or "").lower()
        for name in ("MediaType", "Format", "MimeType")
        for node in item.iter(f"{{*}}{name}")
        if local_name(node.getparent()) == "ContentItem"
    }
    others = sorted(kind for kind in kinds if kind and kind not in TEXT_TYPES)
    if others and any(node.get("Href") for node in item.iter("{*}ContentItem")):
        return "not_news_format", f"no story, but other content ({', '.join(others)})"
    return "no_text", "no component of this NewsItem holds a text"


def _find_outlet(item: Any, root: Any) -> str | None:
    parties = (
        first_of(read_attribute(node, "Party", "FormalName") for node in top.iter(f"{{*}}{name}"))
        for top, name in ((item, "Provider"), (item, "Source"), (root, "SentFrom"))
    )
    return first_of(parties) or read_words(item, "CreditLine") or read_words(item, "ProviderId")


def _find_language(item: Any) -> str | None:
    """The first xml:lang of a component; some write the prefix as a namespace of its own."""
    for component in item.iter("{*}NewsComponent"):
        names = [name for name in component.attrib if str(name).rpartition("}")[2] == "lang"]
        language = read_language(component) or (component.get(names[0]) if names else None)
        if language:
            return str(language)
    return None
