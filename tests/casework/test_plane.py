"""Whose word it is decides how far it reaches: authorities speak for everybody, resolvers for their users."""

import pytest

from sentinel.casework.look import Source, on_plane
from sentinel.casework.reach import reach
from sentinel.model.event import Event
from sentinel.model.incident import Scope, Verdict, Witness
from tests.authority import NOW

SOURCE = Source(vantage="mataram-1", network="telkom", at=NOW, interval=60.0)
BAD = Witness(network="telkom", vantage="mataram-1", verdict=Verdict.BAD, at=NOW, interval=60.0)


@pytest.mark.parametrize(
    ("event", "scope"),
    [
        ({"sentinel.dns.plane": "authority"}, Scope.GLOBAL),
        ({"sentinel.dns.plane": "authority", "sentinel.dns.path_state": "unknown"}, Scope.GLOBAL),
        ({"sentinel.dns.plane": "authority", "sentinel.dns.path_state": "tainted"}, Scope.LOCAL),
        (
            {
                "sentinel.dns.plane": "authority",
                "sentinel.dns.path_state": "tainted",
                "sentinel.dns.dnssec": "secure",
            },
            Scope.GLOBAL,
        ),
        ({"sentinel.dns.plane": "panel", "sentinel.dns.path_state": "tainted"}, Scope.REGIONAL),
        ({"sentinel.dns.plane": "path"}, Scope.LOCAL),
        ({"sentinel.domain.source": "rdap"}, Scope.GLOBAL),
        ({"sentinel.domain.source": "parent"}, Scope.LOCAL),
        ({}, Scope.LOCAL),
    ],
)
def test_the_plane_decides_how_far_one_vantages_word_reaches(event: Event, scope: Scope) -> None:
    assert reach([BAD], on_plane(SOURCE, event)).scope is scope
