"""A posture in the words of events: what an officer reads in ``sentinel check --probe mail``, part by part."""

from collections.abc import Iterable, Sequence

from sentinel.kit.codec import clean
from sentinel.kit.mail.dkim import Key
from sentinel.kit.mail.findings import Finding
from sentinel.kit.mail.posture import Posture
from sentinel.kit.mail.reach import State
from sentinel.kit.seen import Basis
from sentinel.model.event import Value

MOST_WHY = 40
OURS = (
    "starttls_missing",
    "starttls_untrusted",
    "starttls_lost",
    "mta_sts_broken",
    "dane_mismatch",
)  # seen from here only
Fields = dict[str, Value]


def told(posture: Posture, found: Sequence[Finding], basis: Basis | None, unknown: Sequence[str]) -> Fields:
    """All fields of the event, in the order in which people read them."""
    fields: dict[str, Value | None] = {
        "sentinel.mail.domain": posture.domain,
        "sentinel.mail.findings": list(dict.fromkeys(finding.word for finding in found)),
        "sentinel.mail.reasons": reasons(found),
        "sentinel.mail.unknown": list(unknown),
        "sentinel.mail.settled": not unknown,
        "sentinel.baseline.basis": str(basis) if basis is not None else None,
        "sentinel.dns.plane": None if found and all(finding.word in OURS for finding in found) else "authority",
        **_mx(posture),
        **_spf(posture),
        **_dmarc(posture),
        **_carried(posture),
    }
    return {name: value for name, value in fields.items() if value is not None}


def reasons(found: Sequence[Finding]) -> list[str]:
    """One line for each reason, with every word that it brought."""
    words: dict[str, dict[str, None]] = {}
    for finding in found:
        words.setdefault(finding.why or finding.word, {})[finding.word] = None
    lines = (", ".join(said) + ("" if why in said else f": {why}") for why, said in words.items())
    return [clean(line)[:300] for line in lines][:MOST_WHY]


def _mx(posture: Posture) -> dict[str, Value | None]:
    return {
        "sentinel.mail.dnssec": posture.security,
        "sentinel.mail.mx": list(posture.mx.hosts) if posture.mx.known else None,
        "sentinel.mail.mx_null": posture.mx.null if posture.mx.known else None,
    }


def _spf(posture: Posture) -> dict[str, Value | None]:
    spf = posture.spf
    fields: dict[str, Value | None] = {"sentinel.mail.spf": str(spf.state)}
    if spf.state in (State.SOUND, State.BROKEN):
        fields |= {
            "sentinel.mail.spf_all": f"{spf.all}all" if spf.all else None,
            "sentinel.mail.spf_lookups": spf.asking,
            "sentinel.mail.spf_voids": spf.voids,
            "sentinel.mail.spf_includes": list(spf.includes),
            "sentinel.mail.spf_wide": sorted(set(spf.wide)),
        }
    return fields


def _dmarc(posture: Posture) -> dict[str, Value | None]:
    found, policy = posture.dmarc, posture.dmarc.policy
    if policy is None:
        state = "broken" if found.broken else "unknown" if found.unknown else "none"
        return {"sentinel.mail.dmarc": state}
    return {
        "sentinel.mail.dmarc": "sound",
        "sentinel.mail.dmarc_at": policy.at,
        "sentinel.mail.dmarc_policy": policy.applied,
        "sentinel.mail.dmarc_sub": policy.sub,
        "sentinel.mail.dmarc_percent": policy.percent,
        "sentinel.mail.dmarc_testing": policy.testing,
        "sentinel.mail.dmarc_reports": list(policy.aggregate),
        "sentinel.mail.dmarc_forensic": list(policy.forensic),
    }


def _carried(posture: Posture) -> dict[str, Value | None]:
    """How mail is signed and carried."""
    sts, policy = posture.sts, posture.sts.policy
    return {
        "sentinel.mail.dkim": [_key(key) for key in posture.keys],
        "sentinel.mail.mta_sts": sts.state,
        "sentinel.mail.mta_sts_mode": policy.mode if policy else None,
        "sentinel.mail.mta_sts_mx": list(policy.mx) if policy else None,
        "sentinel.mail.tls_rpt": posture.reports.state,
        "sentinel.mail.starttls": _hosts(h.name for h in posture.hosts if h.starttls),
        "sentinel.mail.starttls_missing": _hosts(h.name for h in posture.hosts if h.starttls is False),
        "sentinel.mail.starttls_unseen": _hosts(posture.unseen),
        "sentinel.mail.dane": _hosts(name for name, pins in posture.pins.items() if pins),
        "sentinel.mail.bimi": posture.logo.state,
        "sentinel.mail.wildcard": list(posture.wild) if posture.wild_known else None,
    }


def _hosts(names: Iterable[str]) -> list[str]:
    return list(names)


def _key(key: Key) -> str:
    size = f" {key.bits} bits" if key.bits else ""
    return f"{key.selector} {key.state}{size}"
