"""The door: what an event must be before a rule sees it. Lone surrogates, endless texts and infinities stop here."""

from typing import Any

from sentinel.detect.source import PREFIX
from sentinel.model.event import Event

MAX_TEXT = 65_536
MAX_LIST = 1_000
MAX_FIELDS = 256
MAX_NAMED = 16
MAX_BITS = 1_024  # of an integer: about the range of a float


def admit(event: Event, service: str) -> Event:
    """The event as rules may see it; the same object if nothing had to be done.

    Texts are capped at 65,536 characters, lists at 1,000 elements, events at 256 fields; cut fields are named in
    ``sentinel.<service>.truncated`` (at most 16). Lone surrogates become U+FFFD. Infinities, NaN, integers beyond any
    float and nested maps or lists are left out and counted in ``sentinel.<service>.removed``.
    """
    if len(event) <= MAX_FIELDS and all(map(_fit, event.values())):
        return event
    return _Entrance().admit(event, f"{PREFIX}{service}")


def _fit(value: object) -> bool:
    """Whether a value may pass as it is; exact types only, so that a subclass of str is made plain too."""
    if type(value) is list:
        return len(value) <= MAX_LIST and all(map(_fit_scalar, value))
    return _fit_scalar(value)


def _fit_scalar(value: object) -> bool:
    kind = type(value)
    if isinstance(value, str):
        return kind is str and len(value) <= MAX_TEXT and (value.isascii() or _encodes(value))
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int):
        return kind is int and value.bit_length() <= MAX_BITS
    return isinstance(value, float) and kind is float and value - value == 0.0


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Entrance:
    """One event on its way in: what is cut and what is left out is remembered and told."""

    def __init__(self) -> None:
        self.cut: dict[str, None] = {}
        self.removed = 0

    def admit(self, event: Event, name: str) -> Event:
        out: dict[str, Any] = {}
        for key, value in event.items():
            if len(out) >= MAX_FIELDS:
                self.cut[key] = None
            else:
                found = self._list(key, value) if isinstance(value, list | tuple) else self._scalar(key, value)
                out |= {str(key): one for one in found}
        if self.cut:
            out[f"{name}.truncated"] = [_whole(key)[:200] for key in list(self.cut)[:MAX_NAMED]]
        if self.removed:
            out[f"{name}.removed"] = self.removed
        return out

    def _list(self, key: str, values: "list[Any] | tuple[Any, ...]") -> list[list[Any]]:
        if len(values) > MAX_LIST:
            self.cut[key] = None
        return [[one for value in values[:MAX_LIST] for one in self._scalar(key, value)]]

    def _scalar(self, key: str, value: object) -> list[Any]:
        """The value as a list of one, or an empty list if it must stay outside."""
        if isinstance(value, str):
            if len(value) > MAX_TEXT:
                self.cut[key] = None
            return [_whole(value[:MAX_TEXT])]
        if isinstance(value, int) and not isinstance(value, bool):
            value = int(value)
        if _fit_scalar(value):
            return [value]
        self.removed += 1
        return []


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
