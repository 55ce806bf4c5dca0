"""A desk for platforms as the daemon has one, on the real engine, with a purse that forgets nothing and tells all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.agent.toolbox import Toolbox
from sentinel.app.platforms import adapters_of
from sentinel.detect.adapters import read_adapter, version
from sentinel.detect.problem import Report
from sentinel.kit.adapters.form import Adapter
from sentinel.kit.platforms.avatars import Avatars
from sentinel.kit.platforms.choice import Served, Terms
from sentinel.kit.platforms.desk import Desk
from sentinel.kit.platforms.spending import Spending
from sentinel.range.platforms.said import KEY
from sentinel.range.world import World
from tests.agent.boxes import toolbox

SHIPPED = adapters_of(None)
KEYS = {one.adapter.name: KEY for one in SHIPPED}
OPEN = Terms(tiers=(1, 2, 3), keys=KEYS, switches={one.adapter.name: True for one in SHIPPED})


@dataclass(slots=True)
class Pocket:
    """A purse in memory; ``torn`` lets nothing be written."""

    states: dict[str, bytes] = field(default_factory=dict)
    torn: bool = False

    async def get(self, name: str) -> bytes | None:
        """What was put there."""
        return self.states.get(name)

    async def put(self, states: Mapping[str, bytes]) -> None:
        """Keep it."""
        if self.torn:
            raise OSError("no space left")
        self.states.update(states)


@dataclass(slots=True)
class Ticks:
    """A clock that is set by hand."""

    now: float = 1000.0

    def __call__(self) -> float:
        """What it shows."""
        return self.now


def adapter(name: str, *changes: tuple[str, str]) -> Served:
    """A shipped adapter with some of its words changed, as an operator would."""
    text = (Path("rules/adapters") / f"{name}.yml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    report = Report(f"{name}.yml")
    made: Adapter | None = read_adapter(text, name, report)
    assert made is not None, report.problems
    return Served(adapter=made, version=version(made), stated=bool(changes))


def desk(
    *adapters: Served,
    clock: Callable[[], float],
    purse: Pocket | None = None,
    terms: Terms = OPEN,
    said: list[tuple[str, Sequence[str]]] | None = None,
    lab: bool = True,
) -> Desk:
    """A desk of these adapters; without any, of all that ship."""
    told = [] if said is None else said
    spending = Spending(purse=purse or Pocket(), boot="b1", clock=clock, draw=lambda: 0.0)
    made = Desk(
        spending=spending,
        lab=lab,
        avatars=Avatars(spending=spending, lab=lab),
        say=lambda name, why: told.append((name, why)),
    )
    made.serve(adapters or SHIPPED, terms)
    return made


def tools(world: World, counter: Desk) -> Toolbox:
    """The real tools in this world, with that desk."""
    assert world.platforms is not None
    counter.port = world.platforms.port
    box = toolbox(world.ca_file, resolvers=[f"{server.address}:{server.port}" for server in world.resolvers])
    box.platforms = counter
    return box
