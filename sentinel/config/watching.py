"""Do the targets and the probes fit together? Ids, names of probes, their options, addresses, intervals."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from sentinel.config.complaint import did_you_mean, problems_of
from sentinel.config.draft import Draft, Placed
from sentinel.config.problem import Where
from sentinel.config.schema.document import Document
from sentinel.config.schema.target import TargetEntry
from sentinel.kit.durations import words
from sentinel.kit.hosts import address_of
from sentinel.kit.net.guard import is_public
from sentinel.kit.probe import AnyProbe, Options

PLANNED = frozenset(
    {"uptime", "tls", "dns", "defacement", "domain", "mail", "ct", "lookalike", "account", "breach", "vantage"}
)
PORTS = frozenset({None, 80, 443, 8080, 8443})
SELF_TEST, SELF_TEST_IN_LAB = {"second_host", "echo_zone"}, "5s"  # between two tests of our own path
LEAST_INTERVAL, LEAST_IN_LAB, MOST_INTERVAL, MOST_TIMEOUT = 10.0, 1.0, 31 * 86_400.0, 600.0
Probes = Mapping[str, AnyProbe]


def check_watching(made: Draft, probes: Probes) -> None:
    """Compare every target with every other and with the probes."""
    for name, table in made.document.probes.items():
        where = made.where.at("probes", name)
        if _known(made, name, probes, where) and name in probes:
            _options(made, probes[name], table, set(table), where)
    _ourselves(made, probes)
    _twice(made)
    for placed in made.targets:
        _reachable(made, placed)
        _watched(made, placed, probes)
    _not_yet(made, probes)


def vantage_options(probe: AnyProbe, document: Document, canaries: Iterable[str], *, lab: bool) -> dict[str, Any]:
    """The options of a probe of ourselves: canaries of ``[uplink]``, ``[self_test]``, then its own table."""
    told = {"canaries": list(canaries), "lab_hint": lab, "lab": lab, **document.self_test.model_dump()}
    known = {k: v for k, v in told.items() if k in probe.options.model_fields}
    often = {"interval": SELF_TEST_IN_LAB} if lab and "second_host" in known else {}
    return known | often | document.probes.get(probe.kind, {})


def _ourselves(made: Draft, probes: Probes) -> None:
    """What other tables tell the probes of ourselves."""
    for name, keys, place in (("vantage", {"canaries"}, "uplink"), ("vantage_path", SELF_TEST, "self_test")):
        if name in probes:
            table = vantage_options(probes[name], made.document, made.document.uplink.canaries, lab=made.lab)
            _options(made, probes[name], table, keys, made.where.at(place))


def _known(made: Draft, name: str, probes: Probes, where: Where) -> bool:
    if name in probes or name in PLANNED:
        return True
    made.wrong(where, f"unknown probe{did_you_mean(name, PLANNED | set(probes))}")
    return False


def _options(made: Draft, probe: AnyProbe, table: Mapping[str, Any], own: set[str], where: Where) -> None:
    """Let the probe judge its options; only ``own`` keys are blamed here, the others are blamed where they stand."""
    try:
        options: Options = probe.options.model_validate(dict(table))
    except ValidationError as error:
        made.problems += problems_of(error, where, probe.options, own)
        return
    if "interval" in own and options.interval is not None:
        least = LEAST_IN_LAB if made.lab else LEAST_INTERVAL
        _within(made, options.interval, least, MOST_INTERVAL, where.at("interval"))
    if "timeout" in own and options.timeout is not None:
        _within(made, options.timeout, 0.1, MOST_TIMEOUT, where.at("timeout"))


def _within(made: Draft, value: float, least: float, most: float, where: Where) -> None:
    if not least <= value <= most:
        lab = " (shorter ones need lab = true)" if value < least == LEAST_INTERVAL else ""
        made.wrong(where, f"must be between {words(least)} and {words(most)}{lab}")


def _twice(made: Draft) -> None:
    first: dict[str, Where] = {}
    for placed in made.targets:
        before = first.setdefault(placed.value.id, placed.where)
        if before is not placed.where:
            made.wrong(placed.where.at("id"), f"this id is already used at {before.at('id')}")


def _reachable(made: Draft, placed: Placed[TargetEntry]) -> None:
    parts = urlsplit(placed.value.url)
    where = placed.where.at("url")
    if made.lab:
        return
    if parts.port not in PORTS:
        made.wrong(where, "only ports 80, 443, 8080 and 8443 are looked at (others need lab = true)")
    host = parts.hostname or ""
    if host == "localhost" or (address_of(host) is not None and not is_public(host)):
        made.wrong(where, "is a loopback, private or reserved address (that needs lab = true)")


def _watched(made: Draft, placed: Placed[TargetEntry], probes: Probes) -> None:
    target, where = placed.value, placed.where
    for index, name in enumerate(target.probes or ()):
        place = where.at("probes", index) if where.joint == "." else where.at("probes")
        if _known(made, name, probes, place) and not _of_targets(name, probes):
            made.wrong(place, "this probe does not look at targets")
    for name, table in target.options.items():
        place = where.at("options", name)
        if not _known(made, name, probes, place):
            continue
        if not (probes[name].named(target.watched_by()) if name in probes else name in target.watched_by()):
            made.note(place, "has no effect: the target does not name this probe")
        if name in probes:
            _options(made, probes[name], {**made.document.probes.get(name, {}), **table}, set(table), place)


def _of_targets(name: str, probes: Probes) -> bool:
    return probes[name].what == "target" if name in probes else name not in {"vantage", "account", "breach"}


def _not_yet(made: Draft, probes: Probes) -> None:
    named = Counter(n for p in made.targets for n in p.value.probes or () if n in PLANNED and n not in probes)
    for name in sorted(named.keys() | (made.document.probes.keys() & PLANNED - probes.keys())):
        made.note(made.where.at("probes", name), f"not installed in this version; {named[name]} targets name it")
