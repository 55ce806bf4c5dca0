"""Prove a channel: send one message now, beside the outbox, and say in plain words how it went."""

from dataclasses import dataclass

from sentinel.courier.channel import BadChannel, Channel
from sentinel.courier.trouble import Trouble
from sentinel.kit.texts import Translator, msg

TITLE = msg("Sentinel: channel test")
BODY = msg(
    "This is a test of the channel {name}. If you read this, it works; nothing has happened and nothing need be done."
)
GOOD = msg("The message was accepted; look whether it arrived.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How a test went: whether the far side took the message, why not, and how long it took (ms)."""

    channel: str
    ok: bool
    why: str
    took_ms: float = 0.0
    trouble: Trouble | None = None


async def prove(name: str, url: str, say: Translator) -> Proof:
    """Send a test message to one channel now; ``say`` is the language of the reader."""
    try:
        channel = Channel(name, url)
    except BadChannel as error:
        return Proof(channel=name, ok=False, why=str(error))
    outcome = await channel.send(say(TITLE), say(BODY).format(name=name))
    why = say(GOOD) if outcome.ok else outcome.why
    return Proof(channel=name, ok=outcome.ok, why=why, took_ms=outcome.took_ms, trouble=outcome.trouble)
