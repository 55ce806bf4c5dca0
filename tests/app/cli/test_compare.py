"""``sentinel compare``: verdict and reasons on files, one pair or thousands, and every slip by its place."""

import json
from pathlib import Path

import pytest

from tests.app.cli.program import call, installation
from tests.kit.content.pages import page

URL = "https://kab-contoh.kpu.test/"
CONFIG = """
[sentinel]
vantage = "meja"
data_dir = "var"
lab = true
[[targets]]
id = "contoh"
name = "KPU Contoh"
url = "https://kab-contoh.kpu.test/"
probes = ["uptime", "defacement"]
[targets.options.defacement]
facts = [{FACT}]
"""
PINNED = '{ name = "hotline", selector = "footer p" }'
SPAM = "<p>situs slot gacor maxwin, judi online, togel, bonus new member</p>"


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, Path]:
    texts = {"before": page(), "same": page(), "spam": page(body=SPAM), "swap": page().replace("0370 123456", "0811 9")}
    for name, text in texts.items():
        (tmp_path / f"{name}.html").write_text(text, "utf-8")
    return {name: tmp_path / f"{name}.html" for name in texts}


def test_an_attack_is_told_with_its_reasons(pages: dict[str, Path]) -> None:
    done = call("compare", pages["before"], pages["spam"])
    assert done.exit_code == 1
    for word in ("injected", "gambling_text", "gacor", "togel"):
        assert word in done.stdout


def test_json_leads_to_the_element(pages: dict[str, Path]) -> None:
    (reason,) = json.loads(call("compare", pages["before"], pages["spam"], "--json").stdout)["reasons"]
    assert reason["path"] == "body > p"
    assert reason["said"].startswith("situs slot gacor")


def test_json_is_what_the_contract_says(pages: dict[str, Path]) -> None:
    done = call("compare", pages["before"], pages["same"], "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"id": str(pages["same"]), "verdict": "clean", "score": 0.0, "reasons": []}


def test_a_batch_answers_line_by_line_and_names_the_lines_that_it_cannot(
    pages: dict[str, Path], tmp_path: Path
) -> None:
    good = [{"id": n, "before": [str(pages["before"])], "after": str(pages[n]), "url": URL} for n in ("same", "spam")]
    gone = {"id": "gone", "before": [], "after": str(tmp_path / "gone.html")}
    lines = [json.dumps(good[0]), "nonsense", json.dumps({"id": 1}), json.dumps(gone), "", json.dumps(good[1])]
    (tmp_path / "pairs.jsonl").write_text("\n".join(lines), "utf-8")
    done = call("compare", "--batch", tmp_path / "pairs.jsonl")
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["clean", "injected"]
    assert done.exit_code == 2
    for told in ("pairs.jsonl:2: ", "pairs.jsonl:3: id: ", "pairs.jsonl:4: ", "gone.html: No such file", "3 lines"):
        assert told in done.stderr


def test_a_long_batch_is_answered_in_the_order_of_its_lines(pages: dict[str, Path], tmp_path: Path) -> None:
    names = [("spam", "same", "before")[number % 3] for number in range(70)]
    pairs = [{"id": f"{n}", "before": [str(pages["before"])], "after": str(pages[x])} for n, x in enumerate(names)]
    (tmp_path / "pairs.jsonl").write_text("\n".join(map(json.dumps, [*pairs[:40], {"id": 1}, *pairs[40:]])), "utf-8")
    done = call("compare", "--batch", tmp_path / "pairs.jsonl")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["id"] for one in told] == [f"{number}" for number in range(70)]
    assert [one["verdict"] == "injected" for one in told] == [name == "spam" for name in names]
    assert "pairs.jsonl:41: id" in done.stderr


def test_the_pinned_facts_of_the_target_are_compared(pages: dict[str, Path], tmp_path: Path) -> None:
    config = installation(tmp_path, CONFIG.replace("{FACT}", PINNED))
    words = ("compare", pages["before"], pages["swap"], "--url", URL)
    assert call(*words).exit_code == 0
    done = call(*words, config=config)
    assert done.exit_code == 1
    for word in ("defaced", "protected_fact", "0370 123456", "0811 9"):
        assert word in done.stdout


def test_a_wrong_pin_is_named_with_its_target(pages: dict[str, Path], tmp_path: Path) -> None:
    config = installation(tmp_path, CONFIG.replace("{FACT}", '{ name = "hotline", selector = "p:::" }'))
    done = call("compare", pages["before"], pages["swap"], config=config)
    assert done.exit_code == 3
    assert "targets[0].options.defacement.facts[0].selector: is no CSS selector" in done.stderr


@pytest.mark.parametrize("words", [[], ["a.html", "--batch", "b.jsonl"], ["gone.html"], ["--batch", "gone.jsonl"]])
def test_nothing_to_compare_is_said(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("compare", *words)
    assert done.exit_code == 2
    assert done.stderr.strip()
