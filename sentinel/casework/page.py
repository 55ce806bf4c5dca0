"""The life of an incident as a diagram and a table, drawn from the code's own state table.

Run ``python -m sentinel.casework.page`` (``make pages``) to bring ``docs/rules/life-of-an-incident.md`` up to date.
"""

from collections.abc import Iterator
from pathlib import Path

from sentinel.casework.life import LIFE, Cue, Step
from sentinel.model.incident import Phase

TARGET = Path("docs/rules/life-of-an-incident.md")
BEGIN, END = "<!-- made from sentinel/casework/life.py -->", "<!-- end -->"


def renewed(page: str) -> str:
    """The page with its drawn part made anew; what people wrote around it stays."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{diagram()}\n\n{table()}\n\n{END}{after}"


def diagram() -> str:
    """Every step as an arrow of a Mermaid state diagram."""
    arrows = [_arrow(start, cue, step) for (start, cue), step in LIFE.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])


def table() -> str:
    """Every step as a row."""
    return "\n".join(["| stands | hears | goes to | tells |", "|---|---|---|---|", *_rows()])


def _arrow(start: Phase | None, cue: Cue, step: Step) -> str:
    told = f" / {step.why}" if step.why else ""
    return f"    {_name(start)} --> {_name(step.to)}: {cue.name.lower()}{told}"


def _name(phase: Phase | None) -> str:
    return str(phase) if phase else "[*]"


def _rows() -> Iterator[str]:
    for (start, cue), step in LIFE.items():
        yield f"| {start or 'nothing yet'} | {cue.name.lower()}: {cue} | {step.to or 'forgotten'} | {step.why or ''} |"


if __name__ == "__main__":
    TARGET.write_text(renewed(TARGET.read_text("utf-8")), "utf-8")
