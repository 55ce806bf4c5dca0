"""Block pages that are known: answers and aliases that lead to one, and words on it (list ``block_pages``).

A group is written ``SCOPE Name``, the scope being ``national`` or a provider's. A member is an address, a prefix, the
end of a name, or ``words:`` and a text that such a page shows.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from sentinel.kit.answers.cdn import Network
from sentinel.kit.hosts import address_of, ascii_name
from sentinel.kit.seen import Reference

LIST = "block_pages"
WORDS = "words:"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockPages:
    """What is known: the group of each prefix, end of a name, and text."""

    prefixes: tuple[tuple[Network, str], ...] = ()
    suffixes: Mapping[str, str]
    texts: Mapping[str, str]

    def of(self, addresses: Iterable[str], aliases: Iterable[str]) -> str:
        """Whose block page an answer leads to, with what gave it away; empty if to nobody's that we know."""
        named = (f"{alias} ({group})" for alias in aliases if (group := self._of_name(alias)))
        placed = (f"{address} ({group})" for address in addresses if (group := self._of_address(address)))
        return next(chain(named, placed), "")

    def by_words(self, text: str) -> str:
        """Whose page shows these words; a hint and no proof, for anybody can write them."""
        return next((group for words, group in self.texts.items() if words in text), "")

    def _of_name(self, name: str) -> str:
        labels = ascii_name(name).split(".")
        ends = (".".join(labels[at:]) for at in range(len(labels)))
        return next((self.suffixes[end] for end in ends if end in self.suffixes), "")

    def _of_address(self, address: str) -> str:
        found = address_of(address)
        return next((group for net, group in self.prefixes if found is not None and found in net), "")


def block_pages_in(reference: Mapping[str, Reference]) -> BlockPages:
    """The list as the hub was given it; without one nothing is known. A member that makes no sense is a name's end."""
    members: Mapping[str, str] = reference[LIST].data if LIST in reference else {}
    prefixes: list[tuple[Network, str]] = []
    suffixes: dict[str, str] = {}
    texts: dict[str, str] = {}
    for member, group in members.items():
        network = _network(member)
        if member.startswith(WORDS):
            texts[" ".join(member.removeprefix(WORDS).lower().split())] = group
        elif network is not None:
            prefixes.append((network, group))
        else:
            suffixes[ascii_name(member).removeprefix(".")] = group
    return BlockPages(prefixes=tuple(prefixes), suffixes=suffixes, texts=texts)


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None
