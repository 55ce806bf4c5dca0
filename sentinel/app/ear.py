"""The ear: hears what people write to the bot as long as the daemon runs, and has it done; survives whatever comes."""

import asyncio
import logging
import os
import random
from collections.abc import Awaitable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from sentinel.app.commands import Commands
from sentinel.app.parts import now
from sentinel.app.supervise import Pulses
from sentinel.config.config import Config
from sentinel.courier.bot import Bot, BotFailed
from sentinel.courier.hearing import Said, hear, number, place_of
from sentinel.courier.redact import Blot, quieten
from sentinel.courier.way_out import prepare
from sentinel.hub.health import Health

T = TypeVar("T")
log = logging.getLogger("sentinel.ear")
NAME = "telegram-commands"
WAIT = 25  # seconds for which Telegram keeps the line open until somebody writes
LATE = 150.0
FIRST, LONGEST, LAB_LONGEST = 2.0, 60.0, 2.0
PATIENCE, LAB_PATIENCE = 900.0, 10.0
TRIES, LONGEST_REPLY = 3, 30.0
MOST_STRANGERS = 100


class Ear:
    """Listens to the bot of the newest configuration; without a token or chats it does nothing."""

    def __init__(self, config: Config, commands: Commands, health: Health, pulses: Pulses) -> None:
        self._config, self._commands, self._health, self._pulses = config, commands, health, pulses
        self._stopping = False
        self._turned = asyncio.Event()
        self._strangers: set[int] = set()

    def replace(self, config: Config) -> None:
        """Go on with another configuration, once what is under way is done."""
        self._config = config
        self._turned.set()

    def stop(self) -> None:
        """Let ``run`` end within a moment; a command under way is done first."""
        self._stopping = True
        self._turned.set()

    async def run(self) -> None:
        """Listen until stopped; a new configuration begins anew."""
        while not self._stopping:
            self._turned.clear()
            config = self._config
            if config.telegram_token and config.telegram_chats:
                await self._listen(config)
            else:
                self._health.drop("channel", NAME)
                await self._turned.wait()

    async def _listen(self, config: Config) -> None:
        moved = self._pulses.promise(NAME, LATE)
        failures, since = 0, now()
        visit = _Visit(self, config)
        while not self._turned.is_set():
            try:
                await visit.begin()
                while not self._turned.is_set():
                    await visit.once()
                    if failures or visit.rounds == 1:
                        failures, since = 0, now()
                        self._tell(config, since)
                    moved()
            except BotFailed as failed:
                since = now() if not failures else since
                failures += 1
                self._tell(config, since, failed)
                await self._rest(_pause(failures, failed, lab=config.lab))
                moved()
            finally:
                await visit.end()
        self._pulses.retire(NAME)

    def _tell(self, config: Config, since: datetime, failed: BotFailed | None = None) -> None:
        patience = LAB_PATIENCE if config.lab else PATIENCE
        patience = 0.0 if failed is not None and failed.permanent else patience
        reason = f"{failed} ({NAME})" if failed is not None else ""
        self._health.say("channel", NAME, since, ok=failed is None, patience=patience, reason=reason)
        level = logging.INFO if failed is None else logging.WARNING
        log.log(level, "commands over Telegram: %s", failed or "heard")

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._turned.wait()

    async def unless_turned(self, doing: Awaitable[T]) -> T | None:
        """What comes of it; None if we are to stop, or another configuration came, before it came."""
        work, turn = asyncio.ensure_future(doing), asyncio.ensure_future(self._turned.wait())
        try:
            await asyncio.wait({work, turn}, return_when=asyncio.FIRST_COMPLETED)
            return work.result() if work.done() else None
        finally:
            turn.cancel()
            work.cancel()

    def stranger(self, chat: int) -> None:
        """Say once, in the log alone, that a chat is not listed: that is how one finds its number."""
        if chat not in self._strangers and len(self._strangers) < MOST_STRANGERS:
            self._strangers.add(chat)
            log.warning("somebody wrote to the bot in chat %d, which [telegram] chats does not list: no answer", chat)

    async def obey(self, said: Said, bot: str) -> str:
        """Have it done; a bug of ours costs the answer, and nothing that comes after it."""
        try:
            return await self._commands.obey(said, bot)
        except Exception:
            log.exception("a command could not be done")
            return ""


class _Visit:
    """One connection to the bot: its name, and how far we have confirmed what was written to it."""

    def __init__(self, ear: Ear, config: Config) -> None:
        self._ear, self._config = ear, config
        self._token = config.telegram_token.reveal()
        self._bot: Bot | None = None
        self._name = ""
        self._after: int | None = None
        self.rounds = 0

    async def begin(self) -> None:
        """Open the line."""
        config = self._config
        quieten(Blot(config.secret_values()))
        try:
            prepare(os.environ, config.data_dir, config.notify_proxy, config.notify_ca_file)
        except OSError as error:
            raise BotFailed(f"[notify] ca_file: {error.strerror}") from None
        self._bot = await Bot(self._token).__aenter__()

    async def end(self) -> None:
        """Close it."""
        if self._bot is not None:
            await self._bot.__aexit__(None, None, None)
            self._bot = None

    async def once(self) -> None:
        """Wait for what people write, and have it done, one after the other.

        A number is sent along once only, to confirm what came before it: after a quiet week Telegram counts anew, and
        may begin below.
        """
        if self._bot is None:
            return
        self._name = self._name or await self._ear.unless_turned(self._bot.name()) or ""
        heard = await self._ear.unless_turned(self._bot.updates(self._after, WAIT if self.rounds else 0))
        if heard is None:
            return
        self.rounds += 1
        self._after = max((found for one in heard if (found := number(one)) is not None), default=None)
        for update in heard:
            place = place_of(update)
            if place is None or place in self._config.telegram_chats:
                await self._answer(hear(update, self._name))
            else:
                self._ear.stranger(place)

    async def _answer(self, said: Said | None) -> None:
        if said is None or said.chat not in self._config.telegram_chats:
            return
        told = await self._ear.obey(said, self._token.partition(":")[0])
        if told:
            await self._ear.unless_turned(self._say(said, told))

    async def _say(self, said: Said, text: str) -> None:
        """It is done already: an answer that cannot be given is let go after a few tries."""
        for left in reversed(range(TRIES)):
            try:
                if self._bot is not None:
                    await self._bot.say(said.chat, text, said.message)
            except BotFailed as failed:
                log.warning("an answer over Telegram was not taken: %s", failed)
                if left and not failed.permanent:
                    await asyncio.sleep(min(LONGEST_REPLY, failed.wait or FIRST))
            else:
                return


def _pause(failures: int, failed: BotFailed, *, lab: bool) -> float:
    """As long as we were asked to be quiet; else longer each time."""
    if failed.wait is not None:
        return failed.wait
    longest = LAB_LONGEST if lab else LONGEST
    spread = random.uniform(0.8, 1.2)  # noqa: S311 - spreads retries, guards nothing
    return min(longest, FIRST * 2.0 ** min(failures - 1, 10)) * spread
