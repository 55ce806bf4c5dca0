"""What time alone brings: a hold that is over, a flapping that settled, a reminder that is due. Never an opening."""

from datetime import datetime

from sentinel.casework.change import still
from sentinel.casework.inhibit import causes_first
from sentinel.casework.route import reminded, reminder_due
from sentinel.casework.tick import tick
from sentinel.hub.apply import apply
from sentinel.hub.sitting import Sitting
from sentinel.hub.tell import escalate, phased, tell
from sentinel.model.incident import Incident
from sentinel.model.notice import Why


def grow_old(sitting: Sitting, now: datetime) -> None:
    """Let every unresolved incident notice the time: its own, and that of what keeps it quiet."""
    world, unresolved = sitting.world, causes_first(sitting.unit.unresolved())
    sitting.quiet.learn(unresolved)
    for incident in unresolved:
        rule = world.rules.rules.get(incident.rule)
        change = tick(incident, rule, now, lab=world.lab, enrolled=world.enrolled, load=sitting.incident)
        current = apply(sitting, change or still(incident), now)
        if current is not None:
            _remind(sitting, escalate(sitting, current, now), now)


def listen_again(sitting: Sitting, now: datetime) -> None:
    """Something was announced or called off: see at once who is quiet now, and who may speak."""
    sitting.quiet.forget()
    unresolved = causes_first(sitting.unit.unresolved())
    sitting.quiet.learn(unresolved)
    for incident in unresolved:
        apply(sitting, still(incident), now)


def _remind(sitting: Sitting, incident: Incident, now: datetime) -> None:
    if reminder_due(phased(sitting.world, incident, now), sitting.world.routes, now):
        tell(sitting, sitting.save(reminded(incident, now)), Why.REPEATED, now)
