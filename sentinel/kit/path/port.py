"""The port to the path: what a probe may ask of the way to a name server."""

from typing import Protocol

from sentinel.kit.path.echo import Echo
from sentinel.kit.path.sweep import Step


class Paths(Protocol):
    """Questions over plain UDP that may go only so far, or to where nobody answers. Nothing here raises."""

    async def ask(
        self,
        address: str,
        port: int,
        name: str,
        kind: str = "A",
        *,
        ttl: int | None = None,
        recursive: bool = False,
    ) -> Echo:
        """Put one question to an address, and hear whatever comes back for 1.5 seconds."""

    async def sweep(self, address: str, port: int, name: str, kind: str, most: int) -> tuple[Step, ...]:
        """Ask a server with TTL 1 to ``most``, each beside a plain packet; nothing for servers on this machine."""

    async def knock(self, address: str, ttl: int) -> Echo:
        """Where a plain packet of this TTL ends, which is no question to anybody."""
