"""One theft, several incidents: what a message about one says of the others, so that nobody handles it twice."""

from collections.abc import Iterator, Sequence

from sentinel.casework.words import Words
from sentinel.kit.texts import msg
from sentinel.kit.untrusted import untrusted
from sentinel.model.incident import Incident

MOST = 6


def continued(incident: Incident, kin: Sequence[Incident]) -> str:
    """The number of the first incident of the same matter that was told before this one; empty: this is the first."""
    return next((one.ref for one in _oldest(kin) if one.spoken and _before(one, incident)), "")


def belongs(incident: Incident, kin: Sequence[Incident], words: Words) -> Iterator[tuple[str, str]]:
    """A line for those that this one speaks for, and one for those that stand beside it."""
    parts = [one for one in kin if one.key in incident.parts]
    beside = [one for one in kin if one.key not in incident.parts]
    if parts:
        yield words.say(msg("Includes (handled with this one)")), _named(incident, parts, words)
    if beside:
        yield words.say(msg("About the same account")), _named(incident, beside, words)


def _named(incident: Incident, kin: Sequence[Incident], words: Words) -> str:
    return "; ".join(_name(incident, one, words) for one in _oldest(kin)[:MOST])


def _name(incident: Incident, one: Incident, words: Words) -> str:
    """Its number and rule; since when, if that is earlier; and who has it in hand."""
    told = [one.rule]
    if one.opened_at is not None and _before(one, incident):
        told.append(words.say(msg("since {moment}")).format(moment=words.moment(one.opened_at)))
    if one.acknowledged_by:
        told.append(words.say(msg("in hand: {who}")).format(who=untrusted(one.acknowledged_by)))
    return f"{one.ref} ({', '.join(told)})"


def _before(one: Incident, other: Incident) -> bool:
    return one.opened_at is not None and other.opened_at is not None and one.opened_at < other.opened_at


def _oldest(kin: Sequence[Incident]) -> list[Incident]:
    return sorted(kin, key=lambda one: one.number or 0)
