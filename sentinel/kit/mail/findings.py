"""What is wrong with a domain's mail whatever it was before: each word with the reason in one line."""

from collections.abc import Iterator
from dataclasses import dataclass

from sentinel.kit.hosts import registrable
from sentinel.kit.mail.dmarc import WHOLE
from sentinel.kit.mail.posture import Posture
from sentinel.kit.mail.reach import MOST_VOIDS, State
from sentinel.kit.records import dane


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One word of the closed list ``sentinel.mail.findings``, and why. ``trait`` is what it was compared with."""

    word: str
    why: str = ""
    trait: str = ""

    def __str__(self) -> str:
        return f"{self.word}: {self.why}" if self.why else self.word


def wrong(posture: Posture) -> tuple[Finding, ...]:
    """Everything that is wrong by itself. What is unknown is never wrong."""
    parts = (_spf, _dmarc, _dkim, _sts, _promises, _doors, _dane, _others)
    return tuple(finding for part in parts for finding in part(posture))


def _spf(posture: Posture) -> Iterator[Finding]:
    spf = posture.spf
    if spf.state is State.NONE and posture.takes_mail:
        yield Finding(word="spf_missing")
    if spf.state is State.MULTIPLE:
        yield Finding(word="spf_multiple", why=spf.why)
    if spf.state is State.BROKEN:
        yield Finding(word="spf_broken", why=spf.why)
    if spf.all == "+":
        yield Finding(word="spf_open", why="anybody may send")
    if spf.voids > MOST_VOIDS:
        yield Finding(word="spf_void", why=f"{spf.voids} terms lead to nothing")
    for name in posture.free:
        yield Finding(word="spf_dangling", why=f"{name} belongs to nobody; whoever registers it may send")


def _dmarc(posture: Posture) -> Iterator[Finding]:
    found = posture.dmarc
    if found.broken:
        yield Finding(word="dmarc_broken", why=found.broken)
    elif not found.unknown and found.policy is None:
        yield Finding(word="dmarc_missing")
    for host in posture.refused:
        yield Finding(word="dmarc_reports_refused", why=f"{host} has not agreed to get reports")


def _dkim(posture: Posture) -> Iterator[Finding]:
    for key in posture.keys:
        if key.lost:
            yield Finding(word="dkim_lost", why=f"{key.selector} is {key.state} {key.why}".strip())
        if key.weak:
            yield Finding(word="dkim_weak", why=f"{key.selector} has {key.bits} bits")
        if key.testing:
            yield Finding(word="dkim_testing", why=key.selector)


def _sts(posture: Posture) -> Iterator[Finding]:
    if posture.sts.state == "broken":
        yield Finding(word="mta_sts_broken", why=posture.sts.why)
    policy = posture.sts.policy
    if policy is not None and policy.mode == "enforce":
        for host in policy.uncovered(posture.mx.hosts):
            yield Finding(word="mta_sts_uncovered", why=host)


def _promises(posture: Posture) -> Iterator[Finding]:
    if posture.reports.state == "broken":
        yield Finding(word="tls_rpt_broken", why=posture.reports.why)
    policy = posture.dmarc.policy
    enforced = policy is not None and policy.applied != "none" and policy.percent == WHOLE
    if posture.logo.state == "broken":
        yield Finding(word="bimi_broken", why=posture.logo.why)
    elif posture.logo.state == "sound" and not enforced and not posture.dmarc.unknown:
        yield Finding(word="bimi_broken", why="no DMARC policy that is enforced")


def _doors(posture: Posture) -> Iterator[Finding]:
    for host in posture.hosts:
        if host.starttls is False:
            yield Finding(word="starttls_missing", why=f"{host.name} {host.why}".strip())
        elif host.trusted is False:
            yield Finding(word="starttls_untrusted", why=f"{host.name}: {host.why}")


def _dane(posture: Posture) -> Iterator[Finding]:
    """Only what signatures prove counts, and only where a certificate was seen."""
    for host in posture.hosts if posture.mx.secure else ():
        pins = posture.pins.get(host.name, ())
        if pins and host.prints and not dane.matches(pins, host.prints):
            yield Finding(word="dane_mismatch", why=host.name)


def _others(posture: Posture) -> Iterator[Finding]:
    if posture.wild:
        yield Finding(word="wildcard", why=f"every name below {posture.domain} has {' and '.join(posture.wild)}")
    if posture.mx.known and not posture.takes_mail and (missing := _unguarded(posture)):
        yield Finding(word="parked_open", why=f"takes no mail and does not say {', '.join(missing)}")


def _unguarded(posture: Posture) -> list[str]:
    """What a name without mail should say so that nobody writes in its name: null MX, ``-all``, reject.

    An alias cannot say the first two.
    """
    policy, spf, alias = posture.dmarc.policy, posture.spf, posture.mx.alias
    said = {
        "null MX": alias or posture.mx.null,
        "v=spf1 -all": alias or spf.state is State.UNKNOWN or (spf.state is State.SOUND and spf.all == "-"),
        "p=reject": posture.dmarc.unknown or (policy is not None and policy.applied == "reject"),
    }
    return [what for what, held in said.items() if not held]


def owners(names: Iterator[str] | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """The registered names that these hosts lie under, each once."""
    return tuple(sorted({registrable(name) for name in names}))
