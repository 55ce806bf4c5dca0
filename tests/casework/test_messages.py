"""Golden messages: what a duty officer reads for every rule, in both languages; to be read by eye when they change.

Run with ``SENTINEL_GOLDEN=write`` to write them anew, then read the difference as an officer would.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sentinel.casework.speak import speak
from sentinel.detect.fields import Register
from sentinel.detect.load import load
from sentinel.detect.ruleset import RuleSet
from sentinel.kit.texts import LANGUAGES, translator
from sentinel.model.event import Value
from sentinel.model.incident import Phase
from sentinel.model.notice import Why
from sentinel.model.route import Channel
from sentinel.model.rule import Rule, Tlp
from sentinel.model.severity import Severity
from tests.casework.contents import CONTENTS
from tests.casework.registered import ACCOUNTS
from tests.casework.registrations import REGISTRATIONS
from tests.casework.reports import REPORTS
from tests.casework.scene import Stage
from tests.casework.zones import ZONES

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "messages"
LONG = 900  # seconds; a rule that waits longer is given them
WITA = ZoneInfo("Asia/Makassar")
LEAF: Mapping[str, Value] = {
    "server.ip": "203.0.113.80",
    "sentinel.tls.days_left": -2.25,
    "sentinel.tls.addresses_expired": 1,
    "sentinel.tls.chain_length": 1,
    "tls.server.x509.not_before": "2028-11-14T03:00:00.000Z",
    "tls.server.x509.not_after": "2029-02-12T03:00:00.000Z",
    "tls.server.x509.issuer.organization": "Let's Encrypt",
    "tls.server.x509.issuer.common_name": "R12",
    "tls.server.x509.alternative_names": ["shared.hosting.example", "*.hosting.example"],
    "tls.server.x509.public_key_algorithm": "rsa",
    "tls.server.x509.public_key_size": 1024,
    "tls.server.x509.signature_algorithm": "sha1WithRSAEncryption",
}
TOGETHER: Mapping[str, Value] = {
    "sentinel.correlated.count": 3,
    "sentinel.correlated.targets": ["kpu-bima", "kpu-dompu", "kpu-ntb"],
    "url.full": None,
}
PATH: dict[str, Value] = {"sentinel.dns.zone": "example.go.id", "dns.question.name": "portal.example.go.id"}
EVENTS: Mapping[str, Mapping[str, Value]] = {
    **ZONES,
    **REGISTRATIONS,
    **CONTENTS,
    **REPORTS,
    **ACCOUNTS,
    "site_down": {"sentinel.uptime.reason": "connection_refused"},
    "site_partly_down": {"sentinel.uptime.addresses_failed": ["203.0.113.81", "2001:db8::81"]},
    "site_slow": {"sentinel.uptime.look_ms": 6120.44, "sentinel.uptime.reason": "first_byte_late"},
    "site_blocked": {"http.response.status_code": 403, "sentinel.uptime.reason": "challenge_cloudflare"},
    "site_redirected_offsite": {"sentinel.uptime.offsite_domain": "gacor.example"},
    "tls_certificate_expired": {"sentinel.tls.findings": ["expired"]},
    "tls_certificate_expiring": {
        "sentinel.tls.findings": ["expiring"],
        "sentinel.tls.days_left": 12.5,
        "tls.server.x509.not_after": "2029-02-27T03:00:00.000Z",
    },
    "tls_certificate_not_yet_valid": {
        "sentinel.tls.findings": ["not_yet_valid"],
        "tls.server.x509.not_before": "2029-02-20T03:00:00.000Z",
    },
    "tls_hostname_mismatch": {"sentinel.tls.findings": ["hostname_mismatch"]},
    "tls_key_reused": {"sentinel.tls.key_of_revoked": True},
    "tls_staple_missing": {"sentinel.tls.must_staple_missing": True, "sentinel.tls.staple": "expired"},
    "tls_untrusted": {"sentinel.tls.findings": ["self_signed"], "tls.server.x509.issuer.organization": "Dinas Kominfo"},
    "tls_certificate_revoked": {
        "sentinel.tls.findings": ["revoked"],
        "sentinel.tls.revoked_at": "2029-02-13T02:00:00.000Z",
        "sentinel.tls.revoked_reason": "keyCompromise",
    },
    "tls_edges_disagree": {
        "sentinel.tls.findings": ["issuer_changed", "key_changed"],
        "sentinel.tls.operator": "Sectigo",
        "sentinel.tls.edges": ["203.0.113.80 Sectigo", "203.0.113.81 Let's Encrypt"],
        "sentinel.tls.edge_differs": True,
        "sentinel.baseline.basis": "accepted",
    },
    "tls_downgrade": {
        "sentinel.tls.downgrade": ["http_served"],
        "sentinel.tls.downgrade_at": ["203.0.113.80"],
        "sentinel.baseline.basis": "accepted",
    },
    "tls_downgrade_hsts": {
        "sentinel.tls.hsts": "lost",
        "sentinel.tls.hsts_changes": ["ntb.kpu.go.id (203.0.113.80): max-age=31536000; includeSubDomains -> none"],
    },
    "tls_dane_mismatch": {"sentinel.tls.dane_mismatch": True, "sentinel.tls.dane_addresses": ["203.0.113.81"]},
    "tls_alt_svc_changed": {"sentinel.tls.alt_svc_unexpected": ["awan.example:443"]},
    "tls_sct_below_policy": {"sentinel.tls.sct_policy": "below", "sentinel.tls.scts": 1},
    "tls_chain_incomplete": {"sentinel.tls.findings": ["incomplete_chain"]},
    "tls_weak_crypto": {
        "sentinel.tls.findings": ["weak_protocol", "weak_dh"],
        "sentinel.tls.weak_points": ["TLS 1.0", "RC4", "DHE 1024 bit"],
    },
    "tls_name_filtered": {
        "sentinel.tls.findings": ["handshake_failed"],
        "sentinel.tls.sni_only": True,
        "sentinel.tls.cut_off": True,
        "error.type": "connection_reset",
    },
    "tls_issuer_changed": {
        "sentinel.tls.findings": ["issuer_changed", "key_changed"],
        "sentinel.tls.operator": "Sectigo",
        "sentinel.tls.operators_usual": ["Let's Encrypt"],
    },
    "vantage_intercepted": {
        "service.name": "mataram-1",
        "labels.target_name": "mataram-1",
        "sentinel.self.hop": 1,
        "sentinel.self.signs": ["path_proxied", "dead_host_answers"],
    },
    "ct_unexpected_certificate": {
        "sentinel.ct.domain": "kpu.go.id",
        "sentinel.ct.issuer": "Sectigo",
        "sentinel.ct.names": ["ntb.kpu.go.id", "*.ntb.kpu.go.id"],
        "sentinel.ct.why": ["other_operator", "caa_forbids"],
        "sentinel.ct.operators_usual": ["Let's Encrypt"],
        "sentinel.ct.not_after": "2029-05-15T03:00:00.000Z",
        "sentinel.ct.source": "crt.sh",
        "sentinel.ct.place": "19874563210",
        "sentinel.ct.live": False,
        "sentinel.ct.unexpected": True,
        "sentinel.baseline.basis": "accepted",
    },
    "ct_log_equivocates": {
        "sentinel.ct.source": "log.example/2029h1",
        "sentinel.ct.broken": "two roots for 700 entries",
        "sentinel.ct.tree_size": 700,
    },
    "ct_blind": {
        "sentinel.ct.source": "crt.sh",
        "sentinel.ct.source_state": "blind",
        "sentinel.ct.blind_why": "no_answer",
        "sentinel.ct.blind_since": "2029-02-14T02:30:00.000Z",
        "error.type": "http_timeout",
    },
    "domain_lookalike": {
        "sentinel.domain.name": "kpu.go.id",
        "sentinel.domain.lookalike": "kpu-pemilu.id",
        "sentinel.domain.lookalike_sort": "word",
        "sentinel.domain.lookalike_how": "pemilu",
        "sentinel.domain.lookalike_addresses": ["203.0.113.66"],
        "sentinel.domain.lookalike_mx": ["mx.kirim.example"],
        "sentinel.domain.lookalike_issuer": "Sertifikat Murah",
        "sentinel.domain.lookalike_servers": ["ns1.sewa.example", "ns2.sewa.example"],
    },
    "mail_posture_weakened": {
        "sentinel.mail.domain": "kpu.go.id",
        "sentinel.mail.findings": ["starttls_untrusted", "tls_rpt_lost"],
        "sentinel.mail.reasons": ["starttls_untrusted: surat.kpu.go.id: certificate has expired", "tls_rpt_lost"],
        "sentinel.baseline.basis": "accepted",
    },
    "dns_resolver_poisoned": PATH
    | {
        "sentinel.dns.panel_disagreeing": ["203.0.113.53 strange"],
        "sentinel.dns.panel_operators": ["Telkom"],
        "sentinel.dns.panel_addresses": ["198.51.100.66"],
        "sentinel.dns.panel_tls_failed": ["198.51.100.66"],
    },
    "dns_filtered": PATH
    | {
        "sentinel.dns.panel_blocking": ["203.0.113.53"],
        "sentinel.dns.block_page": ["internet-positif.org (national TrustPositif)"],
    },
    "dns_path_injection": PATH
    | {"sentinel.dns.injected_of_5": 3, "sentinel.dns.intercept_hop": 4, "sentinel.dns.transports_disagree": True},
    "dns_path_intercepted": PATH | {"sentinel.dns.flags_odd": ["203.0.113.53 AA"], "sentinel.dns.intercept_hop": 2},
    "dns_path_injection_attempts": PATH | {"sentinel.dns.spoof_attempts": 12, "sentinel.dns.spoof_match": 1},
    "route_hijacked": {
        "sentinel.dns.plane": "path",
        "sentinel.dns.zone": "example.go.id",
        "sentinel.dns.route_unexpected": ["103.21.4.0/25 AS64666"],
        "sentinel.dns.route_kind": "more_specific",
        "sentinel.dns.route_peers": 12,
        "sentinel.dns.rpki": "invalid",
    },
    "vantage_offline": {
        "service.name": "mataram-1",
        "labels.target_name": "mataram-1",
        "sentinel.self.reasons": [
            "https://www.google.com/generate_204: connect_timeout",
            "dns:id@8.8.8.8: answers, but proves nothing",
        ],
    },
    "vantage_silent": {"sentinel.self.subject": "surabaya-1", "sentinel.self.seconds": 135.2},
    "clock_skewed": {"sentinel.self.subject": "surabaya-1", "sentinel.self.offset": -4012.5},
    "probe_blind": {"sentinel.self.probe": "dns", "error.type": "dns_timeout"},
    "channel_failing": {
        "sentinel.self.subject": "csirt-mail",
        "error.message": "the token or password is wrong or was revoked (Unauthorized, error=401)",
    },
    "outbox_backlog": {"sentinel.self.subject": "outbox", "error.message": "oldest unsent message: 340 s"},
    "config_rejected": {"sentinel.self.kind": "config", "error.message": "config.toml:web.listen: no port"},
    "rules_rejected": {"sentinel.self.kind": "rules", "error.message": "site_down.yml:11:20: unknown field"},
    "provider_outage": {**TOGETHER, "sentinel.correlated.provider": "203.0.113.0/24"},
    "ddos_suspected": {**TOGETHER, "sentinel.correlated.provider": "203.0.113.0/24"},
    "family_incident": {**TOGETHER, "sentinel.correlated.cause": "offsite_domain: gacor.example"},
    "hijack_confirmed": {
        **TOGETHER,
        "sentinel.correlated.zone": "kpu.go.id",
        "sentinel.correlated.rules": ["dns_delegation_changed", "dns_ds_removed"],
        "sentinel.correlated.parts": [],
    },
}
OURS = ("channel_failing", "outbox_backlog", "config_rejected", "rules_rejected", "vantage_silent", "clock_skewed")


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load([ROOT / "rules"], Register.load(ROOT / "rules" / "fields.yml"))


def sample(rule: Rule) -> dict[str, Value]:
    """One event of the rule, with what its probe would say and nothing of another service."""
    event: dict[str, Value] = {"error.type": None, **(LEAF if rule.service == "tls" else {}), **EVENTS[rule.name]}
    if rule.name in OURS:
        gone = ("service.name", "labels.target_name", "labels.region", "organization.name", "url.full")
        event = {**event, **dict.fromkeys(gone)}
    return event


def level_of(rules: RuleSet, rule: Rule, event: Mapping[str, Value]) -> Severity | None:
    """The level that the rule gives this very event; None where more than one event decides."""
    whole = {**Stage(rule).event(0, "mataram-1"), **event}
    return next((match.level for match in rules.judge(whole).matches if match.rule == rule.name), None)


def story(rules: RuleSet, rule: Rule, language: str) -> str:
    """Everything that is told of one life of an incident of this rule."""
    event = sample(rule)
    who, how = witness(rule, event)
    stage = Stage(rule, interval=60, enrolled=frozenset({who, "jakarta-1"}))
    level = level_of(rules, rule, event)
    disagrees = rule.name in ("site_down", "tls_untrusted")
    wait = int(rule.policy.wait) if rule.policy and rule.policy.wait > LONG else 0
    for at in range(10, 1000 + wait, 60):
        if disagrees:
            stage.good(at - 1, "jakarta-1", event=event)
        stage.bad(at, who, level, event=event, **how)
        if stage.told:
            break
    parts = [spoken(stage, Why.OPENED, language)]
    for at in range(2000 + wait, 2300 + wait, 60):
        stage.good(at, event=event)
    if stage.now().phase is Phase.RESOLVED:
        parts.append(spoken(stage, Why.RESOLVED, language))
    return "\n\n".join(parts) + "\n"


def witness(rule: Rule, event: Mapping[str, Value]) -> tuple[str, dict[str, object]]:
    """Who says it, and how: a vantage that looked, several findings behind one incident, or somebody who called."""
    if rule.service == "intake":
        return str(event["sentinel.intake.id"]), {"hearsay": True, "confirmed": True}
    confirmed = {"because": (event,), "authority": True} if rule.name == "hijack_confirmed" else {}
    return "mataram-1", confirmed


def spoken(stage: Stage, why: Why, language: str) -> str:
    title, body = speak(
        stage.now(),
        stage.rule,
        why,
        Channel(name="csirt-telegram", language=language, tlp=max(stage.rule.tlp, Tlp.AMBER, key=tuple(Tlp).index)),
        WITA,
        translator(language),
        {"mataram-1": "Mataram", "jakarta-1": "Jakarta"},
        reason="route 1 severity>=low",
    )
    assert len(body) < 1500
    return f"=== {title}\n{body}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(EVENTS))
def test_message(name: str, language: str, rules: RuleSet) -> None:
    told = story(rules, rules.rules[name], language)
    file = GOLDEN / f"{name}.{language}.txt"
    if os.environ.get("SENTINEL_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text("utf-8")


def test_every_rule_that_ships_has_its_message(rules: RuleSet) -> None:
    assert {name for name, rule in rules.rules.items() if rule.policy} == set(EVENTS)
