"""A domain's mail as it stands: every answer of a look, read by the parser of its kind. Pure; it never raises."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sentinel.kit.hosts import registrable
from sentinel.kit.mail import promises, sts
from sentinel.kit.mail.dkim import Key, key_in
from sentinel.kit.mail.dmarc import Found, consent, discover, foreign
from sentinel.kit.mail.facts import MailFacts, MailHost
from sentinel.kit.mail.mx import Exchangers, exchangers
from sentinel.kit.mail.reach import Reach, State, reach
from sentinel.kit.records import dane
from sentinel.kit.records.lookup import Book, Question, book_of

MOST_MAIL_HOSTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Posture:
    """All that receivers and senders of a domain's mail go by. ``refused`` are hosts that never agreed to get reports.

    ``free`` are names in
    the SPF record that anybody may register; ``wild`` are the types of record that even a random name has.
    """

    domain: str
    mx: Exchangers
    spf: Reach
    free: tuple[str, ...]
    dmarc: Found
    refused: tuple[str, ...]
    keys: tuple[Key, ...]
    sts: sts.Sts
    reports: promises.Promise
    logo: promises.Promise
    hosts: tuple[MailHost, ...]
    pins: Mapping[str, tuple[dane.Pin, ...] | None]
    wild: tuple[str, ...]
    wild_known: bool
    security: str

    @property
    def takes_mail(self) -> bool:
        """Whether anybody takes mail for it, as far as we know."""
        return bool(self.mx.hosts)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The parts of which nobody knows how they stand."""
        told = {
            "mx": not self.mx.known,
            "spf": self.spf.state is State.UNKNOWN,
            "dmarc": self.dmarc.unknown,
            "dkim": any(key.state == "unknown" for key in self.keys),
            "mta_sts": self.sts.state == "unknown",
            "tls_rpt": self.reports.state == "unknown",
            "bimi": self.logo.state == "unknown",
            "wildcard": not self.wild_known,
            "dane": any(pins is None for pins in self.pins.values()),
        }
        return tuple(part for part, missing in told.items() if missing)

    @property
    def unseen(self) -> tuple[str, ...]:
        """The mail hosts whose SMTP port we could not see."""
        return tuple(host.name for host in self.hosts if host.starttls is None)


def questions(domain: str, selectors: tuple[str, ...], label: str, port: int, book: Book) -> Iterator[Question]:
    """What judging wants to know, the weightiest first; it grows with the answers, and ends."""
    yield from ((domain, "MX"), (domain, "TXT"))
    yield from discover(domain, book).wanted
    yield from ((_selector(name, domain), "TXT") for name in selectors)
    yield from (sts.question(domain), promises.reports_question(domain), promises.logo_question(domain))
    yield from ((f"{label}.{domain}", "MX"), (f"{label}.{domain}", "TXT"))
    yield from (spf := reach(domain, book)).wanted
    yield from ((registrable(name), "NS") for name in spf.gone)
    yield from _consents(domain, book).values()
    yield from (dane.question(host, port) for host in mail_hosts(domain, book))


def mail_hosts(domain: str, book: Book) -> tuple[str, ...]:
    """The mail hosts that are looked at, at most four."""
    return exchangers(book.get((domain, "MX"))).hosts[:MOST_MAIL_HOSTS]


def posture_of(facts: MailFacts) -> Posture:
    """Read everything that a look brought home."""
    book, domain = book_of(facts.lookups), facts.domain
    label = f"{facts.label}.{domain}"
    random = [book.get((label, kind)) for kind in ("MX", "TXT")]
    return Posture(
        domain=domain,
        mx=exchangers(book.get((domain, "MX"))),
        spf=(spf := reach(domain, book)),
        free=tuple(_free(domain, spf, book)),
        dmarc=discover(domain, book),
        refused=tuple(_refused(domain, book)),
        keys=tuple(key_in(name, book.get((_selector(name, domain), "TXT"))) for name in facts.selectors),
        sts=sts.standing(domain, book, facts.policy),
        reports=promises.reports(domain, book),
        logo=promises.logo(domain, book),
        hosts=facts.hosts,
        pins={host.name: dane.pins_in(book.get(dane.question(host.name, facts.port))) for host in facts.hosts},
        wild=tuple(lookup.kind for lookup in random if lookup is not None and lookup.texts),
        wild_known=all(lookup is not None and lookup.known for lookup in random),
        security=_security(domain, book),
    )


def _security(domain: str, book: Book) -> str:
    """The word of DNSSEC on the two records that matter most, the worse of them."""
    words = [lookup.security for kind in ("MX", "TXT") if (lookup := book.get((domain, kind)))]
    return next((word for word in ("bogus", "indeterminate", "insecure") if word in words), "secure")


def _selector(name: str, domain: str) -> str:
    return f"{name}._domainkey.{domain}"


def _consents(domain: str, book: Book) -> dict[str, Question]:
    """Which foreign hosts must agree to get reports, and where they would."""
    policy = discover(domain, book).policy
    if policy is None:
        return {}
    hosts = foreign(policy.at, (*policy.aggregate, *policy.forensic))
    return {host: consent(policy.at, host) for host in hosts}


def _refused(domain: str, book: Book) -> Iterator[str]:
    for host, question in _consents(domain, book).items():
        lookup = book.get(question)
        if lookup is not None and lookup.known and not any(t.lower().startswith("v=dmarc1") for t in lookup.texts):
            yield host


def _free(domain: str, spf: Reach, book: Book) -> Iterator[str]:
    """Registered names in the SPF record that nobody holds any more."""
    for name in dict.fromkeys(registrable(gone) for gone in spf.gone):
        lookup = book.get((name, "NS"))
        if name != registrable(domain) and lookup is not None and lookup.denied == "nxdomain":
            yield name
