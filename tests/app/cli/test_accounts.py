"""``sentinel accounts check``: what became of every line of a form, before anything is stored."""

import json
from pathlib import Path

import pytest

from sentinel.app.cli import forms
from tests.app.cli.program import LAB, call, data, fill, incident, installation
from tests.registry.forms import form, reader

GOOD = ("1", "Siti", "A", "Instagram", "siti", "https://instagram.com/siti.contoh", "0812")
BAD = ("2", "Budi", "A", "Facebook", "=Budi Contoh", "-", "0813")


def test_sums_first_and_then_what_a_person_must_look_at(tmp_path: Path) -> None:
    file = tmp_path / "form.csv"
    file.write_text(form(GOOD, BAD), "utf-8")
    result = call("accounts", "check", str(file), "--rejects", str(tmp_path / "rejects.csv"))
    assert result.exit_code == 1
    assert "3 lines: 1 header, 2 claimed" in result.stdout
    assert "2 accounts: 1 valid, 1 review" in result.stdout
    assert "Nothing is lost." in result.stdout
    assert "is a display name and no handle" in result.stdout
    _, line = (tmp_path / "rejects.csv").read_text("utf-8").splitlines()
    assert line.startswith("2,Budi,A,Facebook,'=Budi Contoh,'-,0****,,form.csv!3,'=Budi Contoh,review,")


def test_a_form_without_a_question(tmp_path: Path) -> None:
    file = tmp_path / "form.csv"
    file.write_text(form(GOOD), "utf-8")
    assert call("accounts", "check", str(file)).exit_code == 0


def test_a_file_that_is_no_form_is_refused_with_words(tmp_path: Path) -> None:
    file = tmp_path / "form.csv"
    file.write_text("a,b\n1,2", "utf-8")
    result = call("accounts", "check", str(file))
    assert result.exit_code == 3
    assert "no line names its columns" in result.stderr
    assert call("accounts", "check", str(tmp_path / "none.csv")).exit_code == 2


PLAIN = (
    "id,platform,handle,external_id,url,owner,organization,region,tier\n"
    "kpu-ig,instagram,kpu_ntb,,,KPU Provinsi NTB,KPU,52,high\n"
    "s-fb,facebook,Siti Contoh,,,Siti Contoh,Partai A,52,normal\n"
)


@pytest.mark.slow
def test_a_form_is_taken_in_without_a_daemon_and_listed(tmp_path: Path) -> None:
    config, file = installation(tmp_path), tmp_path / "plain.csv"
    file.write_text(PLAIN, "utf-8")
    first = call("accounts", "import", file, "--stage", "pilgub", config=config)
    assert first.exit_code == 0, first.output
    assert "1 account registered, 1 of them new" in first.stdout
    assert "is a display name and no handle" in first.stdout
    again = call("accounts", "import", file, config=config)
    assert "is in the register already (batch 1): nothing changes" in again.stdout
    (row,) = data("accounts", "list", config=config)
    assert (row["id"], row["owner"], row["stage"], row["tier"]) == ("kpu-ig", "kpu-provinsi-ntb", "pilgub", "high")
    assert data("accounts", "list", "--platform", "x", config=config) == []


