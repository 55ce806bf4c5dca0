"""Inventory files: what spreadsheets write is read, what attackers write stays text, what is wrong has its line."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.config.problem import ConfigRejected
from tests.config.desk import complaints, loaded, written

CONFIG = '[inventory]\nfiles = ["list.csv"]\n'


def table(folder: Path, text: str) -> Path:
    path = written(folder, CONFIG)
    (folder / "list.csv").write_bytes(text.encode("utf-8-sig"))
    return path


def test_a_spreadsheet_with_semicolons_and_windows_line_ends(tmp_path: Path) -> None:
    head = "ID;URL;Tier;Enabled;Probes;Contacts"
    text = f'{head}\r\na;https://a.id/;high;tidak;"uptime tls";"Budi, 0370 1; Sri"\r\n\r\n'
    (target,) = loaded(table(tmp_path, text)).targets()
    assert (target.id, target.tier, target.enabled, target.probes) == ("a", "high", False, ("uptime", "tls"))
    assert target.contacts == ("Budi, 0370 1", "Sri")


def test_the_same_target_in_a_file_and_in_a_table(tmp_path: Path) -> None:
    path = table(tmp_path, "id,url\na,https://a.id/\n")
    path.write_text(f'{CONFIG}[[targets]]\nid = "a"\nurl = "https://b.example/"\n')
    assert complaints(path) == ["list.csv:2:id: this id is already used at config.toml:targets[0].id"]


def test_what_was_imported_is_read_too(tmp_path: Path) -> None:
    path = table(tmp_path, "id,url\na,https://a.id/\n")
    (tmp_path / "var" / "inventory").mkdir(parents=True)
    (tmp_path / "var" / "inventory" / "more.csv").write_text("id,url\nb,https://b.example/\n")
    assert [t.id for t in loaded(path).targets()] == ["a", "b"]
    (tmp_path / "var" / "inventory" / "more.csv").write_text("id,url\na,https://b.example/\n")
    assert complaints(path) == ["var/inventory/more.csv:2:id: this id is already used at list.csv:2:id"]


WRONG = {
    "nothing": ("", "list.csv: is empty; the first line names the columns: id,name,url,organization,kind,region,tier,"),
    "no id": ("name,url\nx,https://a.id/\n", "list.csv:1:id: column is missing"),
    "a column misspelt": (
        "id,url,teir\na,https://a.id/,low\n",
        'list.csv:1:teir: unknown column; did you mean "tier"?',
    ),
    "a column twice": ("id,url,id\na,https://a.id/,b\n", "list.csv:1:id: column stands there twice"),
    "a cell too many": ("id,url\na,https://a.id/,x\n", "list.csv:2: has 3 cells, the header has 2"),
    "a bad cell": (
        "id,url,tier\n\na,https://a.id/,lo\n",
        "list.csv:3:tier: must be one of critical, high, normal, low",
    ),
    "neither yes nor no": ("id,url,enabled\na,https://a.id/,maybe\n", "list.csv:2:enabled: must be true or false"),
    "an unknown probe": (
        "id,url,probes\na,https://a.id/,uptme\n",
        "list.csv:2:probes: unknown probe; did you mean",
    ),
    "an open quote": ('id,url\na,"https://a.id/\n', "list.csv:2: is not CSV: unexpected end of data"),
    "a second line in a cell": (
        'id,url,name\na,https://a.id/,"KPU\nNTB"\n',
        "list.csv:2:name: must be one line without control characters",
    ),
    "an escape sequence": (
        "id,url,name\na,https://a.id/,\x1b[31mKPU\n",
        "list.csv:2:name: must be one line without control characters",
    ),
    "a huge cell": (
        f"id,url,name\na,https://a.id/,{'x' * 100_000}\n",
        "list.csv:2:name: must not be longer than 500 characters",
    ),
    "a monstrous cell": (
        f"id,url,name\na,https://a.id/,{'x' * 200_000}\n",
        "list.csv:2: is not CSV: field larger than",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_has_its_line_and_column(name: str, tmp_path: Path) -> None:
    text, expected = WRONG[name]
    said = complaints(table(tmp_path, text))
    assert len(said) == 1
    assert said[0].startswith(expected)


def test_a_line_after_a_cell_of_two_lines_is_still_counted_right(tmp_path: Path) -> None:
    text = 'id,url,note\na,https://a.id/,"one\ntwo"\nb,nonsense,\n'
    assert complaints(table(tmp_path, text)) == [
        "list.csv:2:note: must be one line without control characters",
        "list.csv:4:url: must begin with https:// or http://",
    ]


def test_a_thousand_mistakes_are_cut_short(tmp_path: Path) -> None:
    said = complaints(table(tmp_path, "id,url\n" + "a,nonsense\n" * 1000))
    assert sum("list.csv:" in line and ":url" in line for line in said) == 100
    assert "list.csv: has more problems; these are the first 100" in said


FORMULAS = ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_text_and_our_own_guard_goes_away_again(formula: str, tmp_path: Path) -> None:
    rows = io.StringIO()
    csv.writer(rows).writerows(
        [["id", "url", "name"], ["a", "https://a.id/", formula], ["b", "https://b.example/", f"'{formula}"]]
    )
    assert [t.name for t in loaded(table(tmp_path, rows.getvalue())).targets()] == [formula, formula]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300) | st.lists(st.lists(st.text(max_size=20), max_size=6), max_size=6).map(str))
def test_no_file_is_a_crash(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, CONFIG)
    (tmp_path / "list.csv").write_bytes(b"id,url,name\n" + text.encode("utf-8", "surrogatepass"))
    try:
        loaded(path)
    except ConfigRejected as error:
        assert error.problems  # noqa: PT017 - either it loads or it says why
