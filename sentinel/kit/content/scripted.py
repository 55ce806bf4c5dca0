"""What inline scripts hide as soon as they run: by its id or class, through a variable, by style or by class."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

MOST_SCRIPT = 200_000  # characters of one script that are read for it
MOST_ACTS = 2_000
DEEPEST = 200
MOST_BEFORE = 150
_GOT = (
    r"""(?:getElementById\(\s*|querySelector(?:All)?\(\s*|getElementsByClassName\(\s*)["'`][.#]?([\w-]{1,60})["'`]\s*\)"""
    r"""(?:\s*\[\s*0\s*\])?"""
)
_NAMED = re.compile(r"=\s{0,9}(?:window\s{0,9}\.\s{0,9})?(?:document\s{0,9}\.\s{0,9})" + _GOT)
_NAME = re.compile(r"([\w$]{1,40})\s{0,9}\Z")
MOST_NAME = 49  # characters that a name and the blanks behind it may take
_TEXT = r"""["'`]([^"'`]{1,300})["'`]"""
_DOES = (
    (
        "style",
        re.compile(
            rf"""style\s*(?:\.\s*|\[\s*["'])(?P<name>[a-zA-Z]{{3,30}})(?:["']\s*\])?\s*=\s*(?:{_TEXT}|(?P<number>-?\d))"""
        ),
    ),
    ("style", re.compile(rf"""style\s*\.\s*setProperty\(\s*["'](?P<name>[\w-]{{3,30}})["']\s*,\s*{_TEXT}""")),
    ("style", re.compile(rf"""style\s*=\s*{_TEXT}""")),
    ("class", re.compile(rf"""class(?P<class>Name\s*\+?=|List\s*\.\s*add\()\s*{_TEXT}""")),
    ("setAttribute", re.compile(rf"""setAttribute\(\s*["'](?:style|(?P<class>class))["']\s*,\s*{_TEXT}""")),
    ("hidden", re.compile(r"""hidden(?P<hidden>)\s*=\s*(?:true|!0)""")),
    ("setAttribute", re.compile(r"""setAttribute\(\s*["'](?P<hidden>hidden)["']""")),
)
_WHOM = re.compile(rf"(?:{_GOT}|(?<![\w$])([\w$]{{1,40}}))\s{{0,9}}\.\s{{0,9}}\Z")
_CAPITAL = re.compile(r"(?=[A-Z])")
_SHOWN = re.compile(r"display\s*:\s*(?!none)|visibility\s*:\s*visible", re.IGNORECASE)
_BRACE = re.compile(r"[{}]")
_FUNCTION = re.compile(r"function\s{1,9}([\w$]{1,60})\s{0,9}\([^()]{0,80}\)\s{0,9}\Z")
_CALLED = re.compile(r"(?<!function )(?<![\w$.])([\w$]{1,60})\s{0,9}\(|load[\"']?\s{0,9}[,=]\s{0,9}([\w$]{1,60})")
_LATER = re.compile(r"click|mouse|hover|scroll|resize|key|submit|change|toggle|touch|close|tutup", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a script does to the look of an element: to whom (id or class), where in the script, as a style."""

    whom: str
    at: int
    style: str


def scripted(script: str, hides: Callable[[str], object], names: frozenset[str]) -> Iterator[str]:
    """The ids and classes that a script hides at once; what it shows again, or hides when asked to, is none.

    ``hides`` says whether a style does, ``names`` are the classes that the page's own sheets hide.
    """
    script = script[:MOST_SCRIPT]
    acts = sorted(_acts(script, hides, names), key=lambda act: act.at)
    shown = {act.whom for act in acts if not hides(act.style)}
    hiding = [act for act in acts if act.whom not in shown]
    if hiding:
        yield from (act.whom for act, later in zip(hiding, _around(script, hiding), strict=True) if not later)


def _acts(script: str, hides: Callable[[str], object], names: frozenset[str]) -> Iterator[Act]:
    """What is hidden or shown; first what is done is found, then to whom, as few do it."""
    does = (one for mark, pattern in _DOES if mark in script for one in islice(pattern.finditer(script), MOST_ACTS))
    told = [(found.start(), style) for found in does if hides(style := _style(found, names)) or _SHOWN.search(style)]
    known = dict(_named(script)) if told else {}
    for at, style in told:
        found = _WHOM.search(script, max(0, at - MOST_BEFORE), at)
        if found and (whom := found[1] or known.get(found[2], "")):
            yield Act(whom=whom, at=at, style=style)


def _named(script: str) -> Iterator[tuple[str, str]]:
    """Variables and the elements that they stand for; first what is taken is found, then by what name."""
    for found in _NAMED.finditer(script):
        if name := _NAME.search(script, max(0, found.start() - MOST_NAME), found.start()):
            yield name[1], found[1]


def _style(found: re.Match[str], names: frozenset[str]) -> str:
    """What is done, as a style would say it."""
    told = found.groupdict()
    text = next((text for text in reversed(found.groups()) if text), "")
    if told.get("class"):
        return "display:none" if names & set(text.split()) else ""
    if "hidden" in told:
        return "display:none"
    name = told.get("name") or "cssText"
    return text if name == "cssText" else f"{_CAPITAL.sub('-', name).lower()}:{text}"


def _around(script: str, acts: Sequence[Act]) -> Iterator[bool]:
    """For each act in order, whether it is done only when somebody clicks, or in a function that nobody calls here."""
    called = {name for pair in _CALLED.findall(script) for name in pair}
    braces, waiting = _BRACE.finditer(script), list[bool]()
    brace = next(braces, None)
    for act in acts:
        while brace is not None and brace.start() < act.at:
            if brace[0] == "}":
                del waiting[-1:]
            elif len(waiting) < DEEPEST:
                waiting.append(_waits(script, brace.start(), called))
            brace = next(braces, None)
        yield any(waiting)


def _waits(script: str, start: int, called: Collection[str]) -> bool:
    head = re.split(r"[;{}]", script[max(0, start - 160) : start])[-1]
    if named := _FUNCTION.search(head):
        return named[1] not in called
    return _LATER.search(head) is not None
