"""What is sealed in the register, for those who may see it: whole for the person whose it is, masked for all others."""

from pathlib import Path

from sentinel.app.register.arrivals import COLUMN
from sentinel.kit import codec
from sentinel.kit.intake.report import Private
from sentinel.kit.mask import masked
from sentinel.store.errors import StoreUnusable
from sentinel.store.ports_reports import SEALED
from sentinel.store.records_registry import ImportCell
from sentinel.store.veil import NAME, Unveilable, Veil, veil_of

LOST = "the key that sealed personal data is not here, or is another one: put it back from its copy"


class Seals:
    """Opens sealed cells with the key of this installation; the key is read when it is first needed, never made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._veil: Veil | None = None

    def whole(self, cell: ImportCell) -> str:
        """A cell as it stood in the file.

        Raises:
            StoreUnusable: if the key is lost.
        """
        if not cell.veiled:
            return cell.raw
        try:
            return self._opened().show(cell.raw, COLUMN)
        except Unveilable:
            raise StoreUnusable(str(self._folder / NAME), LOST) from None

    def masked(self, cell: ImportCell) -> str:
        """A cell with what is private in it masked, such as ``0812****34``.

        Raises:
            StoreUnusable: if the key is lost.
        """
        return masked(self.whole(cell)) if cell.veiled else cell.raw

    def private(self, sealed: str) -> Private | None:
        """The private part of a report; None if it cannot be opened with what is here."""
        try:
            return codec.read(Private, self._opened().show(sealed, SEALED))
        except (Unveilable, StoreUnusable):
            return None

    def _opened(self) -> Veil:
        if self._veil is None:
            if not (self._folder / NAME).exists():
                raise StoreUnusable(str(self._folder / NAME), LOST)
            self._veil = veil_of(self._folder)
        return self._veil
