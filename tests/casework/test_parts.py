"""An incident made of others knows them, and ends with the last of them."""

from dataclasses import dataclass, field, replace

from sentinel.casework.fold import Source, fold
from sentinel.casework.tick import tick
from sentinel.model.event import Event
from sentinel.model.incident import Incident, Phase
from sentinel.model.rule import Judgement, Match, Resolve
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
