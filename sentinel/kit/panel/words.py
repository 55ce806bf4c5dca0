"""The event of a look at the panel, and what it teaches. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from sentinel.kit.answers.bogon import bogon
from sentinel.kit.panel.facts import DnsPanelLearned, Former
from sentinel.kit.panel.judge import BAD, GOOD, Bench, Judged, SeenPanel, Verdict
from sentinel.kit.panel.operators import operators_in, regional
from sentinel.kit.path.state import path_fields
from sentinel.model.event import Value

SLACK = timedelta(seconds=60)  # clocks of caches, and the time that our own look takes
LONGEST = timedelta(days=1)  # for which a former address excuses a cache, whatever TTL it had
MOST_FORMER, MOST_STRANGE = 64, 64


def fields(seen: SeenPanel) -> Mapping[str, Value]:
    """All that the look comes to: who disagrees, who blocks, whose resolvers those are, and who agrees again."""
    bench = Bench(seen)
    judged = bench.judged()
    event: dict[str, Value] = {
        "sentinel.dns.plane": "panel",
        "sentinel.dns.zone": seen.facts.zone,
        "dns.question.name": seen.facts.host,
        "sentinel.dns.panel_asked": [one.said.resolver for one in judged],
        "sentinel.dns.panel_silent": [one.said.resolver for one in judged if one.said.failure is not None],
        "sentinel.dns.panel_forged": [one.said.resolver for one in judged if one.said.forged],
        **path_fields(seen.facts.own, seen.now.at),
    }
    if seen.facts.own.validating is not None:
        event["sentinel.dns.panel_validates"] = list(seen.facts.own.validating)
    if bench.networks is not None:
        event["sentinel.dns.asn_age_days"] = bench.networks.age_days(seen.now.at)
    if bench.truth is None and not any(one.verdict is Verdict.BLOCKS for one in judged):
        return event
    event |= {"dns.answers.data": list(bench.truth.addresses)} if bench.truth is not None else {}
    return event | _against(seen, bench, judged) | _again(seen, judged)


def _against(seen: SeenPanel, bench: Bench, judged: Iterable[Judged]) -> dict[str, Value]:
    """Who says otherwise, what addresses that gives, and what speaks for or against those."""
    bad = [one for one in judged if one.verdict in BAD]
    blocking = [one for one in judged if one.verdict is Verdict.BLOCKS]
    operators = [operators_in(seen.reference).of(one.said.resolver) for one in bad]
    addresses = list(dict.fromkeys(a for one in bad for a in bench.strangers(one.said)))
    bogons = [f"{a} {word}" for a in addresses if (word := bogon(a, bench.networks))]
    found = {"resolver_disagrees": bad, "bogon": bogons, "filtered": blocking}
    told: dict[str, Value] = {
        "sentinel.dns.findings": [name for name, cases in found.items() if cases],
        "sentinel.dns.panel_disagreeing": [f"{one.said.resolver} {one.verdict}" for one in bad],
        "sentinel.dns.panel_operators": sorted({one.name for one in operators}),
        "sentinel.dns.panel_regional": regional(operators),
        "sentinel.dns.panel_addresses": addresses,
        "sentinel.dns.panel_tls_failed": [address for address in addresses if bench.unmasked(address)],
        "sentinel.dns.bogon": bogons,
        "sentinel.dns.panel_blocking": [one.said.resolver for one in blocking],
        "sentinel.dns.block_page": sorted({one.page for one in blocking}),
    }
    number = bench.number(addresses[0]) if addresses else None
    told |= {"server.ip": addresses[0]} if addresses else {}
    told |= {"server.as.number": number} if number is not None else {}
    hint = bench.hint() if addresses else ""
    return told | ({"sentinel.dns.block_words": hint} if hint else {})


def _again(seen: SeenPanel, judged: Iterable[Judged]) -> dict[str, Value]:
    """Who agrees, as far as whoever was accused before was heard again: a silent resolver has not recovered."""
    known = seen.learned or DnsPanelLearned()
    verdicts = {one.said.resolver: one.verdict for one in judged}
    good = {resolver for resolver, verdict in verdicts.items() if verdict in GOOD}
    gone = {resolver for resolver in (*known.accused, *known.blocking) if resolver not in verdicts}
    told: dict[str, Value] = {}
    if good and not (set(known.accused) - good - gone) and not any(v in BAD for v in verdicts.values()):
        told["sentinel.dns.panel_agrees"] = True
    if good and not (set(known.blocking) - good - gone) and Verdict.BLOCKS not in verdicts.values():
        told["sentinel.dns.panel_unfiltered"] = True
    return told


def learned(seen: SeenPanel) -> DnsPanelLearned:
    """The memory with this look in it: what caches may hold, first sightings, and who has to be heard agreeing."""
    known, bench, at = seen.learned or DnsPanelLearned(), Bench(seen), seen.now.at
    judged = bench.judged()
    good = {one.said.resolver for one in judged if one.verdict in GOOD}
    blocks = [one.said.resolver for one in judged if one.verdict is Verdict.BLOCKS]
    if bench.truth is None:
        return replace(known, blocking=_still(known.blocking, blocks, good))
    lasting = min(timedelta(seconds=(bench.truth.ttl or 0) + 2 * seen.now.interval) + SLACK, LONGEST)
    now = {address: Former(address=address, until=at + lasting) for address in bench.truth.addresses}
    former = {one.address: one for one in known.former if one.until >= at} | now
    strange = {one.address: one for one in known.strange}
    for address in (a for one in judged for a in bench.strangers(one.said)):
        strange.setdefault(address, Former(address=address, until=at))
    return DnsPanelLearned(
        former=tuple(former.values())[-MOST_FORMER:],
        strange=tuple(strange.values())[-MOST_STRANGE:],
        accused=_still(known.accused, [one.said.resolver for one in judged if one.verdict in BAD], good),
        blocking=_still(known.blocking, blocks, good),
    )


def _still(before: Iterable[str], now: Iterable[str], good: set[str]) -> tuple[str, ...]:
    return tuple(resolver for resolver in dict.fromkeys((*before, *now)) if resolver not in good)
