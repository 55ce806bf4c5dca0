"""``sentinel intake`` as a tired officer uses it: quick, forgiving, and nothing that was typed is ever lost."""

import json
import os
import pty
import select
import shlex
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sentinel.app.cli.telling import Interview, Told, lacks
from sentinel.store.ledger import open_view
from tests.app.cli.program import LAB, SENTINEL, call, data, installation

WITA = ZoneInfo("Asia/Makassar")
NOW = datetime(2029, 2, 13, 18, 5, tzinfo=UTC)
SMS = {
    "reporter": "Budi Santoso",
    "contact": "0812-3456-7834",
    "institution": "KPU Bima",
    "when": "barusan",
    "imitated": "0857-1111-2222",
    "sim": "ya",
    "message": "Undangan: pemilihan diundur",
}
FLAGS = [word for key, value in SMS.items() for word in (f"--{key}", value)]
SECRETS = (b"Budi Santoso", b"3456-7834", b"34567834", b"1111-2222", b"diundur")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return installation(tmp_path, LAB)


def test_a_report_by_options_is_kept_sealed_and_answered_in_both_languages(config: Path) -> None:
    files = {"sms.png": b"gambar", "lain/sms.png": b"gambar lain", "WA_081234567834.png": b"layar"}
    (config.parent / "lain").mkdir()
    for name, body in files.items():
        (config.parent / name).write_bytes(body)
    proofs = [word for name in files for word in ("--evidence", name)]
    done = data("intake", "add", "sms_masking", *FLAGS, *proofs, "--as", "Sari", config=config)
    assert (done["report"]["id"], done["report"]["contact"], done["again"]) == ("RPT-000001", "0812****34", False)
    assert (done["incident"]["rule"], done["incident"]["severity"]) == ("reported_sms_masking", "medium")
    assert "nomor tidak diretas; pengirim dipalsukan" in " ".join(done["triage"]["id"])
    assert "not hacked" in " ".join(done["triage"]["en"])
    assert f"sentinel incidents note {done['incident']['id']} TEKS" in " ".join(done["triage"]["id"])
    assert "KPU Bima" in done["draft"]["id"]
    folder = config.parent / "var"
    written = b"".join(file.read_bytes() for file in folder.glob("*.sqlite*") if file.is_file())
    written += b"".join(file.read_bytes() for file in folder.glob("ledger*") if file.is_file())
    assert [secret for secret in SECRETS if secret in written] == []
    assert b"RPT-000001" in written
    (row,) = data("intake", "list", config=config)
    shown = data("intake", "show", "rpt-1", config=config)
    assert (row["incident"], shown["incident_status"]) == (done["incident"]["id"], "medium, open")
    assert [one["name"] for one in shown["evidence"]] == ["sms.png", "sms.png", "WA_0812****34.png"]
    assert [secret for secret in SECRETS if secret.decode() in json.dumps([row, shown])] == []


def test_who_reads_what_is_private_says_why_and_is_remembered(config: Path) -> None:
    data("intake", "add", "sms", *FLAGS, config=config)
    assert call("intake", "show", "1", "--reveal", config=config).exit_code == 2
    told = data("intake", "show", "1", "--reveal", "--why", "telepon balik", "--as", "Sari", config=config)
    assert (told["private"]["contact"], told["private"]["message"]) == (SMS["contact"], SMS["message"])
    with open_view(config.parent / "var") as view:
        acts = [(one.act, one.who, one.text) for one in view.acts()]
    assert acts[0] == ("intake.revealed", "Sari", "telepon balik")


def test_everything_that_is_missing_is_named_at_once_and_what_was_typed_is_kept(config: Path) -> None:
    first = call("intake", "add", "sms", "--reporter", "Budi", "--when", "sore", "--sim", "mungkin", config=config)
    assert first.exit_code == 2
    assert "missing: contact, institution, imitated, message" in first.stderr
    assert "when: say the time of day too" in first.stderr
    assert "sim: say ya, tidak" in first.stderr
    (kept,) = config.parent.glob("report-*.toml")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert str(kept) in first.stderr
    again = call("intake", "add", "--file", kept, config=config)
    assert (again.exit_code, len(list(config.parent.glob("report-*.toml")))) == (2, 1)  # it stands there already
    done = data("intake", "add", "--file", kept, *FLAGS, config=config)
    assert done["incident"]["status"] == "open"


@pytest.mark.slow
def test_the_same_file_twice_is_one_report(config: Path) -> None:
    file = config.parent / "laporan.json"
    answers = {**SMS, "class": "sms_masking", "when": "2020-01-01T00:00", "sim": True, "recipients": 1300}
    file.write_text(json.dumps({**answers, "when": datetime.now(UTC).isoformat()}))
    first, second = (data("intake", "add", "--file", file, config=config) for _ in range(2))
    assert (first["again"], second["again"], second["report"]["id"]) == (False, True, "RPT-000001")
    assert second["report"]["recipients"] == 1300
    file.write_text('{"clas": "sms"}')
    wrong = call("intake", "add", "sms", "--file", file, config=config)
    assert (wrong.exit_code, 'clas: there is no such field; did you mean "class"?' in wrong.stderr) == (2, True)


