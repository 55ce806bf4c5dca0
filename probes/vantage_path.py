"""The vantage's own path: does port 53 lead to whom we ask, or does somebody on the way answer in their place?

Every vantage asks itself this before it believes what it sees; looks of the dns family carry the answer.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from pydantic import field_validator

from sentinel.kit.asn.networks import networks_in
from sentinel.kit.authority.reply import Server
from sentinel.kit.baseline import Normal, pool, turns
from sentinel.kit.hosts import address_of, ascii_name, reachable
from sentinel.kit.looks import Answer
from sentinel.kit.net.resolvers import resolver
from sentinel.kit.path.asker import DEAD
from sentinel.kit.path.own import Judged, RootWord, Silent, judged, root_word
from sentinel.kit.path.state import PathState, SelfTest
from sentinel.kit.path.sweep import Step
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Subject, Tier

PLAIN, PICKED = "example.com", "kpu.go.id"  # a name that nobody diverts, and one that somebody may care about
MOST_ROOTS, MOST_HOPS, MOST_PANEL, MOST_EGRESS = 2, 6, 12, 4
PORT = 53
STATE, EGRESS = "path_state", "egress_as"
STRANGER = "egress_unknown"


class VantagePathOptions(Options):
    """``second_host``: ``IP[:port]`` or the name of a host of ours without a name server; ``echo_zone``: see docs.

    ``signed`` and ``broken`` are the canaries that tell who validates: a well signed name, and one whose signatures are
    wrong on purpose; empty: nobody is asked. ``lab``: addresses that nobody has are left alone.
    """

    second_host: str = ""
    echo_zone: str = ""
    signed: str = "icann.org"
    broken: str = "dnssec-failed.org"
    lab: bool = False

    @field_validator("second_host")
    @classmethod
    def _a_host(cls, text: str) -> str:
        if text and not _literal(text) and not ascii_name(text).replace("-", "a").replace(".", "a").isalnum():
            raise ValueError("must be IP[:port] or a host name")
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class VantagePathFacts:
    """What was asked and what came of it, with the judgement. ``egress``: the addresses that our echo zone saw."""

    at: datetime
    judged: Judged
    silent: tuple[Silent, ...] = ()
    roots: tuple[RootWord, ...] = ()
    egress: tuple[str, ...] = ()
    validating: tuple[str, ...] | None = None


class VantagePathProbe(Probe[VantagePathOptions, VantagePathFacts, None]):
    """Asks root servers on a leash, hosts that cannot answer, and canaries of the resolvers."""

    kind = "vantage_path"
    version = 2
    service = "self"
    what = "vantage"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(dict.fromkeys(Tier, 300.0))
    timeout = 15.0
    confirm = (3.0,)
    quiet = 1800.0
    reference = ("asn",)
    options = VantagePathOptions
    facts = VantagePathFacts

    async def observe(
        self, subject: Subject, options: VantagePathOptions, tools: Tools
    ) -> VantagePathFacts | Failure | Skipped:
        """Ask everything at once, and judge."""
        roots, silent, egress, validating = await asyncio.gather(
            _roots(tools), _silent(tools, options), _egress(tools, options), _validating(tools, options)
        )
        if not roots and not silent:
            return Skipped(reason=tools.authority.closed or "nothing to ask: no root server in our address families")
        if not any(word.answered for word in roots) and not any(one.answers for one in silent):
            return Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT, detail="no root server answers")
        return VantagePathFacts(
            at=tools.now(),
            judged=judged(silent, roots),
            silent=silent,
            roots=roots,
            egress=egress,
            validating=validating,
        )

    def assess(self, seen: Seen[VantagePathFacts, None], options: VantagePathOptions) -> Iterable[Mapping[str, Value]]:
        """One event: how the path stands, and whether a person said that it is so on this network."""
        facts = seen.facts
        strange = _strangers(seen)
        signs = [*facts.judged.signs, *((STRANGER, f"AS{number}") for number in strange)]
        event: dict[str, Value] = {
            "sentinel.self.kind": "vantage_intercepted",
            "sentinel.self.path_state": str(facts.judged.state),
            "sentinel.self.signs": list(dict.fromkeys(str(sign) for sign, _ in signs)),
            "sentinel.self.reasons": [f"{sign} {about}" for sign, about in signs],
        }
        if facts.judged.state is not PathState.UNKNOWN or strange:
            known = str(facts.judged.state) in (seen.baseline.values(STATE) or () if seen.baseline else ())
            event["sentinel.self.ok"] = not strange and (facts.judged.state is not PathState.TAINTED or known)
        if facts.judged.course.hop is not None:
            event["sentinel.self.hop"] = facts.judged.course.hop
        yield event

    def unseen(self, seen: Seen[VantagePathFacts, None]) -> Mapping[str, Value]:
        """The kind alone: how the path stands is not known."""
        return {"sentinel.self.kind": "vantage_intercepted"}

    def path(self, facts: VantagePathFacts) -> SelfTest:
        """What the looks after this one are told."""
        return SelfTest(state=facts.judged.state, at=facts.at, validating=facts.validating)

    def proposal(self, seen: Seen[VantagePathFacts, None]) -> Normal | None:
        """A path that is diverted may be how this network is; one that is clean needs nobody's word."""
        facts = seen.facts
        numbers = _numbers(seen)
        traits = {STATE: turns(str(facts.judged.state))} if facts.judged.state is PathState.TAINTED else {}
        return Normal(traits=traits | ({EGRESS: pool(*numbers)} if numbers else {}))

    def fingerprint(self, facts: VantagePathFacts) -> str:
        """The state alone; a path that is not known is no change."""
        return str(facts.judged.state)

    def doubtful(self, outcome: VantagePathFacts | Failure, before: VantagePathFacts | None) -> bool:
        """Look again when the state changed, and at a first look that is tainted."""
        if isinstance(outcome, Failure):
            return True
        was = before.judged.state if before is not None else PathState.CLEAN
        return outcome.judged.state is not was and PathState.TAINTED in (outcome.judged.state, was)


