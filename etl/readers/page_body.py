"""The article's own text on a web page, by trafilatura, with what its rules leave in or out put right.

Before it reads: pieces of a body that a page cuts up are joined, paragraphs and lists that only link
elsewhere go, embedded posts stay. After it: the headline and what stands above the first paragraph go.
"""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

import trafilatura
from trafilatura.xml import xmltotxt

from etl.readers.page_byline import squash
from etl.readers.page_kind import SENTENCE_END, SHORTEST_LINE, is_list

LINK_SHARE = 0.8  # of the characters, as trafilatura itself calls a block a list of links
LINKED_BLOCKS = ("p", "h2", "h3", "h4", "h5")
SHORTEST_LINKED = 4  # words; what is shorter may be a name or a term
LINK_LABEL = re.compile(r"\s*[^.!?:]{0,40}[:|]")  # "Read more:"
SHORTEST_PARAGRAPH = 80  # characters, of a paragraph that shows that a block holds running text
MOST_IN_FRAME = 3  # elements that a container may have to be the frame of a post: the post, its script, a caption
FIRST_BLOCKS = 6  # the headline stands in one of them, if anywhere
BODY_CLASS = "article-body"  # a name by which the reader knows the container of an article
POST_CLASSES = ("twitter-tweet", "instagram-media", "bluesky-embed", "mastodon-embed")
# A card that pops up where the pointer rests on a name: hidden until then, and no part of the sentence.
POPUPS = ".//p//span[img][count(.//a)>1]"
BETWEEN_PIECES = ("article", "li", "aside", "nav", "footer", "header")  # pieces of one article are in none of these


def extract_body(tree: Any, titles: Iterable[str]) -> str | None:
    """Text of the article, one line for each paragraph; None where there is none. Changes the tree.

    `titles` are the headlines of the page, which are not repeated in its text.
    """
    for element in list(tree.iter("noscript")):
        element.drop_tree()
    _join_pieces(tree)
    _drop_links(tree)
    _keep_posts(tree)
    _keep_lead(tree)
    # Its own rules alone find more of the body than with the fallbacks; those are for what they miss.
    found = _extract(tree, fast=True)
    if found is None or is_list(found.text or ""):
        found = _extract(tree, fast=False) or found
    if found is None:
        return None
    _drop_opening(found.body, {squash(title) for title in titles})
    _drop_closing(found.body)
    lines = (" ".join(line.split()) for line in xmltotxt(found.body, False).splitlines())
    return "\n".join(line for line in lines if line) or None


def _extract(tree: Any, *, fast: bool) -> Any:
    return trafilatura.bare_extraction(tree, fast=fast, include_comments=False)


def _join_pieces(tree: Any) -> None:
    """Puts together what lies in several containers of one class, between pictures or advertisements."""
    groups: dict[tuple[str, str], list[tuple[Any, int]]] = {}
    for element in tree.iter("div", "section"):
        paragraphs = sum(1 for child in element if child.tag == "p" and _measure(child) >= SHORTEST_PARAGRAPH)
        if paragraphs and element.get("class"):
            groups.setdefault((element.tag, element.get("class")), []).append((element, paragraphs))
    if not groups:
        return
    pieces = [element for element, _ in max(groups.values(), key=lambda group: sum(count for _, count in group))]
    ancestors = [set(element.iterancestors()) for element in pieces]
    shared = set.intersection(*ancestors)
    between = set().union(*ancestors) - shared
    if len(pieces) < 2 or not between.isdisjoint(pieces) or any(element.tag in BETWEEN_PIECES for element in between):
        return
    if any(element.find(".//h1") is not None for element in pieces):
        return
    common = next(element for element in pieces[0].iterancestors() if element in shared)
    if common.tag not in ("body", "html"):
        common.tag = "div"
        common.set("class", BODY_CLASS)
        for element in pieces:
            element.attrib.pop("class")


