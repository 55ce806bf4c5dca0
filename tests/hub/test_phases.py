"""The election calendar at work on a real ledger: how bad things count, who hears of them, what carries its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.casework.silence import read
from sentinel.hub import announce
from sentinel.model.calendar import ElectionPhase
from sentinel.model.incident import Incident
from sentinel.model.muting import Silence
from sentinel.model.route import Route
from sentinel.model.severity import Severity
from tests.hub.desk import DOWN, START, UP, Desk, desk, world

HOUR = timedelta(hours=1)
ROUTES = (Route(match={"phase": "pemungutan"}, to=("telegram",)), Route(to=("mail",)))


def phase(name: str, *, start: int = -1, end: int = 1, shift: int = 1, regions: tuple[str, ...] = ()) -> ElectionPhase:
    """A phase, in hours around the start of the scene."""
    return ElectionPhase(
        name=name,
        start=START + start * HOUR,
        end=START + end * HOUR,
        source="PKPU",
        severity_shift=shift,
        regions=regions,
    )


@contextmanager
def during(folder: Path, *calendar: ElectionPhase) -> Iterator[Desk]:
    with desk(folder) as made:
        made.hub.world = replace(world(routes=ROUTES), calendar=calendar)
        yield made


async def go_down(at: Desk) -> Incident:
    await at.see(UP)
    at.later(30)
    await at.see(DOWN)
    at.later(4)
    await at.see(DOWN, attempt=1)
    return next(one for one in at.incidents() if one.rule == "site_down")


@pytest.mark.parametrize(
    ("calendar", "severity", "names", "told"),
    [
        ((), Severity.HIGH, None, "mail"),
        ((phase("kampanye", start=-3, end=-2),), Severity.HIGH, None, "mail"),
        ((phase("kampanye"),), Severity.CRITICAL, ["kampanye"], "mail"),
        ((phase("kampanye", shift=0), phase("pemungutan")), Severity.CRITICAL, ["kampanye", "pemungutan"], "telegram"),
        ((phase("pemungutan", regions=("31",)),), Severity.HIGH, None, "mail"),
    ],
    ids=["none", "over", "one", "two stages", "elsewhere"],
)
async def test_a_phase_shifts_severity_labels_events_and_chooses_the_route(
    calendar: tuple[ElectionPhase, ...], severity: Severity, names: list[str] | None, told: str, tmp_path: Path
) -> None:
    with during(tmp_path, *calendar) as at:
        incident = await go_down(at)
        assert incident.severity is severity
        assert incident.event.get("labels.phase") == names
        assert at.outbox() == [("opened", told)]


async def test_the_end_of_a_phase_neither_lowers_nor_resolves(tmp_path: Path) -> None:
    with during(tmp_path, phase("pemungutan")) as at:
        await go_down(at)
        at.later(3_700)
        await at.see(DOWN)
        await at.hub.beat()
        incident = next(one for one in at.incidents() if one.rule == "site_down")
        assert (incident.severity, incident.status) == (Severity.CRITICAL, "open")


async def test_what_is_open_when_a_phase_begins_rises_at_the_next_look(tmp_path: Path) -> None:
    with during(tmp_path, phase("pemungutan", start=1, end=9)) as at:
        assert (await go_down(at)).severity is Severity.HIGH
        at.later(3_600)
        await at.see(DOWN)
        assert at.outbox()[-1] == ("escalated", "telegram")


async def test_a_silence_may_ask_for_the_phase(tmp_path: Path) -> None:
    with during(tmp_path, phase("kampanye", shift=0), phase("pemungutan", shift=0)) as at:
        wanted = Silence(
            matchers=(read("phase=pemungutan"), read("rule=site_down")),
            start=at.now,
            end=at.now + HOUR,
            who="Dewi",
            login="piket",
            why="latihan",
        )
        await at.hub.sit(lambda sitting: announce.add_silence(sitting, wanted))
        assert (await go_down(at)).muted_by == "silence 1"


def test_cadence_is_for_the_checks_of_a_vantage_that_are_concerned() -> None:
    known = replace(world(), calendar=(replace(phase("pemungutan"), cadence=0.5),))
    expected = {"target:kpu-ntb/uptime": 0.5, "target:kpu-bima/uptime": 0.5}
    assert known.cadence(known.vantage, START) == expected
    assert known.cadence(known.vantage, START + 2 * HOUR) == {}
