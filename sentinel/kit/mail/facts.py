"""What one look at a domain's mail brought home: answers, what mail hosts showed, and the MTA-STS policy as fetched."""

from dataclasses import dataclass

from sentinel.kit.records.lookup import Lookup
from sentinel.model.failure import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHost:
    """One host that takes mail, as it met us on its SMTP port.

    ``starttls``: whether it offers TLS and it came about; None: we could not see (port 25 is blocked at most vantages).
    ``trusted``: whether a browser would accept its certificate for this name; ``prints`` are what TLSA records may pin.
    """

    name: str
    address: str = ""
    starttls: bool | None = None
    trusted: bool | None = None
    why: str = ""
    prints: tuple[tuple[str, ...], ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFile:
    """The MTA-STS policy: its body, or ``wrong``: why no sender gets it; ``failure``: why we do not know."""

    body: str = ""
    wrong: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """Everything that one look learned of a domain's mail. ``label`` is the random name that was asked for, too."""

    domain: str
    label: str
    port: int
    lookups: tuple[Lookup, ...]
    selectors: tuple[str, ...] = ()
    hosts: tuple[MailHost, ...] = ()
    policy: PolicyFile | None = None
