"""Who publishes: agencies, newspapers, broadcasters and sites, by name, alias and domain."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from etl.knowledge.seeds import Fact, read_seed

URL_HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/@]*@)?([^/:?#\s]+)")
BARE_DOMAIN = re.compile(r"((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})(?:[/:?#]|\Z)")
SUBDOMAINS_OF_NO_MEANING = ("www.", "m.", "mobile.", "amp.")


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """One outlet; `kind` is agency, newspaper, broadcaster, site or magazine."""

    name: str
    aliases: tuple[str, ...]
    domains: tuple[str, ...]
    country_code: str | None
    kind: str | None


@dataclass(frozen=True, kw_only=True)
class Outlets:
    """All outlets of the seed, found by what a source, a credit or an address calls them."""

    by_name: Mapping[str, Outlet]
    by_domain: Mapping[str, Outlet]

    def find_by_name(self, name: str | None) -> Outlet | None:
        """The outlet of this name or alias, without regard to case; None if there is none."""
        return self.by_name.get(fold_name(name)) if name else None

    def find_by_domain(self, address: str | None) -> Outlet | None:
        """The outlet whose domain, or a parent of it, is that of a URL or a bare domain."""
        domain = find_domain(address)
        while domain and "." in domain:
            if domain in self.by_domain:
                return self.by_domain[domain]
            domain = domain.partition(".")[2]
        return None

    def find(self, text: str | None) -> Outlet | None:
        """The outlet that a source field means, which may hold a name, a domain or an address."""
        return self.find_by_name(text) or self.find_by_domain(text)


def fold_name(name: str) -> str:
    """A name as it is compared: lower case, single spaces, no leading "the"."""
    return " ".join(name.casefold().split()).removeprefix("the ")


def find_domain(address: str | None) -> str | None:
    """Host of a URL, or a bare domain, in lower case without "www."; None where there is none."""
    text = (address or "").strip()
    match = URL_HOST.match(text) or BARE_DOMAIN.match(text)
    if not match:
        return None
    host = match[1].lower()
    for prefix in SUBDOMAINS_OF_NO_MEANING:
        host = host.removeprefix(prefix)
    return host if "." in host else None


@cache
def load_outlets(folder: Path | None = None) -> Outlets:
    """The outlets of seeds/outlets.csv, read once a process; SeedError where the seed is wrong."""
    by_name: dict[str, Outlet] = {}
    by_domain: dict[str, Outlet] = {}
    outlets = [_read_outlet(fact) for fact in read_seed("outlets", folder=folder)]
    for outlet in outlets:  # full names first: an alias never hides an outlet of that name
        by_name.setdefault(fold_name(outlet.name), outlet)
    for outlet in outlets:
        for alias in outlet.aliases:
            by_name.setdefault(fold_name(alias), outlet)
        for domain in outlet.domains:
            by_domain.setdefault(domain.lower().removeprefix("www."), outlet)
    return Outlets(by_name=MappingProxyType(by_name), by_domain=MappingProxyType(by_domain))


def _read_outlet(fact: Fact) -> Outlet:
    return Outlet(
        name=fact["outlet_name"],
        aliases=fact["aliases"],
        domains=fact["domains"],
        country_code=fact["country_code"],
        kind=fact["kind"],
    )
