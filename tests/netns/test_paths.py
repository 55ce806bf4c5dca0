"""Sentinel's own eyes on real hops, as an ordinary process: a clean path, an interceptor, an injector (D14 to D16)."""

import json
from typing import Any

import pytest

from tests.netns.rig import ARRIVES, NOBODY, NOBODY_6, SERVER, SERVER_6, Rig

pytestmark = [pytest.mark.netns, pytest.mark.slow]
BOTH = pytest.mark.parametrize(("server", "nobody"), [(SERVER, NOBODY), (SERVER_6, NOBODY_6)], ids=["ipv4", "ipv6"])


def look(rig: Rig, *addresses: str) -> list[dict[str, Any]]:
    """What our own code found, address by address."""
    rows = [json.loads(r) for r in rig.vantage.python("-m", "tests.netns.programs.path", *addresses).splitlines()]
    return [next(row for row in rows if row["address"] == address) for address in addresses]


@BOTH
def test_a_clean_path_is_straight(rig: Rig, server: str, nobody: str) -> None:
    rig.dns()
    real, dead = look(rig, server, nobody)
    assert [(h["ttl"], h["proper"]) for h in real["echo"]["answers"]] == [(ARRIVES, True)]
    assert real["course"] == {"bend": "straight", "hop": None}
    assert dead["echo"]["answers"] == []


@BOTH
def test_an_interceptor_is_a_proxy_at_its_hop_and_dead_addresses_answer(rig: Rig, server: str, nobody: str) -> None:
    rig.dns()
    diverted = rig.intercept()
    real, dead = look(rig, server, nobody)
    assert [(h["ttl"], h["proper"], h["recursive"]) for h in real["echo"]["answers"]] == [(64, False, True)]
    assert real["course"] == {"bend": "proxy", "hop": 1}
    assert len(dead["echo"]["answers"]) == 1
    rig.stop_intercepting(diverted)
    assert look(rig, server)[0]["course"] == {"bend": "straight", "hop": None}


@BOTH
def test_an_injector_answers_packets_that_died(rig: Rig, server: str, nobody: str) -> None:
    rig.dns()
    rig.inject()
    real, dead = look(rig, server, nobody)
    assert len(real["echo"]["answers"]) == 2
    assert real["course"] == {"bend": "injector", "hop": 1}
    assert len(dead["echo"]["answers"]) == 1
