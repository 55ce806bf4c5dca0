"""What may be acted upon once: remembered in the same transaction as the act, so that it is both or neither."""

from datetime import datetime

from sqlalchemy import bindparam, select

from sentinel.store import dialect
from sentinel.store.part import Part
from sentinel.store.tables import SPENT

_KNOWN = select(SPENT.c.key).where(SPENT.c.key == bindparam("of_key"))


class SpentView(Part):
    """Reads what was used."""

    def spent(self, key: str) -> bool:
        """Whether this link or command was acted upon before."""
        return self._value(_KNOWN, {"of_key": key}) is not None


class SpentUnit(SpentView):
    """Writes what was used."""

    def spend(self, key: str, at: datetime, until: datetime) -> bool:
        """Note that this is acted upon now; False if it was before. It may be forgotten after ``until``."""
        taken = dialect.insert_or_keep(self._dialect, SPENT, "key").returning(SPENT.c.key)
        return self._value(taken, {"key": key, "at": at, "expires_at": until}) is not None
