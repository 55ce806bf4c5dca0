"""A service and a log on loopback, over real TLS, with their world; and looks through the real toolbox."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from cryptography import x509

from probes.ct import PROBE
from sentinel.app.assemble import references, rules_of
from sentinel.kit.codec import decode, encode
from sentinel.kit.ct.caa import LIST
from sentinel.kit.ct.facts import CtFacts, Known
from sentinel.kit.ct.port import Kind, Source
from sentinel.kit.ct.shelf import Shelf
from sentinel.kit.net.cache import Cache
from sentinel.kit.seen import Reference
from sentinel.model.subject import Subject, Target, Tier
from sentinel.range import ct_api, ct_log
from sentinel.range.authority import Authority, Leaf
from sentinel.range.ct_api import CtApi
from sentinel.range.ct_log import CtLog
from sentinel.range.papers import PAPERS
from sentinel.range.record import Asked, Diary, Record
from sentinel.range.tree import Tree
from sentinel.range.wardrobe import Certificate, context, front
from tests.authority import NOW
from tests.kit.authority.desk import plane
from tests.probes.world import Looked, World, assessed, hang_up, options_of, site, world

EVERY = (Kind.CRTSH, Kind.CERTSPOTTER, Kind.RFC6962, Kind.STATIC)
SERVICES, LOGS = EVERY[:2], EVERY[2:]
API_AT, LOG_AT, SITE_AT = "127.77.9.21", "127.77.9.22", "127.77.9.23"
URL = "https://ntb.kpu.go.id/"
NAME = "ntb.kpu.go.id"
RULES = rules_of(None)
LAB_OPTIONS: Mapping[str, object] = {"failing": "1h", "stale": "24h", "lookalikes": 40}


@dataclass(kw_only=True)
class Desk:
    """The service, the log, the operators, and a clock that moves when it is told to."""

    api: CtApi
    log: CtLog
    authority: Authority
    world: World
    tree: Tree
    folder: Path
    asked: Record[Asked]
    begin: datetime = NOW
    port: int = 0
    moved: timedelta = field(default_factory=timedelta)
    learned: Known | None = None
    cursor: str | None = None
    usual: dict[str, Any] = field(default_factory=dict)
    lists: Mapping[str, Reference] = field(default_factory=lambda: references([PROBE], RULES))

    def _ticks(self) -> float:
        return self.moved.total_seconds()

    def now(self) -> datetime:
        """The time in this world."""
        return self.begin + self.moved

    def leaf(self, *names: str, paper: str = "fresh") -> Leaf:
        """A certificate as an operator issues it now, with its key."""
        return self.authority.issue(names or (NAME,), PAPERS[paper], self.now())

    def issue(self, *names: str, paper: str = "fresh") -> x509.Certificate:
        """The certificate alone."""
        return self.leaf(*names, paper=paper).certificate

    def chain(self, certificate: x509.Certificate) -> Sequence[x509.Certificate]:
        """What stands above it."""
        operators = (self.authority.main, self.authority.other, self.authority.third, self.authority.stranger)
        owner = next(o for o in operators if o.intermediate.subject == certificate.issuer)
        return owner.intermediate, owner.root

    def published(self, *names: str, paper: str = "fresh", pre: bool = False) -> x509.Certificate:
        """The same, shown to the log."""
        made = self.issue(*names, paper=paper)
        (self.log.announce if pre else self.log.publish)(made, *self.chain(made))
        return made

    def watch(self, *kinds: Kind) -> None:
        """Ask these sources from now on, without any memory of before."""
        places = {Kind.CRTSH: self.api.url, Kind.CERTSPOTTER: self.api.url}
        sources = [
            Source(
                kind=kind,
                url=places.get(kind, self.log.url),
                key="" if kind in places else self.log.public_key,
                said=self.log.origin,
            )
            for kind in kinds
        ]
        self.world.toolbox.ct = Shelf(clock=self._ticks, sources=sources, lab=True)

    @asynccontextmanager
    async def shown(self, made: Leaf, address: str = SITE_AT) -> AsyncIterator[None]:
        """The site shows this certificate at an address, on a port of its own."""
        tls = context(made, self.folder)
        async with site({address: hang_up}, tls) as self.port:
            self.world.name(NAME, [address])
            yield

    def restart(self) -> None:
        """Forget what is only memory: head, trees and batches, and what the authorities said."""
        self.world.toolbox.plane = plane(self.tree, clock=self.now)
        self.watch(*(source.kind for source in self.world.toolbox.ct.sources))

    async def look(self, *, keep: bool = True, **more: object) -> Looked:
        """Look once, where the last look left off; unless ``keep`` neither ledger nor agent hear of it."""
        self.moved += timedelta(minutes=5)
        subject = subject_of(f"https://{NAME}:{self.port}/" if self.port else URL, Tier.CRITICAL)
        given = {**LAB_OPTIONS, **more}
        tools = self.world.toolbox.for_look(cast("float", more.get("seconds", 10.0)), cursor=self.cursor)
        try:
            outcome = await PROBE.observe(subject, options_of(PROBE, given), tools)
        finally:
            await tools.close()
        told = self.judged(outcome, subject, given)
        if keep:
            state = PROBE.learn(self.learned, told.seen)
            self.learned = None if state is None else decode(Known, encode(state))
            self.cursor = PROBE.cursor(outcome) if isinstance(outcome, CtFacts) else self.cursor
        return told

    def judged(self, outcome: object, subject: Subject, more: Mapping[str, object]) -> Looked:
        """The events of an outcome, beside what is known and usual."""
        given = {**self.usual, **more}
        return assessed(
            PROBE, outcome, subject=subject, at=self.now(), learned=self.learned, reference=self.lists, **given
        )

    async def settled(self) -> None:
        """Two looks, and a person accepts what they show to be usual."""
        await self.look()
        self.usual = {"baseline": PROBE.proposal((await self.look()).seen)}


def subject_of(url: str, tier: Tier = Tier.HIGH) -> Subject:
    """The target of this URL, as the probe takes it."""
    return Target(id="kpu-ntb", url=url, tier=tier, labels={"ct_hosts": NAME})


def issuers(owners: Mapping[str, str]) -> Mapping[str, Reference]:
    """The lists that ship, with these owners of names in CAA records."""
    return {**references([PROBE], RULES), LIST: Reference(name=LIST, version="1", data=owners)}


def matches(looked: Looked) -> set[str]:
    """Which rules that open incidents hold for a look."""
    found = {m.rule for event in looked.events for m in RULES.judge(event).matches if m.exempted_by is None}
    return {name for name in found if not name.endswith("_sees")}


def certificates(looked: Looked) -> list[dict[str, Any]]:
    """The events about single certificates, without their common prefix."""
    prefix = "sentinel.ct."
    about = [event for event in looked.events if "sentinel.ct.names" in event]
    return [{name.removeprefix(prefix): value for name, value in event.items()} for event in about]


def source(looked: Looked, name: str = "") -> dict[str, Any]:
    """The event about one source (the first), without its common prefix."""
    about = [e for e in looked.events if "sentinel.ct.source_state" in e and name in str(e["sentinel.ct.source"])]
    return {key.removeprefix("sentinel.ct."): value for key, value in about[0].items()}


@asynccontextmanager
async def desk(folder: Path, *kinds: Kind, begin: datetime = NOW) -> AsyncIterator[Desk]:
    """A service and a log that know nothing yet, in a world whose time begins then."""
    asked: Record[Asked] = Record()
    made: list[Desk] = []

    def now() -> datetime:
        return made[0].now() if made else begin

    authority = Authority(begin)
    (folder / "roots.pem").write_bytes(authority.bundle)
    diary = Diary(server="ct", asked=asked, now=now)
    worn = [Certificate((host,), authority, folder, lambda: begin) for host in (ct_api.HOST, ct_log.HOST)]
    api = CtApi(API_AT, front(worn[0], {}), diary)
    log = CtLog(LOG_AT, front(worn[1], {}), diary)
    tree = Tree(now)
    tree.grow("go.id", {"ns.go.id": "127.77.53.2"})
    tree.grow("kpu.go.id", {"ns1.kpu.go.id": "127.77.53.3"})
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(tree)
        for listener in (api.listener, log.listener):
            listener.open()
            stack.push_async_callback(listener.close)
        around = await stack.enter_async_context(world(folder / "roots.pem"))
        around.toolbox.now = now
        around.toolbox.stub = replace(around.toolbox.stub, cache=Cache(0.0))
        around.toolbox.plane = plane(tree, clock=now)
        around.name(ct_api.HOST, [API_AT])
        around.name(ct_log.HOST, [LOG_AT])
        there = Desk(
            api=api, log=log, authority=authority, world=around, tree=tree, folder=folder, begin=begin, asked=asked
        )
        made.append(there)
        there.watch(*kinds)
        yield there


def show(there: Desk, paper: str, *names: str, pre: bool = False) -> None:
    """Have an operator issue a certificate, or announce it, and everybody know of it."""
    made = there.issue(*names, paper=paper)
    there.api.learn(made, pre=pre)
    (there.log.announce if pre else there.log.publish)(made, *there.chain(made))


async def used(there: Desk, kind: Kind) -> None:
    """Everybody knows what is usual, and this one source is asked from now on."""
    await there.settled()
    there.watch(kind)
