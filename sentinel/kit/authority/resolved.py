"""What a name came to: the records, the aliases on the way, and how far all of it can be believed."""

from dataclasses import dataclass
from typing import TypeAlias

from dns.name import Name
from dns.rdatatype import RdataType
from dns.rrset import RRset

from sentinel.kit.authority.reply import Reply
from sentinel.kit.authority.zone import Zone
from sentinel.kit.dnssec.judge import Verdict
from sentinel.kit.dnssec.words import Ruling, Security
from sentinel.model.failure import Code, Failure, Layer

Records: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One name on the way: its zone, the reply that was taken, the judgement on it; ``others`` were judged worse."""

    name: Name
    zone: Zone
    reply: Reply
    verdict: Verdict
    others: tuple[tuple[Reply, Verdict], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A question answered by the authorities themselves.

    ``ruling`` is the weakest link of all steps and zones. ``failure`` is set when there are no records: a denial
    (``dns_nxdomain``, ``dns_no_address``) or that nobody could be asked; a denial may well be secure.
    """

    name: Name
    kind: RdataType
    ruling: Ruling
    steps: tuple[Step, ...] = ()
    rrset: RRset | None = None
    ttl: int | None = None
    failure: Failure | None = None

    @property
    def records(self) -> Records:
        """The records as text, in order."""
        return tuple(sorted(rdata.to_text() for rdata in self.rrset)) if self.rrset is not None else ()

    @property
    def aliases(self) -> Records:
        """The names that the question was led to, in order, without the final dot."""
        return tuple(step.name.to_text(omit_final_dot=True).lower() for step in self.steps[1:])

    @property
    def believed(self) -> bool:
        """Whether a validating resolver would hand these records to its clients."""
        return self.rrset is not None and self.ruling.security in (Security.SECURE, Security.INSECURE)


def denial(reply: Reply) -> Failure:
    """Why there are no records, when a server said so."""
    code = Code.DNS_NXDOMAIN if reply.rcode == "NXDOMAIN" else Code.DNS_NO_ADDRESS
    return Failure(layer=Layer.DNS, code=code)
