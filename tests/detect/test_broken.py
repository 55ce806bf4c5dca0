"""Broken rule files: each slip is told once, at its line and column, in words for staff."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sentinel.detect.load import Layer, load, load_texts
from sentinel.detect.problem import RuleProblems
from tests.detect.good import BURST, DRILL, FILES, HOSTS, SITE_DOWN
from tests.detect.worlds import REGISTER, plain, sigma

TABLE = Path(__file__).parent.parent / "golden" / "broken_rules.txt"


def cases() -> Iterator[tuple[str, str, str, str]]:
    blocks = TABLE.read_text("utf-8").split("\n\n")[1:]
    for block in blocks:
        file, old, new, told = block.strip("\n").split("\n")
        yield file, old[2:].replace("\\n", "\n"), new[2:].replace("\\n", "\n"), told[2:]


def problems(files: Mapping[str, str], *more: Mapping[str, str]) -> list[str]:
    with pytest.raises(RuleProblems) as caught:
        load_texts([Layer(files=files), *(Layer(files=one, root="rules.d") for one in more)], REGISTER)
    return [str(problem) for problem in caught.value.problems]


def test_the_files_that_are_broken_here_are_right_as_they_stand() -> None:
    rules = load_texts([Layer(files=FILES)], REGISTER)
    assert set(rules.rules) == {"site_down", "uptime_seen_good", "many_down"}
    assert rules.rules["site_down"].source == "uptime/site_down.yml:1"


@pytest.mark.parametrize(("file", "old", "new", "told"), list(cases()))
def test_each_slip_is_told_once_and_in_its_place(file: str, old: str, new: str, told: str) -> None:
    assert FILES[file].count(old)
    place, _, text = told.partition(" ")
    assert problems({**FILES, file: FILES[file].replace(old, new, 1)}) == [f"{file}:{place}: error: {text}"]


def test_there_are_enough_of_them() -> None:
    assert len(list(cases())) >= 120


def test_all_problems_of_all_files_are_told_at_once() -> None:
    broken = {
        "uptime/site_down.yml": SITE_DOWN.replace("for: 2s", "for: 2").replace("state: down}\n", "state: donw}\n", 1),
        "correlated/many_down.yml": BURST.replace("2m", "2 m"),
        "filters/drill.yml": DRILL.replace("not rehearsal", "rehearsal"),
        "lists/hosts.yml": "name: hosts\n",
    }
    told = problems(broken)
    assert [line.split(": ")[0] for line in told] == [
        "correlated/many_down.yml:15:13",
        "filters/drill.yml:12:14",
        "lists/hosts.yml:1:1",
        "lists/hosts.yml:1:1",
        "uptime/site_down.yml:12:33",
        "uptime/site_down.yml:21:8",
    ]


def test_a_renamed_rule_is_missed_by_those_that_name_it() -> None:
    told = problems({**FILES, "uptime/site_down.yml": SITE_DOWN.replace("name: site_down", "name: site_dwn")})
    assert told == [
        "correlated/many_down.yml:12:11: error: unknown rule 'site_down' (did you mean 'site_dwn'?)",
        "filters/drill.yml:10:11: error: unknown rule 'site_down' (did you mean 'site_dwn'?)",
    ]


def test_rules_that_go_round_in_a_circle() -> None:
    other = BURST.replace("many_down", "more_down").replace("1b0a", "1c0a").replace("[site_down]", "[many_down]")
    circle = {**FILES, "correlated/many_down.yml": BURST.replace("[site_down]", "[more_down]")}
    told = problems({**circle, "correlated/more_down.yml": other})
    assert told == [
        "correlated/many_down.yml:12:10: error: these rules refer to each other in a circle",
        "correlated/more_down.yml:12:10: error: these rules refer to each other in a circle",
    ]


def test_the_same_name_twice_in_one_layer() -> None:
    again = SITE_DOWN.partition("---\n")[0].replace("3b0a", "3c0a")
    told = problems({**FILES, "uptime/z.yml": again})
    assert told == ["uptime/z.yml:3:7: error: the name 'site_down' is taken by uptime/site_down.yml:1"]


def test_a_rule_in_a_foreign_folder() -> None:
    moved = {f"tls{name.removeprefix('uptime')}": text for name, text in FILES.items() if name.startswith("uptime")}
    files = {name: text for name, text in FILES.items() if not name.startswith("uptime")}
    told = problems({**files, **moved})
    assert told == ["tls/site_down.yml:1:1: error: this belongs in the folder uptime/, not in tls/"]


@pytest.mark.slow
def test_more_rules_than_anyone_can_read() -> None:
    many = "\n---\n".join(plain("s: {sentinel.uptime.state: up}\ncondition: s", name=f"r{n}") for n in range(2_001))
    assert any("more than 2,000 rules" in line for line in problems({"uptime/many.yml": many}))


def test_resolve_names_a_signal_of_the_same_service() -> None:
    foreign = SITE_DOWN.replace("when: uptime_seen_good", "when: tls_fine")
    fine = plain(
        "s: {sentinel.tls.trusted: true}\ncondition: s", name="tls_fine", source="product: sentinel, service: tls"
    )
    told = problems({**FILES, "uptime/site_down.yml": foreign, "tls/signals.yml": fine})
    assert told[0] == (
        "uptime/site_down.yml:22:19: error: 'tls_fine' reads service tls: it never sees this rule's looks"
    )


def test_a_later_layer_replaces_the_whole_rule_of_the_same_name() -> None:
    mild = (
        SITE_DOWN.partition("---\n")[0]
        .replace("level: high", "level: medium")
        .replace("opened, high", "opened, medium")
    )
    layers = [Layer(files=FILES, root="rules"), Layer(files={"site_down.yml": mild}, root="/etc/sentinel/rules.d")]
    rules = load_texts(layers, REGISTER)
    assert rules.rules["site_down"].level.label == "medium"
    assert rules.rules["site_down"].source == "/etc/sentinel/rules.d/site_down.yml:1"
    assert rules.rules["uptime_seen_good"].source == "rules/uptime/site_down.yml:41"


def test_a_later_layer_replaces_a_list() -> None:
    own = {"lists/hosts.yml": "name: hosts\ndescription: x\nvalues: [other.example]\n"}
    rules = load_texts([Layer(files=FILES), Layer(files=own)], REGISTER)
    drill = {"event.dataset": "sentinel.uptime", "sentinel.uptime.state": "down", "url.domain": "x.other.example"}
    assert [match.exempted_by for match in rules.judge(drill).matches] == ["known_drill"]


def test_a_list_in_groups_is_reference_data_and_rules_see_the_names_of_its_groups() -> None:
    grouped = "name: hosts\ndescription: x\ngroups: {drill.example: [a, b], other.example: [c]}\n"
    rules = load_texts([Layer(files={**FILES, "lists/hosts.yml": grouped})], REGISTER)
    assert rules.groups == {"hosts": {"drill.example": ("a", "b"), "other.example": ("c",)}}
    drill = {"event.dataset": "sentinel.uptime", "sentinel.uptime.state": "down", "url.domain": "x.other.example"}
    assert [match.exempted_by for match in rules.judge(drill).matches] == ["known_drill"]
    layers = [Layer(files={**FILES, "lists/hosts.yml": grouped}), Layer(files={"lists/hosts.yml": HOSTS})]
    assert load_texts(layers, REGISTER).groups == {}, "a later layer replaces groups by values"


def test_folders_are_read_and_what_is_no_rule_is_left_alone(tmp_path: Path) -> None:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    for name in ("fields.yml", "tls/fields.yml", "signatures/x.yml", "adapters/x.yml", ".hidden/x.yml", "tls/notes.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("no: rule")
    rules = load([tmp_path, tmp_path / "rules.d"], REGISTER)
    assert rules.rules["site_down"].source == f"{tmp_path}/uptime/site_down.yml:1"


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"title: \xff\n")
    (tmp_path / "b.yaml").write_bytes(b"\xef\xbb\xbftitle: x\n")
    with pytest.raises(RuleProblems) as caught:
        load([tmp_path], REGISTER)
    told = str(caught.value)
    assert "a.yml:1:1: error: cannot be read: 'utf-8' codec" in told
    assert "b.yaml:1:1: error: 'id' is missing" in told
    with pytest.raises(RuleProblems, match="there is no such folder"):
        load([tmp_path / "none"], REGISTER)


def test_a_problem_is_an_annotation_too() -> None:
    with pytest.raises(RuleProblems) as caught:
        sigma("title: 5% of it\nlogsource: {product: x}\ndetection: {s: a}\n")
    (problem,) = caught.value.problems
    assert problem.github == "::error file=rules.yml,line=3,col=12::the condition is missing"
