"""A stage for whole stories: a world with as many sites as wanted, a lab configuration, and a daemon one can kill."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sentinel.model.incident import Incident
from sentinel.range.pages import Office
from sentinel.range.plots import PLOTS, Plot
from sentinel.range.world import World
from sentinel.store.errors import LedgerUnusable
from sentinel.store.ledger import open_view
from sentinel.store.ports import IncidentFilter, Queued

EVERY = IncidentFilter(statuses=frozenset({"open", "acknowledged", "resolved"}), limit=100_000)
WEBHOOK = "hook"


def plots(count: int) -> tuple[Plot, ...]:
    """So many sites, each with an address of its own; and the canary."""
    sites = tuple(
        Plot(
            id=f"situs-{n}",
            name=f"situs-{n}.kpu.test",
            addresses=(f"127.77.10.{n}",),
            office=Office(name=f"KPU {n}", place="Mataram"),
        )
        for n in range(1, count + 1)
    )
    return (*sites, *(plot for plot in PLOTS if not plot.watched))


def table(heading: str, /, **facts: object) -> str:
    """One table of a TOML file."""
    return "\n".join([f"[{heading}]", *(f"{k} = {json.dumps(v)}" for k, v in facts.items()), ""])


def configuration(world: World, folder: Path, interval: str = "1s") -> str:
    """A lab configuration that watches the uptime of every site and tells a webhook, one message per notice."""
    places = [f"{server.address}:{server.port}" for server in world.resolvers]
    watched = [plot for plot in world.plots if plot.watched]
    return "\n".join(
        [
            table("sentinel", vantage="mataram-1", data_dir=str(folder), lab=True),
            table("uplink", canaries=[f"{world.site('kenari').url}generate_204"]),
            table("dns", resolvers=places, panel=places),
            table("tls", ca_file=str(world.ca_file)),
            table("web", listen="127.0.0.1:0"),
            *(
                table(
                    "[targets]",
                    id=p.id,
                    name=p.office.name,
                    url=world.site(p.id).url,
                    probes=["uptime"],
                    tier="critical",
                )
                for p in watched
            ),
            table("probes.uptime", interval=interval),
            table("[channels]", name=WEBHOOK, url=f"json://{world.webhook.place}/"),
            table("[routes]", to=[WEBHOOK]),
        ]
    )


@dataclass(slots=True)
class Daemon:
    """The real program on one configuration; it may be killed and started as often as wanted.

    ``before`` are the words of a command that starts it in surroundings of its own.
    """

    config: Path
    data: Path
    roles: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    log: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Begin; its log goes to a file beside the configuration."""
        words = [word for role in self.roles for word in ("--role", role)]
        with (self.config.parent / "daemon.log").open("ab") as sink:
            self.process = subprocess.Popen(
                [*self.before, sys.executable, "-m", "sentinel", "run", "--config", str(self.config), *words],
                stdout=sink,
                stderr=sink,
            )

    def kill(self) -> None:
        """End it as the power would: at once, wherever it is."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it as systemd would; returns its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        if self.process is None:
            return 0
        os.kill(self.process.pid, number)
        code = self.process.wait(timeout=15)
        self.process = None
        return code

    def incidents(self) -> list[Incident]:
        """Every incident in the ledger, newest first."""
        with open_view(self.data) as view:
            return view.incidents(EVERY)

    def notices(self) -> list[Queued]:
        """Every message in the outbox, delivered or not."""
        with open_view(self.data) as view:
            return view.notices(limit=1_000_000)


@contextmanager
def running(config: Path, data: Path, *roles: str, before: tuple[str, ...] = ()) -> Iterator[Daemon]:
    """A daemon that is gone afterwards, whatever happened."""
    daemon = Daemon(config=config, data=data, roles=roles, before=before)
    daemon.start()
    try:
        yield daemon
    finally:
        if daemon.process is not None and daemon.process.poll() is None:
            daemon.kill()


def messages(world: World) -> list[dict[str, str]]:
    """What the webhook took, as Apprise sent it."""
    return [json.loads(posted.request.body) for posted in world.webhook.posted]


def deadline(seconds: float) -> Callable[[], bool]:
    """A question that is answered with yes until so many seconds have passed."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def refs(incidents: Iterable[Incident]) -> list[str]:
    """The public names of incidents, in order."""
    return sorted(i.ref for i in incidents)


async def eventually(
    true: Callable[[], object], what: str, seconds: float = 30.0, found: Callable[[], object] = str
) -> None:
    """Wait for it; a ledger that is still being made says nothing, and ``found`` says what there was instead."""
    more = deadline(seconds)
    while more():
        with suppress(LedgerUnusable):
            if true():
                return
        await asyncio.sleep(0.05)
    pytest.fail(f"never happened: {what}; {found()}")
