"""A way through the network as a person reads it: who is at which hop, where it bends, and how sure that is. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sentinel.kit.asn.table import AsEntry
from sentinel.kit.path.sweep import NEAR, Bend, Step, course
from sentinel.kit.raw import What
from sentinel.kit.texts import msg

Find = Callable[[str], AsEntry | None]


class Verdict(StrEnum):
    """What a way looks like; the list is closed. Only ``proxy``, ``injector`` and ``two_voices`` accuse anybody."""

    STRAIGHT = "straight"
    PROXY = "proxy"
    INJECTOR = "injector"
    TWO_VOICES = "two_voices"
    NEXT_DOOR = "next_door"
    UNSEEN = "unseen"
    SILENT = "silent"


BENT = frozenset({Verdict.PROXY, Verdict.INJECTOR, Verdict.TWO_VOICES})
SENTENCES = {
    Verdict.STRAIGHT: msg("Nobody nearer than {place} answered in its name; it answers at hop {hop}."),
    Verdict.PROXY: msg("Somebody at hop {hop} answers in the name of {place}: other packets to it go on to hop {far}."),
    Verdict.INJECTOR: msg(
        "Somebody on the way answers in the name of {place}, at hop {hop} or before: an answer came although the "
        "packet died there."
    ),
    Verdict.TWO_VOICES: msg(
        "Two different answers came in the name of {place}: one of them is not its own. Which one, this does not show."
    ),
    Verdict.NEXT_DOOR: msg(
        "{place} answers at hop {hop}: either it stands in our own network, or somebody there answers in its place; "
        "this does not show which."
    ),
    Verdict.UNSEEN: msg("{place} answers at hop {hop}; too few hops on the way spoke to say more."),
    Verdict.SILENT: msg("{place} did not answer; the last hop that spoke is {far}."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer in the name of the host. ``ttl`` is that with which it arrived, None where a socket hides it."""

    what: str
    ms: float | None = None
    ttl: int | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """One machine that said that a packet ended at it."""

    address: str
    ms: float | None = None


@dataclass(slots=True, kw_only=True)
class Hop:
    """What came of packets with one TTL. ``died``: the router where they ended; ``beyond``: one of another kind."""

    ttl: int
    routers: list[Router] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    unreachable: str = ""
    beyond: str = ""
    died: str = ""

    def step(self, *, dns: bool) -> Step:
        """The same for the judgement on the course."""
        proper = all(" aa" in one.said and " ra" not in one.said for one in self.answers) if dns else True
        return Step(
            ttl=self.ttl, answers=len(self.answers), proper=proper, expired=self.died, beyond=self.beyond or self.died
        )

    def plain(self, find: Find) -> dict[str, Any]:
        """As JSON shows it."""
        return {
            "ttl": self.ttl,
            "routers": [{"address": one.address, "as": _as(find(one.address)), "ms": one.ms} for one in self.routers],
            "answers": [{"what": a.what, "ms": a.ms, "ttl": a.ttl, "said": a.said} for a in self.answers],
            "unreachable": self.unreachable or None,
        }


def _as(entry: AsEntry | None) -> dict[str, Any] | None:
    return {"number": entry.number, "organization": entry.organisation} if entry else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way: by ``tcp`` to the site, or by ``dns`` to one of its name servers; ``name`` is whose address it is.

    ``raw``: rawd walked it. ``note`` is what could not be done, and why.
    """

    protocol: str
    name: str
    address: str
    port: int
    raw: bool
    hops: tuple[Hop, ...] = ()
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        """What it looks like."""
        told = course([hop.step(dns=self.protocol == "dns") for hop in self.hops])
        if told.bend in (Bend.PROXY, Bend.INJECTOR):
            return Verdict(told.bend.value)
        if self._disagree():
            return Verdict.TWO_VOICES
        if not self.arrived:
            return Verdict.SILENT
        if told.bend is Bend.STRAIGHT:
            return Verdict.STRAIGHT
        return Verdict.NEXT_DOOR if self.arrived <= NEAR else Verdict.UNSEEN

    def _disagree(self) -> bool:
        """Two answers to one question that say different things: no server does that."""
        return any(len({a.said for a in hop.answers if a.what == What.DNS}) > 1 for hop in self.hops)

    @property
    def arrived(self) -> int:
        """The hop at which an answer came first; 0 if none did."""
        return next((hop.ttl for hop in self.hops if hop.answers), 0)

    @property
    def shown(self) -> tuple[Hop, ...]:
        """The hops that a person wants to see: as far as anything went, and not the echoes from behind that."""
        there = next((hop.ttl for hop in self.hops if hop.answers and not hop.died), len(self.hops))
        return self.hops[: max(there, self.far)]

    @property
    def far(self) -> int:
        """The farthest hop at which a packet ended on its way."""
        return max((hop.ttl for hop in self.hops if hop.beyond or hop.died), default=0)

    def sentence(self, say: Callable[[str], str]) -> str:
        """The verdict in words, by a translator."""
        way = f"{self.protocol}/{self.port}"
        place = f"{self.name} ({self.address} {way})" if self.name else f"{self.address} ({way})"
        return say(SENTENCES[self.verdict]).format(place=place, hop=self.arrived, far=self.far)

    def plain(self, find: Find, words: Iterable[tuple[str, Callable[[str], str]]]) -> dict[str, Any]:
        """As JSON shows it, with the verdict in each language."""
        return {
            "protocol": self.protocol,
            "name": self.name,
            "address": self.address,
            "as": _as(find(self.address)),
            "port": self.port,
            "raw": self.raw,
            "verdict": str(self.verdict),
            "says": {language: self.sentence(say) for language, say in words},
            "hops": [hop.plain(find) for hop in self.shown],
            "note": self.note or None,
        }


def trimmed(hops: Sequence[Hop]) -> tuple[Hop, ...]:
    """Without the silence behind the last hop that said anything."""
    last = max((n for n, hop in enumerate(hops, 1) if hop.routers or hop.answers or hop.unreachable), default=0)
    return tuple(hops[:last])
