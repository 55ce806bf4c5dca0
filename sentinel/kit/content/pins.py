"""Protected facts: texts that an operator pinned, such as a hotline or a voting day; any change of them is an alarm."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from sentinel.kit.baseline import Normal, Trait, exact
from sentinel.kit.content.features import MOST_SOURCE, UNSEEN, Features, shallow
from sentinel.kit.content.fold import skeleton, squeezed
from sentinel.kit.content.reason import Code, Reason
from sentinel.kit.regex import BadRegex, compiled

ALARM = 1.5
MOST_TEXTS = 200
MOST_READ = 2 * MOST_SOURCE  # characters that are read for one fact
MOST_PINS = 50
MOST_SHOWN = 400
FACT = "fact: "  # how the traits of pinned facts begin


class Pin(BaseModel):
    """One pinned fact: the texts of all elements that a selector finds, or of all blocks that hold a pattern (RE2).

    With ``numbers = "ignore"`` digits may move and words may not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=80)
    selector: str = Field(default="", max_length=500)
    pattern: str = Field(default="", max_length=500)
    numbers: Literal["keep", "ignore"] = "keep"

    @field_validator("selector")
    @classmethod
    def _selects(cls, text: str) -> str:
        try:
            LexborHTMLParser("<p>").css(text or "p")
        except SelectolaxError:
            raise ValueError("is no CSS selector") from None
        return text

    @field_validator("pattern")
    @classmethod
    def _reads(cls, text: str) -> str:
        try:
            compiled(text)
        except BadRegex as error:
            raise ValueError(str(error)) from None
        return text

    def model_post_init(self, _context: object, /) -> None:
        """Refuse a pin that says twice what it pins, or not at all."""
        if bool(self.selector) == bool(self.pattern):
            raise ValueError("needs either a selector or a pattern")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the pins of one page held: for each pin, by its name, the texts in order."""

    texts: dict[str, tuple[str, ...]]


def held(pins: Sequence[Pin], source: str, page: Features) -> Held:
    """Read what is pinned on a page."""
    tree = (
        LexborHTMLParser(shallow(source[:MOST_SOURCE].replace("\0", ""))) if any(pin.selector for pin in pins) else None
    )
    if tree is not None:
        tree.strip_tags(UNSEEN.split(","), recursive=True)
    return Held(texts={pin.name: tuple(islice(_texts(pin, tree, page), MOST_TEXTS)) for pin in pins})


def _texts(pin: Pin, tree: LexborHTMLParser | None, page: Features) -> Iterator[str]:
    if pin.selector and tree is not None:
        yield from filter(None, map(squeezed, _read(tree.css(pin.selector))))
    elif pin.pattern:
        pattern = _compiled(pin.pattern)
        yield from (block for block in page.blocks if pattern.search(block))


def _read(nodes: Sequence[LexborNode]) -> Iterator[str]:
    """The texts of elements, as many as a page can have: elements that nest repeat each other."""
    length = 0
    for node in nodes:
        text = node.text() or ""
        length += len(text)
        if length > MOST_READ:
            return
        yield text


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:  # noqa: ANN401 - re2 ships no types
    return compiled(pattern)


def changes(pins: Sequence[Pin], before: Held, now: Held) -> Iterator[Reason]:
    """Each pinned fact that is not as it was, with the old and the new words."""
    for pin in pins:
        old, new = before.texts.get(pin.name, ()), now.texts.get(pin.name, ())
        if [_core(pin, text) for text in old] != [_core(pin, text) for text in new]:
            text = f"protected fact {pin.name!r} changed"
            yield Reason(code=Code.PROTECTED_FACT, weight=ALARM, text=text, where=_difference(old, new))


def cores(pins: Sequence[Pin], page: Held) -> dict[str, tuple[str, ...]]:
    """What pins held, as it is compared from day to day."""
    return {pin.name: tuple(_core(pin, text) for text in page.texts.get(pin.name, ())) for pin in pins}


def pin_changes(now: Mapping[str, tuple[str, ...]], accepted: Normal) -> Iterator[Reason]:
    """Each pinned fact that is not as a person accepted it; one that nobody was asked about has not changed."""
    for name, texts in now.items():
        usual = accepted.values(f"{FACT}{name}")
        shown = trait_of(texts).values
        if usual is not None and usual != shown:
            text = f"protected fact {name!r} changed"
            where = _difference([spoken(FACT, text) for text in usual], [spoken(FACT, text) for text in shown])
            yield Reason(code=Code.PROTECTED_FACT, weight=ALARM, text=text, where=f"{name}: {where}")


def trait_of(texts: Sequence[str]) -> Trait:
    """The texts of a pinned fact as a trait: numbered, for their order counts; long ones end in their hash."""
    return exact(*(f"{number:03} {_marked(text)}" for number, text in enumerate(texts)))


def spoken(trait: str, value: str) -> str:
    """A value of a trait as people read it: without the number that keeps the texts of a pinned fact in order."""
    return value[4:] if trait.startswith(FACT) else value


def _marked(text: str) -> str:
    if len(text) <= MOST_SHOWN:
        return text
    return f"{text[:MOST_SHOWN]} #{blake2b(text.encode(errors='replace'), digest_size=6).hexdigest()}"


def _core(pin: Pin, text: str) -> str:
    return skeleton(text) if pin.numbers == "ignore" else squeezed(text)


def _difference(old: Sequence[str], new: Sequence[str]) -> str:
    gone = [text for text in old if text not in new]
    come = [text for text in new if text not in old]
    if not gone and not come:  # the same words, which changed places
        moved = [(was, now) for was, now in zip(old, new, strict=False) if was != now]
        gone, come = [was for was, _ in moved] or list(old), [now for _, now in moved] or list(new)
    return f"{_short(gone)} -> {_short(come)}"


def _short(texts: Sequence[str]) -> str:
    return "; ".join(texts[:3])[:150] or "\u2205"
