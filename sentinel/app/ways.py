"""What the configuration and the data folder offer to whoever answers a message: the key of links, the chats."""

import logging
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from sentinel.config.config import Config, ConfiguredChannel
from sentinel.hub.ways import Ways

log = logging.getLogger("sentinel.ways")
KEY = "answer.key"
BYTES = 32


def keep_key(folder: Path) -> None:
    """Have a key for links, made at the first start; without one messages carry none, and all else goes on."""
    file = folder / KEY
    if file.exists():
        return
    try:
        _make(file)
    except OSError as error:
        log.error("%s cannot be written (%s): messages carry no link", file, error.strerror)  # noqa: TRY400 - a word for the operator


def _make(file: Path) -> None:
    """Nobody ever sees half a key, and of two who make one at once the first wins."""
    handle, name = tempfile.mkstemp(prefix=KEY, dir=file.parent)  # 0600 from the first moment
    try:
        with os.fdopen(handle, "wb") as made:
            made.write(secrets.token_bytes(BYTES))
            made.flush()
            os.fsync(made.fileno())
        with suppress(FileExistsError):
            os.link(name, file)
    finally:
        Path(name).unlink()


def _key(folder: Path) -> bytes:
    """The key; nothing, if there is none, or others may read it: then a link would prove nothing."""
    file = folder / KEY
    try:
        with file.open("rb") as kept:
            mode = stat.S_IMODE(os.fstat(kept.fileno()).st_mode)
            key = kept.read(BYTES + 1)
    except OSError as error:
        log.error("%s cannot be read (%s): messages carry no link", file, error.strerror)  # noqa: TRY400 - likewise
        return b""
    if mode & 0o077 or len(key) != BYTES:
        log.error("%s is no key of ours, or may be read by others: remove it; messages carry no link", file)
        return b""
    return key


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
