"""The ledger's tables: private rows that nobody outside the store ever sees. Migrations make them; a test compares."""

from sentinel.store.tables.announced import CHANGES, SILENCES
from sentinel.store.tables.cases import EVIDENCE, INCIDENT_EVENTS, INCIDENT_EVIDENCE, INCIDENTS, TIMELINE
from sentinel.store.tables.looks import HOURS, LATEST, LOOKS, NAMES, PACKED_LOOKS, PROGRESS, SAMPLES
from sentinel.store.tables.memory import ACTS, BASELINES, COUNTERS, LEARNED, LEASES, SWITCHES, WINDOWS
from sentinel.store.tables.outbox import ATTEMPT_NOTICES, ATTEMPTS, GATHERINGS, OUTBOX, WITHHELD
from sentinel.store.tables.purse import PURSES
from sentinel.store.tables.registry import ACCESS, ACCOUNTS, BATCHES, CELLS, CLAIMS
from sentinel.store.tables.reports import REPORTS
from sentinel.store.tables.row import Row
from sentinel.store.tables.spent import SPENT

METADATA = Row.metadata

__all__ = [
    "ACCESS",
    "ACCOUNTS",
    "ACTS",
    "ATTEMPTS",
    "ATTEMPT_NOTICES",
    "BASELINES",
    "BATCHES",
    "CELLS",
    "CHANGES",
    "CLAIMS",
    "COUNTERS",
    "EVIDENCE",
    "GATHERINGS",
    "HOURS",
    "INCIDENTS",
    "INCIDENT_EVENTS",
    "INCIDENT_EVIDENCE",
    "LATEST",
    "LEARNED",
    "LEASES",
    "LOOKS",
    "METADATA",
    "NAMES",
    "OUTBOX",
    "PACKED_LOOKS",
    "PROGRESS",
    "PURSES",
    "REPORTS",
    "SAMPLES",
    "SILENCES",
    "SPENT",
    "SWITCHES",
    "TIMELINE",
    "WINDOWS",
    "WITHHELD",
]
