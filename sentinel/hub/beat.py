"""What time alone brings: a hold that is over, a flapping that settled, a reminder that is due. Never an opening."""

from datetime import datetime

from sentinel.casework.route import reminded, reminder_due
from sentinel.casework.tick import tick
from sentinel.hub.apply import apply
from sentinel.hub.tell import tell
from sentinel.hub.world import World
from sentinel.model.incident import Incident
from sentinel.model.notice import Why
from sentinel.store.ports import Unit


def grow_old(unit: Unit, world: World, now: datetime) -> None:
    """Let every unresolved incident notice the time."""
    for incident in unit.unresolved():
        rule = world.rules.rules.get(incident.rule)
        change = tick(incident, rule, now, lab=world.lab, enrolled=world.enrolled)
        current = apply(unit, world, change, now) if change else incident
        if current is not None:
            _remind(unit, world, current, now)


def _remind(unit: Unit, world: World, incident: Incident, now: datetime) -> None:
    if reminder_due(incident, dict(incident.fields), world.routes, now):
        tell(unit, world, unit.save(reminded(incident, now)), Why.REPEATED, now)
