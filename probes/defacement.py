"""Defacement: has somebody changed the page, put gambling into it, or does he show search engines another one?

Each look asks for the page as several sorts of visitors. What is new against all that was learned is judged, and only
that; what a wall, an error or half a page hides is unknown, neither good nor bad.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import Field

from sentinel.kit.baseline import Difference, Normal
from sentinel.kit.content.approval import SCOPES, scoped
from sentinel.kit.content.drawing import drawn
from sentinel.kit.content.facts import DefacementFacts, Sight, Told
from sentinel.kit.content.judge import Word
from sentinel.kit.content.learned import DefacementLearned
from sentinel.kit.content.learning import learn
from sentinel.kit.content.look import EVERYWHERE
from sentinel.kit.content.pins import MOST_PINS, Pin
from sentinel.kit.content.review import JUDGED_BY, harmless, normal_of, reviewed
from sentinel.kit.content.shown import moved
from sentinel.kit.content.side import sides_of
from sentinel.kit.content.told import fields
from sentinel.kit.content.visit import cursor_of, name_of, once, told_before, turn_of, views_of
from sentinel.kit.durations import Duration
from sentinel.kit.hosts import host_of, reachable
from sentinel.kit.page.follow import Trail
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.muting import What
from sentinel.model.subject import Subject, Tier

DAY = 86_400.0
WARM_UP, WARM_LOOKS = 120.0, 5  # a page that is new to us is looked at so often (seconds), so many times
TURN = 60.0  # seconds; so often another address of the site is looked at


class DefacementOptions(Options):
    """What the operator says of a page. ``frozen``: nothing is renewed in these days, any new script is an alarm.

    ``facts`` are pinned: any change of them is an alarm. New sites teach after ``quarantine`` (seconds). Side looks
    (robots.txt, sitemaps, an address that cannot exist) are made every ``side`` seconds. With
    ``screenshots`` a browser, where one is installed, draws the page at second looks and once a day.
    """

    frozen: bool = False
    facts: Annotated[tuple[Pin, ...], Field(max_length=MOST_PINS)] = ()
    quarantine: Duration = DAY
    side: Duration = DAY
    screenshots: bool = False


class DefacementProbe(Probe[DefacementOptions, DefacementFacts, DefacementLearned]):
    """Reads the page as a visitor, as Googlebot and as somebody who comes from Google, and judges what is new."""

    kind = "defacement"
    version = 5
    service = "content"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: 60.0, Tier.HIGH: 120.0, Tier.NORMAL: 300.0, Tier.LOW: 1800.0}
    )
    timeout = 30.0
    confirm = (30.0, 120.0)
    suspects = True
    reference = JUDGED_BY
    in_lab: ClassVar[Mapping[str, object]] = MappingProxyType({"quarantine": "10s", "side": "10s"})
    quiet = DAY
    scopes = SCOPES
    everywhere = EVERYWHERE
    renewal = What.CONTENT
    options = DefacementOptions
    facts = DefacementFacts
    learned = DefacementLearned

    async def observe(
        self, subject: Subject, options: DefacementOptions, tools: Tools
    ) -> DefacementFacts | Failure | Skipped:
        """Ask for the page as each sort of visitor; what the ledger holds already is not told again."""
        host = host_of(subject.url)
        found = await tools.resolve(host)
        if found.failure is not None:
            return found.failure
        near = reachable(found.addresses, tools.families)
        if not near:
            return Skipped(reason="this vantage has no route to the site's address family")
        address = near[(int(tools.now().timestamp() / TURN) + tools.attempt) % len(near)]
        pins = name_of(options.facts)
        before = told_before(tools.cursor, pins, tools.now())
        names, rare = turn_of(before, tools.now(), options.side, again=tools.attempt > 0)
        views, trails = await views_of(tools, subject.url, address, names, options.facts, before)
        lost = [view.failure for view in views if view.sight is Sight.FAILED]
        if len(lost) == len(views):
            return lost[0] or Failure(layer=Layer.PROBE, code=Code.BUG)
        if tools.attempt or not tools.cursor:
            _keep(tools, trails)
        drawn_at, picture = await drawn(tools, views[0], trails[0], before, wanted=options.screenshots)
        sides = await sides_of(tools, subject.url, address, before.views) if rare else ()
        return DefacementFacts(
            host=host,
            address=address,
            views=tuple(once((*views, *sides), before)),
            whole_at=before.at or tools.now(),
            told=Told(frozen=options.frozen, pins=pins, quarantine=options.quarantine, again=tools.attempt > 0),
            turn=before.turn + 1,
            side_at=tools.now() if sides else before.side_at,
            picture=picture,
            drawn_at=drawn_at,
        )

    def assess(
        self, seen: Seen[DefacementFacts, DefacementLearned], options: DefacementOptions
    ) -> Iterable[Mapping[str, Value]]:
        """One event per look: the verdict, what it rests on, where it stands, who is shown it."""
        look, opinion = reviewed(seen)
        told = fields(seen.facts, opinion, look.state, seen.now.at, announced=look.covers(opinion.since))
        basis = "accepted" if seen.baseline is not None else "proposed" if seen.proposed is not None else None
        told |= {"sentinel.baseline.basis": basis, "sentinel.content.frozen": look.frozen}
        yield {name: value for name, value in told.items() if value is not None}

    def unseen(self, seen: Seen[DefacementFacts, DefacementLearned]) -> Mapping[str, Value]:
        """Not seen is neither clean nor defaced."""
        return {"sentinel.content.verdict": str(Word.UNKNOWN)}

    def learn(
        self, state: DefacementLearned | None, seen: Seen[DefacementFacts, DefacementLearned]
    ) -> DefacementLearned | None:
        """Remember what was on the page, if nothing on it is wrong, and what was thought of it."""
        if isinstance(seen.now.outcome, Failure | Skipped):
            return state
        return learn(*reviewed(seen), seen.now.interval, settled=seen.baseline is not None)

    def proposal(self, seen: Seen[DefacementFacts, DefacementLearned]) -> Normal | None:
        """The sites that the page brings in, its pinned facts, and what looks bad on it: a person sees all of that."""
        return normal_of(seen)

    def scoped(self, scope: str, usual: Normal | None, wanted: Normal) -> Normal:
        """One element, a site here, a site everywhere, or the whole page as it is."""
        return scoped(scope, usual, wanted)

    def exonerated(self, seen: Seen[DefacementFacts, DefacementLearned]) -> Normal:
        """The sites of a page on which nothing is wrong."""
        return harmless(seen)

    def moved(self, learned: DefacementLearned) -> Iterable[Difference]:
        """New and gone texts, links and sites, by view."""
        return moved(learned)

    def doubtful(self, outcome: DefacementFacts | Failure, before: DefacementFacts | None) -> bool:
        """Go on looking once the hub has asked; by itself a vantage cannot tell news from an attack."""
        return not isinstance(outcome, Failure) and outcome.told.again and not self.strained(outcome)

    def sooner(self, facts: DefacementFacts) -> float | None:
        """Five looks in the first ten minutes, so that a site that is new to us is soon known."""
        return WARM_UP if facts.turn < WARM_LOOKS else None

    def cursor(self, facts: DefacementFacts) -> str | None:
        """Which pages were told: they are not told again while they stay the same."""
        return cursor_of(facts)

    def strained(self, facts: DefacementFacts) -> bool:
        """Whether the site asks for patience: then nothing makes us look more often."""
        return any(view.status in (429, 503) for view in facts.views)


def _keep(tools: Tools, trails: Sequence[Trail]) -> None:
    """Keep what was answered: the page, its headers, the certificates; what was kept before costs nothing."""
    for trail in trails:
        last = trail.exchanges[-1]
        if last.body:
            tools.keep(last.body, (last.header("content-type") or "text/html")[:100])
        head = "\n".join([f"{last.url} {last.status}", *(f"{name}: {value}" for name, value in last.headers)])
        tools.keep(head.encode("utf-8", "replace"), "text/plain")
        for der in last.tls.chain if last.tls else ():
            tools.keep(der, "application/pkix-cert")


PROBE = DefacementProbe()
