"""What a look at a zone brings: each server's word apart, as plain texts, ready for the wire."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.kit.path.state import UNTESTED, SelfTest

Texts = tuple[str, ...]


class Role(StrEnum):
    """What a zone is to the target: its own, the one above, one that its servers or aliases live in, a registry's."""

    OWN = "own"
    PARENT = "parent"
    PROVIDER = "provider"
    REGISTRY = "registry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """How far it is proved: ``secure insecure bogus indeterminate``, one word why not further, and about what."""

    security: str = "indeterminate"
    reason: str = "unreachable"
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentWord:
    """One server of the parent: whom it names as servers, with which glue (``host address``), and which DS records.

    None is what could not be heard, an empty tuple what is not there. ``ttl`` is the NS set's, in seconds.
    """

    server: str
    host: str = ""
    failure: str = ""
    ns: Texts | None = None
    glue: Texts | None = None
    ds: Texts | None = None
    ttl: int | None = None
    ruled: Ruled = Ruled()


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The first signature of a server to end: what it signs, from when to when."""

    what: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildWord:
    """One server of the zone itself. ``keys`` are the DS records that its entry keys would have (SHA-256).

    ``lame`` is how it failed to serve the zone (``REFUSED``, ``no authority``); ``failure`` is that it was not heard.
    """

    server: str
    host: str = ""
    nsid: str = ""
    failure: str = ""
    lame: str = ""
    ns: Texts | None = None
    serial: int | None = None
    mname: str = ""
    rname: str = ""
    refresh: int | None = None
    retry: int | None = None
    mx: Texts | None = None
    keys: Texts | None = None
    ruled: Ruled = Ruled()
    horizon: Horizon | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one server of the zone said to one question about the name itself.

    ``aliases`` are the names that this very answer leads on to (CNAME), ``records`` those of the type that was asked
    for, as text. Over ``udp`` or ``tcp``. ``failure`` is why there is none.
    """

    server: str
    host: str = ""
    nsid: str = ""
    transport: str = "udp"
    name: str = ""
    kind: str = "A"
    rcode: str = ""
    flags: Texts = ()
    records: Texts = ()
    aliases: Texts = ()
    ttl: int | None = None
    ruled: Ruled = Ruled()
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFacts:
    """One zone: the words of its parent's servers and its own; what only one server was asked for stands here.

    ``caa`` is the set that counts for the name (RFC 8659), ``caa_at`` where it stands; ``tokens`` are the TXT records
    of the apex; ``wildcard`` is what a name that nobody chose leads to. None: could not be heard.
    """

    zone: str
    role: Role
    chain: Ruled
    parents: tuple[ParentWord, ...] = ()
    children: tuple[ChildWord, ...] = ()
    caa: Texts | None = None
    caa_at: str = ""
    tokens: Texts | None = None
    wildcard: Texts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsFacts:
    """What the authorities said of a name and of the zones that it stands or falls with; the own zone comes first.

    ``answers`` are what each server of the own zone said of the name's address (the probe ``dns_answers`` judges it),
    ``path`` is the vantage's newest self-test.
    """

    name: str
    zones: tuple[ZoneFacts, ...]
    answers: tuple[Answer, ...] = ()
    path: SelfTest = UNTESTED
