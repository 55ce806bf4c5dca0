"""The inventory on the command line: lists in, lists out, switches."""

import json
from pathlib import Path

import pytest

from tests.app.cli.program import call, data, installation


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return installation(tmp_path)


def imported(config: Path, text: str, name: str = "list.csv") -> Path:
    file = config.parent / name
    file.write_text(text, "utf-8")
    return file


def test_the_list_says_who_is_watched_and_who_waits_for_confirmation(config: Path) -> None:
    rows = {row["id"]: row for row in data("targets", "list", config=config)}
    assert (rows["kpu-ntb"]["enabled"], rows["unseen"]["enabled"]) == (True, False)
    out = call("targets", "list", config=config).stdout
    assert next(line for line in out.splitlines() if line.startswith("unseen")).count("menunggu konfirmasi") == 1


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ([], ["kpu-ntb", "unseen"]),
        (["--enabled"], ["kpu-ntb"]),
        (["--tier", "high"], ["kpu-ntb"]),
        (["--region", "5"], ["kpu-ntb"]),
    ],
)
def test_the_list_can_be_narrowed(options: list[str], ids: list[str], config: Path) -> None:
    assert [row["id"] for row in data("targets", "list", *options, config=config)] == ids


def test_show_says_how_often(config: Path) -> None:
    shown = data("targets", "show", "kpu-ntb", config=config)
    assert shown["checks"] == {"uptime": {"interval": "1m", "timeout": "15s"}}
    assert "uptime every 1m, at most 15s" in call("targets", "show", "kpu-ntb", config=config).stdout


def test_show_of_a_stranger_suggests_the_nearest(config: Path) -> None:
    done = call("targets", "show", "kpu-ntp", config=config)
    assert (done.exit_code, done.stderr) == (1, "there is no target 'kpu-ntp'; did you mean \"kpu-ntb\"?\n")


def test_a_switch_holds_and_is_remembered_whatever_the_file_says(config: Path) -> None:
    assert data("targets", "enable", "unseen", "--as", "Sri", "--why", "seen by hand", config=config)["enabled"] is True
    assert data("targets", "disable", "kpu-ntb", config=config)["enabled"] is False
    assert [row["id"] for row in data("targets", "list", "--enabled", config=config)] == ["unseen"]
    assert data("targets", "show", "unseen", config=config)["switched"] is True
    assert call("targets", "enable", "nobody", config=config).exit_code == 1


def test_a_list_goes_in_and_comes_out_the_same(config: Path) -> None:
    text = (
        "id;name;url;organization;kind;region;tier;family;enabled;contacts;probes;grade;note\n"
        "a;Situs A;http://127.0.0.3/;KPU;portal;52.01;critical;kpu-regional;ya;Budi 0370|Sri;uptime tls;A;seen\n"
        "b;=HYPERLINK(1);http://127.0.0.4/;;legacy;;low;;tidak;;;L;\n"
    )
    done = data("targets", "import", imported(config, text), config=config)
    assert done["targets"] == ["a", "b"]
    rows = {row["id"]: row for row in data("targets", "list", config=config)}
    a, b = rows["a"], rows["b"]
    assert (a["name"], a["region"], a["tier"], a["contacts"]) == ("Situs A", "5201", "critical", ["Budi 0370", "Sri"])
    assert (a["probes"], a["enabled"], a["from"]) == (["uptime", "tls"], True, "var/inventory/list.csv:2")
    assert (b["name"], b["kind"], b["enabled"], b["probes"]) == ("=HYPERLINK(1)", "legacy", False, ["dns"])


def test_the_same_file_again_replaces_what_it_brought(config: Path) -> None:
    data("targets", "import", imported(config, "id,url\na,http://127.0.0.3/\nb,http://127.0.0.4/\n"), config=config)
    data("targets", "import", imported(config, "id,url\nb,http://127.0.0.5/\n"), config=config)
    assert {r["id"]: r["url"] for r in data("targets", "list", config=config) if "var/" in r["from"]} == {
        "b": "http://127.0.0.5/"
    }


def test_a_name_with_a_path_stays_in_its_folder(config: Path) -> None:
    file = imported(config, "id,url\na,http://127.0.0.3/\n", "..%2f..evil name.CSV")
    kept = Path(data("targets", "import", file, config=config)["file"])
    assert kept.parent == config.parent / "var" / "inventory"
    assert kept.name == "2f-evil-name.csv"


HOSTILE = {
    "a second line": 'id,url,name\na,http://127.0.0.3/,"KPU\nINC-000001 critical"\n',
    "an escape": "id,url,name\na,http://127.0.0.3/,\x1b]0;pwned\x07\n",
    "right to left": "id,url,name\na,http://127.0.0.3/,\u202egnp.exe\n",
    "huge": f"id,url,name\na,http://127.0.0.3/,{'x' * 100_000}\n",
    "script as url": "id,url\na,javascript:alert(1)\n",
    "a path as id": "id,url\n../../etc/passwd,http://127.0.0.3/\n",
    "binary": "id,url\n\x00\x01\x02,\x03\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_cell_is_refused_and_never_repeated(name: str, config: Path) -> None:
    done = call("targets", "import", imported(config, HOSTILE[name]), config=config)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("list.csv:2")
    for piece in ("INC-000001", "\x1b", "\u202e", "xxxx", "javascript", "passwd", "\x01"):
        assert piece not in done.stderr


def test_what_is_no_text_is_refused(config: Path) -> None:
    file = imported(config, "")
    file.write_bytes(b"PK\x03\x04\xff\xfe not a csv")
    done = call("targets", "import", file, config=config)
    assert done.exit_code == 3
    assert "is not UTF-8 text" in done.stderr


def test_json_is_one_document_and_nothing_else(config: Path) -> None:
    done = call("targets", "list", "--json", config=config)
    assert json.loads(done.stdout)
    assert done.stderr == ""
