"""What the domain and takeover probes might report: for the golden messages."""

from collections.abc import Mapping

from sentinel.model.event import Value

KEPT: Mapping[str, Value] = {
    "sentinel.domain.name": "kpu.go.id",
    "sentinel.domain.source": "rdap",
    "sentinel.domain.server": "rdap.pandi.id",
    "sentinel.domain.registrar": "PT Contoh Domain",
    "url.full": None,
}
POINTS: Mapping[str, Value] = {"sentinel.dns.plane": "authority", "sentinel.dns.path_state": "clean", "url.full": None}
REGISTRATIONS: Mapping[str, Mapping[str, Value]] = {
    "domain_expiring": {
        **KEPT,
        "sentinel.domain.findings": ["expiring"],
        "sentinel.domain.expires_at": "2029-03-06T03:00:00.000Z",
        "sentinel.domain.days_left": 19.7,
        "sentinel.domain.expiry_level": "medium",
    },
    "domain_registration_changed": {
        **KEPT,
        "sentinel.domain.findings": ["registrar_changed", "lock_lost"],
        "sentinel.domain.registrar": "Gelap Domains Ltd",
        "sentinel.domain.registrar_usual": "PT Contoh Domain",
        "sentinel.domain.locks_lost": ["client transfer prohibited"],
        "sentinel.domain.nameservers_added": [],
        "sentinel.domain.nameservers_removed": [],
        "sentinel.baseline.basis": "accepted",
    },
    "dns_lame_delegation": {
        **POINTS,
        "sentinel.dns.findings": ["lame"],
        "sentinel.dns.zone": "kpu.go.id",
        "sentinel.dns.delegation_lame": ["ns2.kpu.go.id 203.0.113.9 refused"],
        "sentinel.dns.lame_all": False,
    },
    "dns_dangling": {
        **POINTS,
        "sentinel.dns.findings": ["dangling"],
        "sentinel.dns.dangling_of": "info.kpu.go.id",
        "sentinel.dns.dangling_kind": "alias",
        "sentinel.dns.dangling_target": "situs.github.io",
        "sentinel.dns.takeover": "claimable",
        "sentinel.dns.takeover_service": "GitHub Pages",
        "sentinel.dns.dangling_claimed": False,
        "sentinel.dns.reasons": ["GitHub Pages answers that situs.github.io is nobody's (HTTP 404)"],
    },
}
