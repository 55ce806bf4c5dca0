"""Prove a channel where there is no daemon: set the way out, and send one test message through the courier."""

import os
from collections.abc import Awaitable, Callable

from sentinel.config.config import Config, ConfiguredChannel
from sentinel.courier.prove import prove as send
from sentinel.courier.way_out import prepare
from sentinel.kit.texts import translator


def prover(config: Config) -> Callable[[ConfiguredChannel], Awaitable[str]]:
    """What sends a test message to a channel of this configuration, and returns why it failed, or nothing."""

    async def prove(channel: ConfiguredChannel) -> str:
        try:
            config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            prepare(os.environ, config.data_dir, config.notify_proxy, config.notify_ca_file)
        except OSError as error:
            return f"{config.data_dir}: {(error.strerror or 'cannot be used').lower()}"
        proof = await send(channel.name, channel.url.reveal(), translator(channel.language))
        return "" if proof.ok else proof.why

    return prove
