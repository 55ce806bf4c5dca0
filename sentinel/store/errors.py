"""What can be wrong with the ledger, in words for the operator: where, and what; never a traceback."""

import sqlite3

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError, StatementError


class StoreUnusable(Exception):
    """Something that Sentinel must write to or read cannot be used: ``where`` is its place, ``what`` the reason."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


class LedgerUnusable(StoreUnusable):
    """The ledger cannot be opened, read or written."""


class LedgerBusy(LedgerUnusable):
    """Another process owns the ledger; there is one writer."""


class LedgerFull(StoreUnusable):
    """More is waiting to be written than the ledger holds in memory; keep it and try again."""


class LedgerRefused(ValueError):
    """The ledger refused a change for what is in it: a bug of whoever asked for it. Nothing else is affected."""


class EvidenceUnusable(StoreUnusable):
    """A body cannot be kept, or what is on disk is not what its name says."""


_WORDS = {
    "SQLITE_FULL": "the disk is full; nothing of this was written",
    "SQLITE_CORRUPT": "the file is damaged; restore a backup (docs/operate/ledger.md)",
    "SQLITE_NOTADB": "the file is no ledger, or it is damaged; restore a backup (docs/operate/ledger.md)",
    "SQLITE_READONLY": "the file or its folder may not be written",
    "SQLITE_CANTOPEN": "the file cannot be opened; look at the permissions of its folder",
    "SQLITE_PERM": "the file may not be opened",
    "SQLITE_IOERR": "the disk could not be read or written",
    "SQLITE_BUSY": "another program has locked the file",
    "SQLITE_LOCKED": "another program has locked the file",
    "SQLITE_PROTOCOL": "another program has locked the file",
    "SQLITE_TOOBIG": "a text is longer than the database takes",
}


def explain(error: BaseException, where: str) -> BaseException:
    """Put a failure of the database into our own words; any other error stays what it is."""
    cause = error.orig if isinstance(error, StatementError) else error
    if isinstance(cause, sqlite3.Error):
        return _sqlite(cause, where)
    if isinstance(error, OperationalError | InterfaceError):
        return LedgerUnusable(where, f"the database server: {str(cause).splitlines()[0]}")
    return LedgerRefused(str(cause)) if isinstance(error, SQLAlchemyError) else error


def explain_files(error: OSError, where: str) -> LedgerUnusable:
    """Put a failure of the file system into our own words."""
    return LedgerUnusable(where, (error.strerror or str(error)).lower())


def _sqlite(error: sqlite3.Error, where: str) -> Exception:
    garbled = "decode to UTF-8" in str(error)  # the driver's own complaint, without a code: we write only UTF-8
    name = "SQLITE_CORRUPT" if garbled else getattr(error, "sqlite_errorname", "")
    family = "_".join(name.split("_")[:2])
    return LedgerUnusable(where, _WORDS[family]) if family in _WORDS else LedgerRefused(f"{name}: {error}")
