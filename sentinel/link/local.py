"""The link inside one process: the same lines as between hosts, handed to the hub without a network."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sentinel.kit.probe import AnyProbe
from sentinel.link.ports import Ask, LinkDown, Parcel
from sentinel.link.unpack import unpack
from sentinel.link.wishes import Wishes
from sentinel.model.observation import Observation

Take: TypeAlias = Callable[[Sequence[Observation[Any]]], Awaitable[int]]
Lease: TypeAlias = Callable[[str, str, float], Awaitable[bool]]


class LocalLink:
    """A link to the hub of this process.

    ``take`` judges and saves observations and returns the ledger's mark; ``lease`` is asked for a piece of work, a
    holder and seconds. The hub calls ``ask`` to have something looked at again.
    """

    def __init__(self, vantage: str, probes: Mapping[str, AnyProbe], take: Take, lease: Lease) -> None:
        self._vantage = vantage
        self._probes = probes
        self._take = take
        self._lease = lease
        self.wishes = Wishes()

    async def push(self, parcel: Parcel) -> int:
        """Hand a parcel to the hub.

        Raises:
            LinkDown: if the hub could not take it.
        """
        try:
            return await self._take(unpack(parcel, self._probes))
        except Exception as error:
            raise LinkDown(f"the hub took nothing: {error!r}") from error

    async def lease(self, work: str, seconds: float) -> bool:
        """Take or renew the lease on a piece of work.

        Raises:
            LinkDown: if the ledger could not be asked.
        """
        try:
            return await self._lease(work, self._vantage, seconds)
        except Exception as error:
            raise LinkDown(f"no lease could be asked for: {error!r}") from error

    async def asks(self) -> Sequence[Ask]:
        """Wait until the hub wants something looked at again."""
        return await self.wishes.take()

    def ask(self, wanted: Ask) -> bool:
        """Have a check looked at again now; False if far too many are waiting already."""
        return self.wishes.add(wanted)
