"""The desk: where an act of a person goes. To the daemon if one answers; else to the ledger, which is free then."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from sentinel.app.adapting import Adapting
from sentinel.app.announcements import ENDINGS
from sentinel.app.asked import asked
from sentinel.app.assemble import rules_of, world_of
from sentinel.app.control import NAME, Absent, Mute, ask
from sentinel.app.drill.number import is_drill, socket_of
from sentinel.app.errands import Errands
from sentinel.app.office import Office
from sentinel.app.parts import now, proof_of
from sentinel.app.platforms import adapters_of, desk_of
from sentinel.app.request import Answer, Request
from sentinel.config.config import Config
from sentinel.config.watching import Probes
from sentinel.hub.acts import INCIDENT_ACTS
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Known
from sentinel.store.errors import LedgerBusy
from sentinel.store.ledger import open_ledger, open_view

PATIENCE = 60.0
LONG: Mapping[str, float] = {"accounts_import": 900.0}  # acts that may have a hundred thousand lines to write


class Unreachable(Exception):
    """The daemon holds the ledger but cannot be spoken to (exit code 4)."""


Whole: TypeAlias = tuple[Config, Probes]


class Desk:
    """Takes acts to whoever can do them. ``whole`` (configuration and probes) is asked for only without a daemon."""

    def __init__(self, folder: Path, whole: Callable[[], Whole]) -> None:
        self._folder = folder
        self._whole = whole

    def act(self, request: Request) -> Answer:
        """Have it done.

        Raises:
            Unreachable: if the daemon is there but does not answer.
            StoreUnusable: if there is none, and the ledger cannot be opened.
            ConfigRejected, RuleProblems: if there is none, and the configuration or the rules are wrong.
        """
        try:
            return self._drilled(request) or ask(self._folder / NAME, request, LONG.get(request.act, PATIENCE))
        except Mute as error:
            raise Unreachable(str(error)) from None
        except Absent:
            return self._alone(request)

    def _drilled(self, request: Request) -> Answer | None:
        """The answer of the drill that runs beside, if this is about an incident of a drill and one does run."""
        if request.act not in INCIDENT_ACTS or not is_drill(request.args.get("on", "")):
            return None
        with suppress(Absent):
            return ask(socket_of(self._folder), request, PATIENCE)
        return None

    def _alone(self, request: Request) -> Answer:
        found = self._whole()
        config, _ = found
        if request.act in {*INCIDENT_ACTS, *ENDINGS}:
            with open_view(config.data_dir, config.store_url):
                pass  # where there is no ledger there is nothing to act on: do not make one
        try:
            return asyncio.run(_directly(found, request))
        except LedgerBusy as error:
            raise Unreachable(
                f"{error.what}, but nobody answers at {self._folder / NAME}: the daemon is starting, stopping or stuck"
            ) from None


async def _directly(found: Whole, request: Request) -> Answer:
    config, probes = found
    with open_ledger(config.data_dir, config.store_url) as ledger:
        switches, accounts = ledger.look(lambda view: (view.switches(), view.accounts()))
        world = world_of(config, probes, rules_of(config), switches, accounts=accounts)
        errands = Errands(
            ledger=ledger,
            config=lambda: config,
            probes=probes,
            clock=now,
            changed=_nothing_runs,
            prove=lambda channel: proof_of(channel, config),
        )
        counter = desk_of(config, ledger, adapters_of(config), switches)
        hub = Hub(ledger, world, ledger.look(Known.read), clock=now)
        office = Office(
            hub=hub,
            language=lambda: config.language,
            clock=now,
            changed=_nothing_runs,
            others={**asked(errands, hub, now), **Adapting(errands=errands, desk=counter).all()},
        )
        return await office.answer(request)


async def _nothing_runs() -> None:
    """Without a daemon nobody needs to hear of a change."""