@pytest.mark.slow
def test_one_candidate_is_shown_exported_and_erased_and_who_looked_is_known(tmp_path: Path) -> None:
    config, file = installation(tmp_path), tmp_path / "form.csv"
    file.write_text(form(GOOD, BAD), "utf-8")
    assert call("accounts", "import", file, config=config).exit_code == 0
    (row,) = data("accounts", "list", config=config)
    shown = call("accounts", "show", row["id"], "--as", "Sari", config=config)
    assert "form.csv form.csv!2: https://instagram.com/siti.contoh (valid)" in shown.stdout
    assert "call          0****" in shown.stdout
    assert "0812" not in shown.stdout
    event = {"sentinel.account.findings": ["link_changed", "scam_words"], "sentinel.account.score": 70}
    fill(config, incident("account_hijacked", row["owner"], account=row["id"], event=event))
    taken = call("accounts", "show", row["id"], "--as", "Sari", config=config).stdout
    assert "findings      link changed (link_changed)\n              words of gambling or scam (scam_words)\n" in taken
    assert "newest look   not looked at yet" in taken
    assert "score         70" in taken
    assert "INC-000001 account_hijacked: high, open since 14 February 2029 10:00 WITA" in taken
    whole = data("accounts", "show", row["id"], "--reveal", config=config)
    assert whole["contacts"] == ["0812"]
    told = json.loads(call("accounts", "export", "siti", config=config).stdout)
    assert "0812" in {cell["raw"] for cell in told["cells"]}
    rejected = call("accounts", "export-rejects", config=config)
    assert "is a display name and no handle" in rejected.stdout
    words = ("--institution", "KPU", "--message", "dari Siti", "--reporter", "-", "--contact", "-", "--when", "barusan")
    assert call("intake", "add", "hoax", *words, config=config).exit_code == 0
    exported = call("accounts", "export", "siti", config=config)
    assert "RPT-000001 may be about this person, too: the name stands in message" in exported.stderr
    erased = call("accounts", "erase", "Siti", "--why", "surat 12", config=config)
    assert (erased.exit_code, "RPT-000001 may be" in erased.stderr) == (0, True)
    assert "erased: 1 line, 0 looks, 1 incident, 0 reports, 0 bodies of evidence" in erased.stdout
    assert data("accounts", "list", config=config) == []
    lines = data("accounts", "access", config=config)
    assert " WITA  Sari  " in call("accounts", "access", config=config).stdout
    shows = [f"show {row['id']} --reveal", *[f"show {row['id']}"] * 2]
    assert [line["what"] for line in lines] == ["export", "export-rejects", "export", *shows]
    assert lines[-1]["who"] == "Sari"
    assert call("accounts", "show", "nobody", config=config).exit_code == 1


def test_columns_that_nobody_understood_are_named(tmp_path: Path) -> None:
    file = tmp_path / "form.csv"
    file.write_text("Nama Calon,Corong,Nama Akun,Saran\nSiti,Instagram,@siti.contoh,-\n", "utf-8")
    result = call("accounts", "check", file)
    assert (
        "form.csv: columns that we do not understand: Corong; if one matters: --map 'Corong=platform'" in result.stdout
    )
    assert "1 account: 1 valid" in call("accounts", "check", file, "--map", "Corong=platform").stdout


def test_a_word_that_no_form_of_ours_knows_is_mapped(tmp_path: Path) -> None:
    file = tmp_path / "form.csv"
    file.write_text("Jagoan;Medsos;Tempatnya\nSiti;Instagram;https://instagram.com/siti.contoh\n", "utf-8")
    assert call("accounts", "check", file).exit_code == 3
    mapped = call("accounts", "check", file, "--map", "Jagoan=candidate", "--map", "Tempatnya=address")
    assert "1 account: 1 valid" in mapped.stdout
    wrong = call("accounts", "check", file, "--map", "Jagoan=calon")
    assert (wrong.exit_code, "fields are account, address" in wrong.stderr) == (2, True)


def test_a_saved_mapping_is_found_again_by_its_words(tmp_path: Path) -> None:
    file = tmp_path / "form.csv"
    file.write_text("Jagoan;Medsos;Tempatnya\nSiti;Instagram;https://instagram.com/siti.contoh\n", "utf-8")
    forms.save(tmp_path, "ntb", {"Jagoan": "candidate", "Tempatnya": "address"})
    (tmp_path / "mappings" / "spoilt.json").write_text("[", "utf-8")
    read = forms.read(file, reader(), forms.saved(tmp_path))
    assert [claim.owner for claim in read.book.claims] == ["Siti"]


CALENDAR = """
[[phases]]
name = "sengketa"
stage = "pilgub"
source = "Keputusan"
from = 2028-08-01T00:00:00Z
until = 2029-01-14T01:30:00Z
"""


def test_what_is_kept_and_until_when_is_shown(tmp_path: Path) -> None:
    config = installation(tmp_path, LAB + CALENDAR)
    fill(config)
    told = data("accounts", "retention", config=config)
    assert (told["snapshots"], told["account_evidence"]) == ("30d", "90d")
    (election,) = told["elections"]
    assert (election["stage"], election["register_goes"]) == ("pilgub", "2029-04-14T01:30:00.000Z")
    shown = call("accounts", "retention", config=config).stdout
    assert "14 April 2029 09:30 WITA" in shown


def test_where_nobody_is_watched_all_are_watched_alike(tmp_path: Path) -> None:
    config = installation(tmp_path)
    fill(config)
    assert data("status", "--fairness", config=config) == {"equal": True, "parties": []}
    both = call("status", "--fairness", "--sweep", config=config)
    assert (both.exit_code, "ask for one" in both.stderr) == (2, True)
