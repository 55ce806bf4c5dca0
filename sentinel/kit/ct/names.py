"""Whom does a certificate concern? Every name of it, folded, against the watched domain and names that resemble it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sentinel.kit.hosts import ascii_name

MOST_LABELS = 40
WILDCARD = "*."
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Which names of a certificate concern us; ``ours``: at least one is the watched domain's or below it.

    ``kin`` says how the ``lookalike`` resembles it.
    """

    names: tuple[str, ...] = ()
    ours: bool = False
    lookalike: str = ""
    kin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A registered domain (A-label form) and the names that resemble it, each with how it does."""

    domain: str
    lookalikes: Mapping[str, str] = field(default_factory=dict)

    def find(self, names: Iterable[str]) -> Found:
        """The (folded) names that are the domain's, stand below it, cover it as a wildcard, or are a lookalike's."""
        ours = [name for name in names if self._ours(name)]
        if ours:
            return Found(names=tuple(ours), ours=True)
        near = {name: self._near(name) for name in names} if self.lookalikes else {}
        found = [name for name, owner in near.items() if owner]
        first = near[found[0]] if found else ""
        return Found(names=tuple(found), lookalike=first, kin=self.lookalikes.get(first, ""))

    def hosts(self, names: Iterable[str]) -> tuple[str, ...]:
        """Hosts of the domain that may be looked up: whoever writes a certificate sends us nowhere else."""
        bare = dict.fromkeys(name.removeprefix(WILDCARD) for name in names)
        return tuple(name for name in bare if self._ours(name) and _HOST.fullmatch(name))

    def within(self, body: bytes) -> str:
        """The watched domain, if it or a name below it stands in bytes that nobody can read as a certificate."""
        text, wanted = body.lower(), self.domain.encode()
        if wanted not in text:
            return ""
        length = re.escape(bytes([len(wanted)]))  # before a name in DER stands its length, behind it often a "0"
        borders = rb"(?:^|[^a-z0-9_-]|%s)%s(?![a-z1-9_-]|\.[a-z1-9_-])" % (length, re.escape(wanted))
        return self.domain if re.search(borders, text) else ""

    def _ours(self, name: str) -> bool:
        if name.startswith(WILDCARD):
            above = name[2:]
            return above == self.domain or above.endswith(f".{self.domain}") or above == self.domain.partition(".")[2]
        return name == self.domain or name.endswith(f".{self.domain}")

    def _near(self, name: str) -> str:
        labels = name.removeprefix(WILDCARD).split(".")[-MOST_LABELS:]
        ends = (".".join(labels[n:]) for n in range(len(labels) - 1))
        return next((end for end in ends if end in self.lookalikes), "")


def folded(name: str) -> str:
    """A name as it is compared: A-labels, lower case, no final dot; a wildcard keeps its star."""
    text = name.strip().lower()
    if text.startswith(WILDCARD):
        return WILDCARD + ascii_name(text[2:])
    return ascii_name(text)
