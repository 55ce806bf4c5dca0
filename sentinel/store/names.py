"""Words that samples repeat, as numbers: looked up once, remembered as long as the writer's transactions hold."""

from sqlalchemy import Connection, bindparam, select

from sentinel.store.dialect import insert_or_keep
from sentinel.store.tables import NAMES

_NUMBER = select(NAMES.c.id).where(NAMES.c.text == bindparam("word"))


class Names:
    """A memory of ``names`` rows. It must be cleared when a transaction is rolled back: it may know too much then."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, connection: Connection, word: str) -> int:
        """The number of a word; a new word is given one."""
        if (known := self._numbers.get(word)) is None:
            known = self._numbers[word] = self._ask(connection, word)
        return known

    def clear(self) -> None:
        """Forget everything."""
        self._numbers.clear()

    @staticmethod
    def _ask(connection: Connection, word: str) -> int:
        found: int | None = connection.execute(_NUMBER, {"word": word}).scalar()
        if found is None:
            connection.execute(insert_or_keep(connection.dialect.name, NAMES, "text"), {"text": word})
            found = connection.execute(_NUMBER, {"word": word}).scalar_one()
        return found
