"""Selectors of style sheets, as far as planted links are hidden with them: elements within others, by attribute."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

MOST_SELECTORS = 200
MOST_SELECTOR = 300
MOST_STEPS = 6
_NAME = r"[\w-]{1,60}"
_ATTRIBUTE = rf"""\[\s*({_NAME})\s*(?:([~|^$*]?)=\s*["']?([^"'\[\]]{{0,100}})["']?\s*[is]?\s*)?\]"""
_ONE = re.compile(rf"(\*|{_NAME})?((?:[.#]{_NAME}|\[[^\[\]]{{1,180}}\])*)")
_PARTS = re.compile(rf"([.#])({_NAME})|{_ATTRIBUTE}")
_BLOCK = r"\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}"
_PAPER = re.compile(r"@(?i:media\s+(?:only\s+)?print\s*(?:and[^{},@]{0,200}+)?)" + _BLOCK)
_NARROW = re.compile(
    r"@(?i:media\b(?=[^{}@]{0,300}?(?:width\s*[:<>=]+\s*\d{3}|orientation)))[^{}@]{0,300}+" + _BLOCK
)  # for some screens: a menu that is folded up on telephones is no hiding
_BODY = re.compile(r"\{([^{}]{1,4000})\}")
_STATE = re.compile(
    r":(?:hover|focus|focus-within|target|checked)\b[^ >+~]*[ >+~]"
    r"|[.](?:is-|has-)?(?:open|opened|active|show|shown|visible|expanded|toggled)\b|\[(?:open|aria-expanded)",
    re.IGNORECASE,
)
_SHOWS = re.compile(r"display\s*:\s*(?!none)|visibility\s*:\s*visible", re.IGNORECASE)
_LAST = re.compile(r"^.*[ >+~]|[.#:\[].*$")
_END = re.compile(r"[{};]")
NAME = re.compile(r"[.#]([\w-]{1,60})$")
_WITHIN = re.compile(r"(?:\s*>\s*|\s+)(?![^\[]*\])")
_WAITS = ("cloak", "hidden")  # attributes that scripts take away, or that hide by themselves


@dataclass(frozen=True, slots=True)
class Element:
    """What one step of a selector asks of an element: its tag, classes, id and attributes."""

    tag: str
    classes: frozenset[str]
    id: str
    attributes: tuple[tuple[str, str, str], ...]

    def fits(self, tag: str, told: Mapping[str, str | None]) -> bool:
        """Whether an element is such."""
        return (
            self.tag in ("", tag)
            and (not self.id or told.get("id") == self.id)
            and (not self.classes or self.classes <= set((told.get("class") or "").split()))
            and all(name in told and _holds(told[name] or "", how, what) for name, how, what in self.attributes)
        )


Selector = tuple[Element, ...]


def rules(sheet: str, wanted: Callable[[str], object]) -> Iterator[str]:
    """The selectors of those rules of a sheet that say what is wanted, but for what holds on paper alone."""
    return (selector for selector, _ in whole_rules(sheet, wanted))


def whole_rules(sheet: str, wanted: Callable[[str], object]) -> Iterator[tuple[str, str]]:
    """The same, each selector with what its rule says."""
    sheet = _PAPER.sub(" ", sheet) if "@" in sheet else sheet
    for found in _BODY.finditer(sheet):
        if wanted(found[1]):
            before = sheet[max(0, found.start() - MOST_SELECTOR) : found.start()]
            yield from ((one.strip(), found[1]) for one in _END.split(before)[-1].split(","))


def selectors(sheet: str, hides: Callable[[str], object]) -> Iterator[Selector]:
    """The selectors of rules that hide, each from the outermost element to the one that is hidden.

    ``>`` is read as "somewhere within". Left out are those that end with a class or id, those with states or siblings,
    the page as a whole, what holds on some screens only, and what another rule shows again, as menus do once a
    visitor points at them.
    """
    sheet = _NARROW.sub(" ", sheet) if "@" in sheet else sheet
    found = [read for one in rules(sheet, hides) if not NAME.search(one) and (read := _selector(one))]
    back = {_LAST.sub("", one) for one in rules(sheet, _SHOWS.search) if _STATE.search(one)} if found else set()
    yield from (read for read in found if read[-1].tag not in back)


def _selector(text: str) -> Selector | None:
    steps = _WITHIN.split(text) if text else []
    read = [_element(step) for step in steps[: MOST_STEPS + 1]]
    known = [element for element in read if element is not None]
    whole = bool(known) and len(known) == len(read) <= MOST_STEPS and known[-1].tag not in ("html", "body")
    waits = any(name.endswith(_WAITS) for element in known for name, _, _ in element.attributes)
    return tuple(known) if whole and not waits else None


def _element(step: str) -> Element | None:
    found = _ONE.fullmatch(step)
    if found is None or step in ("", "*"):
        return None
    parts = list(_PARTS.finditer(found[2]))
    if "".join(part[0] for part in parts) != found[2]:
        return None
    return Element(
        tag="" if found[1] in (None, "*") else found[1].lower(),
        classes=frozenset(part[2] for part in parts if part[1] == "."),
        id=next((part[2] for part in parts if part[1] == "#"), ""),
        attributes=tuple((part[3].lower(), part[4] or "", (part[5] or "").strip()) for part in parts if part[3]),
    )


def _holds(value: str, how: str, what: str) -> bool:
    """One comparison of an attribute (Selectors Level 4, section 6); with nothing to compare, that it is there."""
    if not what:
        return True
    return {
        "": value == what,
        "*": what in value,
        "^": value.startswith(what),
        "$": value.endswith(what),
        "~": what in value.split(),
        "|": value == what or value.startswith(f"{what}-"),
    }[how]


def further(
    wanted: Sequence[Selector], done: Collection[int], tag: str, told: Mapping[str, str | None]
) -> tuple[int, ...]:
    """How many outer steps of each selector are met by an element and all around it."""
    steps = zip(wanted, done, strict=True)
    return tuple(met + (met < len(one) - 1 and one[met].fits(tag, told)) for one, met in steps)


def hidden(wanted: Sequence[Selector], done: Collection[int], tag: str, told: Mapping[str, str | None]) -> bool:
    """Whether a selector means this element, given how much of each is met around it."""
    return any(met == len(one) - 1 and one[-1].fits(tag, told) for one, met in zip(wanted, done, strict=True))
