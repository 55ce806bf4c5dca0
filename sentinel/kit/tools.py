"""The tools that a probe is given: each step is timed, bounded, polite, guarded, and never raises for the network."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sentinel.kit.account.snapshot import Platforms
from sentinel.kit.authority.port import Authorities
from sentinel.kit.breach.port import Breaches
from sentinel.kit.ct.port import Transparency
from sentinel.kit.looks import Answer, Exchange, Heard, Resolution
from sentinel.kit.path.port import Paths
from sentinel.kit.path.state import SelfTest
from sentinel.kit.raw import Raw
from sentinel.kit.rdap.port import Registries
from sentinel.kit.tls import Tls

BODY_CAP = 2_000_000


class Tools(Protocol):
    """Everything a probe may touch while it looks; the daemon, a test or the range supplies it."""

    @property
    def vantage(self) -> str:
        """The name of the place we look from."""

    @property
    def families(self) -> frozenset[int]:
        """The address families that this vantage has: 4, 6 or both. A family it lacks is not looked at."""

    @property
    def attempt(self) -> int:
        """0 for the scheduled look, then 1, 2, ... for second looks: other connection, other resolver."""

    @property
    def cursor(self) -> str | None:
        """Where the last look that the ledger holds left off."""

    @property
    def authority(self) -> Authorities:
        """The authorities of the domain name system, asked from the root down; what resolvers say is another matter."""

    @property
    def tls(self) -> Tls:
        """TLS: shaking hands without trusting, and whom a certificate convinces."""

    @property
    def registries(self) -> Registries:
        """The registries of domains: who is registered, by which registrar, until when."""

    @property
    def transparency(self) -> Transparency:
        """Certificate transparency: who tells us which certificates were issued."""

    @property
    def platforms(self) -> Platforms:
        """The platforms of social accounts, asked as their adapters say, within rates, quotas and budgets."""

    @property
    def breaches(self) -> Breaches:
        """Whoever knows of leaks, asked of our own domains alone."""

    @property
    def panel(self) -> tuple[str, ...]:
        """The resolvers that are being measured, as the operator wrote them."""

    @property
    def path(self) -> Paths:
        """The way to name servers, by plain sockets: who answers nearer than they are."""

    @property
    def path_state(self) -> SelfTest:
        """The newest self-test of this vantage's own path: what port 53 is worth here."""

    @property
    def raw(self) -> Raw | None:
        """What needs raw packets: hops by TCP, what passes a connection; None where no ``rawd`` runs, as is usual."""

    def now(self) -> datetime:
        """The time, aware UTC."""

    def remaining(self) -> float:
        """How many seconds are left of this look's timeout."""

    async def resolve(self, name: str) -> Resolution:
        """Find every address of a name through the configured resolvers; denials are asked for twice."""

    async def ask(self, resolver: str, name: str, kind: str = "A") -> Answer:
        """Put one question to one resolver: ``IP[:port]``, ``tls://``, ``https://`` or ``system``."""

    async def exchange(
        self,
        url: str,
        address: str,
        *,
        method: str = "GET",
        headers: Sequence[tuple[str, str]] = (),
        most: int = BODY_CAP,
    ) -> Exchange:
        """Make one HTTP/1.1 request to one address of the URL's host; redirects are returned, not followed."""

    async def listen(self, url: str, address: str, say: Sequence[str], seconds: float) -> Heard:
        """Listen to a stream of messages (WebSocket) at one address of the URL's host, which must prove who it is."""

    async def picture(self, body: bytes, media_type: str) -> bytes | None:
        """The top of a page as a PNG, drawn from its bytes without any network; None where nobody can draw it."""

    def keep(self, body: bytes, media_type: str) -> str:
        """Keep a body as evidence; returns its SHA-256 name, and it is on disk before the look is reported."""
