"""A chat with the bot in it: the range's Bot API behind its proxy, the real ear, a real hub on a real ledger."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from sentinel.app.commands import Commands
from sentinel.app.ear import Ear
from sentinel.app.supervise import Pulses
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.model.incident import Entry
from sentinel.model.muting import Silence
from sentinel.range.inbox import DEWI, Person
from sentinel.range.telegram import CHAT, TOKEN
from sentinel.range.world import World
from tests.hub.desk import Desk
from tests.station import until

SITI = Person(id=502, first="Siti", last="Aminah", username="siti")
ENVIRONMENT = ("HTTPS_PROXY", "https_proxy", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
LAB = """
[sentinel]
lab = true
data_dir = "var"
[notify]
proxy = "{proxy}"
ca_file = "{ca}"
[telegram]
token = "${{file:bot}}"
chats = [{chats}]
"""


def configuration(world: World, folder: Path, chats: str = CHAT, token: str = TOKEN) -> Config:
    (folder / "var").mkdir(exist_ok=True)
    (folder / "bot").write_text(token)
    (folder / "config.toml").write_text(LAB.format(proxy=world.proxy.url, ca=world.ca_file, chats=chats))
    return load(folder / "config.toml", {}, lambda _: 1)


@dataclass(slots=True)
class Room:
    """A chat with the bot in it, and the hub behind the bot."""

    at: Desk
    world: World
    folder: Path
    ear: Ear
    running: "asyncio.Task[None]"
    told: int = 0
    said: list[str] = field(default_factory=list)

    def write(self, text: str, sender: Person = DEWI, more: Mapping[str, object] | None = None) -> None:
        """Write to the bot; by Telegram's clock it is as late as by ours."""
        self.world.telegram.inbox.write(text, int(CHAT), self.at.now, sender, **(more or {}))

    async def ask(self, text: str, sender: Person = DEWI, more: Mapping[str, object] | None = None) -> str:
        """Write to the bot and wait for its answer."""
        self.write(text, sender, more)
        return await self.answer()

    async def answer(self) -> str:
        self.told += 1
        told = (await self.world.telegram.told.reach(self.told, within=15))[self.told - 1]
        assert "parse_mode" not in told.sent
        return told.text

    async def settled(self) -> None:
        """All that was written has been confirmed."""
        await until(lambda: len(self.world.telegram.inbox) == 0)

    def timeline(self, number: int = 1) -> list[Entry]:
        return [e for e in self.at.ledger.look(lambda view: view.timeline(number)) if e.login]

    def silences(self) -> list[Silence]:
        return self.at.ledger.look(lambda view: view.silences())


def listener(at: Desk, config: Config) -> Ear:
    commands = Commands(hub=at.hub, config=lambda: config, clock=lambda: at.now)
    return Ear(config, commands, at.hub.health, Pulses(clock=monotonic))


@asynccontextmanager
async def listening(at: Desk, world: World, folder: Path, **more: str) -> AsyncIterator[Room]:
    ear = listener(at, configuration(world, folder, **more))
    room = Room(at=at, world=world, folder=folder, ear=ear, running=asyncio.create_task(ear.run()))
    room.told = len(world.telegram.told)
    try:
        yield room
    finally:
        ear.stop()
        async with asyncio.timeout(5):
            await room.running