@pytest.mark.slow
def test_what_cannot_be_done_keeps_what_was_typed_too(config: Path) -> None:
    refused = call("intake", "add", "sms", *FLAGS, "--target", "kpu-nowhere", config=config)
    assert (refused.exit_code, "there is no target" in refused.stderr) == (1, True)
    assert len(list(config.parent.glob("report-*.toml"))) == 1
    gone = call("intake", "add", "sms", *FLAGS, "--evidence", "hilang.png", config=config)
    assert (gone.exit_code, "no such file" in gone.stderr) == (2, True)


@pytest.mark.slow
def test_other_becomes_something_when_a_person_says_so(config: Path) -> None:
    when = ("--when", "22.30", "--zone", "WITA")
    done = data("intake", "add", "lainnya", *FLAGS, *when, "--attempts", "454.864", config=config)
    assert done["report"]["happened_at"].endswith("T14:30:00.000Z")
    assert (done["incident"], "454.864" in " ".join(done["triage"]["id"])) == (None, True)
    assert "percobaan" in " ".join(done["triage"]["id"])
    assert call("intake", "reclassify", "1", "phishing", config=config).exit_code == 2
    now = data("intake", "reclassify", "1", "phishing", "--why", "ada tautan", config=config)
    assert now["incident"]["rule"] == "reported_phishing"
    assert "reclassify RPT-000001 CLASS" in " ".join(done["triage"]["en"])
    data("intake", "add", "sms", *FLAGS, config=config)
    beside = call("intake", "add", "sms", *FLAGS, "--institution", "KPU Dompu", config=config).stdout
    _, _, note = next(line for line in beside.splitlines() if "same matter" in line).partition(": sentinel ")
    assert (call(*shlex.split(note), config=config).exit_code, note[-16:]) == (0, '"see RPT-000003"')
    assert [one["id"] for one in data("intake", "list", "--class", "phishing", "--limit", "1", config=config)] == [
        "RPT-000001"
    ]
    assert call("intake", "erase", "1", config=config).exit_code == 2
    gone = call("intake", "erase", "1", "--why", "surat 12", "--as", "Sari", config=config)
    assert gone.stdout == "RPT-000001 emptied; 1 incident, 0 bodies of evidence\n"
    assert data("intake", "show", "1", config=config)["institution"] == "erased"
    assert call("intake", "show", "1", "--reveal", "--why", "x", config=config).exit_code == 1
    assert "KPU Bima" not in json.dumps(data("incidents", "show", now["incident"]["id"], config=config))


def interviewed(told: Told, answers: Iterator[str], prompts: list[str]) -> Told:
    def hear(prompt: str) -> str:
        prompts.append(prompt)
        return next(answers)

    Interview(told, hear, lambda text: text, NOW, WITA).hold()
    return told


def test_questions_forgive_slips_go_back_and_take_a_text_of_many_lines(capsys: pytest.CaptureFixture[str]) -> None:
    prompts: list[str] = []
    caller = ["apa ya", "1", "Budi", "", "<", "0812-3456-7834", "KPU Bima", "sore", "kemarin 22.10", "0857-1111-2222"]
    message = ["mungkin", "?", "Undangan:", "pemilihan diundur", "", "", "", "sekitar 200", "", "", "", ""]
    answers = iter([*caller, *message])
    told = interviewed({}, answers, prompts)
    assert (told["class"], told["contact"], told["sim"], told["recipients"]) == (
        "sms_masking",
        "0812-3456-7834",
        "?",
        "sekitar 200",
    )
    assert told["message"] == "Undangan:\npemilihan diundur"
    assert lacks(told, NOW, WITA) == ()
    assert "time of day" in capsys.readouterr().err
    assert next(answers, None) is None


def test_what_is_missing_at_the_end_is_asked_for_once_more() -> None:
    prompts: list[str] = []
    told = interviewed({**SMS, "class": "sms", "contact": ""}, iter([""] * 8 + ["0812-3456-7834"]), prompts)
    assert "call back" in prompts[-1]
    assert lacks(told, NOW, WITA) == ()


@pytest.mark.slow
def test_ctrl_c_in_the_middle_keeps_what_was_typed(config: Path) -> None:
    ours, theirs = pty.openpty()
    words = [str(SENTINEL), "intake", "add", "sms", "-c", str(config)]
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=config.parent) as program:
        os.close(theirs)
        screen(ours, b"[1/")
        os.write(ours, b"Budi Santoso\n")
        screen(ours, b"[2/")
        os.write(ours, b"\x04")  # nobody is there any more
        said = screen(ours, b"not sent")
        assert program.wait(30) == 1
    os.close(ours)
    (kept,) = config.parent.glob("report-*.toml")
    assert kept.name.encode() in said
    assert 'reporter = "Budi Santoso"' in kept.read_text()


def screen(terminal: int, until: bytes) -> bytes:
    """What stands on the terminal once these words do."""
    seen, end = b"", time.monotonic() + 30
    while until not in seen and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 4096)
    assert until in seen, seen
    return seen
