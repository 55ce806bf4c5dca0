"""Tell an outside watcher that we are alive: one plain request, through the proxy and with the roots of messages.

Who watches from outside (a dead man's switch) raises the alarm when these requests stop; what it answers says nothing.
"""

import asyncio
from contextlib import suppress

from sentinel.courier.alone import begin
from sentinel.courier.leash import Leash
from sentinel.courier.trouble import WORDS, Trouble, read

SECONDS = 15.0
_GOOD = range(200, 300)


async def ping(url: str, seconds: float = SECONDS) -> str:
    """Ask for the URL once; returns why that failed, in words without the URL, for it is a secret; or nothing."""
    leash = Leash()
    asking = begin(lambda: _ask(url, leash), "ping")
    await asyncio.wait({asking}, timeout=seconds)
    if not asking.done():
        leash.pull()
        with suppress(TimeoutError):
            await asyncio.wait({asking}, timeout=1.0)
        return WORDS[Trouble.TIMEOUT]
    error = asking.exception()
    return WORDS[read(str(error)).trouble] if error else _judged(asking.result())


def _ask(url: str, leash: Leash) -> int:
    import requests  # noqa: PLC0415 - as late as Apprise, which brings it

    with leash.worn(), requests.get(url, timeout=(4, 8), allow_redirects=False, stream=True) as answer:
        return answer.status_code


def _judged(status: int) -> str:
    return "" if status in _GOOD else WORDS[read(f"error={status}").trouble]
