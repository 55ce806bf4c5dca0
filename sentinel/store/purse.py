"""What asking platforms cost, kept beside everything else: a restart forgets none of it."""

from collections.abc import Mapping

from sqlalchemy import bindparam, select

from sentinel.store import dialect
from sentinel.store.part import Part
from sentinel.store.tables import PURSES

_KNOWN = select(PURSES.c.state).where(PURSES.c.name == bindparam("of_name"))


class PurseView(Part):
    """Reads what was spent."""

    def purse(self, name: str) -> bytes | None:
        """What was spent under this name, as JSON; None: nothing ever was."""
        state: bytes | None = self._value(_KNOWN, {"of_name": name})
        return state


class PurseUnit(PurseView):
    """Writes what was spent."""

    def put_purses(self, states: Mapping[str, bytes]) -> None:
        """Keep these, each in place of what was there under its name."""
        statement = dialect.insert_or_replace(self._dialect, PURSES)
        for name, state in states.items():
            self._run(statement, {"name": name, "state": state})
