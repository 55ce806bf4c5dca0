"""Tables of the register: files that were taken in, their cells as they came, claims, accounts, and who looked."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from sentinel.store.tables.row import Row, id_column, json_column, moment_column, table_of


class Batch(Row, table=True):
    """A file that was taken in; until it is ``whole`` nobody sees it. ``sums`` and ``sheets`` are JSON."""

    __tablename__ = "import_batch"

    id: int | None = id_column()
    sha256: str = Field(index=True)
    file: str
    who: str
    login: str
    stage: str
    region: str
    at: datetime = moment_column()
    whole: bool
    sheets: bytes = json_column()
    sums: bytes = json_column()


class RawCell(Row, table=True):
    """One cell that is not empty, verbatim; ``veiled``: what stands here is encrypted. ``sheet`` counts from 0.

    ``filled``: it stands in the file once, merged over several lines, and is repeated here.
    """

    __tablename__ = "import_cell"
    __table_args__ = ({"sqlite_with_rowid": False},)

    batch: int = Field(primary_key=True, foreign_key="import_batch.id")
    sheet: int = Field(primary_key=True)
    line: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    raw: str
    link: str
    odd: str
    veiled: bool
    filled: bool


class Claimed(Row, table=True):
    """One account that a line claims, and what became of it."""

    __tablename__ = "claims"
    __table_args__ = (Index("ix_claims_batch", "batch", "status"),)

    id: int | None = id_column()
    batch: int = Field(foreign_key="import_batch.id")
    sheet: int
    line: int
    nth: int
    text: str
    platform: str
    handle: str
    status: str
    reason: str
    hint: str
    owner: str = Field(index=True)
    account: str = Field(index=True)
    ended_by: int | None = None


class Registered(Row, table=True):
    """An account that is watched, or was: whose it is and where; ``batch`` said so last."""

    __tablename__ = "accounts"

    id: str = Field(primary_key=True)
    platform: str
    handle: str
    uid: str
    url: str
    owner: str = Field(index=True)
    owner_name: str
    organization: str
    region: str
    level: str
    tier: str
    stage: str
    official: bool
    batch: int
    since: datetime = moment_column()
    ended_at: datetime | None = moment_column()


class Access(Row, table=True):
    """One look of a person at somebody's data; the database refuses to change or remove it."""

    __tablename__ = "access_log"

    id: int | None = id_column()
    at: datetime = moment_column()
    owner: str = Field(index=True)
    what: str
    who: str
    login: str


BATCHES = table_of(Batch)
CELLS = table_of(RawCell)
CLAIMS = table_of(Claimed)
ACCOUNTS = table_of(Registered)
ACCESS = table_of(Access)
