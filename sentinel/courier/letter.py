"""The HTML part of a letter: the same lines as the text, easier on tired eyes. Everything foreign is escaped here.

It fetches nothing: no picture, no style sheet, no script. The only link is a line that is nothing but an address, such
as the one to acknowledge by: such a line is ours, for in foreign text every address is broken.
"""

import re
from collections.abc import Iterator
from html import escape

from sentinel.model.severity import Severity

COLOURS = {
    Severity.CRITICAL: "#8b1a1a",
    Severity.HIGH: "#b3400f",
    Severity.MEDIUM: "#8a6d00",
    Severity.LOW: "#1f5f8b",
    Severity.INFO: "#555555",
}
GOOD = "#1e6b3a"
LABEL_MOST = 40
_LINK = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+/[A-Za-z0-9/_.~=-]*")
_PAGE = (
    '<div style="font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.45;color:#1a1a1a;'
    'max-width:640px;overflow-wrap:anywhere">{head}{lines}</div>'
)
_HEAD = '<p style="margin:0 0 12px;padding:8px 12px;background:{colour};color:#ffffff;font-weight:bold">{text}</p>'
_LINE = '<p style="margin:0 0 10px">{text}</p>'


def letter(body: str, severity: Severity, *, over: bool = False) -> str:
    """The body as HTML: its first line as a bar in the colour of the severity (green once ``over``), labels in bold."""
    first, *rest = body.split("\n")
    head = _HEAD.format(colour=GOOD if over else COLOURS[severity], text=escape(first))
    return _PAGE.format(head=head, lines="".join(_lines(rest)))


def _lines(lines: list[str]) -> Iterator[str]:
    for line in lines:
        label, joint, text = line.partition(": ")
        named = joint and len(label) <= LABEL_MOST and not label.startswith("- ")
        yield _LINE.format(text=f"<b>{escape(label)}:</b> {_text(text)}" if named else escape(line))


def _text(text: str) -> str:
    return f'<a href="{escape(text)}">{escape(text)}</a>' if _LINK.fullmatch(text) else escape(text)
