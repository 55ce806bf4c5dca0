"""``baseline diff`` of a page: new and gone texts, links and sites, in a form that cannot harm a terminal."""

import tomllib
from pathlib import Path

from tests.app.cli.program import call, data, installation
from tests.hub.test_content import working
from tests.kit.content.pages import page
from tests.kit.content.worlds import JUDOL

BAD = (
    '<p>Kalimat baru \u202e dari orang lain</p><p style="display:none"><a href="https://raja.example/slot">Masuk</a></p>'
    '<script src="https://cdn.stranger.example/x.js"></script>'
)


async def test_a_person_sees_what_is_new_and_what_is_gone_and_to_whom_it_is_shown(tmp_path: Path) -> None:
    config = installation(tmp_path)
    with working(config.parent / "var") as office:
        await office.settle()
        await office.see(page(body=BAD).replace("0370 123456", "Nomor lain"), V1=page(title="Lain", body="<p>Bot</p>"))
    lines = data("baseline", "diff", "kpu-ntb", config=config)
    found = {line["trait"]: line for line in lines if line["probe"] == "defacement" and "vantage" in line}
    assert any("Kalimat baru" in text for text in found["V0 text"]["added"])
    assert any("0370 123456" in text for text in found["V0 text"]["missing"])
    assert found["V0 link"]["added"] == ["hidden: https://raja.example/slot Masuk"]
    assert found["V0 scripts"]["added"] == ["stranger.example"]
    assert found["V1 title"]["added"] == ["Lain"]
    assert found["V1 text"]["added"] == ["Bot"], "what a visitor sees too is not told twice"
    shown = call("baseline", "diff", "kpu-ntb", config=config).stdout
    assert "Kalimat baru" in shown
    assert "\u202e" not in shown


async def test_of_a_page_that_is_all_new_so_much_is_told_as_a_person_reads(tmp_path: Path) -> None:
    config = installation(tmp_path)
    many = "".join(f"<p>Kalimat {'abcdefghij'[n % 10] * 9} {'klmnopqrst'[n // 10] * 900}</p>" for n in range(100))
    with working(config.parent / "var") as office:
        await office.settle()
        await office.see(page(body=many + JUDOL))
    found = {line["trait"]: line for line in data("baseline", "diff", "kpu-ntb", config=config)}
    assert len(found["V0 text"]["added"]) == 41
    assert found["V0 text"]["added"][-1].startswith("... and ")
    assert max(map(len, found["V0 text"]["added"])) == 300


async def test_of_a_page_that_is_as_usual_there_is_nothing_to_tell(tmp_path: Path) -> None:
    config = installation(tmp_path)
    with working(config.parent / "var") as office:
        await office.settle()
        await office.see(page())
    assert data("baseline", "diff", "kpu-ntb", config=config) == []


async def test_what_may_be_pinned_is_printed_as_the_configuration_takes_it(tmp_path: Path) -> None:
    config = installation(tmp_path)
    assert data("baseline", "pins", "kpu-ntb", config=config)["facts"] == []
    with working(config.parent / "var") as office:
        await office.settle()
    found = data("baseline", "pins", "kpu-ntb", config=config)
    fact = next(one for one in found["facts"] if "telepon" in one["said"])
    assert fact == {
        "name": "telephone 1",
        "pattern": "(?i)^Jalan Pemilu",
        "said": "Jalan Pemilu 1, telepon 0370 123456",
    }
    done = call("baseline", "pins", "kpu-ntb", config=config)
    assert {"name": "telephone 1", "pattern": "(?i)^Jalan Pemilu"} in tomllib.loads(done.stdout)["facts"]
    assert call("baseline", "pins", "kpu-nbt", config=config).exit_code == 1
