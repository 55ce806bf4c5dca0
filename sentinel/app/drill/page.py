"""One page as blocks, written as Markdown or as HTML; everything in it is text, never markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

_STYLE = (
    "body{font:16px/1.45 Arial,Helvetica,sans-serif;max-width:820px;margin:32px auto;padding:0 16px;color:#1a1a1a}"
    "h1{font-size:1.5em}h2{font-size:1.15em;margin-top:1.6em}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #bbb;padding:4px 8px;text-align:left;vertical-align:top}th{background:#f0f0f0}"
    "pre{background:#f6f6f6;padding:8px;white-space:pre-wrap;overflow-wrap:anywhere}"
)
_MARKUP = "\\`*_[]<>#|"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 is the page's title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its heads and its rows."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A message, line by line as it was sent."""

    text: str


Block: TypeAlias = Heading | Paragraph | Grid | Quote


def markdown(blocks: Sequence[Block]) -> str:
    """The page as Markdown."""
    return "\n\n".join("\n".join(_marked(block)) for block in blocks) + "\n"


def _marked(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {_plain(block.text)}"
    elif isinstance(block, Paragraph):
        yield _plain(block.text)
    elif isinstance(block, Quote):
        yield from (f"    {line}" for line in block.text.split("\n"))
    else:
        for row in (block.heads, ("---",) * len(block.heads), *block.rows):
            yield f"| {' | '.join(cell if cell == '---' else _plain(cell) for cell in row)} |"


def _plain(text: str) -> str:
    return "".join(f"\\{c}" if c in _MARKUP else c for c in " ".join(text.split()))


def page(title: str, language: str, blocks: Sequence[Block]) -> str:
    """The page as one HTML file that fetches nothing."""
    body = "\n".join(map(_tagged, blocks))
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head>{head}</head><body>\n{body}\n</body></html>\n'


def _tagged(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Paragraph):
        return f"<p>{escape(block.text)}</p>"
    if isinstance(block, Quote):
        return f"<pre>{escape(block.text)}</pre>"
    head = "".join(f"<th>{escape(one)}</th>" for one in block.heads)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(one)}</td>' for one in row)}</tr>" for row in block.rows)
    return f"<table><tr>{head}</tr>{rows}</table>"
