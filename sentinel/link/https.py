"""The agent's end of a link between hosts: signed, gzipped requests over TLS, or over a Unix socket on one host.

The agent only ever calls out. The hub proves itself by its TLS certificate (or by owning the socket), the agent by an
Ed25519 signature on each request.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

from sentinel.kit import codec
from sentinel.link import assignments as sheets
from sentinel.link import bodies, sealed
from sentinel.link.assignments import Sheet
from sentinel.link.bodies import Body
from sentinel.link.caller import Caller, told
from sentinel.link.lines import parse
from sentinel.link.ports import Ask, LinkDown, Parcel
from sentinel.link.speech import Asks, Bodies, Granted, Known, LeaseWish, Mark, Patience

log = logging.getLogger("sentinel.link")
PATIENCE = 25.0
SLOWEST = 20_000.0  # bytes a second that a line is expected to carry at least
MOST_SENT = 50_000
READ = Callable[[str], Body | None]


def nothing_kept(_name: str) -> None:
    """An agent that keeps no evidence has none to send."""


class HttpsLink:
    """A link to a hub on another host. ``read`` gives a piece of evidence by its name, or None if it is gone.

    ``assignments`` is the etag of those in force; ``announced`` is set when the hub speaks of others.
    """

    def __init__(self, caller: Caller, read: READ = nothing_kept) -> None:
        self._caller, self._read = caller, read
        self._sent: dict[str, None] = {}
        self._told_of = ""
        self.assignments = ""
        self.announced = asyncio.Event()

    async def push(self, parcel: Parcel) -> int:
        """Hand a parcel to the hub, or as much of it as the hub takes at once; the evidence that it names goes first.

        Raises:
            LinkDown: if the hub cannot be reached, or did not take it.
        """
        await self._show(parcel.evidence)
        while True:
            try:
                body = sealed.pack(parcel)
                break
            except sealed.TooBig as error:
                parcel = _less(parcel, str(error))
        answer = await self._caller.ask("batch", body, epoch=parcel.epoch, seconds=60.0 + len(body) / SLOWEST)
        return told(Mark, answer).mark

    async def lease(self, work: str, seconds: float) -> bool:
        """Take or renew the lease on a piece of work.

        Raises:
            LinkDown: if the hub cannot be reached.
        """
        wish = LeaseWish(work=work, seconds=seconds)
        return (await self._caller.asked(Granted, "lease", wish, seconds=10.0)).granted

    async def asks(self) -> Sequence[Ask]:
        """Wait at the hub for something to look at again; other assignments set ``announced`` meanwhile.

        Raises:
            LinkDown: if the hub cannot be reached.
        """
        wait = Patience(seconds=PATIENCE, assignments=self._told_of)
        heard = await self._caller.asked(Asks, "asks", wait, seconds=PATIENCE + 10.0)
        self._told_of = heard.assignments
        if heard.assignments != self.assignments:
            self.announced.set()
        return heard.asks

    async def sheet(self) -> Sheet | None:
        """What the hub lets us watch; None if that is what we know.

        Raises:
            LinkDown: if the hub cannot be reached, or sends no such thing.
        """
        wish = codec.encode(Known(etag=self.assignments))
        answer = await self._caller.ask("assignments", wish, seconds=60.0, most=sheets.MOST_PACKED)
        try:
            return None if answer is None else sheets.read(answer)
        except sheets.BadSheet as error:
            raise LinkDown(f"the hub's answer makes no sense: {error}") from None

    async def _show(self, names: Sequence[str]) -> None:
        """Bring the hub what it lacks of these bodies; what is gone here can be brought by nobody."""
        new = [name for name in names if name not in self._sent]
        for start in range(0, len(new), bodies.MOST_NAMES):
            asked = Bodies(names=tuple(new[start : start + bodies.MOST_NAMES]))
            lacking = (await self._caller.asked(Bodies, "bodies", asked, seconds=30.0)).names
            for name in lacking:
                if name in asked.names:
                    await self._bring(name)
            self._sent |= dict.fromkeys(asked.names)
        while len(self._sent) > MOST_SENT:
            del self._sent[next(iter(self._sent))]

    async def _bring(self, name: str) -> None:
        body = await asyncio.to_thread(self._read, name)
        if body is None:
            log.warning("evidence %s is gone here; what names it is sent without it", name)
            return
        packed = await asyncio.to_thread(bodies.pack, body)
        await self._caller.ask("body", packed, seconds=60.0 + len(packed) / SLOWEST)


def _less(parcel: Parcel, why: str) -> Parcel:
    """The first half of a parcel that was too big; the spool sends the rest next."""
    half = parcel.lines[: len(parcel.lines) // 2]
    last = parse(half[-1]) if half else None
    if last is None:
        raise LinkDown(f"one row is more than the hub takes: {why}")
    return Parcel(vantage=parcel.vantage, epoch=parcel.epoch, first=parcel.first, last=last.last, lines=half)
