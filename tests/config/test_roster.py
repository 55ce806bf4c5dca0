"""The roster file: what may stand in it, and what each mistake is called."""

from datetime import datetime
from pathlib import Path

import pytest

from sentinel.casework.roster import on_call
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.config.problem import ConfigRejected
from sentinel.model.roster import Roster

CONFIG = """
[sentinel]
timezone = "Asia/Makassar"
[roster]
file = "{file}"
[[channels]]
name = "sari"
url = "json://127.0.0.1:9/a"
[[channels]]
name = "budi"
url = "json://127.0.0.1:9/b"
[[routes]]
to = ["on-call"]
"""
TOML = """
[[people]]
name = "Sari"
channels = ["sari"]
[[people]]
name = "Budi"
channels = ["budi", "sari"]
[[shifts]]
days = ["mon", "Tuesday"]
from = "06:00"
until = "18:00"
zone = "WIT"
people = ["Sari"]
[[shifts]]
from = "2029-02-14 06:00"
until = "2029-02-14 18:00"
people = ["Budi", "Sari"]
"""
CSV = """days;from;until;zone;person;channels
mon tue;06:00;18:00;WIT;Sari;sari
;2029-02-14 06:00;2029-02-14 18:00;;Budi;budi sari
;2029-02-14 06:00;2029-02-14 18:00;;Sari;sari
"""
HEAD = CSV.partition("\n")[0]


def loaded(folder: Path, text: str, file: str = "piket.toml", config: str = CONFIG) -> Config:
    (folder / file).write_text(text, "utf-8")
    (folder / "config.toml").write_text(config.replace("{file}", file), "utf-8")
    return load(folder / "config.toml", {}, lambda _: 1, environ={})


def wrong(folder: Path, text: str, file: str = "piket.toml", config: str = CONFIG) -> list[str]:
    with pytest.raises(ConfigRejected) as caught:
        loaded(folder, text, file, config)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_toml_and_csv_say_the_same(tmp_path: Path) -> None:
    one, other = loaded(tmp_path, TOML).roster, loaded(tmp_path, CSV, "piket.csv").roster
    assert one.people == other.people == {"Sari": ("sari",), "Budi": ("budi", "sari")}
    assert one.weekly == other.weekly
    assert {name for shift in other.shifts for name in shift.people} == {"Budi", "Sari"}
    assert {(s.start.isoformat(), s.end.isoformat()) for s in (*one.shifts, *other.shifts)} == {
        ("2029-02-13T22:00:00+00:00", "2029-02-14T10:00:00+00:00")  # of the configuration's own zone
    }


@pytest.mark.parametrize(
    ("days", "meant"),
    [("daily", {*range(7)}), ("mon-fri", {*range(5)}), ("sat-mon wed", {5, 6, 0, 2}), ("harian", {*range(7)})],
)
def test_days_are_written_as_people_write_them(tmp_path: Path, days: str, meant: set[int]) -> None:
    (shift,) = loaded(tmp_path, f"{HEAD}\n{days};00:00;24:00;WITA;Sari;sari\n", "piket.csv").roster.weekly
    assert shift.days == meant
    for moment in (datetime(2029, 2, 14, 0, 0, tzinfo=shift.zone), datetime(2029, 2, 14, 23, 59, tzinfo=shift.zone)):
        assert bool(on_call(Roster(weekly=(shift,)), moment)) == (moment.weekday() in meant)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("xyz;06:00;18:00;WIB;Sari;sari", "piket.csv:2:days"),
        ("mon;6 pagi;18:00;WIB;Sari;sari", "times of day"),
        ("mon;06:00;06:00;WIB;Sari;sari", "from and until are the same"),
        (";2029-02-14 06:00;2029-02-13 06:00;WIB;Sari;sari", "until must be later than from"),
        (";06:00;18:00;WIB;Sari;sari", "a weekly shift names its days"),
        ("mon;06:00;18:00;WITX;Sari;sari", "must be WIB, WITA, WIT"),
        ("mon;06:00;18:00;WIB;Sari;sary", 'no channel has this name; did you mean "sari"?'),
        ("mon;06:00;18:00;WIB;Sari", "has 5 cells, the header has 6"),
    ],
)
def test_each_mistake_is_named_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    problems = wrong(tmp_path, f"{HEAD}\n{line}\n", "piket.csv")
    assert any(said in problem for problem in problems), problems
    assert "piket.csv:2" in problems[0]


def test_a_shift_of_somebody_unknown_is_refused(tmp_path: Path) -> None:
    (problem,) = wrong(tmp_path, TOML.replace('people = ["Sari"]', 'people = ["Sary"]'))
    assert problem.startswith("piket.toml:shifts[0].people: nobody on the roster has this name")


def test_a_roster_without_people_is_refused(tmp_path: Path) -> None:
    assert wrong(tmp_path, "") == ["config.toml:roster.file: names nobody who could be on call"]


def test_on_call_needs_a_roster_and_is_no_channels_name(tmp_path: Path) -> None:
    bare = CONFIG.replace('[roster]\nfile = "{file}"\n', "")
    (problem,) = wrong(tmp_path, "", config=bare)
    assert problem == 'config.toml:routes[0]: "on-call" needs a roster: [roster] file'
    (problem,) = wrong(tmp_path, TOML, config=CONFIG.replace('"budi"', '"on-call"'))[:1]
    assert "on-call" in problem or "no channel" in problem


def test_a_file_that_is_missing_is_said_once(tmp_path: Path) -> None:
    problems = wrong(tmp_path, TOML, config=CONFIG.replace("{file}", "gone.csv"))
    assert [p for p in problems if "gone.csv" in p or "roster.file" in p] == problems
