"""Lookalikes: has somebody registered a name that people could take for ours? Only what is new is told, and quietly.

Made-up names are asked for slowly, round after round; those that exist are looked at more closely.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import Field

from sentinel.kit.baseline import Normal, turns
from sentinel.kit.hosts import address_of, ascii_name, host_of, registrable
from sentinel.kit.lookalike.known import Known, Sighted, folded
from sentinel.kit.lookalike.names import Sort, candidates
from sentinel.kit.lookalike.round import blind, hear, share, sight
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Reference, Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import Inventory, Subject, Target, Tier

HOURS = 3600.0
HTTPS = 443
LIST, PARKING = "lookalike", "parking"
MOST_TOLD = 20
OURS = "lookalike_ours"  # the label that holds the inventory's own names which resemble the watched one
ORDER = (Tier.CRITICAL, Tier.HIGH, Tier.NORMAL, Tier.LOW)
Names = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=63)], ...], Field(max_length=200)]


class LookalikeOptions(Options):
    """``most`` names are made up for a domain, ``pace`` of them asked for a second; ``ours`` are names that are fine.

    ``words`` and ``suffixes`` take the place of those in ``rules/lists/lookalike.yml``, without which these few serve.
    """

    most: Annotated[int, Field(ge=1, le=500)] = 400
    pace: Annotated[float, Field(gt=0, le=100)] = 2.0
    ours: Annotated[tuple[str, ...], Field(max_length=200)] = ()
    words: Names = ("pemilu", "pilkada", "sirekap")
    suffixes: Names = ("id", "com", "my.id")


@dataclass(frozen=True, slots=True, kw_only=True)
class LookalikeFacts:
    """One look's share of a round: from place ``begin`` of ``total`` names, ``heard`` were asked for.

    ``sighted`` exist, ``gone`` certainly do not; of the others nobody knows. The next look goes on at ``next``.
    """

    domain: str
    total: int
    begin: int
    heard: int
    next: int
    sighted: tuple[Sighted, ...] = ()
    gone: tuple[str, ...] = ()


class LookalikeProbe(Probe[LookalikeOptions, LookalikeFacts, Known]):
    """Asks for names that resemble a watched domain, a few at a time."""

    kind = "lookalike"
    service = "domain"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(dict.fromkeys(Tier, 6 * HOURS))
    timeout = 60.0
    confirm = ()
    leased = True
    reference = (LIST,)
    supplies: ClassVar[Mapping[str, tuple[str, str]]] = MappingProxyType(
        {"words": (LIST, "words"), "suffixes": (LIST, "suffixes")}
    )
    in_lab: ClassVar[Mapping[str, object]] = MappingProxyType({"pace": 30.0})
    options = LookalikeOptions
    facts = LookalikeFacts
    learned = Known

    def subjects(self, inventory: Inventory) -> Iterable[Subject]:
        """One target for each registered domain, of the highest tier: the sites below it share its lookalikes."""
        named = [t for t in inventory.targets if t.enabled and self.named(t.probes)]
        first: dict[str, Target] = {}
        for target in sorted(named, key=lambda t: ORDER.index(t.tier)):
            first.setdefault(registrable(host_of(target.url)), target)
        watched = {registrable(host_of(t.url)) for t in inventory.targets}
        return [_with_ours(target, domain, watched - {domain}) for domain, target in first.items()]

    async def observe(
        self, subject: Subject, options: LookalikeOptions, tools: Tools
    ) -> LookalikeFacts | Failure | Skipped:
        """Ask for the next share of the names; that a name could not be asked for says nothing about it."""
        host = ascii_name(urlsplit(subject.url).hostname or "")
        if not host or address_of(host) is not None:
            return Skipped(reason="not a domain")
        domain = registrable(host)
        ours = {domain, *(ascii_name(name) for name in options.ours), *subject.labels.get(OURS, "").split()}
        made = await asyncio.to_thread(candidates, domain, options.words, options.suffixes, options.most)
        names = tuple(one for one in made if one.name not in ours)
        if not names:
            return Skipped(reason="no names to ask for: the list of words and suffixes is empty")
        places = share(len(names), _place(tools.cursor, len(names)), options.pace, tools.remaining())
        heard = await hear(tools, names[places.start : places.stop], options.pace)
        if (failure := blind(heard)) is not None:
            return failure
        return LookalikeFacts(
            domain=domain,
            total=len(names),
            begin=places.start,
            heard=len(heard),
            next=places.stop % len(names),
            sighted=await sight(tools, heard, urlsplit(subject.url).port or HTTPS),
            gone=tuple(one.candidate.name for one in heard if one.absent),
        )

    def assess(self, seen: Seen[LookalikeFacts, Known], options: LookalikeOptions) -> Iterable[Mapping[str, Value]]:
        """One event about the round, and one for each name that exists now and is not among the usual ones."""
        facts, known = seen.facts, _known(seen)
        new = [one for one in facts.sighted if _is_new(one, seen)]
        yield {
            "sentinel.domain.name": facts.domain,
            "sentinel.domain.lookalike_asked": facts.heard,
            "sentinel.domain.lookalike_of": facts.total,
            "sentinel.domain.lookalike_rounds": known.rounds,
            "sentinel.domain.lookalikes": [one.name for one in facts.sighted],
            "sentinel.domain.lookalikes_new": [one.name for one in new],
        }
        parking = _parking(seen.reference)
        for one in new[:MOST_TOLD]:
            yield _told(one, facts.domain, seen, parked=_parked(one, parking))

    def learn(self, state: Known | None, seen: Seen[LookalikeFacts, Known]) -> Known | None:
        """Remember which lookalikes exist, and how far the round has come."""
        if isinstance(seen.now.outcome, Failure | Skipped):
            return state
        return _folded(state, seen.facts)

    def proposal(self, seen: Seen[LookalikeFacts, Known]) -> Normal | None:
        """All lookalikes that exist, once a whole round was made: they were there before we watched."""
        known = _known(seen)
        if not known.rounds:
            return Normal()
        return Normal(traits={_trait(sort): turns(*known.alive.get(str(sort), ())) for sort in Sort})

    def doubtful(self, outcome: LookalikeFacts | Failure, before: LookalikeFacts | None) -> bool:
        """Never at once: the next round asks again."""
        return False

    def cursor(self, facts: LookalikeFacts) -> str | None:
        """Where the next look goes on."""
        return str(facts.next)


def _with_ours(target: Target, domain: str, watched: set[str]) -> Target:
    """The target with the inventory's own names that resemble it: they are nobody's imitation."""
    label = domain.partition(".")[0]
    ours = sorted(name for name in watched if label and label in name)[:50]
    return replace(target, labels={**target.labels, OURS: " ".join(ours)}) if ours else target


def _place(cursor: str | None, total: int) -> int:
    return int(cursor) % total if cursor and cursor.isascii() and cursor.isdigit() and len(cursor) < 9 else 0  # noqa: PLR2004 - no list is that long


def _folded(state: Known | None, facts: LookalikeFacts) -> Known:
    return folded(state, facts.sighted, facts.gone, facts.total, facts.heard)


def _known(seen: Seen[LookalikeFacts, Known]) -> Known:
    return _folded(seen.learned, seen.facts)


def _trait(sort: Sort) -> str:
    return f"lookalike_{sort}"


def _is_new(one: Sighted, seen: Seen[LookalikeFacts, Known]) -> bool:
    """Not among those that were there before; while a first round is under way nobody knows what is new."""
    usual = seen.usual(_trait(one.sort))
    return usual is not None and one.name not in usual


def _parking(reference: Mapping[str, Reference]) -> frozenset[str]:
    """The name servers of parking services, by the shared list."""
    known = reference[LIST].data if LIST in reference else {}
    return frozenset(name for name, group in known.items() if group == PARKING)


def _parked(one: Sighted, parking: Iterable[str]) -> bool:
    """Whether it only waits for a buyer: a parking service serves it, or its aliases."""
    return any(server == name or server.endswith(f".{name}") for server in one.servers for name in parking)


def _told(one: Sighted, domain: str, seen: Seen[LookalikeFacts, Known], *, parked: bool) -> dict[str, Value]:
    fields: dict[str, Value | None] = {
        "sentinel.domain.name": domain,
        "sentinel.domain.lookalike": one.name,
        "sentinel.domain.lookalike_sort": str(one.sort),
        "sentinel.domain.lookalike_how": one.how,
        "sentinel.domain.lookalike_addresses": list(one.addresses),
        "sentinel.domain.lookalike_mx": list(one.mx) if one.mx is not None else None,
        "sentinel.domain.lookalike_certified": bool(one.issuer) if one.issuer is not None else None,
        "sentinel.domain.lookalike_issuer": one.issuer or None,
        "sentinel.domain.lookalike_servers": list(one.servers),
        "sentinel.domain.lookalike_parked": parked,
        "sentinel.domain.lookalike_delegated": one.confirmed,
        "sentinel.dns.plane": "authority" if one.confirmed else None,
        "sentinel.baseline.basis": str(seen.basis(_trait(one.sort)) or "") or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


PROBE = LookalikeProbe()
