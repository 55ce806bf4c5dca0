"""The web role until the dashboard exists: ``/healthz``, ``/readyz``, ``/metrics``, and the page behind links."""

import ipaddress
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from aiohttp import web

from sentinel.web import answer
from sentinel.web.metrics import Metric, expose

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the web role may ask: who is late, why we are not ready (empty: we are), and the figures."""

    late: Callable[[], Sequence[str]]
    unready: Callable[[], Awaitable[str]]
    metrics: Callable[[], Awaitable[Iterable[Metric]]]


class Service:
    """A small HTTP server; ``listen`` is ``address:port``. ``answers`` know what links in messages stand for."""

    def __init__(self, listen: str, public_url: str, facts: Facts, answers: answer.Answers | None = None) -> None:
        self.place = listen
        self.host, _, port = listen.rpartition(":")
        self.host = self.host.strip("[]")
        self.port = int(port)
        near = self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        self._open = near and not public_url
        self._facts, self._answers = facts, answers
        self._runner: web.AppRunner | None = None

    async def start(self) -> int:
        """Listen; returns the port.

        Raises:
            OSError: if the address cannot be listened on.
        """
        app = web.Application(middlewares=[_dressed], client_max_size=answer.MOST_BYTES)
        for path, told in (("/healthz", self._health), ("/readyz", self._ready), ("/metrics", self._figures)):
            app.router.add_get(path, told)
        if self._answers is not None:
            app.router.add_routes(answer.routes(self._answers))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening and let requests under way end."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _health(self, _: web.Request) -> web.Response:
        late = self._facts.late()
        return web.Response(text=f"late: {', '.join(late)}\n" if late else "ok\n", status=503 if late else 200)

    async def _ready(self, _: web.Request) -> web.Response:
        why = await self._facts.unready()
        return web.Response(text=f"{why or 'ready'}\n", status=503 if why else 200)

    async def _figures(self, request: web.Request) -> web.Response:
        if not self._open or any(name in request.headers for name in FORWARDED):
            raise web.HTTPForbidden(text="metrics are open on a loopback listener only\n")
        return web.Response(text=expose(await self._facts.metrics()))


@web.middleware
async def _dressed(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Put the security headers on everything, refusals too."""
    try:
        response = await handler(request)
    except web.HTTPException as refusal:
        refusal.headers.update(HEADERS)
        raise
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)  # a page may state a policy of its own
    return response
