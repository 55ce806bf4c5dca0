"""Prove a channel where there is no daemon: set the way out, and send one test message through the courier."""

import os
from collections.abc import Awaitable, Callable

from sentinel.config.config import Config, ConfiguredChannel
from sentinel.courier.channel import BadChannel, Channel
from sentinel.courier.way_out import prepare


def prover(config: Config) -> Callable[[ConfiguredChannel], Awaitable[str]]:
    """What sends a test message to a channel of this configuration, and returns why it failed, or nothing."""

    async def prove(channel: ConfiguredChannel) -> str:
        try:
            config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            prepare(os.environ, config.data_dir, config.notify_proxy, config.notify_ca_file)
            sender = Channel(channel.name, channel.url.reveal())
        except (OSError, BadChannel) as error:
            return str(error)
        title, body = TEXTS[channel.language]
        return (await sender.send(title, body.format(vantage=config.vantage))).why

    return prove


TEXTS = {
    "id": ("Sentinel: uji saluran", "Pesan uji dari Sentinel di {vantage}. Saluran ini berfungsi; tidak ada insiden."),
    "en": (
        "Sentinel: channel test",
        "A test from Sentinel at {vantage}. This channel works; there is no incident.",
    ),
}
