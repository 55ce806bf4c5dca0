"""Lookups: what the authorities said to one question, as plain text that can be judged again years later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Question: TypeAlias = tuple[str, str]
"""A name in lower case without the final dot, and the type of record."""

MOST_TEXTS = 40
MOST_TEXT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One question and its answer: records as text, or why there are none.

    ``security`` is the word of the DNSSEC ruling. ``denied`` is ``nxdomain`` or ``no_records`` where the authority said
    so; ``failure`` says why nobody knows (nobody could be asked, or the answer is bogus). ``aliases`` are the names
    that the question was led to.
    """

    name: str
    kind: str
    texts: tuple[str, ...] = ()
    security: str = "insecure"
    denied: str = ""
    aliases: tuple[str, ...] = ()
    failure: str = ""

    @property
    def known(self) -> bool:
        """Whether this is an answer at all: records, or a denial that can be believed."""
        return not self.failure

    @property
    def secure(self) -> bool:
        """Whether signatures prove it."""
        return self.known and self.security == "secure"


Book: TypeAlias = Mapping[Question, Lookup]
"""Every answer of one look, by its question."""


def book_of(lookups: Iterable[Lookup]) -> Book:
    """The lookups of a look by their questions."""
    return {(lookup.name, lookup.kind): lookup for lookup in lookups}
