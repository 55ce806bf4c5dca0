"""What a person said to the bot, read from an update: nothing in it is believed but who and where it came from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MOST_TEXT = 4_096
MOST_NAME = 64
_COMMAND = re.compile(r"/([A-Za-z]{1,20})(?:_([A-Za-z0-9]{1,20}))?(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)
_REF = re.compile(r"INC-\d{6,9}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One command: its word in lower case, what follows it, who said it where and when.

    ``sender`` is Telegram's number of the person, 0 if nobody can tell who spoke; ``name`` is what the person calls
    himself. ``about`` is the one incident that the message names to which this one answers, if it names one.
    """

    update: int
    chat: int
    message: int
    at: datetime
    sender: int
    name: str
    word: str
    rest: str = ""
    about: str = ""
    private: bool = False


def number(update: Mapping[str, Any]) -> int | None:
    """The number of an update."""
    found = update.get("update_id")
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def hear(update: Mapping[str, Any], bot: str) -> Said | None:
    """The command in an update; None if it is none, is another bot's, or was only passed on from somewhere."""
    message = _table(update.get("message"))
    chat, sender = _table(message.get("chat")), _table(message.get("from"))
    text, place = message.get("text"), chat.get("id")
    if not isinstance(text, str) or not isinstance(place, int) or len(text) > MOST_TEXT or _passed_on(message):
        return None
    form = _COMMAND.fullmatch(text.strip())
    if form is None or (form[3] and form[3].lower() != bot.lower()) or sender.get("is_bot"):
        return None
    return Said(
        update=number(update) or 0,
        chat=place,
        message=_whole(message.get("message_id")),
        at=_moment(message.get("date")),
        sender=0 if message.get("sender_chat") else _whole(sender.get("id")),
        name=_name(sender),
        word=form[1].lower(),
        rest=" ".join(filter(None, (form[2], form[4]))).strip(),
        about=_about(_table(message.get("reply_to_message"))),
        private=chat.get("type") == "private",
    )


def place_of(update: Mapping[str, Any]) -> int | None:
    """The chat that an update comes from."""
    found = _table(_table(update.get("message")).get("chat")).get("id")
    return found if isinstance(found, int) else None


def _table(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _passed_on(message: Mapping[str, Any]) -> bool:
    """A text that somebody else wrote is no word of whoever passes it on."""
    return any(key in message for key in ("forward_origin", "forward_from", "forward_date", "via_bot"))


def _whole(found: object) -> int:
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def _moment(found: object) -> datetime:
    """When it was said; in the beginning of time where that is not known, so that it counts as old."""
    try:
        return datetime.fromtimestamp(_whole(found), UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, UTC)


def _name(sender: Mapping[str, Any]) -> str:
    said = [sender.get(key) for key in ("first_name", "last_name")]
    whole = " ".join(one for one in said if isinstance(one, str)).strip() or str(sender.get("username") or "")
    return whole[:MOST_NAME]


def _about(message: Mapping[str, Any]) -> str:
    text = message.get("text")
    found = set(_REF.findall(text[:MOST_TEXT])) if isinstance(text, str) else set()
    return found.pop() if len(found) == 1 else ""
