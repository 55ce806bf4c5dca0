"""The port to certificate transparency: whom a probe may ask of new certificates, and what it gets back."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

from sentinel.kit.ct.names import Watch
from sentinel.kit.ct.sighting import Sighting
from sentinel.model.failure import Failure


class Kind(StrEnum):
    """In which shape a source tells: two services that read all logs, and two shapes of logs."""

    CRTSH = "crtsh"
    CERTSPOTTER = "certspotter"
    RFC6962 = "rfc6962"
    STATIC = "static"


LOGS = frozenset({Kind.RFC6962, Kind.STATIC})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place that knows new certificates. ``key`` opens a service; of a log it is the public key (base64, DER).

    ``said`` is the origin that stands in a log's checkpoints, where it is another one than its address.
    """

    kind: Kind
    url: str
    key: str = field(default="", repr=False)
    said: str = ""

    @property
    def origin(self) -> str:
        """What a log calls itself in its checkpoints."""
        return self.said or self.name

    @property
    def name(self) -> str:
        """What people call it: its host and place."""
        parts = urlsplit(self.url)
        return f"{parts.netloc}{parts.path.rstrip('/')}"

    @property
    def log(self) -> bool:
        """Whether it is a log itself, which can be held to what it signed."""
        return self.kind in LOGS

    @property
    def public(self) -> bytes | None:
        """The log's public key (DER); None if nobody told it to us."""
        try:
            return base64.b64decode(self.key, validate=True) or None
        except (binascii.Error, ValueError):
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a source had since ``cursor`` was last something else.

    ``size`` and ``head_at`` are a log's own signed word, ``backlog`` how many entries of it are still to be read and
    ``gap`` how many never will be. ``malformed`` are places of entries that could not be read. ``broken`` says in which
    way a log contradicts what it signed.
    """

    cursor: str
    sightings: tuple[Sighting, ...] = ()
    malformed: tuple[str, ...] = ()
    size: int | None = None
    head_at: datetime | None = None
    backlog: int = 0
    gap: int = 0
    broken: str = ""


class Transparency(Protocol):
    """Everything that one look may ask of certificate transparency. Nothing here raises for the network.

    Each source is asked slowly, and not at all while it asks for less; what several looks need is asked for once.
    """

    @property
    def sources(self) -> Sequence[Source]:
        """The sources of this installation; none: nobody tells us of certificates."""

    async def news(self, source: Source, watch: Watch, cursor: str, most: int) -> News | Failure:
        """What a source has of whom we watch since ``cursor``; empty: the first time.

        The first time a service gives all that it has, as history (not ``fresh``), and a log only its head. Of a log at
        most ``most`` entries are read.
        """

    def answered_at(self, source: Source) -> datetime | None:
        """When this source last answered any look; None: not since we started."""
