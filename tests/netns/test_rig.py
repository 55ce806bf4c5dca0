"""The rig itself: a clean path, an interceptor, an injector and a forger look as the real ones do."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.netns.rig import ARRIVES, HOPS, HOPS_6, NOBODY, NOBODY_6, SERVER, SERVER_6, Rig, open_rig

pytestmark = pytest.mark.netns
TRUE, BLOCK, FORGED = "203.0.113.80", "127.77.0.1", "127.66.0.5"
BOTH = pytest.mark.parametrize(
    ("server", "nobody", "hops"),
    [(SERVER, NOBODY, HOPS), pytest.param(SERVER_6, NOBODY_6, HOPS_6, marks=pytest.mark.slow)],
    ids=["ipv4", "ipv6"],
)


Rows = list[dict[str, Any]]


def ask(rig: Rig, *questions: str, name: str = "infopemilu.kpu.go.id") -> list[Rows]:
    """What each question brought, all asked at once."""
    said = rig.vantage.python("-m", "tests.netns.programs.ask", "--name", name, *questions)
    rows = [json.loads(line) for line in said.splitlines()]
    return [[row for row in rows if row["number"] == n] for n in range(len(questions))]


def answers(rows: Rows) -> list[str]:
    return [row["rows"][0] for row in rows if row["what"] == "answer"]


def icmp(rows: Rows) -> list[str]:
    return [row["source"] for row in rows if row["what"] == "icmp"]


@BOTH
@pytest.mark.slow
def test_a_clean_path(rig: Rig, server: str, nobody: str, hops: tuple[str, str]) -> None:
    rig.dns(TRUE)
    whole, first, second, silent, tcp = ask(rig, server, f"{server},1", f"{server},2", nobody, f"{server},tcp")
    assert [(row["rows"], row["ttl"], row["aa"]) for row in whole] == [([TRUE], ARRIVES, True)]
    assert (icmp(first), icmp(second)) == ([hops[0]], [hops[1]])
    assert answers(first) + answers(second) + answers(silent) == []
    assert answers(tcp) == [TRUE]


@BOTH
def test_an_interceptor_answers_in_anybodys_name(rig: Rig, server: str, nobody: str, hops: tuple[str, str]) -> None:
    rig.dns(TRUE)
    diverted = rig.intercept(BLOCK)
    whole, first, silent, tcp = ask(rig, server, f"{server},1", nobody, f"{server},tcp")
    assert [(r["rows"], r["source"], r["ttl"], r["aa"]) for r in whole] == [([BLOCK], server, 64, False)]
    assert (answers(first), icmp(first)) == ([BLOCK], [])
    assert answers(silent) == [BLOCK]
    assert answers(tcp) == [BLOCK]
    rig.stop_intercepting(diverted)
    after, first = ask(rig, server, f"{server},1")
    assert (answers(after), icmp(first)) == ([TRUE], [hops[0]])


@BOTH
@pytest.mark.slow
def test_an_injector_races_the_truth(rig: Rig, server: str, nobody: str, hops: tuple[str, str]) -> None:
    rig.dns(TRUE)
    rig.inject(FORGED)
    whole, first, silent, tcp = ask(rig, server, f"{server},1", nobody, f"{server},tcp")
    assert [(row["rows"][0], row["ttl"]) for row in whole] == [(FORGED, 57), (TRUE, ARRIVES)]
    assert (answers(first), icmp(first)) == ([FORGED], [hops[0]])
    assert answers(silent) == [FORGED]
    assert answers(tcp) == [TRUE]


@pytest.mark.slow
def test_an_injector_may_come_too_late_and_cares_for_some_names_only(rig: Rig) -> None:
    rig.dns(TRUE)
    rig.inject(FORGED, first=0.0, word="kpu")
    (late,) = ask(rig, SERVER)
    (other,) = ask(rig, SERVER, name="www.example.org")
    assert (answers(late), answers(other)) == ([TRUE, FORGED], [TRUE])


@pytest.mark.slow
def test_nothing_is_left_behind(tmp_path: Path, rig: Rig) -> None:
    del rig  # so that the test is skipped where namespaces are refused

    def links() -> str:
        return subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout

    before = links()
    with open_rig(tmp_path) as other:
        running = other.dns()
        spaces = (other.vantage, other.provider, other.backbone, other.server)
    assert running.process.poll() is not None
    assert [space.anchor.poll() for space in spaces] == [0, 0, 0, 0]
    assert links() == before
