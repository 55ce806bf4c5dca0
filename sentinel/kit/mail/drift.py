"""What is weaker than it usually is: the posture beside the traits that a person accepted, or that were proposed.

Improvements are no findings: they are proposed like any other difference, and nobody is woken.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sentinel.kit.asn.networks import Networks, networks_in
from sentinel.kit.baseline import Trait, exact
from sentinel.kit.mail.dmarc import POLICIES, WHOLE, Dmarc, foreign
from sentinel.kit.mail.findings import Finding, owners
from sentinel.kit.mail.posture import Posture
from sentinel.kit.mail.reach import State, openness
from sentinel.kit.mail.sts import MODES
from sentinel.kit.seen import Basis, Seen

NEUTRAL = 2  # how open "neither yes nor no" is
Usual = tuple[str, ...] | None


def traits(posture: Posture, networks: Networks | None = None) -> Mapping[str, Trait]:
    """What of this posture a person may accept; of what is unknown nothing is said."""
    told: dict[str, tuple[str, ...] | None] = {
        "mx": posture.mx.owners if posture.mx.known else None,
        **_spf_traits(posture),
        "spf_networks": senders(posture, networks),
        **_dmarc_traits(posture),
        "dkim": _keys(posture),
        "mta_sts": _mode(posture),
        "tls_rpt": _promised(posture.reports.state, ("reports",)),
        "bimi": _promised(posture.logo.state, posture.logo.hosts),
        "starttls": _offered(posture),
        "dane": _pinned(posture),
    }
    return {name: exact(*values) for name, values in told.items() if values is not None}


def weaker(posture: Posture, seen: Seen[Any, Any]) -> tuple[Finding, ...]:
    """Every weakening against what is usual; where nobody knows what is usual there is none."""
    now = {name: trait.values for name, trait in traits(posture, networks_in(seen.reference)).items()}
    usual = {name: seen.usual(name) for name in now}
    beside = [Pair(posture=posture, now=now, usual=usual)]
    parts = (_spf, _dmarc, _reports, _dkim, _sts, _lost)
    return tuple(finding for pair in beside for part in parts for finding in part(pair))


def basis(found: tuple[Finding, ...], seen: Seen[Any, Any]) -> Basis | None:
    """Who says what is usual: of what is weaker the milder word counts, otherwise that of any trait."""
    told = {seen.basis(finding.trait) for finding in found if finding.trait} or {seen.basis("dmarc"), seen.basis("spf")}
    return next((word for word in (Basis.PROPOSED, Basis.ACCEPTED) if word in told), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What is seen now beside what is usual, trait by trait."""

    posture: Posture
    now: Mapping[str, tuple[str, ...]]
    usual: Mapping[str, Usual]

    def both(self, trait: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """What was usual and what is now; None where either is not known."""
        old, new = self.usual.get(trait), self.now.get(trait)
        return None if old is None or new is None else (old, new)

    def gone(self, trait: str) -> bool:
        """Whether there was something and now there is nothing."""
        both = self.both(trait)
        return both is not None and bool(both[0]) and not both[1]

    def new(self, trait: str) -> tuple[str, ...]:
        """What was not there before."""
        both = self.both(trait)
        return tuple(value for value in both[1] if value not in both[0]) if both else ()


def _spf(pair: Pair) -> Iterator[Finding]:
    both = pair.both("spf")
    if both is not None:
        old, new = (openness("".join(values)[:1]) for values in both)
        why = f"{''.join(both[0]) or 'nothing'} became {''.join(both[1]) or 'nothing'}"
        if new > old or pair.gone("spf"):
            yield Finding(word="spf_weakened", why=why, trait="spf")
        if old < NEUTRAL <= new:
            yield Finding(word="spf_disarmed", why=why, trait="spf")
    for host in pair.new("spf_includes"):
        yield Finding(word="spf_weakened", why=f"now {host} decides, too", trait="spf_includes")
    for owner in pair.new("spf_networks"):
        yield Finding(word="spf_grown", why=f"{owner} may send", trait="spf_networks")
    for network in pair.new("spf_wide"):
        yield Finding(word="spf_weakened", why=f"{network} may send", trait="spf_wide")


def _dmarc(pair: Pair) -> Iterator[Finding]:
    both = pair.both("dmarc")
    if both is None or not both[0]:
        return
    old, new = (dict(value.partition("=")[::2] for value in values) for values in both)
    for tag in _speaking(old, new):
        before, after = _strength(old[tag]), _strength(new.get(tag, "none"))
        why = f"{tag}={old[tag]} became {new.get(tag) or 'nothing'}"
        if after < before:
            yield Finding(word="dmarc_weakened", why=why, trait="dmarc")
        if after == 0 < before:
            yield Finding(word="dmarc_disarmed", why=why, trait="dmarc")
    if new:
        yield from _looser(old, new)


def _speaking(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    """The policies that say something of their own; names below, and made-up ones, mostly follow the one above."""
    for tag, above in (("p", ""), ("sp", "p"), ("np", "sp")):
        follows = all(values.get(tag) == values.get(above) for values in (old, new))
        if tag in old and not (above and follows):
            yield tag


def _looser(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Finding]:
    """A smaller share of letters, or names that need only resemble each other where they had to be equal."""
    before, after = (int(values.get("pct", WHOLE)) for values in (old, new))
    if after < before:
        yield Finding(word="dmarc_weakened", why=f"pct={before} became {after}", trait="dmarc")
    for tag in ("adkim", "aspf"):
        if old.get(tag) == "s" and new.get(tag) == "r":
            yield Finding(word="dmarc_weakened", why=f"{tag} was strict", trait="dmarc")


def _reports(pair: Pair) -> Iterator[Finding]:
    both = pair.both("dmarc_reports")
    if both is None:
        return
    if any(v.startswith("rua ") for v in both[0]) and not any(v.startswith("rua ") for v in both[1]):
        yield Finding(word="dmarc_weakened", why="nobody gets reports any more (rua)", trait="dmarc_reports")
    for value in pair.new("dmarc_reports"):
        if foreign(pair.posture.domain, [value.partition(" ")[2]]):
            yield Finding(word="dmarc_reports_foreign", why=value, trait="dmarc_reports")


def _dkim(pair: Pair) -> Iterator[Finding]:
    both = pair.both("dkim")
    if both is None:
        return
    old, new = (dict(value.partition(" ")[::2] for value in values) for values in both)
    for selector in old:
        if selector in new and new[selector] != old[selector]:
            yield Finding(word="dkim_changed", why=f"{selector} was {old[selector]}", trait="dkim")


def _sts(pair: Pair) -> Iterator[Finding]:
    both = pair.both("mta_sts")
    if both is None or not both[0]:
        return
    old, new = both
    if not new:
        yield Finding(word="mta_sts_lost", why=pair.posture.sts.why, trait="mta_sts")
    elif MODES.index(new[0]) < (MODES.index(old[0]) if old[0] in MODES else 0):
        yield Finding(word="mta_sts_weakened", why=f"{old[0]} became {new[0]}", trait="mta_sts")


def _lost(pair: Pair) -> Iterator[Finding]:
    for trait, word in {"tls_rpt": "tls_rpt_lost", "starttls": "starttls_lost", "dane": "dane_lost"}.items():
        if pair.gone(trait):
            yield Finding(word=word, trait=trait)
    for host in pair.new("bimi") if (pair.usual.get("bimi") or ()) else ():
        yield Finding(word="bimi_moved", why=host, trait="bimi")


def senders(posture: Posture, networks: Networks | None) -> tuple[str, ...] | None:
    """Whose networks may send, as far as the table knows; a network that it does not know is never a change."""
    if networks is None or posture.spf.state is not State.SOUND:
        return None
    found = (networks.number(text.partition("/")[0]) for text in posture.spf.networks)
    return tuple(f"AS{number}" for number in sorted({number for number in found if number is not None}))


def _strength(policy: str) -> int:
    return POLICIES.index(policy) if policy in POLICIES else 0


def _spf_traits(posture: Posture) -> dict[str, tuple[str, ...] | None]:
    spf = posture.spf
    if spf.state is State.UNKNOWN:
        return {}
    if spf.state is not State.SOUND:
        return {"spf": (), "spf_wide": ()}  # what decides behind a broken record is not known
    return {"spf": (f"{spf.all}all",), "spf_includes": owners(spf.includes), "spf_wide": tuple(sorted(set(spf.wide)))}


def _dmarc_traits(posture: Posture) -> dict[str, tuple[str, ...] | None]:
    if posture.dmarc.unknown:
        return {}
    policy = posture.dmarc.policy
    return {"dmarc": _said(policy) if policy else (), "dmarc_reports": _receivers(policy) if policy else ()}


def _said(policy: Dmarc) -> tuple[str, ...]:
    return (
        f"p={policy.applied}",
        f"sp={policy.sub}",
        f"np={policy.missing}",
        f"pct={policy.percent}",
        f"adkim={policy.dkim}",
        f"aspf={policy.spf}",
    )


def _receivers(policy: Dmarc) -> tuple[str, ...]:
    aggregate = (f"rua {owner}" for owner in owners(policy.aggregate))
    return (*aggregate, *(f"ruf {owner}" for owner in owners(policy.forensic)))


def _keys(posture: Posture) -> tuple[str, ...] | None:
    """Each selector with its key; behind an alias whose it is, for then the rotation is that provider's affair."""
    if any(key.state == "unknown" for key in posture.keys):
        return None
    return tuple(f"{key.selector} {key.host or key.sha256[:32]}" for key in posture.keys if not key.lost)


def _mode(posture: Posture) -> tuple[str, ...] | None:
    if posture.sts.state == "unknown":
        return None
    return (posture.sts.policy.mode,) if posture.sts.policy else ()


def _promised(state: str, values: tuple[str, ...]) -> tuple[str, ...] | None:
    if state == "unknown":
        return None
    return values if state == "sound" else ()


def _offered(posture: Posture) -> tuple[str, ...] | None:
    """Whether every mail host that we could see offers TLS."""
    known = [host.starttls for host in posture.hosts if host.starttls is not None]
    if not known:
        return None
    return ("offered",) if all(known) else ()


def _pinned(posture: Posture) -> tuple[str, ...] | None:
    """The owners of mail hosts with pins that signatures prove."""
    if not posture.mx.secure or any(pins is None for pins in posture.pins.values()):
        return None
    return owners([name for name, pins in posture.pins.items() if pins])