def _drop_links(tree: Any) -> None:
    """Removes what only leads to other pages: cards at names, "Read more: …", whole lists of links."""
    for element in tree.xpath(POPUPS):
        element.drop_tree()
    linked: dict[Any, int] = {}
    for link in tree.iter("a"):
        if not (link.get("href") or "#").startswith("#"):
            length = _measure(link)
            for block in (next(link.iterancestors(*LINKED_BLOCKS), None), next(link.iterancestors("li"), None)):
                if block is not None and (block.tag == "li" or block.tag in LINKED_BLOCKS):
                    linked[block] = linked.get(block, 0) + length
    lists = dict.fromkeys(block.getparent() for block in linked if block.tag == "li")
    dropped = [block for block, length in linked.items() if _only_links(block, length)]
    for element in lists:
        items = [(linked.get(item, 0), _measure(item)) for item in element.iterchildren("li")]
        if all(length >= LINK_SHARE * whole for length, whole in items):
            dropped.append(element)
    for element in dropped:
        if element.getparent() is not None:
            element.drop_tree()


def _only_links(block: Any, linked: int) -> bool:
    text = " ".join("".join(block.itertext()).split())
    label = LINK_LABEL.match(_read_opening(block))
    if label and len(text) - linked - len(label[0].strip()) <= 2:
        return True
    return block.tag != "li" and linked >= LINK_SHARE * len(text) and len(text.split()) >= SHORTEST_LINKED


def _read_opening(block: Any) -> str:
    """What stands before the first link: plain text, or one stressed word."""
    if (block.text or "").strip() or not len(block):
        return block.text or ""
    first = block[0]
    is_label = first.tag in ("strong", "b", "em", "i", "span") and first.find(".//a") is None
    return "".join(first.itertext()) if is_label else ""


def _keep_posts(tree: Any) -> None:
    """Embedded posts are quotations of the article: nothing in their names may mark them as furniture."""
    for quote in tree.iter("blockquote"):
        if any(name in (quote.get("class") or "") for name in POST_CLASSES):
            quote.attrib.pop("class")
            for parent in quote.iterancestors():
                if parent.tag not in ("div", "figure") or len(parent) > MOST_IN_FRAME:
                    break
                parent.attrib.pop("class", None)
                parent.attrib.pop("id", None)
                parent.tag = "div"


def _drop_opening(body: Any, titles: set[str]) -> None:
    """Removes the headline with the labels above it, and other headings above the first paragraph."""
    blocks = [(element, squash("".join(element.itertext()))) for element in body]
    opening = 0
    for number, (_, text) in enumerate(blocks[:FIRST_BLOCKS], start=1):
        if text and text in titles:
            opening = number
        elif len(text) >= SHORTEST_PARAGRAPH:
            break
    while opening < len(blocks) and (not blocks[opening][1] or blocks[opening][0].tag == "head"):
        opening += 1
    if opening < len(blocks):  # else there is nothing but headings
        for element, _ in blocks[:opening]:
            body.remove(element)


def _drop_closing(body: Any) -> None:
    """Removes headings and labels at the end: what stood below them was no text."""
    while len(body) > 1:
        text = "".join(body[-1].itertext()).strip()
        if text and body[-1].tag != "head" and not (text.endswith((":", "：")) and len(text) < SHORTEST_LINE):
            return
        body.remove(body[-1])


def _keep_lead(tree: Any) -> None:
    """A first paragraph that is set as a heading of its own block of paragraphs stays one."""
    for heading in tree.iter("h2", "h3", "h4"):
        text = " ".join("".join(heading.itertext()).split())
        if len(text) >= SHORTEST_PARAGRAPH and SENTENCE_END.search(text):
            following = list(islice(heading.itersiblings(), FIRST_BLOCKS))
            if sum(1 for element in following if element.tag == "p" and _measure(element) >= SHORTEST_PARAGRAPH) > 2:
                heading.tag = "p"


def _measure(element: Any) -> int:
    return len(" ".join("".join(element.itertext()).split()))
