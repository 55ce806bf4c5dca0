import json
from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.codec import Undecodable
from sentinel.link import wire
from sentinel.link.lines import grave, repair, thin
from sentinel.link.lines import parse as parsed
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.observation import Observation
from tests.link.made import PROBES, Facts, seen

TEXTS = st.text(st.characters(exclude_categories=[]), max_size=50)
OUTCOMES = st.one_of(
    st.builds(Facts, n=st.integers(-(2**40), 2**40), text=TEXTS),
    st.builds(Failure, layer=st.sampled_from(Layer), code=st.sampled_from(Code), detail=TEXTS),
    st.builds(Skipped, reason=TEXTS),
)


def numbered(outcome: object = None, sequence: int = 7) -> Observation[object]:
    return replace(seen(1, outcome=outcome), epoch="e1", sequence=sequence)


def read(line: bytes, **others: object) -> list[Observation[object]]:
    wanted = {"vantage": "mataram-1", "epoch": "e1", "probes": PROBES} | others
    return wire.read(line, **wanted)  # type: ignore[arg-type]  # the tests name what differs


def clean(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


@given(outcome=OUTCOMES, remarkable=st.booleans())
def test_what_was_seen_arrives_as_it_was_seen(outcome: object, *, remarkable: bool) -> None:
    line = wire.write(numbered(outcome), Facts, remarkable=remarkable)
    assert b"\n" not in line
    [back] = read(line)
    text = {"text", "detail", "reason"}
    expected = outcome
    for name in text & set(getattr(outcome, "__slots__", ())):
        expected = replace(expected, **{name: clean(getattr(outcome, name))})  # type: ignore[type-var]  # a dataclass
    assert back == numbered(expected)
    assert back.at.utcoffset() == UTC.utcoffset(None)
    assert wire.head(line).remarkable is remarkable


@given(st.binary(max_size=300))
def test_garbage_is_no_line(garbage: bytes) -> None:
    with pytest.raises(Undecodable):
        wire.head(garbage)


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 0},
        {"sequence": -5},
        {"sequence": 2**60},
        {"sequence": "many"},
        {"dropped": "x", "first": 9, "last": 3},
    ],
)
def test_impossible_numbers_are_refused(change: dict[str, object]) -> None:
    line = json.loads(wire.write(numbered(), Facts, remarkable=False)) | change
    with pytest.raises(Undecodable):
        read(json.dumps(line).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2029-02-14T01:00:00"},
        {"duration": "NaN"},
        {"facts": None},
        {"skipped": {"reason": "both"}},
        {"steps": 3},
    ],
)
def test_a_line_that_means_nothing_is_refused(change: dict[str, object]) -> None:
    line = json.loads(wire.write(numbered(), Facts, remarkable=False)) | change
    with pytest.raises(Undecodable):
        read(json.dumps(line).encode())


@pytest.mark.parametrize(("vantage", "epoch"), [("sorong-1", "e1"), ("mataram-1", "e2")])
def test_a_line_speaks_only_for_its_own_vantage_and_epoch(vantage: str, epoch: str) -> None:
    line = wire.write(numbered(), Facts, remarkable=False)
    with pytest.raises(wire.Foreign):
        read(line, vantage=vantage, epoch=epoch)


def test_facts_of_a_version_that_this_hub_cannot_read_are_a_failed_look_with_a_reason() -> None:
    line = json.loads(wire.write(numbered(), Facts, remarkable=True)) | {"facts": {"colour": "red"}, "version": 9}
    [back] = read(json.dumps(line).encode())
    assert isinstance(back.outcome, Failure)
    assert back.outcome.code is Code.UNSUPPORTED
    assert "version 9" in back.outcome.detail
    assert back.subject == "target:s1"


def test_facts_of_a_probe_that_is_not_installed_are_a_failed_look_but_a_failure_stays_what_it_was() -> None:
    refused = Failure(layer=Layer.TCP, code=Code.CONNECTION_REFUSED)
    [facts] = read(wire.write(numbered(), Facts, remarkable=True), probes={})
    [failure] = read(wire.write(numbered(refused), Facts, remarkable=True), probes={})
    assert isinstance(facts.outcome, Failure)
    assert facts.outcome.code is Code.UNSUPPORTED
    assert failure.outcome == refused


def test_a_report_that_is_far_too_large_says_so_instead() -> None:
    line = wire.write(numbered(Facts(n=1, text="x" * 2_000_000)), Facts, remarkable=True)
    assert len(line) < 2000
    [back] = read(line)
    assert isinstance(back.outcome, Failure)
    assert back.outcome.code is Code.TOO_LARGE


def test_what_another_agent_spells_out_is_cleaned_like_our_own() -> None:
    line = wire.write(numbered(Facts(n=1, text="NUL")), Facts, remarkable=True).replace(b"NUL", rb"\u0000\ud800!")
    [back] = read(line)
    assert back.outcome == Facts(n=1, text="\ufffd\ufffd!")


def test_what_names_no_evidence_does_not_reach_the_ledger() -> None:
    strange = ("../../../etc/passwd", "AB" * 32, "", "ab" * 32, "cd" * 32 + "\n")
    [back] = read(wire.write(replace(numbered(Facts(n=1)), evidence=strange), Facts, remarkable=True))
    assert back.evidence == ("ab" * 32,)


def test_a_tombstone_is_one_look_not_made_for_each_of_its_numbers() -> None:
    back = read(wire.bury(5, 8, "the spool was full"))
    assert [row.sequence for row in back] == [5, 6, 7, 8]
    assert {row.outcome for row in back} == {Skipped(reason="the spool was full")}
    assert {row.subject for row in back} == {"vantage:mataram-1"}


def lines(*numbers: int, remarkable: bool = False) -> list[bytes]:
    return [wire.write(numbered(sequence=n), Facts, remarkable=remarkable) for n in numbers]


@given(st.lists(st.sampled_from(["good", "garbage", "lost"]), min_size=1, max_size=30))
def test_whatever_happens_to_lines_no_number_is_lost_or_doubled(fates: list[str]) -> None:
    texts = []
    for number, fate in enumerate(fates, start=4):
        texts += {"good": lines(number), "garbage": [b'{"sequence":'], "lost": []}[fate]
    mended = list(repair(texts, 4, 3 + len(fates)))
    assert [n for line in mended for n in range(line.first, line.last + 1)] == list(range(4, 4 + len(fates)))
    assert {line.first for line in mended if line.gone is None} == {
        n for n, fate in enumerate(fates, 4) if fate == "good"
    }


def test_repeated_and_foreign_numbers_are_left_out() -> None:
    assert [line.first for line in repair(lines(4, 5, 5, 4, 6, 99), 4, 6)] == [4, 5, 6]


def test_thinning_keeps_the_remarkable_and_every_number() -> None:
    many = [parsed(text) for n in range(1, 11) for text in lines(n, remarkable=n in {3, 8})]
    thinned = thin([line for line in many if line] + [grave(11, 20, "older")], "full")
    assert [(line.first, line.last, line.gone) for line in thinned] == [
        (1, 2, "full"),
        (3, 3, None),
        (4, 7, "full"),
        (8, 8, None),
        (9, 20, "full"),
    ]
