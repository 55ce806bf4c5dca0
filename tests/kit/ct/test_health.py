"""When a source is blind, for whom, and since when."""

from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.kit.ct.facts import Asked, Health
from sentinel.kit.ct.health import Limits, State, noted, sights
from sentinel.kit.ct.pace import Pace
from sentinel.kit.ct.port import Kind
from sentinel.model.failure import Code, Failure, Layer
from tests.authority import NOW

LIMITS = Limits(failing=3600.0, stale=86_400.0)
DOWN = Failure(layer=Layer.HTTP, code=Code.HTTP_TIMEOUT)
MINUTE = timedelta(minutes=1)
FINE = Asked(name="crt.sh", kind=Kind.CRTSH)


def seen(asked: Asked, known: Health | None, at: datetime) -> dict[str, State]:
    found = sights(asked, "kpu.go.id", {} if known is None else {asked.name: known}, LIMITS, at)
    return {one.name: one.state for one in found}


def test_a_service_that_fails_for_all_is_one_matter() -> None:
    known = noted(None, FINE, NOW)
    lost = replace(FINE, failure=DOWN, answered_at=NOW)
    assert seen(lost, known, NOW + 59 * MINUTE) == {"crt.sh": State.FAILING}
    assert seen(lost, known, NOW + 60 * MINUTE) == {"crt.sh": State.BLIND}


def test_a_service_that_fails_for_one_domain_alone_is_told_of_that_domain() -> None:
    known = noted(None, FINE, NOW)
    lost = replace(FINE, failure=DOWN, answered_at=NOW + 58 * MINUTE)
    assert seen(lost, known, NOW + 59 * MINUTE) == {"crt.sh": State.FAILING, "crt.sh kpu.go.id": State.FAILING}
    assert seen(lost, known, NOW + 60 * MINUTE) == {"crt.sh": State.FAILING, "crt.sh kpu.go.id": State.BLIND}
    assert seen(FINE, known, NOW + 65 * MINUTE) == {"crt.sh": State.OK, "crt.sh kpu.go.id": State.OK}


def test_one_that_never_answered_is_blind_since_it_was_first_asked() -> None:
    lost = replace(FINE, failure=DOWN)
    known = noted(None, lost, NOW)
    (sight,) = sights(lost, "kpu.go.id", {"crt.sh": known}, LIMITS, NOW + 60 * MINUTE)
    assert (sight.state, sight.since) == (State.BLIND, NOW)


def test_entries_that_were_skipped_are_told_at_once() -> None:
    log = Asked(name="log", kind=Kind.STATIC, head_at=NOW, gap=600_000)
    assert seen(log, None, NOW) == {"log": State.BLIND}
    assert seen(replace(log, gap=0), None, NOW) == {"log": State.OK}


async def test_a_host_that_fails_is_asked_less_and_less_and_one_that_asks_for_less_is_left_alone() -> None:
    now = [0.0]
    pace = Pace(clock=lambda: now[0])
    rests = []
    for _ in range(6):
        pace.failed("x")
        rests.append(pace.resting("x"))
    assert rests == [15.0, 30.0, 60.0, 120.0, 240.0, 240.0]
    pace.well("x")
    pace.failed("x")
    assert pace.resting("x") == 15.0
    pace.rest("y", 86_400.0)
    assert pace.resting("y") == 21_600.0
    assert await pace.turn("z", 1.0, 5.0)
    assert not await pace.turn("z", 9.0, 0.5), "the next turn would come too late"
