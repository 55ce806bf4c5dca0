"""Planned changes: what each word covers, by name and value; what none ever covers; and what is refused."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.casework.planned import COVERS, EXPECTABLE, NEVER, covers, exceeds, refusal, uncovered
from sentinel.model.event import Value
from sentinel.model.incident import Incident
from sentinel.model.muting import PlannedChange, What
from sentinel.model.rule import RuleKind
from tests.casework.scene import moment
from tests.casework.town import KIND_OF, KINDS, incident, plan

NOW = moment(60)
OPERATOR = "sentinel.tls.operator"
FINDINGS = "sentinel.account.findings"
REASONS = "sentinel.content.reasons"


def seen(name: str, event: Mapping[str, Value] | None = None, **more: Any) -> Incident:  # noqa: ANN401 - any field of the incident
    return incident(name, 42, **{"event": event or {}, "first_at": moment(30), **more})


FREE = {  # rules.md, section 8, by hand: what a word covers without --expect and without a look at the event
    What.DNS: {"dns_mx_changed", "dns_wildcard_appeared"},
    What.TLS: {"tls_downgrade_hsts", "tls_alt_svc_changed"},
    What.CONTENT: {"content_changed"},
    What.ACCOUNT: set(),
    What.UPTIME: set(KINDS[RuleKind.AVAILABILITY].split()),
}
NS, REGISTRAR, ADDED = "sentinel.dns.ns_added", "sentinel.domain.registrar", "sentinel.domain.nameservers_added"
BY_VALUE: list[tuple[What, str, str, Mapping[str, Value], str]] = [
    (What.DNS, "dns_delegation_changed", "ns", {NS: ["NS1.example.", "ns2.example"]}, "ns1.example,ns2.example,x"),
    (What.DNS, "dns_delegation_changed", "ns", {NS: []}, "ns1.example"),
    (What.DNS, "dns_ds_removed", "ds", {"sentinel.dns.ds": []}, "none"),
    (What.DNS, "dns_ds_removed", "ds", {"sentinel.dns.ds": ["20326 8  2 ABCD"]}, "20326 8 2 abcd"),
    (
        What.DNS,
        "domain_registration_changed",
        "registrar",
        {REGISTRAR: "PT Registrar", "sentinel.domain.findings": ["registrar_changed"]},
        "pt registrar",
    ),
    (
        What.DNS,
        "domain_registration_changed",
        "ns",
        {ADDED: ["NS1.example."], "sentinel.domain.findings": ["nameservers_changed"]},
        "ns1.example",
    ),
    (What.TLS, "tls_issuer_changed", "issuer", {OPERATOR: "Let's Encrypt"}, "let's encrypt"),
    (What.TLS, "tls_issuer_changed", "issuer", {OPERATOR: "PT Baru [0123456789abcdef]"}, "PT baru"),
    (What.TLS, "tls_issuer_changed", "issuer", {OPERATOR: "PT Baru [0123456789abcdef]"}, "PT Baru [0123456789ABCDEF]"),
    (
        What.TLS,
        "tls_edges_disagree",
        "issuer",
        {"tls.server.x509.issuer.organization": ["ISRG"], "sentinel.tls.findings": ["issuer_changed", "key_changed"]},
        "ISRG",
    ),
    (What.TLS, "ct_unexpected_certificate", "issuer", {"sentinel.ct.issuer": "ISRG"}, "ISRG"),
]
BY_EVENT = [
    (What.DNS, "dns_answer_hijacked", {"sentinel.dns.plane": "authority"}, {"sentinel.dns.plane": "panel"}),
    (
        What.CONTENT,
        "site_defaced",
        {REASONS: ["page_replaced", "protected_fact"]},
        {REASONS: ["page_replaced", "hacker_text"]},
    ),
    (What.CONTENT, "foreign_script", {REASONS: ["script_host"]}, {REASONS: ["script_host", "hostile_code"]}),
    (What.ACCOUNT, "account_hijacked", {FINDINGS: ["avatar_changed", "bio_changed"]}, {FINDINGS: ["posts_dropped"]}),
    (What.ACCOUNT, "account_hijacked", {FINDINGS: ["name_changed"]}, {FINDINGS: ["name_changed", "link_changed"]}),
    (What.ACCOUNT, "account_hijacked", {FINDINGS: ["bio_changed"]}, {FINDINGS: ["bio_changed", "renamed"]}),
]


@pytest.mark.parametrize("what", What)
def test_a_word_alone_covers_exactly_what_is_written(what: What) -> None:
    covered = {name for name in KIND_OF if covers(plan([what]), seen(name), NOW)}
    assert covered == FREE[what]


@pytest.mark.parametrize(("what", "name", "key", "event", "value"), BY_VALUE)
def test_names_and_operators_are_covered_only_by_value(
    what: What, name: str, key: str, event: Mapping[str, Value], value: str
) -> None:
    found = seen(name, event)
    assert covers(plan([what], expect={key: value}), found, NOW)
    assert not exceeds(plan([what], expect={key: value}), found, NOW)
    for other in (plan([what]), plan([what], expect={key: "something.else"})):
        known_to_be_none = event.get(NS) == [] and key in other.expect
        assert covers(other, found, NOW) is known_to_be_none
        assert exceeds(other, found, NOW) is not known_to_be_none
    assert not covers(plan([what], expect={key: value}), seen(name), NOW)


@pytest.mark.parametrize(("what", "name", "named", "strange"), BY_EVENT)
def test_what_the_event_says_must_be_what_was_announced(
    what: What, name: str, named: Mapping[str, Value], strange: Mapping[str, Value]
) -> None:
    assert covers(plan([what]), seen(name, named), NOW)
    for event in (strange, {}):
        assert not covers(plan([what]), seen(name, event), NOW)
        assert exceeds(plan([what]), seen(name, event), NOW)


def test_a_lost_lock_is_no_change_of_registrar() -> None:
    event: dict[str, Value] = {
        "sentinel.domain.registrar": "PT R",
        "sentinel.domain.findings": ["registrar_changed", "lock_lost"],
    }
    assert not covers(plan([What.DNS], expect={"registrar": "PT R"}), seen("domain_registration_changed", event), NOW)


def test_a_move_to_another_registrar_with_its_servers_is_covered_if_both_were_named() -> None:
    event: dict[str, Value] = {
        REGISTRAR: "PT R",
        ADDED: ["ns1.example"],
        "sentinel.domain.findings": ["registrar_changed", "nameservers_changed"],
    }
    found = seen("domain_registration_changed", event)
    assert covers(plan([What.DNS], expect={"registrar": "PT R", "ns": "ns1.example"}), found, NOW)
    for half in ({"registrar": "PT R"}, {"ns": "ns1.example"}, {"registrar": "PT R", "ns": "ns9.example"}):
        assert not covers(plan([What.DNS], expect=half), found, NOW)
        assert exceeds(plan([What.DNS], expect=half), found, NOW)


def test_an_operator_announced_with_its_root_is_covered_under_no_other() -> None:
    named = plan([What.TLS], expect={"issuer": "PT Baru [0123456789abcdef]"})
    assert not covers(named, seen("tls_issuer_changed", {OPERATOR: "PT Baru [fedcba9876543210]"}), NOW)


@pytest.mark.parametrize("found", [["untrusted_root"], ["self_signed", "issuer_changed"], ["no_sct"], None])
def test_a_name_in_a_certificate_that_browsers_refuse_covers_nothing(found: list[str] | None) -> None:
    change = plan([What.TLS], expect={"issuer": "Let's Encrypt"})
    forged: dict[str, Value] = {"tls.server.x509.issuer.organization": "Let's Encrypt"}
    assert covers(change, seen("tls_edges_disagree", {**forged, "sentinel.tls.findings": ["issuer_changed"]}), NOW)
    forged |= {} if found is None else {"sentinel.tls.findings": found}
    assert not covers(change, seen("tls_edges_disagree", forged), NOW)


def test_one_stranger_among_the_announced_is_enough() -> None:
    event = {"sentinel.dns.ns_added": ["ns1.example", "ns.mallory.example"]}
    assert not covers(
        plan([What.DNS], expect={"ns": "ns1.example,ns2.example"}), seen("dns_delegation_changed", event), NOW
    )


def test_the_table_holds_nothing_that_no_plan_may_cover_and_only_names_of_the_contract() -> None:
    listed = {cover.rule for covers_of in COVERS.values() for cover in covers_of}
    assert listed & NEVER == set()
    assert listed <= set(KIND_OF)
    assert {"gambling_injected", "content_cloaked", "hijack_confirmed", "dnssec_bogus", "tls_untrusted"} == NEVER
    assert set(EXPECTABLE) == {"ns", "ds", "registrar", "issuer"}


EVENTS = st.fixed_dictionaries({}, optional={
    "sentinel.dns.ns_added": st.lists(st.sampled_from(["ns1.example", "x.example"]), max_size=2),
    OPERATOR: st.sampled_from(["Let's Encrypt", "Mallory"]),
    "sentinel.dns.plane": st.sampled_from(["authority", "path"]),
    FINDINGS: st.lists(st.sampled_from(["renamed", "scam_words"]), max_size=2),
})  # fmt: skip


@given(st.sampled_from(sorted(KIND_OF)), st.sets(st.sampled_from(What), min_size=1), EVENTS, st.sampled_from(RuleKind))
def test_no_plan_covers_badness_whatever_it_announces(
    name: str, what: set[What], event: Mapping[str, Value], kind: RuleKind
) -> None:
    everything = plan(
        sorted(what), expect={"ns": "ns1.example", "ds": "none", "registrar": "r", "issuer": "Let's Encrypt"}
    )
    found = seen(name, event, kind=kind)
    if covers(everything, found, NOW):
        assert name not in NEVER
        differs = any(cover.rule == name for one in what for cover in COVERS[one])
        assert differs or kind is RuleKind.AVAILABILITY


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (seen("site_down"), True),
        (seen("site_down", target="kpu-bima"), False),
        (seen("site_down", target="", account="a-17"), False),
        (seen("site_down", first_at=moment(-1)), False),
        (seen("site_down", first_at=moment(0)), True),
    ],
)
def test_it_holds_on_its_target_for_what_began_in_its_time(found: Incident, *, expected: bool) -> None:
    assert covers(plan([What.UPTIME]), found, NOW) is expected


def test_it_holds_for_accounts_by_their_id() -> None:
    found = seen("account_hijacked", {FINDINGS: ["name_changed"]}, target="", account="a-17")
    assert covers(plan([What.ACCOUNT], targets=["a-17"]), found, NOW)


@pytest.mark.parametrize(("at", "expected"), [(-1, False), (0, True), (3599, True), (3600, False)])
def test_it_ends_when_it_ends(at: float, *, expected: bool) -> None:
    assert covers(plan([What.UPTIME]), seen("site_down", first_at=moment(0)), moment(at)) is expected


def test_what_went_beyond_it_is_never_covered_again() -> None:
    assert not covers(plan([What.UPTIME]), seen("site_down", beyond=(7,)), NOW)
    assert covers(plan([What.UPTIME]), seen("site_down", beyond=(6,)), NOW)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (plan([What.UPTIME], targets=[]), "say which targets"),
        (plan([]), "say which targets"),
        (plan([What.UPTIME], targets=[f"t{n}" for n in range(1001)]), "at most 1000"),
        (replace(plan([What.UPTIME]), why=" "), "say why"),
        (plan([What.UPTIME], 100, 100), "over before it begins"),
        (plan([What.UPTIME], -100, 0), "over already"),
        (plan([What.UPTIME], 0, 91 * 86_400), "90 days"),
        (plan([What.DNS], expect={"nameserver": "a"}), "--expect takes ns, ds, registrar, issuer"),
        (plan([What.DNS], expect={"ns": ""}), "names nothing"),
        (plan([What.DNS], expect={"issuer": "R3"}), "needs --what tls"),
        (plan([What.TLS], expect={"ns": "a"}), "needs --what dns"),
    ],
)
def test_what_makes_no_sense_is_refused(made: PlannedChange, why: str) -> None:
    assert why in refusal(made, moment(0))


def test_a_sound_one_is_not_refused_and_says_what_it_leaves_out() -> None:
    made = plan([What.DNS, What.TLS], expect={"ns": "a.example"})
    assert refusal(made, moment(0)) == ""
    assert uncovered(made) == ("ds", "registrar", "issuer")
    assert uncovered(plan([What.UPTIME])) == ()
