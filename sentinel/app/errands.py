"""Errands: what people ask for that is more than a row in the ledger: take a list in, prove a channel, tidy up."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.app.parts import retention
from sentinel.app.register.ending import purge
from sentinel.app.request import Answer, Outcome, Request
from sentinel.config import importing
from sentinel.config.config import Config, ConfiguredChannel
from sentinel.config.watching import Probes
from sentinel.kit.numbered import numbered
from sentinel.model.incident import Entry
from sentinel.store.evidence import Evidence
from sentinel.store.ports import Act, Ledger, Unit
from sentinel.store.records_registry import AccessLine
from sentinel.store.sweep import sweep

Errand = Callable[[Request], Awaitable[Answer]]
Prove = Callable[[ConfiguredChannel], Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errands:
    """What the errands need. ``prove`` sends a test message and returns why it failed, or nothing."""

    ledger: Ledger
    config: Callable[[], Config]
    probes: Probes
    clock: Callable[[], datetime]
    changed: Callable[[], Awaitable[None]]
    prove: Prove

    def all(self) -> Mapping[str, Errand]:
        """Every errand by the name of its act."""
        return {
            "import": self.take_in,
            "notify_test": self.prove_channel,
            "drop_notice": self.drop_notice,
            "prune": self.tidy,
            "evidence_export": self.note_export,
        }

    async def take_in(self, request: Request) -> Answer:
        """Keep an inventory that came as text, and watch what it names."""
        name, text = request.args.get("name", ""), request.args.get("text", "")
        config = self.config()
        ids = importing.vet(config.path, self.probes, name, text)
        try:
            file = importing.keep(config.imported, name, text)
        except OSError as error:
            return Answer(
                outcome=Outcome.FAILED, text=f"{config.imported}: {(error.strerror or 'cannot be written').lower()}"
            )
        await self._note(request, "imported", file.name, f"{len(ids)} targets")
        await self.changed()
        return Answer(data={"file": str(file), "targets": ids})

    async def prove_channel(self, request: Request) -> Answer:
        """Send a test message to one channel, now."""
        name = request.args.get("on", "")
        channel = next((c for c in self.config().channels() if c.name == name), None)
        if channel is None:
            return Answer(outcome=Outcome.REFUSED, text="there is no such channel")
        try:
            trouble = await self.prove(channel)
        except OSError as error:  # the roots of [notify] ca_file could not be laid out for the courier
            return Answer(outcome=Outcome.FAILED, text=str(error))
        if trouble:
            return Answer(outcome=Outcome.REFUSED, text=f"{name}: {trouble}", data={"channel": name, "ok": False})
        return Answer(data={"channel": name, "ok": True})

    async def drop_notice(self, request: Request) -> Answer:
        """Give up on a message that waits."""
        key = request.args.get("on", "")
        entry = Entry(
            at=self.clock(), act="dropped", who=request.who, login=request.login, text=request.args.get("text", "")
        )
        dropped = await self.ledger.write(lambda unit: unit.drop_notice(key, entry))
        if not dropped:
            return Answer(outcome=Outcome.REFUSED, text="no such message waits")
        return Answer(data={"dropped": key})

    async def note_export(self, request: Request) -> Answer:
        """Remember that somebody takes out the evidence of an incident: ``on``; of an account, whose data that is."""
        number, at = numbered(request.args.get("on", ""), "INC-"), self.clock()

        def job(unit: Unit) -> bool:
            incident = unit.numbered(number) if number is not None else None
            if incident is None or incident.number is None:
                return False
            unit.enter(incident.number, Entry(at=at, act="evidence exported", who=request.who, login=request.login))
            if incident.account:
                what = f"evidence {incident.ref}"
                unit.note_access(
                    AccessLine(at=at, owner=incident.target, what=what, who=request.who, login=request.login)
                )
            return True

        done = await self.ledger.write(job)
        return Answer(data={"incident": number}) if done else Answer(outcome=Outcome.REFUSED, text="no such incident")

    async def tidy(self, request: Request) -> Answer:
        """Delete what outlived its retention, now."""
        config = self.config()
        after = timedelta(seconds=config.retention.account_evidence)
        if await purge(self.ledger, config.phases(), self.clock(), after):
            await self.changed()
        swept = await sweep(self.ledger, Evidence(config.evidence_dir), self.clock(), retention(config, self.clock()))
        await self._note(request, "pruned", "ledger", f"{swept.rows} rows, {swept.bodies} bodies")
        return Answer(data={"rolled": swept.rolled, "rows": swept.rows, "bodies": swept.bodies})

    async def _note(self, request: Request, act: str, subject: str, text: str) -> None:
        line = Act(at=self.clock(), act=act, subject=subject, who=request.who, login=request.login, text=text)

        def job(unit: Unit) -> None:
            unit.note_act(line)

        await self.ledger.write(job)
