"""The port to the authority plane: what a probe may ask of the authorities, and what it gets back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from sentinel.kit.authority.reply import Reply, Server
from sentinel.kit.authority.resolved import Resolved
from sentinel.kit.authority.zone import Host, Zone
from sentinel.kit.dnssec.judge import Trust, Verdict
from sentinel.model.failure import Failure

NO_AGES: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one server of the parent says of a delegation: its servers with glue, and its DS records as judged.

    ``ns`` and ``ds`` are the replies, often one and the same; ``hosts`` is empty if it shows no cut.
    """

    server: Server
    ns: Reply
    ds: Reply
    hosts: tuple[Host, ...]
    trust: Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """A zone by its parent's word, each server of the parent heard apart."""

    zone: Zone
    words: tuple[Word, ...]


class Authorities(Protocol):
    """Everything that one look may ask of the authorities. Nothing here raises for the network.

    Every question is put once per look to each server, is guarded, paced and bounded; what the look is not allowed any
    more comes back as a failure. What other looks heard a moment ago serves here too; a second look asks anew, over TCP
    and UDP in turns.
    """

    @property
    def closed(self) -> str:
        """Why there is nobody to ask, such as a lab that names no roots; empty: there is. A probe then skips."""

    async def zone(self, name: str) -> Zone | Failure:
        """The closest zone that holds a name, with its chain of trust; ``path`` on it leads up to the root."""

    async def delegation(self, zone: Zone, ages: Mapping[str, float] = NO_AGES) -> Delegation:
        """Ask every server of the parent, one by one, for NS and DS of this zone.

        ``ages`` names by address whom to ask, and how old each one's answer may be; empty: all of them, one in turn
        anew and the others at times.
        """

    async def servers(self, zone: Zone) -> tuple[Server, ...]:
        """Every address of every server that the parent names."""

    async def ask(
        self,
        server: Server,
        name: str,
        kind: str,
        *,
        transport: str = "",
        again: bool = False,
        age: float | None = None,
    ) -> Reply:
        """Put one question to one server, over the look's own transport unless ``udp`` or ``tcp`` is said.

        ``again`` takes no remembered answer. ``age`` is how old an answer to another look may be, in seconds: longer
        for what hardly ever changes (3600 at most), 0 for what must be new; by default 45, in a second look 3.
        """

    async def ask_all(
        self, servers: Sequence[Server], name: str, kind: str, *, age: float | None = None
    ) -> tuple[Reply, ...]:
        """Put one question to each of these servers at the same time."""

    def judge(self, zone: Zone, reply: Reply) -> Verdict:
        """What one server's reply is worth by the zone's chain of trust."""

    async def resolve(self, name: str, kind: str = "A") -> Resolved:
        """Resolve a name from the root down, aliases included, and judge the whole chain."""

    async def settle(self) -> tuple[Reply, ...]:
        """Wait for those who answer late; then every reply of this look, with what came after it."""
