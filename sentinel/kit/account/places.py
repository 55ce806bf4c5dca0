"""Where links of accounts may lead: platforms that everybody uses, short links, and names that betray."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sentinel.kit.account.differ import sites, within
from sentinel.kit.account.words import Hit, Lexicon
from sentinel.kit.seen import Reference

LIST = "account_links"
ALLOWED, SHORT = "allowed", "short"
HOSTILE = frozenset({"gambling", "crypto"})
_AROUND = "()[]<>{}\"'.,;:!?"  # what people write around an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The lists of staff: names that are no news in a profile, and those of short links."""

    allowed: frozenset[str]
    short: frozenset[str]
    lexicon: Lexicon

    def sorts(self, site: str) -> Iterator[str]:
        """Of which listed sort a site is: short link, gambling, crypto."""
        if within(site, self.short):
            yield SHORT
        yield from (hit.sort for hit in self.lexicon.of_host(site) if hit.sort in HOSTILE)

    def hides(self, links: Iterable[str]) -> bool:
        """Whether one of these links does not say where it leads."""
        return any(within(site, self.short) for site in sites(links))

    def said(self, text: str) -> tuple[Hit, ...]:
        """The classes that a post betrays, with the links that stand in it."""
        addresses = [word.strip(_AROUND) for word in text.split() if "." in word]
        short = (word for word in addresses if any(name in word for name in self.short))
        lead = None if any(map(self._bad, addresses)) else 0  # who names its site invites to it
        return self.lexicon.hits(text, short_link=self.hides(short), lead=lead) if text else ()

    def _bad(self, address: str) -> bool:
        """Whether an address, with or without its scheme, is called as such sites are; ``togel.Mari`` lacks a space."""
        host = (address.partition("://")[2] or address).partition("/")[0]
        _, dot, top = host.rpartition(".")
        return bool(dot) and top in (top.lower(), top.upper()) and bool(self.lexicon.of_host(host))


def places(reference: Mapping[str, Reference], lexicon: Lexicon) -> Places:
    """The lists as they were given to judge by."""
    members = reference[LIST].data if LIST in reference else {}
    allowed = frozenset(name for name, group in members.items() if group == ALLOWED)
    short = frozenset(name for name, group in members.items() if group == SHORT)
    return Places(allowed=allowed, short=short, lexicon=lexicon)
