"""Texts with wildcards, compiled to the cheapest string operation that decides them."""

from collections.abc import Callable, Sequence

from sentinel.detect.values import Part, Wild
from sentinel.kit.regex import escaped, whole

MANY = Wild.MANY
_FORMS = {"": "is", "t": "is", "*": "any", "t*": "starts", "*t": "ends", "*t*": "has"}


def merged(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The same pattern with neighbouring texts joined and ``**`` as one ``*``."""
    out: list[Part] = []
    for part in parts:
        last = out[-1] if out else None
        if isinstance(part, str) and isinstance(last, str):
            out[-1] = last + part
        elif part != "" and not (part is MANY and last is MANY):
            out.append(part)
    return tuple(out)


def shape(parts: tuple[Part, ...]) -> tuple[str, str]:
    """What kind of pattern this is, and its text: ``is``, ``starts``, ``ends``, ``has``, ``any`` or ``glob``."""
    texts = [part for part in parts if isinstance(part, str)]
    form = "".join("t" if isinstance(part, str) else part.value for part in parts)
    kind = _FORMS.get(form, "glob")
    return kind, texts[0] if texts and kind != "glob" else ""


def covers(parts: tuple[Part, ...]) -> Callable[[str], bool]:
    """A test that says whether the pattern covers a whole text."""
    kind, text = shape(parts)
    if kind != "glob":
        return _simple(kind, text)
    return _single(parts) if Wild.ONE in parts else _pieces(parts)


def _simple(kind: str, text: str) -> Callable[[str], bool]:
    tests: dict[str, Callable[[str], bool]] = {
        "is": lambda have: have == text,
        "any": lambda _have: True,
        "starts": lambda have: have.startswith(text),
        "ends": lambda have: have.endswith(text),
        "has": lambda have: text in have,
    }
    return tests[kind]


def _single(parts: tuple[Part, ...]) -> Callable[[str], bool]:
    """With ``?`` in it, finding piece by piece may go quadratic on a hostile text; RE2 stays linear."""
    wild = {Wild.MANY: ".*", Wild.ONE: "."}
    return whole("(?s)" + "".join(escaped(p) if isinstance(p, str) else wild[p] for p in parts))


def _pieces(parts: tuple[Part, ...]) -> Callable[[str], bool]:
    texts = [p for p in parts if isinstance(p, str)]
    head = texts.pop(0) if parts[0] is not MANY else ""
    tail = texts.pop() if parts[-1] is not MANY else ""
    least = len(head) + len(tail)

    def covered(have: str) -> bool:
        if len(have) < least or not have.startswith(head) or not have.endswith(tail):
            return False
        at, end = len(head), len(have) - len(tail)
        for piece in texts:
            at = have.find(piece, at, end)
            if at < 0:
                return False
            at += len(piece)
        return True

    return covered
