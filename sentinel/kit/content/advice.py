"""Which facts of a page are worth pinning: dates, telephones, candidates' numbers, rules of voting, totals.

Only what stands still is proposed, each by words that lead to it on the page as it is now and to nothing that moves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentinel.kit.content.features import Features
from sentinel.kit.content.memory import NEVER, Memory, print_of
from sentinel.kit.content.pins import Pin

STEADY = 0.9  # of the looks that taught: what was there less often moves
LONGEST_LABEL, LONGEST_BLOCK = 60, 400
LEAST_LETTERS = 5
MOST_ADVICE = 20
LISTED = ("article", "nth-of-type", "li", "tr")  # steps of a path to what comes and goes
_MONTHS = "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
KINDS = {
    "candidates": re.compile(r"\b(?:nomor urut|no\. ?urut|paslon|pasangan calon)\b", re.IGNORECASE),
    "rules of voting": re.compile(
        r"\bTPS\b|\bmencoblos\b|\bcoblos\b|surat suara|pemungutan suara|\bpukul \d{1,2}[.:]\d\d", re.IGNORECASE
    ),
    "telephone": re.compile(r"(?:\+62|\b0)[\d][\d .-]{5,14}\d|\b(?:telp|telepon|hotline|whatsapp)\b", re.IGNORECASE),
    "date": re.compile(rf"\b\d{{1,2}} (?:{_MONTHS}) \d{{4}}\b", re.IGNORECASE),
    "total": re.compile(r"\b(?:jumlah|total|DPT|suara sah)\b[^.]{0,60}\d", re.IGNORECASE),
}
_DAY = re.compile(r"[\s,]*\b(?:senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu)\b[\s,]*$", re.IGNORECASE)
_LABEL = re.compile(r"[^\d+]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One fact that may be pinned: how, and what it says now."""

    pin: Pin
    said: str


def advice(page: Features, memory: Memory, looks: int) -> list[Advice]:
    """What of this page is worth pinning, at most twenty; ``looks`` taught what the memory holds."""
    steady = {block for block, bones in zip(page.blocks, page.skeletons, strict=True) if _steady(bones, memory, looks)}
    found: dict[str, Advice] = {}
    for block, path in zip(page.blocks, page.paths or ("",) * len(page.blocks), strict=True):
        kind = _kind(block) if block in steady else ""
        how = _how(block, path, page, steady) if kind else {}
        if how and str(how) not in found:
            number = sum(one.pin.name.startswith(kind) for one in found.values()) + 1
            found[str(how)] = Advice(pin=Pin(name=f"{kind} {number}", **how), said=block)
    return list(found.values())[:MOST_ADVICE]


def _steady(bones: str, memory: Memory, looks: int) -> bool:
    _, count, _ = memory.prints["blocks"].get(print_of(bones), NEVER)
    return looks > 0 and count >= min(STEADY * looks, 0xFFFF)


def _kind(block: str) -> str:
    if len(block) > LONGEST_BLOCK:
        return ""
    return next((kind for kind, pattern in KINDS.items() if pattern.search(block)), "")


def _how(block: str, path: str, page: Features, steady: set[str]) -> dict[str, str]:
    """By the words before the first figure; where there are none, or they lead to what moves, by the element."""
    label = _DAY.sub("", (_LABEL.match(block) or [""])[0]).rstrip(" :,-(")[:LONGEST_LABEL]
    pattern = "(?i)^" + re.escape(label).replace("\\ ", " ")
    if (
        label.isprintable()
        and sum(map(str.isalpha, label)) >= LEAST_LETTERS
        and all(held in steady for held in _holding(pattern, page))
    ):
        return {"pattern": pattern}
    return {"selector": path} if _leads(path, page, steady) else {}


def _leads(path: str, page: Features, steady: set[str]) -> bool:
    """Whether a path begins at an element with a name, and leads to nothing that moves."""
    if not path.startswith("#") or any(step in path for step in LISTED):
        return False
    blocks = zip(page.blocks, page.paths, strict=True)
    return all(block in steady for block, at in blocks if at == path or at.startswith(f"{path}:nth-of-type("))


def _holding(pattern: str, page: Features) -> Iterator[str]:
    reading = re.compile(pattern)
    return (block for block in page.blocks if reading.search(block))
