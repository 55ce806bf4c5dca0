"""Who knocks and says nothing, or proves nothing, is shown out: strangers shall not hold what the hub needs itself.

A connection costs a file, and files run out for the whole process: for messages, for looks, for the ledger.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Middleware
from aiohttp.web_protocol import RequestHandler

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True, kw_only=True)
class Threshold:
    """Knows which connections have somebody at their end whom we answer. Strangers have ``grace`` seconds to speak.

    At most so many strangers (``most``) stand there at once; who comes on top is shown out at the next look, ``every``
    so many seconds.
    """

    grace: float = 15.0
    every: float = 1.0
    most: int = 1_000
    _since: dict[RequestHandler, float] = field(default_factory=dict)
    _known: set[RequestHandler] = field(default_factory=set)

    def middleware(self) -> Middleware:
        """To be put around everything that is answered: whoever is refused is hung up on."""

        @web.middleware
        async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
            self._known.add(request.protocol)
            try:
                return await handler(request)
            except web.HTTPClientError as refusal:
                self._known.discard(request.protocol)
                refusal.force_close()
                raise

        return answered

    async def watch(self, connections: Callable[[], Sequence[RequestHandler]]) -> None:
        """Show strangers out until cancelled."""
        while True:
            await asyncio.sleep(self.every)
            self.show_out(connections(), time.monotonic())

    def show_out(self, connections: Sequence[RequestHandler], now: float) -> None:
        """Hang up on strangers that had their time, and on the newest of too many."""
        self._known.intersection_update(connections)
        strangers = [one for one in connections if one not in self._known]
        self._since = {one: self._since.get(one, now) for one in strangers}
        for place, one in enumerate(strangers):
            if (place >= self.most or now - self._since[one] >= self.grace) and one.transport is not None:
                one.transport.abort()
