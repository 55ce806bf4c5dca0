"""Time as the agent knows it; a test may bring its own."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """Aware UTC, monotonic seconds, and a way to wait some seconds."""

    now: Callable[[], datetime]
    ticks: Callable[[], float]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
