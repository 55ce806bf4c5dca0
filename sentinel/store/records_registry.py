"""The register's rows as people and the hub see them: files, cells, claims, accounts, and who looked at whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBatch:
    """A file that was taken in: its hash, name, sheets, who brought it and when, and its sums.

    ``stage`` and ``region`` are the election and the region of lines that name none.
    """

    sha256: str
    file: str
    who: str
    login: str
    at: datetime
    sheets: tuple[str, ...]
    stage: str = ""
    region: str = ""
    sums: Mapping[str, int] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCell:
    """One cell of a file, verbatim: ``sheet`` counts from 0, ``line`` and ``place`` from 1; ``veiled``: encrypted.

    ``filled``: it stands in the file once, merged over several lines, and is repeated here.
    """

    sheet: int
    line: int
    place: int
    raw: str
    link: str = ""
    odd: str = ""
    veiled: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One account that a line claims and what became of it; ``ended_by`` is the batch that took its place."""

    sheet: int
    line: int
    nth: int
    text: str
    status: str
    platform: str = ""
    handle: str = ""
    reason: str = ""
    hint: str = ""
    owner: str = ""
    account: str = ""
    batch: int = 0
    ended_by: int | None = None
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account of the register: ``owner`` is the id of whose it is, ``owner_name`` the words of the form.

    ``level`` is the office that is sought.

    ``ended_at``: since then no form claims it, and it is not watched.
    """

    id: str
    platform: str
    handle: str
    uid: str = ""
    url: str = ""
    owner: str = ""
    owner_name: str = ""
    organization: str = ""
    region: str = ""
    level: str = ""
    tier: str = "normal"
    stage: str = ""
    official: bool = False
    batch: int = 0
    since: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLine:
    """One look of a person at somebody's data: whose, what was shown, who looked, and when."""

    at: datetime
    owner: str
    what: str
    who: str
    login: str
