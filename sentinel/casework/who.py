"""Who and where, as people say it: the thing that is concerned, and the vantages that saw it."""

from sentinel.casework.derived import COUNT
from sentinel.casework.words import Words
from sentinel.kit.texts import msg
from sentinel.kit.untrusted import untrusted
from sentinel.model.incident import Incident, Verdict


def target_name(incident: Incident) -> str:
    """What people call the thing that is concerned."""
    return plain(incident.fields.get("target_name") or incident.target or incident.subject)


def concerned(incident: Incident, words: Words) -> str:
    """The thing that is concerned, and of how many it is one."""
    count = incident.event.get(COUNT)
    others = count - 1 if isinstance(count, int) else 0
    more = words.say(msg("and {count} more")).format(count=others)
    return f"{target_name(incident)} {more}" if others > 0 else target_name(incident)


def vantages(incident: Incident, words: Words) -> str:
    """The vantages that saw it bad."""
    return ", ".join(words.word(name) for name in incident.seen_by) or "-"


def seen_good_from(incident: Incident, words: Words) -> str:
    """The vantages whose last word is good."""
    good = {w.vantage for w in incident.witnesses if w.verdict is Verdict.GOOD}
    return ", ".join(words.word(name) for name in sorted(good)) or "-"


def plain(text: str | None) -> str:
    """A short text made harmless; nothing reads ``-``."""
    return untrusted(text or "") or "-"
