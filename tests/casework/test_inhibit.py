"""Who keeps whom quiet: every cell of the matrix, for every name of the contract, whether its probe exists or not."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.casework.inhibit import MATRIX, NEAR, NEAR_HELD, WIDE, Tie, holds, loudest, may_mute
from sentinel.casework.provider import providers
from sentinel.kit.hosts import neighbourhood
from sentinel.model.event import Value
from sentinel.model.incident import Incident, Phase
from sentinel.model.muting import Cause, Muting
from sentinel.model.rule import RuleKind
from tests.casework.town import KIND_OF, incident

SITE = {"site_down", "site_slow", "site_blocked"}
WRITTEN = {  # rules.md, section 8, by hand: who keeps whom quiet when they share their target
    "provider_outage": SITE,
    "ddos_suspected": SITE,
    "dns_lame_delegation": SITE,
    "site_down": {"site_slow", "site_blocked", "probe_blind"},
    "content_cloaked": {"gambling_injected", "foreign_script", "content_changed"},
    "dns_path_injection": {"dns_path_injection_attempts"},  # a rule of our own: who succeeds also tries
}
BY_PROVIDER = {"provider_outage", "ddos_suspected", "dns_lame_delegation"}
BY_LIST = {"family_incident", "hijack_confirmed", "account_hijacked"}
MUTING = Muting(cause=Cause.SILENCE, by="silence 3")


def at_address(name: str, number: int, target: str, address: Value) -> Incident:
    return incident(name, number, target, event={"server.ip": address})


@pytest.mark.parametrize("source", sorted(KIND_OF))
def test_on_one_target_exactly_the_written_cells_hold(source: str) -> None:
    held = {name for name in KIND_OF if name != source and holds(incident(source, 1), incident(name, 2))}
    assert held == WRITTEN.get(source, set()) - {source}


@pytest.mark.parametrize("source", sorted(KIND_OF))
def test_at_one_provider_exactly_the_written_cells_hold(source: str) -> None:
    loud = at_address(source, 1, "kpu-ntb", "192.0.2.7")
    held = {n for n in KIND_OF if holds(loud, at_address(n, 2, "kpu-bima", "192.0.2.99"))}
    assert held == (SITE if source in BY_PROVIDER else set())
    assert not any(holds(loud, at_address(name, 2, "kpu-bima", "198.51.100.7")) for name in KIND_OF)


@pytest.mark.parametrize("source", sorted(KIND_OF))
def test_by_its_list_exactly_the_written_cells_hold(source: str) -> None:
    others = [incident(name, 2, "kpu-bima") for name in KIND_OF]
    loud = incident(source, 1, "kpu-ntb", parts=tuple(one.key for one in others))
    held = {one.rule for one in others if holds(loud, one)}
    if source in BY_LIST:
        assert held == set(KIND_OF)
    else:
        assert held == (SITE if source in BY_PROVIDER else set())


def test_a_path_that_is_intercepted_keeps_quiet_what_its_vantage_alone_sees_of_paths() -> None:
    loud = incident("vantage_intercepted", 1, "mataram-1", seen_by=("mataram-1",))
    alone = {n for n in KIND_OF if holds(loud, incident(n, 2, "kpu-bima", seen_by=("mataram-1",)))}
    assert alone == {"dns_path_intercepted", "dns_path_injection", "dns_path_injection_attempts"}
    others = [("jakarta-1",), ("jakarta-1", "mataram-1"), ()]
    assert not any(holds(loud, incident("dns_path_injection", 2, "kpu-bima", seen_by=seen)) for seen in others)


def test_a_list_holds_for_nobody_else() -> None:
    loud = incident("family_incident", 1, parts=("tls_untrusted/kpu-bima",))
    assert holds(loud, incident("tls_untrusted", 2, "kpu-bima"))
    assert not holds(loud, incident("tls_untrusted", 3, "kpu-ntb"))


def test_the_table_knows_only_names_of_the_contract_and_each_is_near_or_wide() -> None:
    assert set(MATRIX) == set(WRITTEN) | BY_LIST | {"vantage_intercepted"}
    assert {rule for hold in MATRIX.values() for rule in hold.rules} <= set(KIND_OF)
    assert set(MATRIX) == NEAR | WIDE
    assert not NEAR & WIDE
    assert WRITTEN["site_down"] | WRITTEN["dns_path_injection"] | WRITTEN["content_cloaked"] == NEAR_HELD
    assert {tie for hold in MATRIX.values() for tie in hold.ties} == set(Tie)


@pytest.mark.parametrize(
    "source",
    [
        replace(incident("site_down", 1, phase=Phase.PENDING), number=None),
        incident("site_down", 1, phase=Phase.RESOLVED),
        incident("site_down", 1, muting=MUTING),
        incident("site_down", 1, target="kpu-bima"),
        incident("site_down", 1, target=""),
    ],
    ids=["a suspicion", "over", "muted itself", "another target", "no target"],
)
def test_a_source_is_open_loud_and_tied(source: Incident) -> None:
    assert not holds(
        source, replace(incident("site_slow", 2), target=source.target if not source.target else "kpu-ntb")
    )


@pytest.mark.parametrize(("cause", "still"), [(Cause.INCIDENT, True), (Cause.CHANGE, True), (Cause.SILENCE, False)])
def test_an_outage_that_is_explained_itself_still_explains_what_follows(cause: Cause, still: bool) -> None:  # noqa: FBT001 - one column of the table
    down = incident("site_down", 1, muting=Muting(cause=cause, by="INC-000009 (provider_outage)"))
    assert holds(down, incident("probe_blind", 2)) is still
    away = incident("provider_outage", 3, muting=Muting(cause=cause, by="INC-000009 (family_incident)"))
    assert not holds(away, incident("site_down", 2))


def test_what_recovers_still_holds() -> None:
    assert holds(incident("site_down", 1, phase=Phase.RECOVERING), incident("site_slow", 2))


def test_nothing_keeps_itself_quiet() -> None:
    loud = incident("family_incident", 1)
    assert not holds(replace(loud, parts=(loud.key,)), loud)


def test_the_first_that_opened_is_named() -> None:
    sources = [incident("ddos_suspected", 9), incident("provider_outage", 4), incident("site_down", 2, "kpu-bima")]
    assert loudest(incident("site_down", 11), sources) == sources[1]
    assert loudest(incident("site_down", 11), []) is None


@pytest.mark.parametrize(("source", "muted"), list(product(RuleKind, RuleKind)))
def test_no_outage_and_no_illness_of_ours_mutes_posture_or_security(source: RuleKind, muted: RuleKind) -> None:
    mild = {RuleKind.AVAILABILITY, RuleKind.HEALTH}
    assert may_mute(source, muted) is not (source in mild and muted not in mild)


@given(
    st.sampled_from(sorted(MATRIX)),
    st.sampled_from(sorted(KIND_OF)),
    st.sampled_from(RuleKind),
    st.sampled_from(RuleKind),
)
def test_whatever_kind_a_rule_of_that_name_has_availability_and_health_stay_below(
    source: str, muted: str, its_kind: RuleKind, other_kind: RuleKind
) -> None:
    quiet = incident(muted, 2, kind=other_kind)
    loud = incident(source, 1, kind=its_kind, parts=(quiet.key,))
    mild = {RuleKind.AVAILABILITY, RuleKind.HEALTH}
    if holds(loud, quiet):
        assert its_kind not in mild or other_kind in mild


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"server.ip": "192.0.2.7"}, {"192.0.2.0/24"}),
        ({"server.ip": "2001:db8:1:2::3"}, {"2001:db8:1::/48"}),
        ({"server.ip": ["192.0.2.7", "192.0.2.8"], "server.as.number": 64500}, {"192.0.2.0/24", "AS64500"}),
        ({"sentinel.correlated.provider": "AS64500"}, {"AS64500"}),
        ({"server.ip": "not an address", "server.as.number": "64500"}, set()),
        ({}, set()),
    ],
)
def test_a_provider_is_a_network_or_a_neighbourhood(event: dict[str, Value], expected: set[str]) -> None:
    assert providers(event) == expected
    assert neighbourhood("") == ""
