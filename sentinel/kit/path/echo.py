"""What came back for one packet that we sent: answers to our question, and what routers said of it."""

from dataclasses import dataclass

from sentinel.model.failure import Failure

MOST_HEARD = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One packet that answers our question. ``ttl`` is the IP TTL it arrived with; ``data`` how many records it has.

    ``proper``: it looks like an authority's word, AA without RA.
    """

    after_ms: float
    source: str
    ttl: int | None
    rcode: str
    data: int
    proper: bool
    recursive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One ICMP message about our packet: ``expired`` on the way at this router, or else ``unreachable`` or alike."""

    router: str
    expired: bool
    after_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """Everything that came back within the time. ``foreign`` counts what was no answer to our question."""

    answers: tuple[Heard, ...] = ()
    hops: tuple[Hop, ...] = ()
    foreign: int = 0
    failure: Failure | None = None

    @property
    def expired(self) -> str:
        """The router at which our packet ended; empty if none said so."""
        return next((hop.router for hop in self.hops if hop.expired), "")
