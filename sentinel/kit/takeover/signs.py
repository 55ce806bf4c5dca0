"""Signatures: by which signs a service tells that a name is led to it and belongs to nobody there.

Lists: ``takeover`` (services of the web) and ``dns_hosts`` (providers of name servers), both in rules/lists. A line of
``takeover`` is ``SUFFIX | nxdomain``, ``SUFFIX | STATUS | TEXT``, or against it ``SUFFIX | never`` and
``SUFFIX | never | TEXT``. A line of ``dns_hosts`` is ``SUFFIX | claimable`` or ``SUFFIX | never``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sentinel.kit.seen import Reference

WEB, DNS = "takeover", "dns_hosts"
NXDOMAIN, NEVER, CLAIMABLE = "nxdomain", "never", "claimable"
ANY = "any"
WORD = re.compile(r"[a-z0-9_*-]+(\.[a-z0-9_*-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One line: the service, the suffix of its names (a label ``*`` stands for any), the word, and the text."""

    service: str
    suffix: tuple[str, ...]
    word: str
    text: str = ""

    def names(self, host: str) -> bool:
        """Whether a host is one of the service's."""
        labels = host.split(".")[-len(self.suffix) :]
        return len(labels) == len(self.suffix) and all(map(_fits, self.suffix, labels))


@dataclass(frozen=True, slots=True)
class Signs:
    """The readable lines of a list; ``skipped`` are the others."""

    known: tuple[Sign, ...] = ()
    skipped: tuple[str, ...] = field(default=(), compare=False)

    def of(self, host: str) -> tuple[Sign, ...]:
        """The lines about the service that a host belongs to."""
        return tuple(sign for sign in self.known if sign.names(host))


def signs(reference: Mapping[str, Reference], name: str) -> Signs:
    """A list as the hub was given it; without one nothing is known."""
    held = reference.get(name)
    return _read(tuple(sorted(held.data.items()))) if held is not None else Signs()


def missing(found: Iterable[Sign]) -> str:
    """The service that gives a name that does not exist to whoever asks for it; empty: none."""
    lines = tuple(found)
    if any(sign.word == NEVER and not sign.text for sign in lines):
        return ""
    return next((sign.service for sign in lines if sign.word == NXDOMAIN), "")


def vacant(found: Iterable[Sign], status: int | None, words: str) -> str:
    """The service whose page says that nobody lives there; empty: no page says so, or one says the opposite."""
    lines = tuple(found)
    if not words or any(sign.word == NEVER and sign.text in words for sign in lines):
        return ""
    return next((sign.service for sign in lines if sign.text and _shown(sign, status, words)), "")


def _shown(sign: Sign, status: int | None, words: str) -> bool:
    return sign.word in (ANY, str(status)) and sign.text in words


@lru_cache(maxsize=8)
def _read(lines: tuple[tuple[str, str], ...]) -> Signs:
    read = [(_sign(line, service), line) for line, service in lines]
    return Signs(tuple(sign for sign, _ in read if sign), tuple(line for sign, line in read if sign is None))


def _sign(line: str, service: str) -> Sign | None:
    """One line, or None if it has not the form: a list is data that people edit."""
    suffix, _, rest = (part.strip().lower() for part in line.partition("|"))
    word, _, text = (part.strip() for part in rest.partition("|"))
    known = word in (NXDOMAIN, NEVER, CLAIMABLE, ANY) or (word.isdigit() and bool(text))
    if not known or not WORD.fullmatch(suffix) or (word == ANY and not text):
        return None
    return Sign(service=service, suffix=tuple(suffix.split(".")), word=word, text=" ".join(text.split()))


def _fits(wanted: str, label: str) -> bool:
    """``*`` alone is any label, at the end of one it is any ending."""
    return label.startswith(wanted[:-1]) if wanted.endswith("*") else label == wanted
