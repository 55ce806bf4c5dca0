"""Witnesses in doubt: whose looks are kept but not judged, and which are judged all the same."""

from datetime import timedelta

import pytest

from sentinel.casework.doubt import DOUBTS, set_aside
from sentinel.model.event import Event
from tests.casework.scene import START
from tests.casework.town import KIND_OF, incident

SITE: Event = {"event.dataset": "sentinel.uptime", "observer.name": "mataram-1", "service.name": "kpu-ntb"}
ACCOUNT: Event = {**SITE, "event.dataset": "sentinel.account", "sentinel.account.adapter": "tiktok"}
PLAIN: Event = {**SITE, "event.dataset": "sentinel.dns", "destination.port": 53, "sentinel.dns.dnssec": "insecure"}
OWN = {"observer.name": "mataram-1", "sentinel.self.subject": "tiktok"}
CLOCK = {"observer.name": "pusat", "sentinel.self.subject": "mataram-1"}


def aside(name: str, event: Event, own: Event | None = None) -> bool:
    said = own if own is not None else CLOCK if name == "clock_skewed" else OWN
    return set_aside(event, [incident(name, 4, event=said)]) is not None


@pytest.mark.parametrize("name", ["vantage_offline", "clock_skewed"])
def test_of_a_vantage_without_a_line_or_a_clock_nothing_is_judged(name: str) -> None:
    assert aside(name, SITE)
    assert aside(name, PLAIN)
    assert not aside(name, {**SITE, "observer.name": "jakarta-1"})


def test_of_a_broken_adapter_only_its_own_looks_are_set_aside() -> None:
    assert aside("adapter_broken", ACCOUNT)
    assert not aside("adapter_broken", {**ACCOUNT, "sentinel.account.adapter": "instagram"})
    assert not aside("adapter_broken", SITE)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (PLAIN, True),
        ({**PLAIN, "sentinel.dns.dnssec": "secure"}, False),
        ({**PLAIN, "destination.port": 853}, False),
        (SITE, False),
        ({**PLAIN, "observer.name": "jakarta-1"}, False),
    ],
)
def test_on_an_intercepted_line_only_unsigned_facts_over_port_53_are_set_aside(event: Event, *, expected: bool) -> None:
    assert aside("vantage_intercepted", event) is expected


def test_our_own_health_is_judged_always_or_the_doubt_would_never_end() -> None:
    own = {**SITE, "event.dataset": "sentinel.self", "sentinel.self.kind": "vantage_offline"}
    assert not any(aside(name, own) for name in DOUBTS)


def test_no_other_rule_puts_a_witness_in_doubt_and_none_that_is_over() -> None:
    assert {name for name in KIND_OF if aside(name, {**PLAIN, "sentinel.account.adapter": "tiktok"})} == set(DOUBTS)
    gone = incident("vantage_offline", 4, event=OWN, resolved_at=START + timedelta(hours=1))
    assert set_aside(SITE, [gone]) is None


def test_an_incident_that_does_not_say_whose_doubts_nobody() -> None:
    assert not aside("vantage_offline", SITE, {})
    assert not aside("adapter_broken", SITE, {})
