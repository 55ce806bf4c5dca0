"""Signatures that staff write (YARA-X): compiled once, each with its texts, its weight, and samples that prove it.

YARA-X is an extra (``yara-x``). Where it is not installed there are no signatures, and everything else works.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sentinel.kit.content.reason import About

if TYPE_CHECKING:
    from yara_x import Match, Rule, Rules

log = logging.getLogger("sentinel.content")
REFERENCE = "signatures"
MOST_SIGNATURES = 500
MOST_SCANNED = 120_000  # bytes of one page's new part
MOST_TEXT = 2_000
HEAVIEST = 30
PATIENCE = 2  # ticks of YARA-X, one a second: with one alone a scan that meets the tick would be given up at once
TEXTS = ("id", "en")
VERDICTS = (About.DEFACED, About.INJECTED)
KEYS = frozenset({*TEXTS, "verdict", "weight", "hit", "miss"})
Meta = Sequence[tuple[str, Any]]
_RULE = re.compile(r"^[ \t]*(?:(?:private|global)\s+)*rule\s+(\w+)", re.MULTILINE)
_PRIVATE = re.compile(r"^[ \t]*(?:global\s+)?private\s+(?:global\s+)?rule\s+(\w+)", re.MULTILINE)


class GaveUp(Exception):
    """A scan took too long, or broke; what it would have found is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something to mend in a file of signatures."""

    file: str
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature: what to tell people, what it makes of a page, how much it weighs, and where it was written."""

    name: str
    source: str
    texts: Mapping[str, str]
    about: About
    weight: float
    hits: tuple[str, ...]
    misses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A signature that was found; ``at`` is the byte where it begins, 0 if it says no place."""

    signature: Signature
    at: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """A compiled set; ``version`` names its content."""

    rules: "Rules"
    known: Mapping[str, Signature]
    version: str

    def found(self, data: bytes) -> Iterator[Hit]:
        """The signatures that hit.

        Raises:
            GaveUp: if it takes longer than a second or two; the log says so, too.
        """
        from yara_x import ScanError, Scanner, TimeoutError  # noqa: A004, PLC0415 - an extra, and its own name

        scanner = Scanner(self.rules)  # one for each scan: it may not leave its thread
        scanner.set_timeout(PATIENCE)
        try:
            matching = scanner.scan(data[:MOST_SCANNED]).matching_rules
        except (ScanError, TimeoutError) as error:
            log.warning("signatures were not looked for in %d new bytes of a page: %s", len(data), error)
            raise GaveUp(str(error)) from None
        for rule in matching:
            if rule.identifier in self.known:
                places = [match for pattern in rule.patterns for match in pattern.matches]
                yield _hit(self.known[rule.identifier], places)


def _hit(signature: Signature, places: "Iterable[Match]") -> Hit:
    first = min(places, key=lambda match: match.offset, default=None)
    return Hit(signature=signature, at=first.offset if first else 0, length=first.length if first else 0)


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether YARA-X is installed."""
    return find_spec("yara_x") is not None


def compiled(files: Mapping[str, str]) -> tuple[Signatures | None, list[Trouble]]:
    """Compile all files together, by the names that people know them by; all that is wrong with any of them."""
    if not files or not available():
        return None, []
    from yara_x import CompileError, Compiler  # noqa: PLC0415 - an extra

    compiler = Compiler(error_on_slow_pattern=True, includes_enabled=False)
    for file, text in files.items():
        try:
            compiler.add_source(text, origin=file)
        except CompileError:
            continue  # the compiler keeps its errors, with their places
    troubles = [_trouble(error) for error in compiler.errors()]
    if troubles:
        return None, troubles
    rules = compiler.build()
    known, troubles = _known(rules, files)
    version = blake2b("\0".join(f"{file}\0{text}" for file, text in files.items()).encode(), digest_size=6).hexdigest()
    return (None, troubles) if troubles else (Signatures(rules=rules, known=known, version=version), [])


def _trouble(error: Mapping[str, Any]) -> Trouble:
    labels = error.get("labels") or [{}]
    origin = str(labels[0].get("code_origin") or "")
    return Trouble(
        file=origin, line=int(error.get("line") or 1), column=int(error.get("column") or 1), text=_why(error)
    )


def _why(error: Mapping[str, Any]) -> str:
    more = [str(label.get("text") or "") for label in error.get("labels") or ()]
    return f"{error.get('title')}{f': {more[0]}' if more and more[0] else ''}"[:300]


def _known(rules: "Rules", files: Mapping[str, str]) -> tuple[Mapping[str, Signature], list[Trouble]]:
    places = {
        found[1]: (file, *_place(text, found.start(1)))
        for file, text in files.items()
        for found in _RULE.finditer(text)
    }
    private = {found[1] for text in files.values() for found in _PRIVATE.finditer(text)}
    known: dict[str, Signature] = {}
    troubles: list[Trouble] = []
    for rule in rules:
        if rule.identifier in private:
            continue
        file, line, column = places.get(rule.identifier, (next(iter(files)), 1, 1))
        meta = _meta(rule)
        wrong = _wrong(meta)
        troubles += [Trouble(file=file, line=line, column=column, text=f"{rule.identifier}: {why}") for why in wrong]
        if not wrong:
            known[rule.identifier] = _signature(rule, meta, f"{file}:{line}")
    if len(known) > MOST_SIGNATURES:
        troubles.append(
            Trouble(file=next(iter(files)), line=1, column=1, text=f"more than {MOST_SIGNATURES} signatures")
        )
    return MappingProxyType(known), troubles


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _meta(rule: "Rule") -> Meta:
    """What the rule says of itself; a text with escapes comes as bytes."""
    return [(key, v.decode("utf-8", "replace") if isinstance(v, bytes) else v) for key, v in rule.metadata]


def _wrong(pairs: Meta) -> list[str]:
    """What the meta section lacks, each in words."""
    given = dict(pairs)
    wrong = [f"meta lacks '{key}'" for key in sorted(KEYS - given.keys())]
    wrong += [f"meta has an unknown '{key}'" for key in sorted(given.keys() - KEYS)]
    wrong += [f"'{key}' must be text" for key, value in pairs if key in KEYS - {"weight"} and not _is_text(value)]
    if given.get("verdict", VERDICTS[0]) not in VERDICTS:
        wrong.append(f"'verdict' is one of {', '.join(VERDICTS)}")
    weight = given.get("weight", 1)
    if not isinstance(weight, int) or isinstance(weight, bool) or not 1 <= weight <= HEAVIEST:
        wrong.append(f"'weight' is a whole number of tenths, 1 to {HEAVIEST}")
    return wrong


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= MOST_TEXT


def _signature(rule: "Rule", pairs: Meta, source: str) -> Signature:
    given = dict(pairs)
    return Signature(
        name=rule.identifier,
        source=source,
        texts={key: str(given[key]) for key in TEXTS},
        about=About.GAMBLING if About.GAMBLING in rule.tags else About(given["verdict"]),
        weight=given["weight"] / 10,
        hits=tuple(str(value) for key, value in pairs if key == "hit"),
        misses=tuple(str(value) for key, value in pairs if key == "miss"),
    )
