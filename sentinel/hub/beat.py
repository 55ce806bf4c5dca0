"""What time alone brings: a hold that is over, a flapping that settled, a reminder that is due. Never an opening."""

from datetime import datetime

from sentinel.casework.route import reminded, reminder_due
from sentinel.casework.tick import tick
from sentinel.hub.apply import apply
from sentinel.hub.sitting import Sitting
from sentinel.hub.tell import tell
from sentinel.model.incident import Incident
from sentinel.model.notice import Why


def grow_old(sitting: Sitting, now: datetime) -> None:
    """Let every unresolved incident notice the time."""
    world = sitting.world
    for incident in sitting.unit.unresolved():
        rule = world.rules.rules.get(incident.rule)
        change = tick(incident, rule, now, lab=world.lab, enrolled=world.enrolled, load=sitting.incident)
        current = apply(sitting, change, now) if change else incident
        if current is not None:
            _remind(sitting, current, now)


def _remind(sitting: Sitting, incident: Incident, now: datetime) -> None:
    if reminder_due(incident, sitting.world.routes, now):
        tell(sitting, sitting.save(reminded(incident, now)), Why.REPEATED, now)
