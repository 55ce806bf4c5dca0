"""Who and where, as people say it: the thing that is concerned, and the vantages that saw it."""

from sentinel.casework.words import Words
from sentinel.kit.untrusted import untrusted
from sentinel.model.incident import Incident, Verdict


def target_name(incident: Incident) -> str:
    """What people call the thing that is concerned."""
    return plain(incident.fields.get("target_name") or incident.target or incident.subject)


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
