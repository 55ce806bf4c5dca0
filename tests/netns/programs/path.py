"""Sentinel's own look at the path, from the vantage: what a question and a sweep bring, and the judgement on them."""

import argparse
import asyncio
import os
import secrets
import time

from sentinel.kit import codec
from sentinel.kit.authority.bounds import Pace
from sentinel.kit.net.guard import Guard
from sentinel.kit.path.asker import PathAsker
from sentinel.kit.path.sweep import course
from tests.netns.programs.ready import tell

NOBODY = 65_534


async def _look(address: str, name: str) -> None:
    pace = Pace(time.monotonic, 10_000.0, together=10_000.0)
    asker = PathAsker(guard=Guard(lab=True), pace=pace, draw=secrets.randbits, clock=time.monotonic, linger=0.8)
    look = asker.look(10.0)
    echo, steps = await asyncio.gather(look.ask(address, 53, name), look.sweep(address, 53, name, "A", 4))
    tell(address=address, echo=codec.plain(echo), course=codec.plain(course(steps)))


async def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", default="infopemilu.kpu.go.id")
    parser.add_argument("addresses", nargs="+")
    said = parser.parse_args()
    if os.geteuid() == 0:  # all of this is for ordinary users
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    await asyncio.gather(*(_look(address, said.name) for address in said.addresses))


if __name__ == "__main__":
    asyncio.run(_main())
