"""What a look wants kept as evidence: gathered while it looks, put on disk before it is reported."""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import sha256

from sentinel.agent.cupboard import Cupboard

MOST_KEPT = 24  # bodies of one look; a server may show a dozen new certificates at each of its addresses, every time


class Keeping:
    """The bodies of one look, by their SHA-256 names."""

    def __init__(self, cupboard: Cupboard) -> None:
        self._cupboard = cupboard
        self._bodies: dict[str, tuple[bytes, str]] = {}
        self._kept: tuple[str, ...] = ()

    @property
    def kept(self) -> tuple[str, ...]:
        """The names of the evidence of this look that is safe on disk, in order, each once."""
        return self._kept

    def keep(self, body: bytes, media_type: str) -> str:
        """Keep a body as evidence; returns its SHA-256 name. It is on disk before the look is reported."""
        name = sha256(body).hexdigest()
        if len(self._bodies) < MOST_KEPT:
            self._bodies.setdefault(name, (body, media_type))
        return name

    @property
    def bodies(self) -> Mapping[str, int]:
        """What the probe wants kept: names and sizes in bytes."""
        return {name: len(body) for name, (body, _) in self._bodies.items()}

    async def store(self, names: Sequence[str]) -> None:
        """Put these bodies on disk, beside the loop, which waits for no disk."""
        chosen = [self._bodies[name] for name in names]
        if chosen:
            self._kept = tuple(await asyncio.to_thread(self._cupboard.shelve, chosen))
