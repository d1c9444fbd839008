"""What a web page says of itself in JSON-LD (schema.org)."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]

# Where the description of the page itself stands; lists of other articles (itemListElement) are left out.
NESTING_KEYS = ("@graph", "mainEntity", "mainEntityOfPage")
ARTICLE_ENDINGS = ("Article", "Posting", "Report")  # NewsArticle, OpinionNewsArticle, BlogPosting, Report
LARGEST_NODE_COUNT = 2000
# Possessive, and the end only from where white space begins: a long run of it would be gone through again and again.
WRAPPING = re.compile(
    r"\A\s*+(?:<!--|//\s*+<!\[CDATA\[|<!\[CDATA\[)?\s*+|(?<!\s)\s*+(?:-->|//\s*+\]\]>|\]\]>|;)?\s*+\Z"
)
TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


@dataclass(frozen=True, kw_only=True)
class LinkedData:
    """The descriptions on a page in its order, and those among them that others refer to by @id."""

    nodes: tuple[Node, ...]
    by_id: Mapping[str, Node]

    def find_article(self, url: str | None) -> Node | None:
        """The description of the article: that of this URL where there are several, else the first; None for none."""
        articles = [node for node in self.nodes if is_article(node)]
        named = (node for node in articles if url and url in (node.get("url"), read_id(node.get("mainEntityOfPage"))))
        return next(named, articles[0] if articles else None)

    def find_page(self) -> Node | None:
        """The first description that states a date of publication, of whatever type; None for none."""
        return next((node for node in self.nodes if isinstance(node.get("datePublished"), str)), None)

    def read_names(self, value: Any) -> Iterator[str]:
        """Names of people or organisations: given as text, as an object, by reference, or as a list of these."""
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            for item in value:
                if not isinstance(item, list):
                    yield from self.read_names(item)
        elif isinstance(value, Mapping):
            name = value.get("name") or self.by_id.get(read_id(value) or "", {}).get("name")
            names = name if isinstance(name, list) else [name]
            yield from (name for name in names if isinstance(name, str))

    def find_type(self, names: Collection[str]) -> str | None:
        """The first type of these that a description has; None if none has one."""
        return next((name for node in self.nodes for name in _read_types(node) if name in names), None)


def read_linked_data(tree: Any) -> LinkedData:
    """All JSON-LD of a parsed page. What is no JSON is left out."""
    nodes: list[Node] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json" and len(nodes) < LARGEST_NODE_COUNT:
            nodes.extend(_walk_nodes(_parse_json(script.text or "")))
    by_id: dict[str, Node] = {}
    for node in nodes:
        identifier = read_id(node)
        if identifier and node.get("name"):
            by_id.setdefault(identifier, node)
    return LinkedData(nodes=tuple(nodes), by_id=by_id)


def is_article(node: Node) -> bool:
    """Whether a description is one of an article, by its type."""
    return any(name.endswith(ARTICLE_ENDINGS) for name in _read_types(node))


def read_id(value: Any) -> str | None:
    """What a reference points at: its @id, or the text itself."""
    found = value.get("@id") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else None


def _read_types(node: Node) -> list[str]:
    types = node.get("@type")
    return [name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]


def _parse_json(text: str) -> Any:
    bare = WRAPPING.sub("", text)
    for candidate in (bare, TRAILING_COMMA.sub("", bare)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk_nodes(content: Any) -> Iterator[Node]:
    waiting, count = [content], 0
    while waiting and count < LARGEST_NODE_COUNT:
        value = waiting.pop(0)
        count += 1
        if isinstance(value, list):
            waiting = value[:LARGEST_NODE_COUNT] + waiting
        elif isinstance(value, Mapping):
            yield value
            waiting = [value[key] for key in NESTING_KEYS if isinstance(value.get(key), list | dict)] + waiting
