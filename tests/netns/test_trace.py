"""``sentinel trace`` over real hops: the whole program at the vantage, with rawd and without."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.netns.rig import HOPS, SERVER, Rig
from tests.netns.test_rawd import start

pytestmark = [pytest.mark.netns, pytest.mark.slow]
URL, HOST = "https://infopemilu.kpu.go.id/", "infopemilu.kpu.go.id"
FORGED = "127.66.0.5"
CONFIG = """
[sentinel]
vantage = "rig"
lab = true
language = "id"
[dns]
resolvers = ["10.99.3.2"]
roots = ["10.99.3.2:53"]
[rawd]
socket = "rawd.sock"
"""


def trace(rig: Rig, folder: Path, code: int, *more: str) -> str:
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    words = (sys.executable, "-m", "sentinel", "trace", URL, "-c", str(folder / "config.toml"), *more)
    return rig.vantage.run(*words, most=60, ok=(code,))


def ways(rig: Rig, folder: Path, code: int) -> dict[str, dict[str, Any]]:
    return {way["protocol"]: way for way in json.loads(trace(rig, folder, code, "--json"))["ways"]}


def who(way: dict[str, Any]) -> list[list[str]]:
    return [[router["address"] for router in hop["routers"]] for hop in way["hops"]]


def test_a_clean_way_without_rawd(rig: Rig, tmp_path: Path) -> None:
    rig.dns(SERVER)
    rig.tls()
    seen = ways(rig, tmp_path, 0)
    for way in seen.values():
        assert (way["verdict"], way["raw"], who(way)) == ("straight", False, [[HOPS[0]], [HOPS[1]], []])
    assert seen["tcp"]["hops"][2]["answers"][0]["what"] == "syn_ack"
    assert seen["dns"]["says"]["id"].startswith("Tidak ada yang lebih dekat")


def test_an_interceptor_is_found_without_any_privilege(rig: Rig, tmp_path: Path) -> None:
    rig.dns(SERVER)
    rig.tls()
    rig.intercept(SERVER)
    text = trace(rig, tmp_path, 1)
    assert "Ada pihak di hop 1 yang menjawab atas nama 10.99.3.2 (dns/53)" in text
    assert f"Tidak ada yang lebih dekat daripada {HOST} (10.99.3.2 tcp/443)" in text


def test_an_injector_is_found_with_rawd(rig: Rig, tmp_path: Path) -> None:
    rig.dns(SERVER)
    rig.tls()
    rig.inject(FORGED, first=0.0)
    start(rig, tmp_path)
    seen = ways(rig, tmp_path, 1)
    assert (seen["tcp"]["verdict"], seen["tcp"]["raw"], who(seen["tcp"])) == (
        "straight",
        True,
        [[h] for h in HOPS] + [[]],
    )
    assert (seen["dns"]["verdict"], seen["dns"]["raw"]) == ("injector", True)
    assert {a["said"] for hop in seen["dns"]["hops"] for a in hop["answers"] if a["ttl"] == 57} == {
        f"NOERROR ra {FORGED}"
    }


def test_where_nobody_answers_it_could_not_look(rig: Rig, tmp_path: Path) -> None:
    assert json.loads(trace(rig, tmp_path, 5, "--json"))["bent"] is False
