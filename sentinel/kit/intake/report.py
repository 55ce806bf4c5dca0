"""A report: what somebody told us, as it is kept. What names people or numbers is private; the rest may be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.kit.intake.sorts import Sort
from sentinel.model.rule import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One file that came with a report: its SHA-256, which is its name in the store of evidence, and what it was."""

    sha256: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """What only those may read who must: it is written behind the veil, and goes first when time takes it away."""

    reporter: str = ""
    contact: str = ""
    imitated: str = ""
    receiving: str = ""
    message: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report without its private part.

    ``contact``, ``imitated`` and ``receiving`` are masked where they are numbers; ``message_sha256`` is of the text as
    it was told. ``signal``: the SIM of the number's owner still has signal; False means that somebody else may hold the
    number. ``second``: somebody else who received it says the same. ``matter`` is what tells two reports of one class
    apart, ``mark`` proves that the same report came twice. ``stands_in`` is the incident that it opened or joined.
    """

    sort: Sort
    at: datetime
    happened_at: datetime
    zone: str
    institution: str
    matter: str
    mark: str = ""
    number: int = 0
    who: str = ""
    login: str = ""
    role: str = ""
    contact: str = ""
    imitated: str = ""
    receiving: str = ""
    message_sha256: str = ""
    host: str = ""
    region: str = ""
    ticket: str = ""
    signal: bool | None = None
    second: bool | None = None
    recipients: int | None = None
    records: int | None = None
    attempts: int | None = None
    reported_to: tuple[str, ...] = ()
    evidence: tuple[Proof, ...] = ()
    tlp: Tlp = Tlp.AMBER_STRICT
    target: str = ""
    account: str = ""
    incident: str = ""
    stands_in: str = ""
    earlier: tuple[Mapping[str, str], ...] = field(default=())

    @property
    def ref(self) -> str:
        """The name that people use, such as ``RPT-000007``."""
        return f"RPT-{self.number:06d}"
