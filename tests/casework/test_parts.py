"""An incident made of others knows them, and ends with the last of them."""

from dataclasses import dataclass, field, replace

from sentinel.casework.change import Change
from sentinel.casework.fold import Source, fold
from sentinel.casework.tick import tick
from sentinel.model.event import Event
from sentinel.model.incident import Incident, Phase
from sentinel.model.notice import Why
from sentinel.model.rule import Judgement, Match, Resolve, Tlp
from sentinel.model.severity import Severity
from tests.casework.scene import a_rule, moment, policy

DOWN = a_rule("site_down")
OUTAGE = replace(
    a_rule("provider_outage", replace(policy(resolve=Resolve(parts=True)), dedupe=("server.as.number",))),
    service="correlated",
)
RULES = {rule.name: rule for rule in (DOWN, OUTAGE)}


@dataclass
class World:
    """Sites that go down and come back, and the outage that gathers them."""

    rows: dict[str, Incident] = field(default_factory=dict)

    def event(self, site: str) -> Event:
        return {"event.dataset": "sentinel.uptime", "service.name": site, "server.as.number": 7713}

    def say(self, at: float, site: str, *, bad: bool, because: tuple[str, ...] = ()) -> None:
        event = self.event(site)
        matches = [Match(rule="site_down", level=DOWN.level, event=event)] if bad else []
        if because:
            events = tuple(self.event(one) for one in because)
            matches.append(Match(rule="provider_outage", level=OUTAGE.level, event=event, because=events))
        held = frozenset({m.rule for m in matches} if bad else {"seen_good"})
        source = Source(vantage="m", network="m", at=moment(at), interval=60, enrolled=frozenset({"m"}))
        for change in fold(Judgement(event=event, matches=tuple(matches), holds=held), RULES, source, self.rows.get):
            self.keep(change.incident)

    def tick(self, at: float) -> None:
        for row in list(self.rows.values()):
            change = tick(row, RULES[row.rule], moment(at), load=self.rows.get)
            if row.phase is not Phase.RESOLVED and change is not None:
                self.keep(change.incident)

    def keep(self, incident: Incident) -> None:
        self.rows[incident.key] = replace(incident, number=incident.number or len(self.rows) + 1)

    def outage(self) -> Incident:
        return next(row for row in self.rows.values() if row.rule == "provider_outage")


def three_down() -> World:
    world = World()
    world.say(0, "a", bad=True)
    world.say(1, "b", bad=True)
    world.say(2, "c", bad=True, because=("a", "b", "c", "never-opened"))
    return world


def test_it_knows_the_open_incidents_behind_its_events() -> None:
    world = three_down()
    assert world.outage().phase is Phase.OPEN
    assert set(world.outage().parts) == {row.key for row in world.rows.values() if row.rule == "site_down"}


def test_a_part_that_comes_later_joins() -> None:
    world = three_down()
    world.say(60, "d", bad=True, because=("b", "c", "d"))
    assert len(world.outage().parts) == 4


def test_it_ends_with_the_last_of_its_parts_and_not_before() -> None:
    world = three_down()
    for site in ("a", "b"):
        world.say(60, site, bad=False)
        world.say(120, site, bad=False)
    world.tick(125)
    assert world.outage().phase is Phase.OPEN
    world.say(180, "c", bad=False)
    world.say(240, "c", bad=False)
    world.tick(245)
    assert world.outage().phase is Phase.RESOLVED
    assert world.outage().recovering_at == moment(240)


def named(world: World, at: float, *keys: str) -> Change:
    """The outage seen again, by an event that names its parts itself."""
    event = {**world.event("x"), "sentinel.correlated.parts": list(keys)}
    match = Match(rule="provider_outage", level=OUTAGE.level, event=event)
    source = Source(vantage="m", network="m", at=moment(at), interval=60)
    rules = {"provider_outage": OUTAGE}
    (change,) = fold(Judgement(event=event, matches=(match,)), rules, source, world.rows.get)
    world.keep(change.incident)
    return change


def down_at(world: World, site: str, **changes: object) -> str:
    world.say(0, site, bad=True)
    row = next(one for one in world.rows.values() if one.target == site and one.rule == "site_down")
    world.rows[row.key] = replace(row, **changes)  # type: ignore[arg-type]  # any field of an incident
    return row.key


def test_an_event_may_name_its_parts_itself() -> None:
    world = World()
    key = down_at(world, "a")
    assert named(world, 1, key, "nobody").incident.parts == (key,)


def test_it_is_as_bad_as_the_worst_of_its_parts_and_says_so_when_that_rises() -> None:
    world = World()
    mild, bad = down_at(world, "a"), down_at(world, "b", severity=Severity.CRITICAL)
    opened = named(world, 1, mild)
    assert (opened.incident.severity, [t.why for t in opened.transitions]) == (Severity.HIGH, [Why.OPENED])
    rose = named(world, 2, mild, bad)
    assert (rose.incident.severity, [t.why for t in rose.transitions]) == (Severity.CRITICAL, [Why.ESCALATED])
    world.rows[bad] = replace(world.rows[bad], severity=Severity.LOW)
    assert named(world, 3, mild, bad).incident.severity is Severity.CRITICAL
    assert named(world, 4, mild, bad).transitions == ()


def test_what_opens_with_a_bad_part_opens_as_bad() -> None:
    world = World()
    opened = named(world, 1, down_at(world, "b", severity=Severity.CRITICAL))
    assert [(t.why, t.severity) for t in opened.transitions] == [(Why.OPENED, Severity.CRITICAL)]


def test_the_strictest_mark_of_its_parts_holds_for_it() -> None:
    world = World()
    assert named(world, 1, down_at(world, "a", tlp=Tlp.RED)).incident.tlp is Tlp.RED
    assert named(world, 2, down_at(world, "b", tlp=Tlp.GREEN)).incident.tlp is Tlp.RED


def test_without_parts_it_waits_for_a_person() -> None:
    world = World()
    world.say(0, "a", bad=False, because=())
    world.say(2, "c", bad=False)
    event = world.event("x")
    match = Match(rule="provider_outage", level=OUTAGE.level, event=event)
    source = Source(vantage="m", network="m", at=moment(3), interval=60)
    for change in fold(Judgement(event=event, matches=(match,)), {"provider_outage": OUTAGE}, source, world.rows.get):
        world.keep(change.incident)
    world.tick(90_000)
    assert world.outage().phase is Phase.OPEN
