"""A real toolbox for tests: the real engine, the real trust store, a lab that is open to loopback."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from sentinel.agent.toolbox import Toolbox
from sentinel.kit.net.guard import Guard
from sentinel.kit.x509.trust import TrustStore


def toolbox(
    ca_file: Path | None = None,
    *,
    resolvers: Sequence[str] = ("127.0.0.1:9",),
    panel: Sequence[str] = (),
    guard: Guard | None = None,
    kept: dict[str, bytes] | None = None,
    also: Sequence[str] = (),
    clock: Callable[[], float] = time.monotonic,
) -> Toolbox:
    """A toolbox whose evidence goes into ``kept``."""
    shelf: dict[str, bytes] = {} if kept is None else kept

    def keep(body: bytes, _media_type: str) -> str:
        name = sha256(body).hexdigest()
        shelf[name] = body
        return name

    return Toolbox(
        vantage="mataram-1",
        guard=guard or Guard(lab=True),
        trust=TrustStore(ca_file),
        keep=keep,
        user_agent="Sentinel test",
        now=lambda: datetime.now(UTC),
        resolvers=resolvers,
        panel=panel,
        also=also,
        clock=clock,
    )
