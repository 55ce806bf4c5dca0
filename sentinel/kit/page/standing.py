"""How one address stands: the contract's table of uptime states, read for a single reply (section 7)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sentinel.kit.page.blocked import Wall
from sentinel.kit.page.reply import Reply
from sentinel.model.failure import Code

OK = range(200, 300)
TURNED_AWAY = frozenset({401, 403, 429, 451})


class State(StrEnum):
    """Whether a visitor gets the site: ``blocked`` means that we were turned away and cannot tell."""

    UP = "up"
    SLOW = "slow"
    BLOCKED = "blocked"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The state of one reply and the word that says why, such as ``status_503`` or ``challenge_captcha``."""

    state: State
    reason: str = ""


def late(reply: Reply) -> bool:
    """Whether the answer had begun, and was not over when our time was: status and first bytes decide."""
    return reply.failure is not None and reply.failure.code is Code.HTTP_TIMEOUT and reply.body_bytes > 0


def answered(reply: Reply) -> bool:
    """Whether this address gave an answer, good or bad, rather than refuse, reset, stay silent or talk nonsense."""
    return reply.failure is None or late(reply) or reply.sign is not None


def standing(reply: Reply, expect_status: Collection[int] = ()) -> Standing:
    """Read one reply by the table; ``expect_status`` names statuses that are as good as 2xx here."""
    named = reply.status in expect_status
    return _stopped(reply) or (None if named else _turned_away(reply)) or _page(reply, named=named)


def _stopped(reply: Reply) -> Standing | None:
    why = str(reply.failure.code) if reply.failure else ""
    if reply.unseen:
        return Standing(state=State.UNKNOWN, reason=why)
    return None if answered(reply) else Standing(state=State.DOWN, reason=why)


def _turned_away(reply: Reply) -> Standing | None:
    if reply.sign is not None and reply.sign.wall is not Wall.MAINTENANCE:
        return Standing(state=State.BLOCKED, reason=f"{reply.sign.wall}_{reply.sign.mark}")
    if reply.status in TURNED_AWAY:
        return Standing(state=State.BLOCKED, reason=f"status_{reply.status}")
    if reply.sign is not None:
        return Standing(state=State.DOWN, reason="maintenance")
    return None if reply.status in OK else Standing(state=State.DOWN, reason=f"status_{reply.status}")


def _page(reply: Reply, *, named: bool) -> Standing:
    if reply.empty and not named:
        return Standing(state=State.DOWN, reason="empty_body")
    if reply.text_missing and not late(reply):
        return Standing(state=State.DOWN, reason="text_missing")
    return Standing(state=State.UP)
