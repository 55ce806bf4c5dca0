"""Blocking code, each piece in a thread of its own that nobody has to wait for, not even the end of the program.

The shared pools of asyncio and Apprise have six threads on a small server: six hung relays would silence all others.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def begin(job: Callable[[], T], name: str) -> "asyncio.Future[T]":
    """Start a job in a thread of its own; the future holds what it returns or raises."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def tell(result: T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is None:
            future.set_result(result)  # type: ignore[arg-type]  # without an error it is what the job returned
        else:
            future.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = job()
        except BaseException as raised:  # noqa: BLE001 - it is handed over, not hidden
            error = raised
        try:
            loop.call_soon_threadsafe(tell, result, error)
        except RuntimeError:  # the loop has ended meanwhile: nobody listens any more
            return

    threading.Thread(target=run, name=name, daemon=True).start()
    return future