async def _roots(tools: Tools) -> tuple[RootWord, ...]:
    """What root servers say of their own zone, and who answers on the way to the first of them."""
    zone = await tools.authority.zone(".")
    if isinstance(zone, Failure):
        return ()
    servers = {server.address: server for server in await tools.authority.servers(zone)}
    near = [servers[address] for address in reachable(servers, tools.families)][:MOST_ROOTS]
    steps = await asyncio.gather(*(_root(tools, server, leashed=server is near[0]) for server in near))
    heard = [reply for reply in await tools.authority.settle() if reply.name == zone.apex]
    return tuple(
        root_word(server.address, [reply for reply in heard if reply.server.address == server.address], taken)
        for server, taken in zip(near, steps, strict=True)
    )


async def _root(tools: Tools, server: Server, *, leashed: bool) -> tuple[Step, ...]:
    """Over TCP too: an interceptor knows no cookie that the true server gave us, so over UDP nobody is believed."""
    swept = tools.path.sweep(server.address, server.port, ".", "SOA", MOST_HOPS if leashed else 0)
    _, _, steps = await asyncio.gather(
        tools.authority.ask(server, ".", "SOA", transport="udp", again=True),
        tools.authority.ask(server, ".", "SOA", transport="tcp", again=True),
        swept,
    )
    return steps


async def _silent(tools: Tools, options: VantagePathOptions) -> tuple[Silent, ...]:
    """Put a client's question to where nobody answers: our own second host, or addresses that no host has."""
    if options.second_host:
        places = [(address, port, True) for address, port in await _second(tools, options.second_host)]
    else:
        places = [] if options.lab else [(address, PORT, False) for address in DEAD]
    near = set(reachable([address for address, _, _ in places], tools.families))
    asked = [place for place in places if place[0] in near]
    found = await asyncio.gather(*(_heard(tools, a, port, ours=ours) for a, port, ours in asked))
    return tuple(one for one in found if one is not None)


async def _heard(tools: Tools, address: str, port: int, *, ours: bool) -> Silent | None:
    """What answers from where nobody should; None if we could not ask both questions and have no proof either."""
    asked = (tools.path.ask(address, port, name, recursive=True) for name in (PLAIN, PICKED))
    plain, picked = await asyncio.gather(*asked)
    if (plain.failure or picked.failure) and not plain.answers:
        return None
    return Silent(address=address, answers=len(plain.answers), picked=len(picked.answers), ours=ours)


async def _second(tools: Tools, text: str) -> list[tuple[str, int]]:
    """Where our second host is; a name is looked up like any other."""
    if _literal(text):
        place = resolver(text)
        return [(place.address, place.port)]
    return [(address, PORT) for address in (await tools.resolve(text)).addresses]


async def _egress(tools: Tools, options: VantagePathOptions) -> tuple[str, ...]:
    """Whose question our echo zone sees: it answers every name below ``w`` with the address that asked."""
    if not options.echo_zone:
        return ()
    name = f"{tools.now():%Y%m%d%H%M%S%f}.w.{options.echo_zone}"
    found = await asyncio.gather(*(tools.authority.resolve(name, kind) for kind in ("A", "AAAA")))
    seen = (text for one in found for text in one.records if address_of(text) is not None)
    return tuple(dict.fromkeys(seen))[:MOST_EGRESS]


async def _validating(tools: Tools, options: VantagePathOptions) -> tuple[str, ...] | None:
    """Which resolvers of the panel answer the well signed name and refuse the broken one; None: nobody was asked."""
    if not options.signed or not options.broken or options.lab:
        return None
    panel = tools.panel[:MOST_PANEL]
    said = await asyncio.gather(*(_canaries(tools, one, options) for one in panel))
    return tuple(one for one, validates in zip(panel, said, strict=True) if validates)


async def _canaries(tools: Tools, to: str, options: VantagePathOptions) -> bool:
    good, bad = await asyncio.gather(tools.ask(to, options.signed), tools.ask(to, options.broken))
    return bool(good.addresses) and _refused(bad)


def _refused(answer: Answer) -> bool:
    """Whether a resolver itself said SERVFAIL; one that could not be reached says nothing."""
    return answer.failure is not None and answer.failure.detail == "SERVFAIL"


def _numbers(seen: Seen[VantagePathFacts, None]) -> tuple[str, ...]:
    """The networks that our questions leave through, as far as the table knows them."""
    networks = networks_in(seen.reference)
    found = (networks.number(address) for address in seen.facts.egress) if networks else ()
    return tuple(dict.fromkeys(str(number) for number in found if number is not None))


def _strangers(seen: Seen[VantagePathFacts, None]) -> tuple[str, ...]:
    """Networks that a person never accepted; before anything was accepted nobody is a stranger."""
    known = seen.baseline.values(EGRESS) if seen.baseline else None
    return () if known is None else tuple(number for number in _numbers(seen) if number not in known)


def _literal(text: str) -> bool:
    try:
        return resolver(text).transport == "udp"
    except ValueError:
        return False


PROBE = VantagePathProbe()
