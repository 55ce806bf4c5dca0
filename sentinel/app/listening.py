"""Where agents are heard: Unix sockets (systemd's, or our own) and addresses with a certificate."""

import asyncio
import logging
import os
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from aiohttp import web

from sentinel.app.threshold import Threshold
from sentinel.config.config import Config
from sentinel.config.schema.link import UNIX
from sentinel.link.caller import MOUNTED

log = logging.getLogger("sentinel.listening")
KEPT_OPEN = 75.0  # seconds that an agent's connection is kept for its next request
FIRST_GIVEN = 3  # sd_listen_fds(3): the sockets that systemd opened for us begin here


class Listening:
    """Opens an application at every place of ``[link] listen``."""

    def __init__(
        self,
        config: Config,
        application: Callable[[], web.Application],
        environment: Mapping[str, str],
        threshold: Threshold | None = None,
    ) -> None:
        self._given = dict(_given(environment))
        self._context = _context(config)
        self._places = config.link.listen
        self._application = application
        self._threshold = threshold or Threshold()
        self._runner: web.AppRunner | None = None
        self._watching: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Listen.

        Raises:
            OSError: if a place cannot be had.
        """
        mounted = web.Application(middlewares=[self._threshold.middleware()])
        mounted.add_subapp(MOUNTED, self._application())
        self._runner = web.AppRunner(mounted, access_log=None, shutdown_timeout=2.0, keepalive_timeout=KEPT_OPEN)
        await self._runner.setup()
        if self._runner.server is not None:
            server = self._runner.server
            self._watching = asyncio.create_task(self._threshold.watch(lambda: server.connections))
        for place in self._places:
            await self._site(self._runner, place).start()
            log.info("agents are heard at %s", place)

    async def close(self) -> None:
        """Stop listening and let requests under way end."""
        if self._watching is not None:
            self._watching.cancel()
        if self._runner is not None:
            await self._runner.cleanup()

    def renew(self, config: Config) -> None:
        """Read the certificate anew; whoever connects from now on meets it.

        Raises:
            OSError, ssl.SSLError: if it cannot be used; then the old one stands.
        """
        if self._context is not None:
            _load(_new(), config)  # a wrong one must not spoil the one in force
            _load(self._context, config)

    def _site(self, runner: web.AppRunner, place: str) -> web.BaseSite:
        if place.startswith(UNIX):
            path = place.removeprefix(UNIX)
            if path in self._given:
                return web.SockSite(runner, self._given[path])
            return web.UnixSite(runner, path)
        host, _, port = place.rpartition(":")
        return web.TCPSite(runner, host.strip("[]"), int(port), ssl_context=self._context)


def _given(environment: Mapping[str, str]) -> Iterator[tuple[str, socket.socket]]:
    """The sockets that systemd opened for this process, by path."""
    count = environment.get("LISTEN_FDS", "")
    if not count.isdigit() or environment.get("LISTEN_PID") != str(os.getpid()):
        return
    for number in range(FIRST_GIVEN, FIRST_GIVEN + int(count)):
        with suppress(OSError):
            found = socket.socket(fileno=number)
            found.settimeout(0.0)
            yield str(found.getsockname()), found


def _context(config: Config) -> ssl.SSLContext | None:
    return None if config.link_certificate is None else _load(_new(), config)


def _new() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _load(context: ssl.SSLContext, config: Config) -> ssl.SSLContext:
    """OpenSSL reads keys from files only; ours may come from anywhere, so it gets one for a moment."""
    with tempfile.NamedTemporaryFile(dir=config.data_dir, suffix=".pem") as file:  # made with mode 0600
        file.write(config.link.certificate_key.reveal().encode())
        file.flush()
        context.load_cert_chain(str(config.link_certificate), file.name)
    return context
