"""A feed of route updates as RIS Live's: a WebSocket on loopback that tells whoever subscribed what routers say."""

import json
import ssl
from collections.abc import Sequence
from typing import Self

from aiohttp import WSMessage, WSMsgType, web

PEERS = ("192.0.2.1", "192.0.2.2", "192.0.2.3")
TRANSIT = 64500


class Routes:
    """The feed. What was said so far is told to each new listener as soon as he subscribes; ``asked`` is what he said.

    ``silence``: it accepts listeners and then says nothing at all, not even when asked for a sign of life.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.said: list[str] = []
        self.asked: list[str] = []
        self.silent = False
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where to listen."""
        return f"ws://127.0.0.1:{self.port}/v1/ws/"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/v1/ws/", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def announce(self, prefix: str, origin: int | Sequence[int], peers: Sequence[str] = PEERS) -> None:
        """Let these peers hear that a network originates a prefix; several networks are an AS_SET."""
        path = [TRANSIT, origin if isinstance(origin, int) else list(origin)]
        hop = [{"next_hop": "192.0.2.9", "prefixes": [prefix]}]
        for peer in peers:
            self._say({"peer": peer, "path": path, "announcements": hop, "withdrawals": []})

    def withdraw(self, prefix: str, peers: Sequence[str] = PEERS) -> None:
        """Let these peers hear that a prefix is gone."""
        for peer in peers:
            self._say({"peer": peer, "withdrawals": [prefix]})

    def garbage(self, *texts: str) -> None:
        """Say this instead of anything that makes sense."""
        self.said += texts

    def silence(self) -> None:
        """Say nothing any more."""
        self.silent = True

    def forget(self) -> None:
        """Tell new listeners nothing of the past, as a real feed does."""
        self.said.clear()

    def _say(self, data: dict[str, object]) -> None:
        told = {"timestamp": 1.0, "peer_asn": str(TRANSIT), "host": "rrc00", "type": "UPDATE", **data}
        self.said.append(json.dumps({"type": "ris_message", "data": told}))

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        async for message in socket:
            if not self.silent:
                await self._answer(socket, message)
        return socket

    async def _answer(self, socket: web.WebSocketResponse, message: WSMessage) -> None:
        if message.type is WSMsgType.PING:
            for words in self.said:
                await socket.send_str(words)
            await socket.pong()
        elif message.type is WSMsgType.TEXT:
            self.asked.append(str(message.data))
