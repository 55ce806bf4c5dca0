"""The mark of an exercise: set at the last door that every message passes, so that no line leaves without it."""

from dataclasses import replace

from sentinel.model.notice import Notice

WORDS = {"id": "LATIHAN", "en": "LATIHAN (DRILL)"}
LATIHAN = WORDS["id"]


def word(language: str) -> str:
    """The mark for readers of a language; an Indonesian group may stand around an English phone, so both have it."""
    return WORDS.get(language, WORDS["en"])


def marked(text: str, mark: str) -> str:
    """The text with the mark before every line; without a mark the text as it is."""
    return "\n".join(f"{mark} | {line}" for line in text.split("\n")) if mark else text


def marked_notice(notice: Notice | None, mark: str) -> Notice | None:
    """The notice with its mark for machines: each alert says that it is a drill, and its title too."""
    if notice is None or not mark:
        return notice
    alerts = tuple(replace(one, drill=True, title=marked(one.title, mark)) for one in notice.alerts)
    return replace(notice, alerts=alerts)
