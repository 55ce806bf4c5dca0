"""Put one question to the authorities and keep the answer as text, with what it is worth."""

from dns.rdata import Rdata
from dns.rdtypes.ANY.TXT import TXT
from dns.rrset import RRset

from sentinel.kit.blame import DENIALS
from sentinel.kit.codec import clean
from sentinel.kit.dnssec.words import Security
from sentinel.kit.records.lookup import MOST_TEXT, MOST_TEXTS, Lookup
from sentinel.kit.tools import Tools
from sentinel.model.failure import Code, Failure

INTERCEPTED = "not signed, and our path to port 53 is intercepted"


async def lookup(tools: Tools, name: str, kind: str) -> Lookup:
    """Put one question to the authorities. What is bogus, or nobody answers, is not known."""
    return evidence(tools, await _resolved(tools, name, kind))


def evidence(tools: Tools, found: Lookup) -> Lookup:
    """What an answer is worth here: where somebody answers port 53 in the servers' place, only signatures prove it."""
    if found.secure or not tools.path_state.aged(tools.now()).tainted:
        return found
    return Lookup(name=found.name, kind=found.kind, security=found.security, failure=found.failure or INTERCEPTED)


async def _resolved(tools: Tools, name: str, kind: str) -> Lookup:
    found = await tools.authority.resolve(name, kind)
    security = found.ruling.security
    doubtful = security in (Security.BOGUS, Security.INDETERMINATE)
    failed = found.failure is not None and found.failure.code not in DENIALS
    if failed or doubtful:
        why = str(found.failure) if failed and found.failure else str(found.ruling)
        return Lookup(name=name, kind=kind, security=str(security), failure=why[:200])
    return Lookup(
        name=name,
        kind=kind,
        texts=texts_of(found.rrset),
        security=str(security),
        denied=_denied(found.failure),
        aliases=found.aliases,
    )


def _denied(failure: Failure | None) -> str:
    if failure is None:
        return ""
    return "nxdomain" if failure.code is Code.DNS_NXDOMAIN else "no_records"


def texts_of(rrset: RRset | None) -> tuple[str, ...]:
    """Records as text, in order, so many at most."""
    return tuple(sorted(_text(rdata) for rdata in rrset or ()))[:MOST_TEXTS]


def _text(rdata: Rdata) -> str:
    """A record as text; the pieces of a TXT record belong together (RFC 7208, section 3.3)."""
    if isinstance(rdata, TXT):
        return clean(b"".join(rdata.strings).decode("utf-8", "replace"))[:MOST_TEXT]
    return clean(rdata.to_text())[:MOST_TEXT]
