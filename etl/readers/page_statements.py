"""What a web page says of itself: meta tags (OpenGraph, Dublin Core, …), JSON-LD, its address."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from etl.readers.page_json_ld import LinkedData, Node, read_linked_data


@dataclass(frozen=True, kw_only=True)
class Statements:
    """A parsed page with its meta tags by name (lower case), its JSON-LD and its address."""

    tree: Any
    meta: Mapping[str, list[str]]
    data: LinkedData
    article: Node | None
    url: str | None

    def list_meta(self, names: Iterable[str]) -> Iterator[str]:
        """Contents of the meta tags of these names, in the order of the names."""
        for name in names:
            yield from self.meta.get(name, ())

    def list_texts(self, key: str) -> Iterator[str]:
        """Texts that JSON-LD gives for a key: of the article first, then of the page."""
        yield from (node[key] for node in self._list_nodes() if isinstance(node.get(key), str))

    def list_names(self, key: str) -> Iterator[str]:
        """Names of the people or organisations that JSON-LD gives for a key."""
        for node in self._list_nodes():
            yield from self.data.read_names(node.get(key))

    def _list_nodes(self) -> Iterator[Node]:
        yield from (node for node in (self.article, self.data.find_page()) if node is not None)


def read_statements(tree: Any, *, url: str | None) -> Statements:
    """What a parsed page says. `url` is its address as known from elsewhere; one that the page states wins."""
    data = read_linked_data(tree)
    meta = _collect_meta(tree)
    stated = _find_url(tree, meta, url)
    return Statements(tree=tree, meta=meta, data=data, article=data.find_article(stated), url=stated)


def _collect_meta(tree: Any) -> dict[str, list[str]]:
    """Contents of meta tags by name, in page order; itemprop apart, as it may describe a picture on the page."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        if content:
            name = element.get("property") or element.get("name") or f"itemprop:{element.get('itemprop') or ''}"
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _find_url(tree: Any, meta: Mapping[str, list[str]], known: str | None) -> str | None:
    """The address that the page states. That of a whole site is none: every page of it may state it."""
    links = [link for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    for stated in (*(link.get("href") or "" for link in links), *meta.get("og:url", ())):
        try:
            address = urljoin(known or "", str(stated).strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and (parts.path.strip("/") or parts.query):
            return address
    return known
