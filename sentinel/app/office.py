"""The office: does what a person asks, in one transaction each; the daemon has one, and the command line without it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sentinel.app.request import Answer, Outcome, Request
from sentinel.casework.acts import ActRefused
from sentinel.casework.show import show
from sentinel.casework.words import Words
from sentinel.config.problem import ConfigRejected
from sentinel.hub.acts import INCIDENT_ACTS, Act, perform
from sentinel.hub.world import World
from sentinel.kit.texts import translator
from sentinel.model.incident import Incident
from sentinel.store.errors import StoreUnusable
from sentinel.store.ports import Ledger

Duty = Callable[[Request], Awaitable[Answer]]
SWITCHES = ("enable", "disable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Everything an act needs. ``world`` is asked anew for each act, since a reload replaces it.

    ``changed`` is called after an act that changes what is watched. ``others`` are further acts by name, for whatever
    lives outside the ledger (prove a channel, import a list).
    """

    ledger: Ledger
    world: Callable[[], World]
    language: Callable[[], str]
    clock: Callable[[], datetime]
    changed: Callable[[], Awaitable[None]]
    others: Mapping[str, Duty]

    async def answer(self, request: Request) -> Answer:
        """Do what was asked; what cannot be done is refused with its reason, never raised."""
        try:
            if request.act in INCIDENT_ACTS or request.act in SWITCHES:
                return await self._act(request)
            if request.act in self.others:
                return await self.others[request.act](request)
        except (ActRefused, ConfigRejected) as error:
            return Answer(outcome=Outcome.REFUSED, text=str(error))
        except StoreUnusable as error:
            return Answer(outcome=Outcome.FAILED, text=str(error))
        return Answer(outcome=Outcome.INVALID, text="no such act")

    async def _act(self, request: Request) -> Answer:
        world = self.world()
        act = Act(
            name=request.act,
            on=request.args.get("on", ""),
            text=request.args.get("text", ""),
            who=request.who,
            login=request.login,
            at=self.clock(),
        )
        incident = await self.ledger.write(lambda unit: perform(unit, world, act))
        if request.act in SWITCHES:
            await self.changed()
        return Answer(
            data=self._shown(incident, world) if incident else {"target": act.on, "enabled": act.name == "enable"}
        )

    def _shown(self, incident: Incident, world: World) -> dict[str, Any]:
        language = self.language()
        words = Words(language=language, say=translator(language), zone=world.zone)
        return show(incident, world.rules.rules.get(incident.rule), words)
