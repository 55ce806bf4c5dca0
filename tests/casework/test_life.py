"""The table of an incident's life: complete, and drawn in docs/rules/life-of-an-incident.md, which is made from it.

Run with ``SENTINEL_GOLDEN=write`` to make the page anew.
"""

import os
from pathlib import Path

from sentinel.casework.life import LIFE, Cue, Step
from sentinel.model.incident import Phase
from sentinel.model.notice import Why

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "life-of-an-incident.md"
BEGIN, END = "<!-- made from sentinel/casework/life.py -->", "<!-- end -->"


def name(phase: Phase | None) -> str:
    return str(phase) if phase else "[*]"


def arrow(start: Phase | None, cue: Cue, step: Step) -> str:
    told = f" / {step.why}" if step.why else ""
    return f"    {name(start)} --> {name(step.to)}: {cue.name.lower()}{told}"


def diagram() -> str:
    arrows = [arrow(start, cue, step) for (start, cue), step in LIFE.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])


def table() -> str:
    head = ["| stands | hears | goes to | tells |", "|---|---|---|---|"]
    rows = [
        f"| {start or 'nothing yet'} | {cue.name.lower()}: {cue} | {step.to or 'forgotten'} | {step.why or ''} |"
        for (start, cue), step in LIFE.items()
    ]
    return "\n".join([*head, *rows])


def made() -> str:
    return f"{BEGIN}\n\n{diagram()}\n\n{table()}\n\n{END}"


def test_the_page_is_made_from_the_table() -> None:
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    if os.environ.get("SENTINEL_GOLDEN") == "write":
        PAGE.write_text(before + made() + after, encoding="utf-8")
    assert page == before + made() + after


def test_an_incident_opens_only_because_it_was_seen_bad_or_a_person_says_so() -> None:
    opening = {cue for (start, cue), step in LIFE.items() if step.why in (Why.OPENED, Why.REOPENED)}
    assert opening == {Cue.BAD, Cue.REOPENED}


def test_an_incident_ends_only_because_it_was_seen_good_or_a_person_says_so() -> None:
    ending = {cue for (_, cue), step in LIFE.items() if step.to is Phase.RESOLVED and step.why}
    assert ending == {Cue.CLEAR, Cue.CLOSED}


def test_only_a_suspicion_is_ever_forgotten() -> None:
    assert {start for (start, _), step in LIFE.items() if step.to is None} == {Phase.PENDING}


def test_every_phase_that_is_open_knows_every_look_and_every_person() -> None:
    for phase in (Phase.OPEN, Phase.RECOVERING):
        assert {cue for start, cue in LIFE if start is phase} == {
            Cue.BAD,
            Cue.STILL,
            Cue.BETTER,
            Cue.CLEAR,
            Cue.CLOSED,
        }


def test_whatever_opens_or_ends_is_told() -> None:
    for (start, _), step in LIFE.items():
        was_open = start in (Phase.OPEN, Phase.RECOVERING)
        is_open = step.to in (Phase.OPEN, Phase.RECOVERING)
        assert (step.why is not None) == (was_open != is_open)
