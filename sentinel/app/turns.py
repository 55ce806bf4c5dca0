"""The election calendar's turns: whenever a phase begins or ends, everybody who looks is told how often."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from sentinel.app import children
from sentinel.app.parts import now
from sentinel.casework.phase import names, next_turn
from sentinel.model.calendar import ElectionPhase

log = logging.getLogger("sentinel.turns")
LONGEST = 60.0  # the clock may be set meanwhile, and the calendar read anew


async def turns(
    calendar: Callable[[], Sequence[ElectionPhase]], turned: Callable[[], Awaitable[None]], stopping: asyncio.Event
) -> None:
    """Call ``turned`` at each turn of the calendar, and at the start if a phase is on; until we stop."""
    known: list[ElectionPhase] = []
    while True:
        at, phases = now(), calendar()
        on = [phase for phase in phases if phase.holds(at)]
        if on != known:
            log.info("phases of the election that are on: %s", ", ".join(names(on)) or "none")
            await turned()
            known = on
        turn = next_turn(phases, at)
        wait = LONGEST if turn is None else min(LONGEST, (turn - at).total_seconds())
        if await children.rest(stopping, wait):
            return
