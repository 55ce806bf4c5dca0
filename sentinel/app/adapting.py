"""What people do with adapters: switch them on and off, and try one out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sentinel.app.errands import Errand, Errands
from sentinel.app.parts import toolbox
from sentinel.app.platforms import SWITCH
from sentinel.app.request import Answer, Outcome, Request
from sentinel.kit import codec
from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.platforms.choice import Served
from sentinel.kit.platforms.desk import Desk
from sentinel.model.failure import Failure
from sentinel.model.incident import Entry
from sentinel.store.evidence import Evidence
from sentinel.store.ports import Unit

TRYING = 45.0  # seconds; whoever waits at the command line is hung up on after a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapting:
    """Does what is asked of adapters, with what the errands have and the one desk from which platforms are asked."""

    errands: Errands
    desk: Desk

    def all(self) -> Mapping[str, Errand]:
        """Every act by its name."""
        return {
            "adapter_enable": self.switch,
            "adapter_disable": self.switch,
            "adapter_look": self.look,
        }

    async def switch(self, request: Request) -> Answer:
        """Ask this adapter from now on, or ask it no more."""
        served = self._named(request)
        if served is None:
            return _unknown(request)
        on, at = request.act == "adapter_enable", self.errands.clock()
        text = request.args.get("text", "")
        entry = Entry(at=at, act=request.act.partition("_")[2], who=request.who, login=request.login, text=text)

        def job(unit: Unit) -> None:
            unit.switch(f"{SWITCH}{served.adapter.name}", on, entry)

        await self.errands.ledger.write(job)
        await self.errands.changed()
        terms = self.desk.terms
        terms = replace(terms, switches={**terms.switches, served.adapter.name: on})
        but = terms.refusal(served.adapter) if on else ""
        return Answer(data={"adapter": served.adapter.name, "enabled": on, "but": but})

    async def look(self, request: Request) -> Answer:
        """Make one polite request by an adapter, through the limiter of everybody."""
        served = self._named(request)
        if served is None:
            return _unknown(request)
        refused = self.desk.terms.refusal(served.adapter)
        if refused not in ("", "adapter off"):
            return Answer(data={"adapter": served.adapter.name, "state": "", "why": refused})
        config = self.errands.config()
        tools = toolbox(config, Evidence(config.evidence_dir), self.desk).for_look(TRYING)
        try:
            seen = await tools.platforms.once(served, request.args.get("handle", ""))
        finally:
            await tools.close()
        return Answer(data={"adapter": served.adapter.name, **_seen(seen)})

    def _named(self, request: Request) -> Served | None:
        name = request.args.get("on", "")
        return next((one for one in self.desk.adapters if one.adapter.name == name), None)


def _unknown(request: Request) -> Answer:
    return Answer(outcome=Outcome.REFUSED, text=f"there is no adapter {request.args.get('on', '')!r} in force")


def _seen(seen: object) -> dict[str, Any]:
    if isinstance(seen, Snapshot):
        told = {key: value for key, value in codec.plain(seen).items() if value not in (None, "", [])}
        return {"state": str(seen.state), "why": "", "fields": told}
    why = str(seen) if isinstance(seen, Failure) else str(getattr(seen, "reason", seen))
    return {"state": "", "why": why}
