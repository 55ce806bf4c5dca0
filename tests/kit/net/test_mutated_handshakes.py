"""Mutated handshakes: 50,000 of them become facts or a failure, never an exception, in bounded memory and time."""

import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from typing import cast

import pytest

from sentinel.kit.looks import Handshake
from sentinel.kit.net.faults import failure_of
from sentinel.kit.net.tcp import Line
from sentinel.kit.net.tls import ANY, Contexts, shake
from sentinel.kit.net.watch import Watch
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.failure import Code, Failure, Layer
from sentinel.range.workshop import Workshop
from tests.authority import NOW
from tests.kit.net.mangler import BENDS, Wire, contexts, mangled
from tests.kit.x509.test_mutated import NAME, judged
from tests.share import share

MEGABYTES, CPU_SECONDS = 80, 2.0
HONEST = 0.3  # of the handshakes: their chains and staples are bent all the same


def wires(count: int) -> Iterator[tuple[str, Wire]]:
    """So many lines to servers, each bent in some way."""
    dice = random.Random(50_001)
    staple = random.Random(7).randbytes(500)
    servers = contexts(Workshop(NOW, dice), NAME, dice, lambda: mangled(staple, dice))
    for _ in range(count):
        bend = "none" if dice.random() < HONEST else dice.choice(tuple(BENDS))
        yield bend, Wire(dice.choice(servers), bend, dice)


async def met(tls: Contexts, wire: Wire) -> Handshake | Failure:
    """What the probe would be given."""
    connection = tls.connection(NAME, ("h2", "http/1.1"), ANY)
    try:
        stream, seen = await shake(
            Watch(time.monotonic, 10.0), cast("Line", wire), connection, ("127.0.0.1", 443, NAME)
        )
        await stream.receive()
    except Exception as error:  # noqa: BLE001 - as the meeting does it: named by the one table
        return failure_of(Layer.TLS, error)
    return seen


@pytest.mark.slow
async def test_nothing_that_a_server_may_say_raises_or_fills_memory_or_time() -> None:
    trust, tls, ends = TrustStore(), Contexts(), Counter[str]()
    began, longest = 0, 0.0
    for nth, (bend, wire) in enumerate(wires(share(50_000, 80))):
        since = time.process_time()
        seen = await met(tls, wire)
        if isinstance(seen, Handshake):
            judged(trust, seen)
        longest = max(longest, time.process_time() - since)
        ends[f"{bend} {seen.code if isinstance(seen, Failure) else 'seen'}"] += 1
        assert not isinstance(seen, Failure) or seen.code is not Code.BUG, seen.detail
        if nth == 500:
            began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began) / 1024 < MEGABYTES
    assert longest < CPU_SECONDS
    assert {end.partition(" ")[0] for end in ends} == set(BENDS)
    assert {"none seen", "grown too_large", "inside tls_handshake_failed"} <= set(ends), ends
