"""What the configuration and the data folder offer to whoever answers a message: the key of links, the chats."""

import logging
from pathlib import Path
from urllib.parse import unquote

from sentinel.config.config import Config, ConfiguredChannel
from sentinel.hub.ways import Ways
from sentinel.kit import keyfile

log = logging.getLogger("sentinel.ways")
KEY = "answer.key"


def keep_key(folder: Path) -> None:
    """Have a key for links, made at the first start; without one messages carry none, and all else goes on."""
    file = folder / KEY
    try:
        keyfile.make(file)
    except OSError as error:
        log.error("%s cannot be written (%s): messages carry no link", file, error.strerror)  # noqa: TRY400 - a word for the operator


def _key(folder: Path) -> bytes:
    """The key; nothing, if there is none, or others may read it: then a link would prove nothing."""
    file = folder / KEY
    try:
        return keyfile.read(file)
    except OSError as error:
        log.error("%s cannot be read (%s): messages carry no link", file, error.strerror)  # noqa: TRY400 - likewise
    except keyfile.BadKey as error:
        log.error("%s: remove it; messages carry no link", error)  # noqa: TRY400 - likewise
    return b""


def ways_of(config: Config) -> Ways:
    """How messages of this installation can be answered where they are read."""
    return Ways(
        base=config.public_url,
        key=_key(config.data_dir) if config.public_url else b"",
        chats=frozenset(c.name for c in config.channels() if _commands(c, config)),
    )


def _commands(channel: ConfiguredChannel, config: Config) -> bool:
    """Whether it leads, through the very bot that takes commands, to a chat that may command."""
    token = config.telegram_token
    if not (token and token.resolved and channel.url.resolved):
        return False
    scheme, _, rest = channel.url.reveal().partition("://")
    bot, _, place = unquote(rest.partition("?")[0]).partition("/")
    chat = place.strip("/").partition(":")[0]
    return scheme.lower() == "tgram" and bot == token.reveal() and chat in map(str, config.telegram_chats)
