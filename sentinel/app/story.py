"""The demonstration told as it happens: what is done to the world, what arrives at the other end, and how fast."""

import asyncio
import html
import re
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sentinel.model.incident import Incident
from sentinel.range.scenario import Act, Scenario, Told
from sentinel.range.world import World
from sentinel.store.ledger import open_view
from sentinel.store.ports import IncidentFilter

DEEDS = {
    "line.refuse": ("the web server stops answering", "the web server is back"),
    "certificate.expire": ("the certificate expires", "the certificate is renewed"),
}
GRACE = 20.0
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One promise of the scenario and what became of it; times in seconds after the deed and after its end."""

    told: Told
    ref: str
    opened_after: float
    resolved_after: float
    telegram: int
    mail: int

    @property
    def complete(self) -> bool:
        """Opened and resolved, and both were told over both channels."""
        return min(self.telegram, self.mail) >= 2  # noqa: PLR2004 - one message when it opens, one when it ends


class Story:
    """Tells what happens in a world while a scenario is played; ``folder`` is the daemon's data folder."""

    def __init__(self, world: World, console: Console, folder: Path) -> None:
        self._world, self._console, self._folder = world, console, folder
        self._began = world.now()

    def elapsed(self) -> float:
        """Seconds since the story began."""
        return (self._world.now() - self._began).total_seconds()

    def begin(self) -> None:
        """Introduce the stage."""
        sites = ", ".join(f"{p.office.name} ({p.name})" for p in self._world.plots if p.watched)
        self._line("STAGE", f"a small Indonesia on loopback: {sites}", "bold")
        self._line("STAGE", "messages go to a Telegram chat and a mailbox of this world, through Apprise", "bold")

    async def tell(self, playing: Awaitable[None], scenario: Scenario) -> bool:
        """Tell the scenario while it is played, and sum up at the end; True if all its promises were kept."""
        began = self._world.now()
        self._line("WATCH", "every site was seen good; the story begins", "green")
        async with asyncio.TaskGroup() as group:
            listening = [group.create_task(t) for t in (self._telegram(), self._mail(), self._deeds(scenario))]
            await playing
            chapters = await self._wait_for(scenario, began)
            for task in listening:
                task.cancel()
        self._sum_up(chapters)
        return all(chapter.complete for chapter in chapters)

    async def _deeds(self, scenario: Scenario) -> None:
        moments = [(act.at, act, 0) for act in scenario.acts]
        moments += [(act.until, act, 1) for act in scenario.acts if act.until is not None]
        clock = 0.0
        for at, act, which in sorted(moments, key=lambda m: m[0]):
            await asyncio.sleep(at - clock)
            clock = at
            name = self._world.site(act.on).name
            self._line("WORLD", f"{name}: {DEEDS[act.verb][which]}", "bold green" if which else "bold red")

    async def _telegram(self) -> None:
        count = 0
        while True:
            for told in (await self._world.telegram.told.reach(count + 1, float("inf")))[count:]:
                self._message("Telegram", html.unescape(_TAG.sub("", told.text)))
                count += 1

    async def _mail(self) -> None:
        count = 0
        while True:
            for letter in (await self._world.mail.letters.reach(count + 1, float("inf")))[count:]:
                self._line("E-MAIL", f"to {', '.join(letter.recipients)}: {letter.message['Subject']}", "blue")
                count += 1

    async def _wait_for(self, scenario: Scenario, began: datetime) -> list[Chapter]:
        """What became of every promise; the last messages get some time to arrive."""
        for _ in range(int(GRACE / 0.25)):
            chapters = self._chapters(scenario, began)
            if all(chapter.complete for chapter in chapters):
                break
            await asyncio.sleep(0.25)
        return chapters

    def _chapters(self, scenario: Scenario, began: datetime) -> list[Chapter]:
        with open_view(self._folder) as view:
            wanted = IncidentFilter(statuses=frozenset({"open", "acknowledged", "resolved"}))
            found = {(i.rule, i.target): i for i in view.incidents(wanted)}
        acts = zip(scenario.told, scenario.acts, strict=True)
        return [self._chapter(told, act, found.get((told.rule, told.on)), began) for told, act in acts]

    def _chapter(self, told: Told, act: Act, incident: Incident | None, began: datetime) -> Chapter:
        ref = incident.ref if incident else ""
        texts = [t.text for t in self._world.telegram.told] if ref else []
        letters = [str(letter.part("text/plain")) for letter in self._world.mail.letters] if ref else []
        return Chapter(
            told=told,
            ref=ref,
            opened_after=_after(incident.opened_at if incident else None, began, act.at),
            resolved_after=_after(incident.resolved_at if incident else None, began, act.until or act.at),
            telegram=sum(ref in text for text in texts),
            mail=sum(ref in text for text in letters),
        )

    def _sum_up(self, chapters: list[Chapter]) -> None:
        table = Table(box=SIMPLE_HEAD, title=f"What was told, {self.elapsed():.0f} s after the start")
        for heading in ("rule", "incident", "opened after", "ended after", "Telegram", "e-mail"):
            table.add_column(heading, justify="left" if heading in ("rule", "incident") else "right")
        for c in chapters:
            times = (f"{c.opened_after:.1f} s", f"{c.resolved_after:.1f} s")
            table.add_row(c.told.rule, c.ref or "-", *times, str(c.telegram), str(c.mail))
        self._console.print(table)

    def _message(self, channel: str, text: str) -> None:
        self._console.print(
            Panel(Text(text), title=f"{self.elapsed():4.0f} s  {channel}", title_align="left", width=100)
        )

    def _line(self, who: str, text: str, style: str = "") -> None:
        self._console.print(Text.assemble(f"{self.elapsed():4.0f} s  ", (f"{who:7}", style), text))


def _after(moment: datetime | None, began: datetime, at: float) -> float:
    """Seconds between a deed and what followed; not a number if nothing did."""
    return (moment - began - timedelta(seconds=at)).total_seconds() if moment else float("nan")
