"""The calendar's turns reach everybody who looks: at the start, when a phase begins, when it ends, after a reload."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import probes
from sentinel.app import reception
from sentinel.app.assemble import rules_of, world_of
from sentinel.app.daemon import Daemon
from sentinel.app.parts import now
from sentinel.app.systemd import Systemd
from sentinel.app.turns import turns
from sentinel.config.load import load
from sentinel.kit import registry
from sentinel.link.assignments import checks_of, unseal
from sentinel.link.keys import public_text
from sentinel.model.calendar import ElectionPhase
from sentinel.store.ledger import open_ledger
from tests.app.cli.program import LAB, installation

PROBES = registry.load(probes)
CHECK = "target:kpu-ntb/uptime"
ON, OVER = (-3_600, 3_600), (-7_200, -3_600)


def a_phase(start: float, end: float) -> ElectionPhase:
    """A phase in seconds from now."""
    at = now()
    return ElectionPhase(
        name="pemungutan", start=at + timedelta(seconds=start), end=at + timedelta(seconds=end), source="PKPU"
    )


async def seen(calendar: Callable[[], list[ElectionPhase]], most: int) -> list[list[str]]:
    """Which phases are on at each turn, until so many turns came."""
    told: list[list[str]] = []
    stopping = asyncio.Event()

    async def turned() -> None:
        told.append([phase.name for phase in calendar() if phase.holds(now())])
        if len(told) == most:
            stopping.set()

    async with asyncio.timeout(20):
        await turns(calendar, turned, stopping)
    return told


async def test_a_phase_that_is_on_is_told_at_the_start() -> None:
    calendar = [a_phase(*ON)]
    assert await seen(lambda: calendar, 1) == [["pemungutan"]]


async def test_a_beginning_and_an_end_are_told_when_they_come() -> None:
    calendar = [a_phase(0.1, 0.3)]
    assert await seen(lambda: calendar, 2) == [["pemungutan"], []]


def written(folder: Path, span: tuple[float, float], more: str = "") -> Path:
    """An installation whose calendar holds one phase, in seconds from now."""
    found = a_phase(*span)
    table = (
        f'[[phases]]\nname = "pemungutan"\nsource = "PKPU"\nregions = ["52"]\ncadence = 0.5\n'
        f"from = {found.start.isoformat()}\nuntil = {found.end.isoformat()}\n"
    )
    return installation(folder, f"{LAB}\n{table}\n{more}")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Daemon]:
    config = load(written(tmp_path, ON), PROBES, lambda _: 1)
    with open_ledger(config.data_dir) as ledger:
        yield Daemon(config, PROBES, ledger, Systemd({}))


def interval(daemon: Daemon, check: str = CHECK) -> float:
    """How often the daemon's own agent looks."""
    assert daemon._eyes is not None
    duty = daemon._eyes.agent._rota.duty(check)
    assert duty is not None
    return duty.interval / duty.usual


async def test_the_agent_looks_as_often_as_the_calendar_wants_also_after_a_reload(made: Daemon) -> None:
    turning = asyncio.ensure_future(made._children()["turns"]())
    while interval(made) == 1.0:
        await asyncio.sleep(0.01)
    assert interval(made) == 0.5
    await made.reload()
    assert interval(made) == 0.5
    written(made._config.folder, OVER)
    await made.reload()
    assert interval(made) == 1.0
    made._life.stopping.set()
    await asyncio.wait_for(turning, 5)


@pytest.mark.parametrize(("span", "expected"), [(ON, {CHECK: 0.5}), (OVER, {})], ids=["on", "over"])
def test_agents_elsewhere_are_assigned_the_cadence_too(
    span: tuple[float, float], expected: dict[str, float], tmp_path: Path
) -> None:
    agent, hub = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    named = f'vantage = "bima-1"\nnetwork = "as64500"\nkey = "{public_text(agent.public_key())}"'
    more = f'[link]\nlisten = ["127.0.0.1:8443"]\n[[link.agents]]\n{named}\n'
    config = load(written(tmp_path, span, more), PROBES, lambda _: 1)
    world = world_of(config, PROBES, rules_of(config), {})
    roll = reception.roll_of(config, world, hub)
    checks, cadence = checks_of(unseal(roll.sheets["bima-1"], "bima-1"))
    assert cadence == expected
    assert {check.interval for check in checks if check.key == CHECK} == {60.0}
