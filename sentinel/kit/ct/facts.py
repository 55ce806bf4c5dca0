"""What one look at certificate transparency brought, and what is remembered from look to look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.kit.ct.caa import Allowed
from sentinel.kit.ct.port import LOGS, Kind
from sentinel.kit.ct.sighting import Sighting
from sentinel.model.failure import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How one source answered this look; ``failure``: it did not.

    ``answered_at`` is when it last answered any look, ``head_at`` and ``size`` are a log's own signed word. The next
    look goes on at ``cursor``.
    """

    name: str
    kind: Kind
    cursor: str = ""
    first: bool = False
    failure: Failure | None = None
    unkeyed: bool = False
    answered_at: datetime | None = None
    head_at: datetime | None = None
    size: int | None = None
    backlog: int = 0
    gap: int = 0
    broken: str = ""
    malformed: tuple[str, ...] = ()

    @property
    def log(self) -> bool:
        """Whether it is a log itself."""
        return self.kind in LOGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What an address of one of the names shows: its key (SHA-256, hex), and whether a browser accepts it."""

    host: str
    address: str
    spki: str
    trusted: bool
    not_after: datetime | None = None
    organization: str = ""
    root_key: str = ""
    root_organization: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CtFacts:
    """What all sources told of a registered domain.

    ``servers`` are its name servers by its parent's word (None: not known). ``allowed`` says who may issue for the
    names of new certificates, ``live`` what is shown under them.
    """

    domain: str
    asked: tuple[Asked, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    servers: tuple[str, ...] | None = None
    allowed: tuple[Allowed, ...] = ()
    live: tuple[Live, ...] = ()
    cursor: str = ""

    @property
    def failure(self) -> Failure | None:
        """Why nothing at all was learned, if so."""
        failures = [one.failure for one in self.asked]
        return failures[0] if failures and all(failures) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What is remembered of a source: since when it is asked, when it answered us and anybody, and how a log stood."""

    since: datetime
    answered_us: datetime | None = None
    answered_at: datetime | None = None
    head_at: datetime | None = None
    behind_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is remembered of a domain: which certificates were told, whose they are, and where they are served.

    ``operators`` are those of certificates that still hold, each with the end of the last one. ``keys`` are public keys
    of certificates that are in order, ``homes`` addresses that showed one of them. ``moved_at`` is when its parent last
    named other name servers.
    """

    since: datetime
    marks: tuple[str, ...] = ()
    operators: Mapping[str, datetime] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    suspects: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    servers: tuple[str, ...] | None = None
    moved_at: datetime | None = None
    sources: Mapping[str, Health] = field(default_factory=dict)
