"""What a drill borrows and reports: no secret in a file, no number of a live incident, nothing acts on a page."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import probes
from sentinel.app.drill.loan import Loan, NoSuchChannel, borrowed, configuration
from sentinel.app.drill.measure import Findings, Kept
from sentinel.app.drill.number import first, is_drill
from sentinel.app.drill.page import Block, Grid, Heading, Paragraph, Quote, markdown, page
from sentinel.app.drill.report import Report, write
from sentinel.config.load import load
from sentinel.courier.channel import recipients
from sentinel.kit import registry
from sentinel.model.incident import Incident, Phase
from sentinel.model.route import Channel
from sentinel.model.rule import RuleKind, Tlp
from sentinel.model.severity import Severity
from sentinel.range.drills import DRILLS
from sentinel.range.scenario import Told
from sentinel.range.world import World
from tests.courier.office import notice

SECRET = "rahasia-saluran-9c1"
LIVE = f"""
[sentinel]
vantage = "mataram-1"
language = "en"
timezone = "Asia/Jakarta"
lab = true
[probes.uptime]
interval = "45s"
[[targets]]
id = "kpu"
url = "http://127.0.0.1:9/"
probes = ["uptime"]
[[channels]]
name = "piket"
url = "json://u:{SECRET}@127.0.0.1:9/"
tlp = "green"
language = "id"
[[routes]]
to = ["piket"]
"""
AT = datetime(2029, 2, 14, 10, 30, tzinfo=UTC)


def live(folder: Path, *names: str) -> Loan:
    (folder / "config.toml").write_text(LIVE, "utf-8")
    known = registry.load(probes)
    return borrowed(load(folder / "config.toml", known, recipients, environ={}), known, names)


def test_it_borrows_the_channel_its_mark_and_language_and_how_often_sites_are_looked_at(tmp_path: Path) -> None:
    loan = live(tmp_path, "piket")
    assert (loan.heard, loan.language, loan.zone, loan.usual) == (("piket",), "en", "Asia/Jakarta", 45.0)
    assert live(tmp_path).heard == ("latihan-telegram",)
    with pytest.raises(NoSuchChannel, match=r"no channel 'piktet'; did you mean \"piket\""):
        live(tmp_path, "piktet")


async def test_the_configuration_of_a_drill_is_sound_marked_and_holds_no_secret(tmp_path: Path) -> None:
    loan = live(tmp_path, "piket")
    loan.folder.mkdir(parents=True)
    async with World() as world:
        text, secrets = configuration(world, loan, loan.folder / "var")
        assert SECRET not in text
        (tmp_path / "drill.toml").write_text(text, "utf-8")
        config = load(tmp_path / "drill.toml", registry.load(probes), recipients, environ=secrets)
        assert config.drill
        assert config.channels()[0].channel() == Channel(name="piket", tlp=Tlp.GREEN, language="id")
        assert SECRET in config.channels()[0].url.reveal()
        assert tomllib.loads(text)["sentinel"]["data_dir"] == str(loan.folder / "var")


def test_the_numbers_of_drills_are_far_from_live_ones_and_differ_from_minute_to_minute() -> None:
    numbers = [first(AT + timedelta(minutes=n)) for n in range(3)]
    assert len(set(numbers)) == 3
    assert all(is_drill(f"INC-{number:06d}") and is_drill(f"INC-{number + 9:06d}") for number in numbers)
    assert not any(is_drill(ref) for ref in ("INC-000042", "42", "INC-899999", "INC-1000000", "kpu-ntb", ""))


def report(language: str = "id", **changes: object) -> Report:
    told = Told(rule="site_down", severity=Severity.HIGH, on="kpu-ntb")
    gone = {"latihan-telegram": AT + timedelta(seconds=12.5)}
    findings = Findings(
        kept=(Kept(told=told, fault_at=AT, told_at=gone),),
        messages=(notice(900_001, title="Tinggi: <script>", body="satu\ndua | tiga"),),
        counts={"latihan-telegram": 1},
    )
    facts: dict[str, object] = {
        "scenario": DRILLS["outage-rumour"],
        "loan": Loan(folder=Path("/tidak-ada"), language=language, usual=60.0),
        "findings": findings,
        "who": "Dewi <b>",
        "began": AT,
        "ended": AT + timedelta(minutes=1),
        "ack_within": 0.0,
    }
    return Report(**(facts | changes))  # type: ignore[arg-type]  # facts by name


@pytest.mark.parametrize(("language", "words"), [("id", "TIDAK LULUS"), ("en", "NOT PASSED")])
def test_the_page_speaks_the_readers_language_and_says_what_was_missing(language: str, words: str) -> None:
    text = markdown(report(language).blocks())
    assert words in text  # it was told, but no incident of that severity is there
    assert "pilkada2017" in text
    assert ("12,5 s" if language == "id" else "12.5 s") in text
    assert all(
        f"    LATIHAN{'' if language == 'id' else ' (DRILL)'} | {line}" in text for line in ("satu", "dua | tiga")
    )


def test_it_says_where_a_drill_is_quicker_than_earnest() -> None:
    text = markdown(report(waits={"site_slow": 300.0}).blocks())
    assert "site\\_slow menunggu 5 menit" in text.replace("\n", " ")
    assert "tiap 60 detik" in text


def test_both_files_are_private_and_nothing_in_them_acts(tmp_path: Path) -> None:
    made, shown = write(report(), tmp_path / "drills")
    assert [oct(file.stat().st_mode)[-3:] for file in (made, shown)] == ["600", "600"]
    assert made.name == "20290214T103000Z-outage-rumour.md"
    assert "<script>" not in shown.read_text("utf-8")
    assert "Dewi &lt;b&gt;" in shown.read_text("utf-8")
    assert "Dewi \\<b\\>" in made.read_text("utf-8")


def test_nobody_answering_is_no_pass_where_people_were_asked() -> None:
    quiet = Findings(kept=())
    assert report(findings=quiet).passed
    lonely = Findings(kept=(Kept(told=Told(rule="site_down", severity=Severity.HIGH)),))
    assert not report(findings=lonely, ack_within=60.0).answered


@pytest.mark.parametrize(("phase", "passed"), [(Phase.OPEN, True), (Phase.RESOLVED, False)])
def test_what_a_person_decides_must_still_be_open_when_the_story_is_over(phase: Phase, *, passed: bool) -> None:
    told = Told(rule="site_defaced", severity=Severity.CRITICAL, stays=True)
    incident = Incident(
        key="k", rule="site_defaced", service="content", kind=RuleKind.SECURITY, phase=phase, number=900_001,
        level=Severity.HIGH, severity=Severity.CRITICAL, first_at=AT, updated_at=AT,
    )  # fmt: skip
    one = report(findings=Findings(kept=(Kept(told=told, incident=incident, told_at={"latihan-telegram": AT}),)))
    assert one.findings.passed is passed
    assert ("ditutup sebelum diputuskan" in markdown(one.blocks())) is not passed


def test_blocks_are_text_in_both_forms() -> None:
    blocks: list[Block] = [Heading("a # b", 1), Paragraph("*x*\ny"), Grid(("h|1",), (("c",),)), Quote("<q>\n  z")]
    assert markdown(blocks) == "# a \\# b\n\n\\*x\\* y\n\n| h\\|1 |\n| --- |\n| c |\n\n    <q>\n      z\n"
    assert "<pre>&lt;q&gt;\n  z</pre>" in page("t", "id", blocks)
