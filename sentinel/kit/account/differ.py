"""How far apart two looks at an account are: names and texts by their words, pictures by their bits, links by owner."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from sentinel.kit.account.words import folded
from sentinel.kit.hosts import host_of, registrable

NAME_CHANGED, NAME_FOREIGN, BIO_CHANGED = 0.6, 0.4, 0.3  # below these the texts are others
SAME_PICTURE, OTHER_PICTURE = 10, 20  # of 64 bits: up to, above
MOST_COMPARED = 500
HASH = 16  # hex digits of 64 bit


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: folded, their words in order, so that a swap of words is no change."""
    left, right = _bag(one), _bag(other)
    return 1.0 if left == right else SequenceMatcher(None, left, right, autojunk=False).ratio()


def _bag(text: str) -> str:
    words = sorted(folded(text[:MOST_COMPARED]))
    return " ".join(words) if words else text[:MOST_COMPARED].strip()


def moved_bits(one: str, other: str) -> int | None:
    """How many of 64 bits of two difference hashes differ; None where one of them is no such hash."""
    try:
        return (int(one, 16) ^ int(other, 16)).bit_count() if len(one) == len(other) == HASH else None
    except ValueError:
        return None


def sites(links: Iterable[str]) -> tuple[str, ...]:
    """Under which registered names the links of an account lead, each once."""
    hosts = (host_of(link if ":" in link else f"https://{link}") for link in links)  # people leave the scheme out
    return tuple(sorted({registrable(host) for host in hosts if host}))


def within(site: str, names: Iterable[str]) -> bool:
    """Whether a site is one of these names, or lies below one."""
    return any(site == name or site.endswith(f".{name}") for name in names)
