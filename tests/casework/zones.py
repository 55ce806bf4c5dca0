"""What the messages about zones are made of: one bad event for each rule of the authority plane."""

from collections.abc import Mapping

from sentinel.model.event import Value

USUAL = ["ns1.kpu.go.id", "ns2.kpu.go.id"]
ZONE: Mapping[str, Value] = {
    "sentinel.dns.plane": "authority",
    "sentinel.dns.zone": "kpu.go.id",
    "sentinel.dns.dnssec": "secure",
    "dns.question.name": "ntb.kpu.go.id",
    "sentinel.baseline.basis": "accepted",
}
ZONES: Mapping[str, Mapping[str, Value]] = {
    "dns_delegation_changed": {
        **ZONE,
        "sentinel.dns.findings": ["delegation_changed"],
        "sentinel.dns.ns_before": USUAL,
        "sentinel.dns.ns_added": ["ns1.evil.example", "ns2.evil.example"],
        "sentinel.dns.ns_removed": USUAL,
        "sentinel.dns.ns_unknown_provider": ["evil.example"],
    },
    "dns_ds_removed": {
        **ZONE,
        "sentinel.dns.findings": ["ds_removed"],
        "sentinel.dns.dnssec": "insecure",
        "sentinel.dns.ds": [],
        "sentinel.dns.ds_gone": ["31900 13 2 f8077da53ea8c91975b2cf8c91188bda2dcae268aefb8492177b6116c37ebf29"],
    },
    "dnssec_bogus": {
        **ZONE,
        "sentinel.dns.dnssec": "bogus",
        "sentinel.dns.dnssec_reason": "signature_expired",
        "sentinel.dns.dnssec_detail": "kpu.go.id./SOA",
        "sentinel.dns.servers_bogus": 2,
        "sentinel.dns.servers_asked": 2,
    },
    "dns_signature_expiring": {
        **ZONE,
        "sentinel.dns.findings": ["signature_expiring"],
        "sentinel.dns.signature_of": "kpu.go.id SOA",
        "sentinel.dns.signature_hours_left": 31.5,
    },
    "dns_mx_changed": {
        **ZONE,
        "sentinel.dns.findings": ["mx_changed"],
        "sentinel.dns.mx": ["10 mx.evil.example"],
        "sentinel.dns.mx_added": ["10 mx.evil.example"],
        "sentinel.dns.mx_removed": ["10 surat.kpu.go.id"],
    },
    "dns_answer_hijacked": {
        **ZONE,
        "sentinel.dns.findings": ["answer_foreign"],
        "sentinel.dns.servers_asked": 3,
        "sentinel.dns.servers_foreign": 1,
        "sentinel.dns.answers_unexpected": ["198.51.100.66"],
        "sentinel.dns.answer_reasons": ["new_network", "old_key_at_old_address", "strange_certificate"],
        "sentinel.dns.reasons": ["198.51.100.66 (AS64566, ns2.kpu.go.id): strange_certificate"],
        "sentinel.dns.old_address_serves_old_key": True,
        "sentinel.dns.asn_age_days": 12,
    },
    "dns_caa_changed": {
        **ZONE,
        "sentinel.dns.caa": ['0 issue "evil-ca.example"'],
        "sentinel.dns.caa_change": "widened",
    },
    "dns_wildcard_appeared": {
        **ZONE,
        "sentinel.dns.findings": ["wildcard"],
        "sentinel.dns.wildcard_answers": ["198.51.100.66"],
    },
}
