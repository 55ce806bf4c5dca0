"""All that people may ask for beside the acts on incidents: one table, the same in the daemon and without it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sentinel.app.announcements import Announcements
from sentinel.app.errands import Errand, Errands
from sentinel.app.intake import Intake
from sentinel.app.register.acts import Persons
from sentinel.app.register.arrivals import Arrivals
from sentinel.app.rulings import Rulings
from sentinel.app.stranded import Stranded
from sentinel.hub.hub import Hub
from sentinel.store.evidence import Evidence


def asked(errands: Errands, hub: Hub, clock: Callable[[], datetime]) -> Mapping[str, Errand]:
    """Every act by its name: errands, words on baselines, announcements, reports."""
    return {
        **errands.all(),
        **Arrivals(
            ledger=errands.ledger, folder=lambda: errands.config().data_dir, clock=clock, changed=errands.changed
        ).all(),
        **Persons(
            ledger=errands.ledger,
            folder=lambda: errands.config().data_dir,
            evidence=lambda: Evidence(errands.config().evidence_dir),
            clock=clock,
            changed=errands.changed,
        ).all(),
        **Stranded(ledger=errands.ledger, config=errands.config, clock=clock).all(),
        **Rulings(hub=hub, clock=clock).all(),
        **Announcements(hub=hub, clock=clock).all(),
        **Intake(hub=hub, config=errands.config, clock=clock).all(),
    }
