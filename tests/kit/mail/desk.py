"""A desk for records: answers of the authorities as a test writes them, and the posture that they come to."""

from collections.abc import Mapping
from dataclasses import replace

from sentinel.kit.mail.facts import MailFacts, PolicyFile
from sentinel.kit.mail.posture import Posture, posture_of, questions
from sentinel.kit.records.lookup import Book, Lookup, book_of

DOMAIN = "kpu.go.id"
LABEL = "3f9c2a71be05"
GOOD = {
    f"MX {DOMAIN}": "10 surat.kpu.go.id.",
    f"TXT {DOMAIN}": "v=spf1 mx include:spf.surat.id -all",
    "TXT spf.surat.id": "v=spf1 ip4:103.21.4.0/24 -all",
    f"TXT _dmarc.{DOMAIN}": "v=DMARC1; p=reject; sp=reject; rua=mailto:laporan@kpu.go.id",
    f"TXT _mta-sts.{DOMAIN}": "v=STSv1; id=20290101",
    f"TXT _smtp._tls.{DOMAIN}": "v=TLSRPTv1; rua=mailto:tls@kpu.go.id",
}
POLICY = "version: STSv1\r\nmode: enforce\r\nmx: surat.kpu.go.id\r\nmax_age: 604800\r\n"


def lookup(name: str, kind: str, said: str | tuple[str, ...]) -> Lookup:
    """An answer: records, or one of the words ``nxdomain``, ``no_records``, ``failure``, ``bogus``."""
    if said in ("nxdomain", "no_records"):
        return Lookup(name=name, kind=kind, denied=str(said))
    if said in ("failure", "bogus"):
        word = "bogus" if said == "bogus" else "indeterminate"
        return Lookup(name=name, kind=kind, failure="dns.dns_timeout", security=word)
    return Lookup(name=name, kind=kind, texts=(said,) if isinstance(said, str) else said)


def book(records: Mapping[str, str | tuple[str, ...]]) -> Book:
    """Answers by ``KIND name``."""
    return book_of(lookup(key.partition(" ")[2], key.partition(" ")[0], said) for key, said in records.items())


def facts(
    records: Mapping[str, str | tuple[str, ...]],
    *,
    domain: str = DOMAIN,
    selectors: tuple[str, ...] = (),
    policy: PolicyFile | None = None,
) -> MailFacts:
    """What a look brings home where exactly these records exist, and nothing else."""
    known = dict(book(records))
    for _ in range(14):
        wanted = [q for q in questions(domain, selectors, LABEL, 25, known) if q not in known]
        if not wanted:
            break
        known |= {(name, kind): lookup(name, kind, "nxdomain") for name, kind in wanted}
    file = PolicyFile(body=POLICY) if policy is None else policy
    lookups = tuple(known.values())
    return MailFacts(domain=domain, label=LABEL, port=25, lookups=lookups, selectors=selectors, policy=file)


def posture(
    records: Mapping[str, str | tuple[str, ...]], policy: PolicyFile | None = None, selectors: tuple[str, ...] = ()
) -> Posture:
    """The posture that these records come to."""
    return posture_of(facts(records, policy=policy, selectors=selectors))


def secure(lookups: MailFacts) -> MailFacts:
    """The same, every answer proved by signatures."""
    return replace(lookups, lookups=tuple(replace(one, security="secure") for one in lookups.lookups))
