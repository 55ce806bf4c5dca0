"""The table of an incident's life: complete, and drawn in docs/rules/life-of-an-incident.md, which is made from it."""

from pathlib import Path

from sentinel.casework.life import LIFE, Cue
from sentinel.casework.page import renewed
from sentinel.model.incident import Phase
from sentinel.model.notice import Why

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "life-of-an-incident.md"


def test_the_page_is_drawn_from_the_table() -> None:
    page = PAGE.read_text("utf-8")
    assert renewed(page) == page, "run: make pages"


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
