"""One transaction of the ledger: all parts of the view for readers, all parts of the unit for the writer."""

from sentinel.store import schema
from sentinel.store.announced import AnnouncedUnit, AnnouncedView
from sentinel.store.cases import CasesView
from sentinel.store.erasing import ErasingUnit
from sentinel.store.gathering import GatheringUnit, GatheringView
from sentinel.store.looks import LooksView
from sentinel.store.memory import MemoryView
from sentinel.store.outbox import OutboxView
from sentinel.store.purse import PurseUnit, PurseView
from sentinel.store.registry import RegistryView
from sentinel.store.reports import ReportsUnit, ReportsView
from sentinel.store.retention import RetentionUnit, RetentionView
from sentinel.store.spent import SpentUnit, SpentView


class SqlView(
    CasesView,
    LooksView,
    OutboxView,
    GatheringView,
    MemoryView,
    AnnouncedView,
    RetentionView,
    SpentView,
    RegistryView,
    PurseView,
    ReportsView,
):
    """Reads the ledger; implements ``ports.View``."""

    def schema(self) -> str | None:
        """The schema version of the ledger; None if it has none yet."""
        return schema.version(self._connection)


class SqlUnit(ErasingUnit, GatheringUnit, AnnouncedUnit, RetentionUnit, SpentUnit, PurseUnit, ReportsUnit):
    """Reads and writes the ledger; implements ``ports.Unit``."""
