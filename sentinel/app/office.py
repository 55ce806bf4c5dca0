"""The office: does what a person asks, in one transaction each; the daemon has one, and the command line without it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sentinel.app.errands import Errand
from sentinel.app.request import Answer, Outcome, Request
from sentinel.casework.acts import ActRefused
from sentinel.casework.show import show
from sentinel.casework.words import Words
from sentinel.config.problem import ConfigRejected
from sentinel.hub.acts import INCIDENT_ACTS, Act
from sentinel.hub.hub import Hub
from sentinel.kit.texts import translator
from sentinel.model.incident import Incident
from sentinel.store.errors import StoreUnusable

SWITCHES = ("enable", "disable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Everything an act needs.

    ``changed`` is called after an act that changes what is watched. ``others`` are further acts by name, for whatever
    lives outside the ledger (prove a channel, import a list).
    """

    hub: Hub
    language: Callable[[], str]
    clock: Callable[[], datetime]
    changed: Callable[[], Awaitable[None]]
    others: Mapping[str, Errand]

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
        act = Act(
            name=request.act,
            on=request.args.get("on", ""),
            text=request.args.get("text", ""),
            who=request.who,
            login=request.login,
            at=self.clock(),
        )
        incident = await self.hub.perform(act)
        if request.act in SWITCHES:
            await self.changed()
        return Answer(data=self._shown(incident) if incident else {"target": act.on, "enabled": act.name == "enable"})

    def _shown(self, incident: Incident) -> dict[str, Any]:
        language, world = self.language(), self.hub.world
        words = Words(language=language, say=translator(language), zone=world.zone)
        return show(incident, world.rules.rules.get(incident.rule), words)
