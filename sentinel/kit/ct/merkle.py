"""The tree that a log promises only to append to (RFC 6962, section 2.1): what its root must be, entry by entry.

Of a tree only its peaks are kept: the roots of the whole subtrees that its size is made of, the largest first.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SIZE = 32
EMPTY = hashlib.sha256().digest()
MOST_LEAVES = 1 << 48


class Unproved(ValueError):
    """Hashes of a log do not fit together; the message says which."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one entry (its MerkleTreeLeaf)."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash above two hashes."""
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A tree of ``size`` entries by its peaks."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The hash that a signed tree head of this size must carry."""
        if not self.peaks:
            return EMPTY
        *rest, found = self.peaks
        for peak in reversed(rest):
            found = node(peak, found)
        return found

    def grown(self, hashes: Iterable[bytes]) -> "Tree":
        """The tree with these leaf hashes appended, in order."""
        size, peaks = self.size, list(self.peaks)
        for one in hashes:
            peaks.append(one)
            size += 1
            for _ in range(_zeros(size)):
                right = peaks.pop()
                peaks[-1] = node(peaks[-1], right)
        return Tree(size=size, peaks=tuple(peaks))


def spans(size: int) -> Iterator[tuple[int, int]]:
    """Where each peak of a tree of this size begins, and of how many doublings it is: the largest first."""
    start = 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            yield start, height
            start += 1 << height


def folded(hashes: Sequence[bytes]) -> bytes:
    """The one hash above 1, 2, 4, 8 ... hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [node(level[n], level[n + 1]) for n in range(0, len(level), 2)]
    return level[0]


def tree_of(size: int, last: bytes, path: Sequence[bytes]) -> Tree:
    """The tree of which this is the last leaf hash, with its audit path: every hash of that path is a left one.

    Raises:
        Unproved: if the path has not the length that a tree of this size has.
    """
    zeros = _zeros(size)
    if size < 1 or len(path) != zeros + size.bit_count() - 1 or any(len(one) != SIZE for one in path):
        raise Unproved(f"the audit path of entry {size - 1} has {len(path)} hashes")
    for left in path[:zeros]:
        last = node(left, last)
    return Tree(size=size, peaks=(*reversed(path[zeros:]), last))


def _zeros(size: int) -> int:
    return (size & -size).bit_length() - 1 if size else 0
