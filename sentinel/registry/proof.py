"""The proof that nothing was lost: the words of account cells, counted straight from the sheet, beside the claims.

It splits cells by a rule of its own, so that a mistake in how accounts are told apart shows here.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from sentinel.registry.account import is_none
from sentinel.registry.columns import Column, Field
from sentinel.registry.sheet import Row

ACCOUNTS = frozenset({Field.ADDRESS, Field.ACCOUNT})
_PARTS = re.compile(r"[\n,;&]|(?<=\s)(?:dan|and|atau|/)(?=\s)|\s(?=https?://)", re.IGNORECASE)
_BETWEEN = frozenset({"dan", "and", "atau"})


def lost(row: Row, columns: Mapping[int, Column], claimed: Collection[str]) -> list[str]:
    """The texts of account cells in this line that stand in none of the texts which its claims took."""
    left = Counter(word for text in claimed for word in _words(text))
    found = []
    for cell in row.cells:
        column = columns.get(cell.column)
        if column is not None and column.field in ACCOUNTS:
            wanted = Counter(_meant(cell.raw))
            if wanted - left:
                found.append(cell.raw)
            left -= wanted
    return found


def _meant(text: str) -> Iterator[str]:
    """The words of a cell, without the parts that say that there is no account."""
    if not is_none(text):
        yield from (word for part in _PARTS.split(text) if not is_none(part) for word in _spoken(_words(part)))


def _spoken(words: Iterable[str]) -> Iterator[str]:
    return (word for word in words if word.casefold() not in _BETWEEN and not is_none(word))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,;&]+", text) if word]
