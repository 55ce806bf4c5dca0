"""Mail: who may write in a domain's name, is a forged letter refused, and is mail to it carried under TLS?

The authorities are asked for SPF, DMARC, DKIM, MX, MTA-STS, TLS-RPT, DANE and BIMI; mail hosts are met at their port.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import Field

from sentinel.kit.asn.networks import REFERENCE, networks_in
from sentinel.kit.baseline import Normal
from sentinel.kit.hosts import address_of, ascii_name
from sentinel.kit.mail import gather
from sentinel.kit.mail.drift import basis, senders, traits, weaker
from sentinel.kit.mail.facts import MailFacts
from sentinel.kit.mail.findings import Finding, wrong
from sentinel.kit.mail.posture import Posture, posture_of
from sentinel.kit.mail.words import told
from sentinel.kit.probe import Options, Probe
from sentinel.kit.records.lookup import Lookup
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Subject, Tier

HOURS = 3600.0
SMTP, HTTPS = 25, 443
Selector = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Name = Annotated[str, Field(max_length=253)]


class MailOptions(Options):
    """``domain``: whose mail, if not the target's host without ``www``; ``selectors``: its DKIM selectors, all of them.

    ``smtp_port`` and ``policy_port`` are for labs: outside of one Sentinel connects to 25 and 443 alone.
    """

    domain: Name = ""
    selectors: Annotated[tuple[Selector, ...], Field(max_length=16)] = ()
    smtp_port: Port = SMTP
    policy_port: Port = HTTPS


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLearned:
    """The MTA-STS policy (hash) that senders know under its announced id, and whether port 25 was ever reached."""

    id: str = ""
    sha256: str = ""
    reached: bool = False


class MailProbe(Probe[MailOptions, MailFacts, MailLearned]):
    """Reads everything that receivers and senders of a domain's mail go by."""

    kind = "mail"
    version = 1
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: 6 * HOURS, Tier.HIGH: 6 * HOURS, Tier.NORMAL: 12 * HOURS, Tier.LOW: 24 * HOURS}
    )
    timeout = 60.0
    confirm = (5.0,)
    quiet = 24 * HOURS
    reference = (REFERENCE,)
    options = MailOptions
    facts = MailFacts
    learned = MailLearned

    async def observe(self, subject: Subject, options: MailOptions, tools: Tools) -> MailFacts | Failure | Skipped:
        """Ask for everything; a look in which neither MX nor TXT nor DMARC was answered saw nothing."""
        domain = _domain(subject, options)
        if not domain or address_of(domain) is not None:
            return Skipped(reason="not a domain")
        errand = gather.Errand(
            domain=domain,
            selectors=options.selectors,
            label=hashlib.blake2b(f"{domain} {tools.now()}".encode(), digest_size=6).hexdigest(),
            port=options.smtp_port,
            policy_port=options.policy_port,
        )
        book = await gather.answers(errand, tools)
        if (blind := _blind(domain, book.values())) is not None:
            return blind
        hosts, policy = await asyncio.gather(gather.hosts(errand, book, tools), gather.policy(errand, book, tools))
        return MailFacts(
            domain=domain,
            label=errand.label,
            port=errand.port,
            lookups=tuple(book.values()),
            selectors=options.selectors,
            hosts=hosts,
            policy=policy,
        )

    def assess(self, seen: Seen[MailFacts, MailLearned], options: MailOptions) -> Iterable[Mapping[str, Value]]:
        """One event: what is wrong, what is weaker than usual, what nobody could tell, and how everything stands."""
        posture = posture_of(seen.facts)
        found = (*wrong(posture), *_silent(posture, seen), *weaker(posture, seen))
        own = senders(posture, networks_in(seen.reference))
        yield told(posture, found, basis(found, seen), _unknown(posture, seen)) | (
            {"sentinel.mail.spf_networks": list(own)} if own else {}
        )

    def learn(self, state: MailLearned | None, seen: Seen[MailFacts, MailLearned]) -> MailLearned | None:
        """Remember which policy was announced under which id, and that mail hosts can be reached from here."""
        if isinstance(seen.now.outcome, Failure | Skipped):
            return state
        before, posture = state or MailLearned(), posture_of(seen.facts)
        reached = before.reached or any(host.starttls is not None for host in posture.hosts)
        sts = posture.sts
        kept = sts.state != "sound" or (sts.id == before.id and before.sha256)
        return MailLearned(
            id=before.id if kept else sts.id, sha256=before.sha256 if kept else sts.sha256, reached=reached
        )

    def proposal(self, seen: Seen[MailFacts, MailLearned]) -> Normal | None:
        """The policies as they stand; a look that shows a bogus answer or lets everybody send teaches nothing."""
        posture = posture_of(seen.facts)
        bad = any(lookup.security == "bogus" for lookup in seen.facts.lookups) or posture.spf.all == "+"
        return None if bad else Normal(traits=traits(posture, networks_in(seen.reference)))

    def fingerprint(self, facts: MailFacts) -> str:
        """What stands in all records, the random name aside; and how mail hosts receive us."""
        told = sorted(
            f"{x.name} {x.kind} {x.denied} {x.texts}" for x in facts.lookups if x.known and facts.label not in x.name
        )
        body = facts.policy.body if facts.policy else ""
        doors = [f"{host.name} {host.starttls} {host.trusted}" for host in facts.hosts]
        return hashlib.sha256("\n".join([*told, body, *doors]).encode("utf-8", "replace")).hexdigest()

    def doubtful(self, outcome: MailFacts | Failure, before: MailFacts | None) -> bool:
        """Look again at a failure, at a change, and at a first look that shows something wrong."""
        if isinstance(outcome, Failure) or before is not None:
            return super().doubtful(outcome, before)
        return bool(wrong(posture_of(outcome)))


def _domain(subject: Subject, options: MailOptions) -> str:
    host = options.domain or (urlsplit(subject.url).hostname or "")
    return ascii_name(host).removeprefix("www.")


def _blind(domain: str, lookups: Iterable[Lookup]) -> Failure | None:
    """Why nothing at all was seen, if that is so."""
    core = [x for x in lookups if (x.name, x.kind) in ((domain, "MX"), (domain, "TXT"), (f"_dmarc.{domain}", "TXT"))]
    if any(lookup.known for lookup in core):
        return None
    why = core[0].failure if core else "nobody was asked"
    return Failure(layer=Layer.DNS, code=Code.DNS_SERVFAIL, detail=why)


def _silent(posture: Posture, seen: Seen[MailFacts, MailLearned]) -> tuple[Finding, ...]:
    """A policy that changed under its old id: senders that know the id never fetch the new one."""
    known, sts = seen.learned, posture.sts
    if known is None or sts.state != "sound" or not known.sha256:
        return ()
    if sts.id != known.id or sts.sha256 == known.sha256:
        return ()
    return (Finding(word="mta_sts_silent", why=f"the policy changed, its id is still {sts.id}"),)


def _unknown(posture: Posture, seen: Seen[MailFacts, MailLearned]) -> tuple[str, ...]:
    """What nobody could tell; port 25 counts only where it could be reached before."""
    reached = seen.learned is not None and seen.learned.reached
    return (*posture.unknown, *(("starttls",) if reached and posture.unseen else ()))


PROBE = MailProbe()
