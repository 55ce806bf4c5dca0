"""The tools made real: built once, handed out anew for each look with its own deadline, attempt and cursor."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from pathlib import Path

from sentinel.agent.apart import Informed, Leaks, Platforms
from sentinel.agent.browser import Browser, Drawing
from sentinel.agent.cupboard import Cupboard
from sentinel.agent.judge import Judge
from sentinel.agent.keeping import Keeping
from sentinel.agent.raw import Rawd
from sentinel.agent.tls import TlsDesk, TlsLook
from sentinel.kit.authority.asker import LINGER
from sentinel.kit.authority.plane import PER_SERVER, TOGETHER, AuthorityLook, Plane
from sentinel.kit.ct.shelf import Shelf as Certificates
from sentinel.kit.looks import Answer, Exchange, Handshake, Heard, Resolution
from sentinel.kit.net.cache import Cache
from sentinel.kit.net.dnsask import Asker
from sentinel.kit.net.families import Families
from sentinel.kit.net.faults import stopped
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.http import Ask, Engine, exchange
from sentinel.kit.net.pair import Pairs
from sentinel.kit.net.resolvers import Book
from sentinel.kit.net.stream import Tune, listened
from sentinel.kit.net.stub import Stub
from sentinel.kit.net.tls import Contexts
from sentinel.kit.net.watch import Watch
from sentinel.kit.path.asker import PathAsker, PathLook
from sentinel.kit.path.state import UNTESTED, SelfTest
from sentinel.kit.rdap.bootstrap import read, shipped
from sentinel.kit.rdap.registry import RegistryLook, Shelf
from sentinel.kit.revocation.issuers import BOUNDS as ISSUERS
from sentinel.kit.revocation.issuers import Issuers
from sentinel.kit.revocation.papers import Papers
from sentinel.kit.revocation.revocations import Revocations
from sentinel.kit.tools import BODY_CAP
from sentinel.kit.x509.names import covers
from sentinel.model.failure import Code, Layer
from sentinel.model.observation import Step

CACHE_CAP, LAB_CACHE_CAP = 300.0, 10.0


@dataclass(slots=True, kw_only=True)
class Toolbox:
    """Everything that looks share; built once, in the composition root. ``breaches`` tells of leaks.

    ``resolvers`` and ``panel`` are texts of the configuration, ``also`` further resolvers that the operator named
    (canaries): all of them may have private addresses and odd ports. ``roots`` are the root servers' addresses and
    ``anchor`` the text with the root's DS records, as ``[dns]`` has them; empty: the real ones. ``rdap`` is the one
    registry to ask, ``bootstrap`` a list of them in IANA's format; empty: those that ship. ``ct`` tells of certificates
    and ``platforms`` of accounts. ``keep`` stores evidence and returns its SHA-256. ``linger``: for how many seconds we
    listen to who answers late; ``hasty``: name servers may be asked as fast as we like, as in a lab. ``now`` is UTC.

    Raises:
        ValueError: if a resolver's text is none, or a root's, or the anchor's; or the list's of registries.
    """

    vantage: str
    guard: Guard
    trust: Judge
    keep: Callable[[bytes, str], str]
    user_agent: str
    now: Callable[[], datetime]
    resolvers: Sequence[str] = ("system",)
    panel: Sequence[str] = ()
    also: Sequence[str] = ()
    roots: Sequence[str] = ()
    anchor: str = ""
    rdap: str = ""
    bootstrap: bytes = b""
    linger: float = LINGER
    hasty: bool = False
    clock: Callable[[], float] = time.monotonic
    draw: Callable[[int], int] = secrets.randbits
    rawd: Path | None = None
    browser: Browser | None = None
    ct: Certificates = field(default_factory=lambda: Certificates(clock=time.monotonic))
    platforms: Platforms = None
    breaches: Leaks = None
    engine: Engine = field(init=False)
    stub: Stub = field(init=False)
    plane: Plane = field(init=False)
    shelf: Shelf = field(init=False)
    paths: PathAsker = field(init=False)
    tls: TlsDesk = field(init=False)
    _families: Families = field(init=False)
    cupboard: Cupboard = field(init=False)

    def __post_init__(self) -> None:
        self.cupboard = Cupboard(lambda body, kind: self.keep(body, kind))  # noqa: PLW0108 - it may be exchanged meanwhile
        self.engine = Engine(guard=self.guard, contexts=Contexts(), user_agent=self.user_agent)
        book = Book(self.resolvers, self.panel, self.clock, also=self.also)
        asker = Asker(engine=self.engine, draw=self.draw, verify=self.verify)
        cache = Cache(LAB_CACHE_CAP if self.guard.lab else CACHE_CAP)
        self.stub = Stub(book=book, pairs=Pairs(asker=asker), cache=cache, clock=self.clock)
        self._families = Families(lab=self.guard.lab, clock=self.clock)
        self.plane = Plane(
            guard=self.guard,
            now=self.now,
            clock=self.clock,
            draw=self.draw,
            families=self.families,
            texts=self.roots,
            anchor=self.anchor,
            linger=self.linger,
            per_second=inf if self.hasty else PER_SERVER,
            together=inf if self.hasty else TOGETHER,
        )
        self.paths = PathAsker(
            guard=self.guard, pace=self.plane.pace, draw=self.draw, clock=self.clock, linger=self.linger
        )
        known = read(self.bootstrap) if self.bootstrap else shipped()
        self.shelf = Shelf(clock=self.clock, url=self.rdap, bootstrap=known, lab=self.guard.lab)
        papers = Papers(self.engine, self.stub, self.families, self.clock)
        above = Papers(self.engine, self.stub, self.families, self.clock, ISSUERS)
        self.tls = TlsDesk(
            engine=self.engine,
            judge=self.trust,
            revocations=Revocations(papers, self.now),
            issuers=Issuers(above),
            now=self.now,
            draw=self.draw,
        )

    def verify(self, seen: Handshake) -> None:
        """An encrypted resolver, or a feed, must be who the operator says it is."""
        trust = self.trust.judge(seen.chain, seen.server_name, self.now())
        if not trust.ok:
            raise stopped(Layer.TLS, Code.TLS_HANDSHAKE_FAILED, f"not trusted: {trust.text}")
        if not covers(seen.chain[0], seen.server_name):
            raise stopped(Layer.TLS, Code.TLS_HANDSHAKE_FAILED, f"it is not {seen.server_name}")

    def for_look(
        self, timeout: float, attempt: int = 0, cursor: str | None = None, path: SelfTest = UNTESTED
    ) -> "Look":
        """The tools for one look that must be over in ``timeout`` seconds; ``path`` is what we know of our own."""
        return Look(self, Watch(self.clock, timeout), attempt, cursor, path)

    def families(self) -> frozenset[int]:
        """The address families that this vantage has a route for."""
        return self._families.here()


class Look(Keeping, Informed, Drawing):
    """The tools of one look; implements ``sentinel.kit.tools.Tools`` and remembers its steps."""

    def __init__(self, box: Toolbox, watch: Watch, attempt: int, cursor: str | None, path: SelfTest) -> None:
        super().__init__(box.cupboard)
        self._box = box
        self._path_state = path
        self._path: PathLook | None = None
        self._watch = watch
        self._attempt = attempt
        self._cursor = cursor
        self._authority: AuthorityLook | None = None

    @property
    def vantage(self) -> str:
        """The name of the place we look from."""
        return self._box.vantage

    @property
    def families(self) -> frozenset[int]:
        """The address families that this vantage has: 4, 6 or both."""
        return self._box.families()

    @property
    def attempt(self) -> int:
        """0 for the scheduled look, then 1, 2, ... for second looks."""
        return self._attempt

    @property
    def cursor(self) -> str | None:
        """Where the last look that the ledger holds left off."""
        return self._cursor

    @property
    def authority(self) -> AuthorityLook:
        """The authorities of the domain name system, for as long as this look lasts."""
        if self._authority is None:
            self._authority = self._box.plane.open(self._watch.remaining(), attempt=self._attempt)
        return self._authority

    @property
    def tls(self) -> TlsLook:
        """TLS: shaking hands without trusting, and whom a certificate convinces."""
        return self._box.tls.look(self._watch)

    @property
    def registries(self) -> RegistryLook:
        """The registries of domains: who is registered, by which registrar, until when."""
        return RegistryLook(shelf=self._box.shelf, hands=self, remaining=self.remaining)

    @property
    def panel(self) -> tuple[str, ...]:
        """The resolvers that are being measured, as the operator wrote them."""
        return tuple(dict.fromkeys(self._box.panel))

    @property
    def path(self) -> PathLook:
        """The way to name servers, by plain sockets, for as long as this look lasts."""
        if self._path is None:
            self._path = self._box.paths.look(self._watch.remaining())
        return self._path

    @property
    def path_state(self) -> SelfTest:
        """The newest self-test of this vantage's own path."""
        return self._path_state

    @property
    def raw(self) -> Rawd | None:
        """What needs raw packets; None where no ``rawd`` runs."""
        rawd = Rawd(self._box.rawd, self.remaining) if self._box.rawd else None
        return rawd if rawd and rawd.there else None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The timed steps of this look so far."""
        return self._watch.steps

    def now(self) -> datetime:
        """The time, aware UTC."""
        return self._box.now()

    def remaining(self) -> float:
        """How many seconds are left of this look's timeout."""
        return self._watch.remaining()

    async def resolve(self, name: str) -> Resolution:
        """Find every address of a name through the configured resolvers; denials are asked for twice."""
        return await self._box.stub.resolve(self._watch, name, self._attempt)

    async def ask(self, resolver: str, name: str, kind: str = "A") -> Answer:
        """Put one question to one resolver: ``IP[:port]``, ``tls://``, ``https://`` or ``system``."""
        return await self._box.stub.ask(self._watch, resolver, name, kind, self._attempt)

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
        ask = Ask(url=url, address=address, method=method, headers=headers, most=most)
        return await exchange(self._box.engine, self._watch, ask)

    async def listen(self, url: str, address: str, say: Sequence[str], seconds: float) -> Heard:
        """Listen to a stream of messages (WebSocket) at one address of the URL's host, which must prove who it is."""
        tune = Tune(url=url, address=address, say=say, seconds=seconds, check=self._box.verify)
        return await listened(self._box.engine, self._watch, tune, self._box.draw)

    async def close(self) -> None:
        """Ask nobody any more, and listen to nobody."""
        if self._authority is not None:
            await self._authority.close()
