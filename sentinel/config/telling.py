"""Is somebody told? Channels, routes and phases compared with each other: no gap, no stranger, no contradiction."""

from collections.abc import Callable, Iterable
from itertools import combinations

from sentinel.config.complaint import did_you_mean
from sentinel.config.draft import Draft, Placed
from sentinel.config.problem import Where
from sentinel.config.schema.people import ChannelEntry, RouteEntry
from sentinel.model.roster import ON_CALL
from sentinel.model.rule import Tlp
from sentinel.model.severity import Severity
from sentinel.model.subject import TargetKind, Tier

_FINITE = {"severity", "tier", "kind"}
ENOUGH = frozenset({Tlp.AMBER_STRICT, Tlp.RED})
UNTOLD = (
    "no channel may carry AMBER+STRICT: of social accounts and of reports by people, messages say only number and "
    'severity; tlp = "amber+strict" on a channel that only your own office reads changes that'
)
Recipients = Callable[[str], int]


def check_telling(made: Draft, recipients: Recipients) -> None:
    """Write down who would not be told, or cannot be."""
    _channels(made, recipients)
    for placed in made.routes:
        _strangers(made, placed)
    _gaps(made)
    _phases(made)
    _commands(made)


def _commands(made: Draft) -> None:
    telegram, where = made.document.telegram, made.where.at("telegram")
    if telegram.token and not telegram.chats:
        made.note(where.at("chats"), "is empty: nobody may command")
    if telegram.chats and not telegram.token:
        made.note(where.at("token"), "is missing: no bot hears these chats")


def _channels(made: Draft, recipients: Recipients) -> None:
    first: dict[str, Where] = {}
    for placed in made.channels:
        before = first.setdefault(placed.value.name, placed.where)
        if before is not placed.where:
            made.wrong(placed.where.at("name"), f"this name is already used at {before.at('name')}")
        _one_recipient(made, placed, recipients)
    if not made.raw.get("channels") and not made.document.link.hub:  # an agent tells its hub
        made.note(made.where.at("channels"), "nobody is told of anything: no channel is configured")
    if made.channels and not made.lab and not any(placed.value.tlp in ENOUGH for placed in made.channels):
        made.note(made.where.at("channels"), UNTOLD)


def _one_recipient(made: Draft, placed: Placed[ChannelEntry], recipients: Recipients) -> None:
    if not placed.value.url.resolved:
        return
    count = recipients(placed.value.url.reveal())
    if count == 0:
        made.wrong(placed.where.at("url"), "is no URL that Apprise knows how to send to")
    if count > 1:
        made.wrong(placed.where.at("url"), f"names {count} recipients; give each a channel of its own")


def _strangers(made: Draft, placed: Placed[RouteEntry]) -> None:
    route, where = placed.value, placed.where
    _named(made, route.to, where.at("to"))
    for index, step in enumerate(route.escalate):
        _named(made, step.to, where.at("escalate", index, "to"))
    match = where.at("match")
    _one_of(made, route.match.target, {t.value.id for t in made.targets}, match.at("target"))
    _one_of(made, route.match.phase, made.names("phases"), match.at("phase"), {p.value.name for p in made.phases})
    for key in ("organization", "region", "family"):
        known = {getattr(t.value, key) for t in made.targets}
        wanted = getattr(route.match, key)
        if wanted is not None and wanted not in known:
            made.note(match.at(key), f"no target has this {key}{did_you_mean(wanted, known)}")


def _named(made: Draft, names: Iterable[str], where: Where) -> None:
    channels = made.names("channels")
    for index, name in enumerate(names):
        if name not in channels and name != ON_CALL:
            near = did_you_mean(name, {c.value.name for c in made.channels})
            made.wrong(where.at(index), f"no channel has this name{near}")


def _one_of(made: Draft, wanted: str | None, known: set[str], where: Where, sound: set[str] | None = None) -> None:
    """Only sound names are suggested: a broken one may be a secret in the wrong place."""
    if wanted is not None and wanted not in known:
        near = did_you_mean(wanted, known if sound is None else sound)
        made.wrong(where, f"there is no such {where.key.rpartition('.')[2]}{near}")


def _gaps(made: Draft) -> None:
    """A level from medium up must reach somebody whatever else the incident is; narrow routes promise nothing."""
    wrong = len(made.routes) != len(made.raw.get("routes", ()))  # a broken route may be the one that closes the gap
    if not made.routes or wrong:
        return
    broad = [r.value.match for r in made.routes if r.value.match.stated().keys() <= _FINITE]
    for level in (s for s in Severity if s >= Severity.MEDIUM):
        sorts = ((tier, kind) for tier in Tier for kind in TargetKind)
        told = all(
            any(m.takes(level) and m.tier in (None, tier) and m.kind in (None, kind) for m in broad)
            for tier, kind in sorts
        )
        if not told:
            made.wrong(
                made.where.at("routes"), f"some {level.label} incidents reach nobody: end with a route for all of them"
            )


def _phases(made: Draft) -> None:
    for one, other in combinations(made.phases, 2):
        if one.value.meets(other.value):
            made.wrong(other.where, f"overlaps {one.where} of the same stage in the same region")
