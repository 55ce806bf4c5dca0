"""Looks at a page in a row, without a network: each is told, judged and learned from as the hub does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from probes.defacement import PROBE
from sentinel.app.assemble import references
from sentinel.app.cli.rules import rules_in
from sentinel.kit.baseline import Normal
from sentinel.kit.codec import decode, encode
from sentinel.kit.content.facts import DefacementFacts, Told, View
from sentinel.kit.content.learned import DefacementLearned
from sentinel.kit.content.meeting import Readings, met
from sentinel.kit.content.picture import Picture
from sentinel.kit.content.pins import Pin
from sentinel.kit.content.visit import name_of, once, told_before
from sentinel.kit.events import judge
from sentinel.kit.looks import Exchange
from sentinel.kit.page.follow import Trail
from sentinel.kit.seen import Seen
from sentinel.model.event import Event
from sentinel.model.failure import Failure
from sentinel.model.observation import Observation
from sentinel.model.subject import Target
from tests.authority import NOW
from tests.kit.content.pages import HOST, page
from tests.probes.world import REGISTER

RULES = rules_in(None, None)
LISTS = references([PROBE], RULES)
VIEWS = ("V0", "V1", "V2")
URL = f"https://{HOST}/"


def answer(
    body: str | bytes, status: int = 200, kind: str = "text/html; charset=utf-8", *more: tuple[str, str], url: str = URL
) -> Trail:
    """One answer, as a trail of a single request."""
    raw = body.encode() if isinstance(body, str) else body
    exchange = Exchange(
        url=url, address="203.0.113.80", port=443, status=status, headers=(("content-type", kind), *more), body=raw
    )
    return Trail(exchanges=(exchange,))


def sent_to(url: str) -> Trail:
    """A redirect to somebody else, which was not followed."""
    trail = answer("", 302, "text/html", ("location", url))
    return Trail(exchanges=trail.exchanges, left=url)


def lost(failure: Failure) -> Trail:
    """A request that brought nothing."""
    return Trail(exchanges=(Exchange(url=URL, address="203.0.113.80", port=443, failure=failure),), failure=failure)


@dataclass(kw_only=True)
class Watch:
    """One page under watch, each ``every``; ``accept`` makes what was proposed normal, ``picture`` is what is drawn."""

    host: str = HOST
    every: timedelta = timedelta(minutes=1)
    pins: tuple[Pin, ...] = ()
    frozen: bool = False
    quarantine: float = 86_400.0
    at: datetime = NOW
    state: Any = None
    baseline: Normal | None = None
    cursor: str | None = None
    last: Seen[Any, Any] | None = None
    picture: Picture | None = None
    events: list[Event] = field(default_factory=list)

    def see(self, home: str | bytes | Trail, **others: str | bytes | Trail) -> Event:
        """One look: what a visitor is shown, and other views where they differ; returns its event."""
        facts = decode(DefacementFacts, encode(self.look(home, **others), DefacementFacts))
        self.last = self.beside(facts)
        told = judge(PROBE, self.last, PROBE.options())
        assert [REGISTER.check(event) for event in told] == [()]
        state = PROBE.learn(self.last.learned, self.last)
        self.state = encode(state) if state is not None else None
        self.cursor, self.at = PROBE.cursor(facts), self.at + self.every
        self.events.append(told[0])
        return told[0]

    def look(self, home: str | bytes | Trail, **others: str | bytes | Trail) -> DefacementFacts:
        """The facts of one look, as a vantage tells them."""
        shown = {name: others.get(name, home) for name in VIEWS} | others
        return self._facts(
            {
                name: one if isinstance(one, Trail) else answer(one, url=f"https://{self.host}/")
                for name, one in shown.items()
            }
        )

    def accept(self) -> None:
        """A person accepts what the last look shows."""
        assert self.last is not None
        self.baseline = PROBE.proposal(self.last)
        assert self.baseline is not None

    def settle(self, *pages: str) -> "Watch":
        """See these pages and accept the last one."""
        for one in pages or (page(), page(), page()):
            self.see(one)
        self.accept()
        return self

    def matches(self, event: Event) -> set[str]:
        """The rules that this event concerns."""
        return {match.rule for match in RULES.judge(event).matches} - {"content_seen_clean"}

    def _facts(self, trails: Mapping[str, Trail]) -> DefacementFacts:
        pins = name_of(self.pins)
        before = told_before(self.cursor, pins, self.at)
        readings = Readings(pins=self.pins)
        views: list[View] = [met(n, t, self.host, readings, before.of(n)) for n, t in trails.items()]
        told = Told(frozen=self.frozen, pins=pins, quarantine=self.quarantine)
        whole_at = before.at or self.at
        shown = tuple(once(views, before))
        return DefacementFacts(
            host=self.host, address="203.0.113.80", views=shown, whole_at=whole_at, told=told, picture=self.picture
        )

    def beside(self, facts: DefacementFacts) -> Seen[Any, Any]:
        """A look as the hub is given it."""
        subject = Target(id="kpu-ntb", url=URL)
        now: Observation[Any] = Observation(
            vantage="test-1", network="lab", epoch="e", sequence=1, probe=PROBE.kind,
            version=PROBE.version, subject=subject.key,
            at=self.at, duration=0.1, interval=self.every.total_seconds(), outcome=facts,
        )  # fmt: skip
        learned = decode(DefacementLearned, self.state) if self.state else None
        return Seen(subject=subject, now=now, baseline=self.baseline, learned=learned, reference=LISTS)
