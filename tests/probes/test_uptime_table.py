"""The contract's table of uptime states, row by row, without a network."""

from dataclasses import replace

import pytest

from probes.uptime import PROBE, UptimeFacts, judge
from sentinel.kit.page.blocked import Sign, Wall
from sentinel.kit.page.reply import Hop, Reply
from sentinel.model.failure import Code, Failure, Layer, Skipped
from tests.probes.world import assessed

URL = "https://portal.test/"
UP = Reply(
    address="192.0.2.1",
    hops=(Hop(url=URL, host="portal.test", address="192.0.2.1"),),
    status=200,
    first_byte_ms=80,
    body_bytes=9,
)


def failing(code: Code, layer: Layer = Layer.TCP, *, unseen: bool = False) -> Reply:
    failure = Failure(layer=layer, code=code)
    return replace(UP, status=None, failure=failure, unseen=unseen, body_bytes=0, first_byte_ms=None)


REFUSED, TIMED_OUT = failing(Code.CONNECTION_REFUSED), failing(Code.CONNECT_TIMEOUT)
RESET, NO_TLS = failing(Code.CONNECTION_RESET), failing(Code.TLS_HANDSHAKE_FAILED, Layer.TLS)
GUARDED = failing(Code.ADDRESS_REFUSED, unseen=True)
LATE = replace(UP, failure=Failure(layer=Layer.HTTP, code=Code.HTTP_TIMEOUT))
WALL = replace(UP, sign=Sign(wall=Wall.CHALLENGE, mark="captcha"))
NOTICE = replace(UP, sign=Sign(wall=Wall.MAINTENANCE, mark="notice"))


def status(code: int) -> Reply:
    return replace(UP, status=code)


def facts(*replies: Reply, **more: float) -> UptimeFacts:
    numbered = [replace(r, address=f"192.0.2.{n}") for n, r in enumerate(replies, 1)]
    return replace(UptimeFacts(url=URL, replies=tuple(numbered), timeout_ms=15_000), **more)  # type: ignore[arg-type]  # all floats


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        # 2xx with a body and the expected text; 401 where expect_status names it (see the next test)
        ((UP,), "up"), ((status(204),), "up"), ((status(299),), "up"),
        # every address answers, one later than slow_after
        ((UP, replace(UP, first_byte_ms=5_000.0)), "up"), ((UP, replace(UP, first_byte_ms=5_001.0)), "slow"),
        ((LATE,), "slow"), ((UP, LATE), "slow"),
        # some addresses fail, others answer
        ((UP, REFUSED), "up"), ((REFUSED, TIMED_OUT, UP), "up"), ((UP, NO_TLS), "up"),
        ((replace(UP, first_byte_ms=9_000.0), REFUSED), "up"), ((LATE, REFUSED), "up"),
        # turned away
        ((status(403),), "blocked"), ((status(429),), "blocked"), ((status(451),), "blocked"),
        ((status(401),), "blocked"),
        ((WALL,), "blocked"), ((replace(WALL, status=503),), "blocked"), ((replace(WALL, status=406),), "blocked"),
        # answered, and not the site
        ((status(404),), "down"), ((status(410),), "down"), ((status(400),), "down"), ((status(500),), "down"),
        ((status(503),), "down"), ((status(301),), "down"), ((NOTICE,), "down"),
        ((replace(NOTICE, status=503),), "down"),
        ((replace(UP, text_missing=True),), "down"), ((replace(UP, empty=True),), "down"),
        ((failing(Code.HTTP_PROTOCOL_ERROR, Layer.HTTP),), "down"),
        # every address refused, reset, timed out, or failed its handshake
        ((REFUSED, REFUSED), "down"), ((RESET,), "down"), ((TIMED_OUT,), "down"), ((NO_TLS,), "down"),
        ((REFUSED, RESET, TIMED_OUT, NO_TLS), "down"), ((failing(Code.HTTP_TIMEOUT, Layer.HTTP),), "down"),
        # answers differ: what most share, the worse if even
        ((UP, UP, status(500)), "up"), ((status(500), status(500), UP), "down"), ((UP, status(500)), "down"),
        ((UP, WALL), "blocked"), ((WALL, status(500)), "down"), ((WALL, REFUSED), "blocked"),
        # what we could not see counts for nothing
        ((UP, GUARDED), "up"), ((REFUSED, GUARDED), "down"), ((GUARDED,), "unknown"), ((), "unknown"),
    ],
)  # fmt: skip
def test_each_row_of_the_table(replies: tuple[Reply, ...], expected: str) -> None:
    assert judge(facts(*replies)).state == expected


def test_a_look_that_took_most_of_its_time_is_slow() -> None:
    assert judge(facts(UP, took_ms=12_000)).state == "up"
    assert judge(facts(UP, took_ms=12_001)).state == "slow"
    assert judge(facts(UP, REFUSED, took_ms=14_000)).state == "up"


def test_named_statuses_are_as_good_as_any() -> None:
    named = replace(facts(status(401)), expect_status=(401,))
    assert judge(named).state == "up"
    assert judge(replace(facts(replace(status(403), text_missing=True)), expect_status=(403,))).state == "down"


def test_denied_names_are_down_with_their_failure() -> None:
    denied = Failure(layer=Layer.DNS, code=Code.DNS_NXDOMAIN)
    gone = UptimeFacts(url=URL, denied=denied)
    assert (judge(gone).state, gone.failure) == ("down", denied)


def test_failed_addresses_are_named_only_while_others_answer() -> None:
    assert judge(facts(UP, REFUSED, GUARDED)).failed == ("192.0.2.2",)
    assert judge(facts(REFUSED, TIMED_OUT)).failed == ()
    assert judge(facts(status(500), status(500))).failed == ()
    assert judge(facts(WALL, REFUSED)).failed == ("192.0.2.2",)


def test_a_failure_is_filled_in_while_the_site_is_down_and_only_then() -> None:
    assert facts(REFUSED).failure == REFUSED.failure
    assert facts(UP, REFUSED).failure is None
    assert facts(status(500)).failure is None
    assert facts(LATE).failure is None


@pytest.mark.parametrize("reply", [REFUSED, status(500), WALL, status(403)])
def test_an_outage_or_a_wall_is_no_proof_that_a_redirect_is_gone(reply: Reply) -> None:
    assert "sentinel.uptime.offsite" not in assessed(PROBE, facts(reply), URL).event
    assert assessed(PROBE, facts(UP), URL).event["sentinel.uptime.offsite"] is False


def test_what_was_not_seen_is_unknown() -> None:
    for outcome in (Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT), Skipped(reason="vantage offline")):
        event = assessed(PROBE, outcome).event
        assert (event["sentinel.uptime.state"], event["event.outcome"]) == ("unknown", "unknown")
        assert "sentinel.uptime.addresses_failed" not in event
