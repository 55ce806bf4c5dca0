"""A writer that is made to be killed: it writes without end, and says of each step when the ledger holds it."""

import sys
from collections import deque
from concurrent.futures import Future
from functools import partial
from itertools import count
from pathlib import Path

from sentinel.store.ledger import open_ledger
from sentinel.store.ports import Unit
from tests.store.things import entry, incident, later, latest, notice, observation

VANTAGE, EPOCH = "mataram-1", "epoch-1"
AHEAD = 4  # jobs that wait at a time, so that commits are small groups


def step(unit: Unit, sequence: int) -> None:
    """All that one observation may bring about; any half of it in the ledger would show."""
    if not unit.advance(VANTAGE, EPOCH, sequence):
        return
    seen = observation(sequence=sequence, at=later(seconds=sequence))
    told = latest(at=seen.at, good_at=seen.at, seen_in_a_row=sequence)
    opened = unit.save(incident(key=f"key-{sequence}"))
    unit.enter(opened.number or 0, entry(text=str(sequence)))
    unit.attach(opened.number or 0, {"sequence": sequence})
    unit.enqueue(notice(f"inc:{sequence}", incident=opened.number))
    unit.save_latest(told)
    unit.record(seen, told, None, full=sequence % 10 == 0)
    if sequence % 50 == 0:
        unit.roll_up(70)


def storm(folder: Path) -> None:
    """Write from where the ledger is, as an agent does that kept what was not confirmed."""
    with open_ledger(folder) as ledger:
        first = ledger.look(lambda view: view.mark(VANTAGE, EPOCH)) + 1
        waiting: deque[tuple[int, Future[None]]] = deque()
        for sequence in count(first):
            waiting.append((sequence, ledger.post(partial(step, sequence=sequence))))
            if len(waiting) >= AHEAD:
                done, promise = waiting.popleft()
                promise.result()
                sys.stdout.write(f"{done}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    storm(Path(sys.argv[1]))
