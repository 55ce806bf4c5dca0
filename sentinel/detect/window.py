"""What one correlation remembers of one group: a short sorted row of moments, and how it is written down."""

import json
import struct
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

MICRO = 1_000_000
TRACES = 20
_HEAD = struct.Struct("<I?")  # how many moments, and whether their payloads are packed numbers


@dataclass(slots=True)
class Window:
    """The moments (microseconds) of one group, sorted, equal ones in order of arrival, each with its payload.

    ``traces`` are the newest events as far as an incident needs them. ``folded`` sums up what was dropped.
    """

    times: list[int] = field(default_factory=list)
    payloads: list[Any] = field(default_factory=list)
    traces: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    folded: Any = None

    def add(self, at: int, payload: object, trace: dict[str, Any] | None) -> None:
        """Put one event in its place; what came at the same moment stays before it."""
        place = bisect_right(self.times, at)
        self.times.insert(place, at)
        self.payloads.insert(place, payload)
        if trace is not None:
            self.traces.append((at, trace))
            self.traces.sort(key=lambda one: one[0])
            del self.traces[:-TRACES]

    def between(self, after: int, until: int) -> list[Any]:
        """The payloads of ``(after, until]``, oldest first."""
        return self.payloads[bisect_right(self.times, after) : bisect_right(self.times, until)]

    def keep(self, wanted: list[bool]) -> None:
        """Drop every moment that is not wanted."""
        if not all(wanted):
            self.times = [one for one, stays in zip(self.times, wanted, strict=True) if stays]
            self.payloads = [one for one, stays in zip(self.payloads, wanted, strict=True) if stays]

    def dump(self) -> bytes:
        """The window as bytes: numbers packed, since rows of them may be long; texts as JSON."""
        size = len(self.times)
        packed = not any(isinstance(one, str) for one in self.payloads[:1])
        numbers = struct.pack(f"<{size}d", *self.payloads) if packed else b""
        rest = [None if packed else self.payloads, self.traces, self.folded]
        text = json.dumps(rest, separators=(",", ":")).encode()
        return _HEAD.pack(size, packed) + struct.pack(f"<{size}q", *self.times) + numbers + text

    @classmethod
    def load(cls, state: bytes | None) -> "Window":
        """The window from bytes; nothing is an empty one."""
        if state is None:
            return cls()
        size, packed = _HEAD.unpack_from(state)
        times = list(struct.unpack_from(f"<{size}q", state, _HEAD.size))
        after = _HEAD.size + 8 * size
        numbers = struct.unpack_from(f"<{size}d", state, after) if packed else ()
        texts, traces, folded = json.loads(state[after + 8 * len(numbers) :])
        return cls(times, list(numbers) if packed else texts, [(at, trace) for at, trace in traces], folded)
