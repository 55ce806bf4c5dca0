"""Fetch what judging needs: answers of the authorities, mail hosts met at their port, the MTA-STS policy."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dns.exception import DNSException
from dns.name import from_text

from sentinel.kit.authority.reply import Server
from sentinel.kit.authority.zone import Zone
from sentinel.kit.blame import DENIALS, ours
from sentinel.kit.codec import clean
from sentinel.kit.dnssec.words import Security
from sentinel.kit.hosts import reachable
from sentinel.kit.looks import Exchange, Reception
from sentinel.kit.mail import sts
from sentinel.kit.mail.facts import MailHost, PolicyFile
from sentinel.kit.mail.posture import mail_hosts, questions
from sentinel.kit.records import dane
from sentinel.kit.records.asking import evidence, lookup, texts_of
from sentinel.kit.records.lookup import Book, Lookup, Question, book_of
from sentinel.kit.tools import Tools
from sentinel.kit.x509.names import covers
from sentinel.model.failure import Failure

MOST_LOOKUPS = 70
MOST_ROUNDS = 14  # an include in an include, ten deep, and what stands around it
RESERVE = 8.0  # seconds that questions leave for mail hosts and the policy, at most a quarter
PATH = "/.well-known/mta-sts.txt"
POLICY_CAP = sts.MOST_BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What to ask for: the domain, its accepted selectors, a random label, and the ports (25 and 443 but for labs)."""

    domain: str
    selectors: tuple[str, ...]
    label: str
    port: int
    policy_port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The zone of the domain, and who serves it."""

    zone: Zone
    servers: Sequence[Server]


async def answers(errand: Errand, tools: Tools) -> Book:
    """Every answer that judging asks for, round by round, because one answer leads to the next question."""
    book: dict[Question, Lookup] = {}
    spare = min(RESERVE, tools.remaining() / 4)
    home = await _home(tools, errand.domain, spare)
    for _ in range(MOST_ROUNDS):
        wanted = questions(errand.domain, errand.selectors, errand.label, errand.port, book)
        new = [question for question in dict.fromkeys(wanted) if question not in book][: MOST_LOOKUPS - len(book)]
        if not new:
            break
        asked = (_timely(tools, home, len(book) + nth, question, spare) for nth, question in enumerate(new))
        book |= book_of(await asyncio.gather(*asked))
    return book


async def _home(tools: Tools, domain: str, spare: float) -> Home | None:
    """The zone that most questions are about, with its servers; they share the questions, two a second each."""
    try:
        async with asyncio.timeout(max(0.0, tools.remaining() - spare)):
            zone = await tools.authority.zone(domain)
            servers = () if isinstance(zone, Failure) else await tools.authority.servers(zone)
    except TimeoutError:
        return None
    return None if isinstance(zone, Failure) or not servers else Home(zone=zone, servers=servers)


async def _timely(tools: Tools, home: Home | None, nth: int, question: Question, spare: float) -> Lookup:
    """The answer to one question, so that ``spare`` seconds of the look are left."""
    try:
        async with asyncio.timeout(max(0.0, tools.remaining() - spare)):
            at_home = await _at_home(tools, home, nth, question) if home else None
            return evidence(tools, at_home) if at_home else await lookup(tools, *question)
    except TimeoutError:
        return Lookup(name=question[0], kind=question[1], security="indeterminate", failure="no time left to ask")


async def _at_home(tools: Tools, home: Home, nth: int, question: Question) -> Lookup | None:
    """The plain answer of one server of the home zone, if it can be believed; all else is resolved from the root."""
    name, kind = question
    if not _below(name, home.zone):
        return None
    reply = await tools.authority.ask(home.servers[nth % len(home.servers)], name, kind)
    if not (reply.definite and reply.authoritative):
        return None
    verdict = tools.authority.judge(home.zone, reply)
    believed = verdict.ruling.security in (Security.SECURE, Security.INSECURE)
    plain = verdict.rrset is None or verdict.rrset.rdtype == reply.kind
    if not (believed and plain):
        return None
    denied = "" if verdict.rrset is not None else "nxdomain" if reply.rcode == "NXDOMAIN" else "no_records"
    security = str(verdict.ruling.security)
    return Lookup(name=name, kind=kind, texts=texts_of(verdict.rrset), security=security, denied=denied)


def _below(name: str, zone: Zone) -> bool:
    """Whether a name lies in a zone; what hostile records make of names may be none."""
    try:
        return name.isascii() and from_text(name).is_subdomain(zone.apex)
    except DNSException:
        return False


async def hosts(errand: Errand, book: Book, tools: Tools) -> tuple[MailHost, ...]:
    """How the preferred mail hosts receive us, each at one address."""
    names = mail_hosts(errand.domain, book)
    return tuple(await asyncio.gather(*(_host(tools, name, errand.port) for name in names)))


async def _host(tools: Tools, name: str, port: int) -> MailHost:
    found = await tools.resolve(name)
    near = reachable(found.addresses, tools.families)
    if not near:
        return MailHost(name=name, failure=found.failure)
    seen = await tools.tls.starttls(near[0], port, name)
    if seen.tls is None:
        return _without(name, seen)
    trust = tools.tls.trust(seen.tls.chain, name)
    named = bool(seen.tls.chain) and covers(seen.tls.chain[0], name)
    why = "" if trust.ok and named else trust.text if not trust.ok else "certificate for another name"
    prints = dane.prints_of(seen.tls.chain)
    return MailHost(name=name, address=seen.address, starttls=True, trusted=trust.ok and named, why=why, prints=prints)


def _without(name: str, seen: Reception) -> MailHost:
    """No TLS came about: it is not offered, it fails, or we could not see."""
    fails = seen.offered is True and seen.failure is not None and not ours(seen.failure)
    starttls = False if fails else None if seen.offered is True else seen.offered
    why = f"TLS fails: {seen.failure}" if fails else seen.said
    return MailHost(name=name, address=seen.address, starttls=starttls, why=why, failure=seen.failure)


async def policy(errand: Errand, book: Book, tools: Tools) -> PolicyFile | None:
    """The MTA-STS policy, where the domain says that it has one. Redirects are not followed (RFC 8461, section 3.3)."""
    if not isinstance(sts.announced(errand.domain, book), Mapping):
        return None
    host = sts.host_of(errand.domain)
    found = await tools.resolve(host)
    if found.failure is not None:
        denied = found.failure.code in DENIALS and found.agreed
        return PolicyFile(wrong=f"{host} has no address") if denied else PolicyFile(failure=found.failure)
    near = reachable(found.addresses, tools.families)
    if not near:
        return PolicyFile(failure=found.failure)
    port = "" if errand.policy_port == 443 else f":{errand.policy_port}"  # noqa: PLR2004 - the port of HTTPS
    return await _fetched(tools, f"https://{host}{port}{PATH}", near[:2], host)


async def _fetched(tools: Tools, url: str, near: Sequence[str], host: str) -> PolicyFile:
    last: Failure | None = None
    for address in near:
        seen = await tools.exchange(url, address, most=POLICY_CAP)
        if seen.tls is not None and (why := _untrusted(tools, seen, host)):
            return PolicyFile(wrong=why)
        if seen.failure is None:
            wrong = f"HTTP {seen.status}" if seen.status != 200 else ""  # noqa: PLR2004 - HTTP's word for success
            return PolicyFile(body=clean(seen.body.decode("utf-8", "replace")), wrong=wrong)
        last = seen.failure
    return PolicyFile(failure=last)


def _untrusted(tools: Tools, seen: Exchange, host: str) -> str:
    """Why no sender would believe this server."""
    chain = seen.tls.chain if seen.tls is not None else ()
    trust = tools.tls.trust(chain, host)
    if not trust.ok:
        return f"certificate of {host}: {trust.text}"
    return "" if chain and covers(chain[0], host) else f"certificate is not for {host}"
