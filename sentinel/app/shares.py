"""Work on many lines, shared out over the processors: neighbours stay together, answers come in the order of lines."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import TypeVar

STRETCH = 32  # lines in a row that one process works on: pairs of one site stand together, and share pages

Answer = TypeVar("Answer")
Lines = Sequence[tuple[int, str]]


class Lost(Exception):
    """A process of ours ended before its work was done."""


def shared(lines: Lines, work: Callable[[int, str], Answer], most: int | None = None) -> Iterator[Answer]:
    """What ``work`` makes of each numbered line, by as many processes as there are processors (``most``).

    Answers travel between processes, so they must be plain data; the work itself is inherited and may hold anything.

    Raises:
        Lost: if a process is killed.
    """
    stretches = [lines[start : start + STRETCH] for start in range(0, len(lines), STRETCH)]
    count = min(len(stretches), most or len(os.sched_getaffinity(0)))
    if count <= 1:
        yield from (work(number, line) for number, line in lines)
        return
    with ExitStack() as stack:
        pipes = [_hired(stack, stretches[first::count], work) for first in range(count)]
        for number in range(len(stretches)):
            yield from _answers(pipes[number % count])


def _hired(stack: ExitStack, stretches: Sequence[Lines], work: Callable[[int, str], Answer]) -> Connection:
    """The end of a pipe from which the answers of one more process come."""
    fork = multiprocessing.get_context("fork")
    near, far = fork.Pipe(duplex=False)
    process = fork.Process(target=_work, args=(stretches, work, far), daemon=True)
    process.start()
    far.close()
    stack.callback(process.join)
    stack.callback(process.terminate)
    stack.callback(near.close)
    return near


def _work(stretches: Sequence[Lines], work: Callable[[int, str], Answer], out: Connection) -> None:
    for stretch in stretches:
        out.send([work(number, line) for number, line in stretch])


def _answers(pipe: Connection) -> list[Answer]:
    try:
        found: list[Answer] = pipe.recv()
    except EOFError:
        raise Lost("a process of this comparison was killed; is there enough memory?") from None
    return found
