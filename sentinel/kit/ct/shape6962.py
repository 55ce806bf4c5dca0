"""Logs in the shape of RFC 6962, section 4: heads, entries and proofs over JSON."""

from sentinel.kit.ct import entries as reading
from sentinel.kit.ct.entries import Entry
from sentinel.kit.ct.heads import Head, tree_head
from sentinel.kit.ct.merkle import Tree, tree_of
from sentinel.kit.ct.question import Questions

HEAD_BYTES = 20_000
ENTRY_BYTES = 1_000_000
BATCH_BYTES = 8_000_000


async def head(asked: Questions, key: bytes) -> Head:
    """The log's signed tree head.

    Raises:
        Unanswered, BadHead: if there is none.
    """
    return tree_head(await asked.get("ct/v1/get-sth", HEAD_BYTES), key)


async def tree(asked: Questions, size: int, _now: int) -> Tree:
    """The tree of the first ``size`` entries, out of the proof of the last of them.

    Raises:
        Unanswered, BadEntry, Unproved: if there is none.
    """
    body = await asked.get(f"ct/v1/get-entry-and-proof?leaf_index={size - 1}&tree_size={size}", ENTRY_BYTES)
    last, path = reading.path(body)
    return tree_of(size, last, path)


async def entries(asked: Questions, start: int, stop: int) -> bytes:
    """The answer with the entries from ``start`` to before ``stop``.

    Raises:
        Unanswered: if there is none.
    """
    return await asked.get(f"ct/v1/get-entries?start={start}&end={stop - 1}", BATCH_BYTES)


def read(body: bytes, start: int) -> tuple[Entry, ...]:
    """The entries in such an answer.

    Raises:
        BadEntry: if it is none.
    """
    return reading.answered(body, start)
