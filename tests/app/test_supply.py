"""Options from shared lists: the bundled words reach the look, and what the operator wrote wins."""

from probes.lookalike import PROBE
from sentinel.app.assemble import rules_of
from sentinel.app.supply import supplied
from sentinel.model.subject import Check, Target

GROUPS = rules_of(None).groups


def check(**options: object) -> Check:
    return Check(
        subject=Target(id="kpu", url="https://kpu.go.id/"), probe="lookalike", interval=1, timeout=1, options=options
    )


def test_the_shared_list_fills_what_the_operator_left_out() -> None:
    options = PROBE.options.model_validate(dict(supplied(check(pace=1.0), PROBE, GROUPS).options))
    assert "pemilu" in options.words
    assert options.suffixes[0] == "id"
    assert options.pace == 1.0


def test_what_the_operator_wrote_wins() -> None:
    assert supplied(check(words=("nyoblos",)), PROBE, GROUPS).options["words"] == ("nyoblos",)


def test_a_lab_has_no_limits_but_those_that_it_states() -> None:
    assert supplied(check(), PROBE, GROUPS, lab=True).options["pace"] == 30.0
    assert supplied(check(pace=1.0), PROBE, GROUPS, lab=True).options["pace"] == 1.0
    assert "pace" not in supplied(check(), PROBE, GROUPS).options


def test_without_the_list_there_is_nothing_to_fill_in() -> None:
    assert supplied(check(), PROBE, {}).options == {}
