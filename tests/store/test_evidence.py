"""Evidence on disk: named by its hash, safe before anything names it, proved when it is read, bounded."""

import os
import stat
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.store.errors import EvidenceUnusable
from sentinel.store.evidence import Evidence

BODY = b"<html>Situs ini diretas</html>"
NAME = sha256(BODY).hexdigest()


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path / "evidence")


def file_of(tmp_path: Path, name: str = NAME) -> Path:
    return tmp_path / "evidence" / name[:2] / name


def test_a_body_is_named_by_its_hash_and_nobody_may_change_it(evidence: Evidence, tmp_path: Path) -> None:
    assert evidence.keep(BODY, "text/html; charset=utf-8") == NAME
    assert evidence.read(NAME) == BODY
    assert evidence.media_type(NAME) == "text/html"
    assert stat.S_IMODE(file_of(tmp_path).stat().st_mode) == 0o400
    assert stat.S_IMODE(file_of(tmp_path).parent.stat().st_mode) == 0o700


def test_the_same_body_is_kept_once(evidence: Evidence, tmp_path: Path) -> None:
    evidence.keep(BODY)
    before = file_of(tmp_path).stat().st_ino
    assert evidence.keep(BODY) == NAME
    assert file_of(tmp_path).stat().st_ino == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.binary(max_size=3000))
def test_whatever_a_site_sends_comes_back_byte_by_byte(evidence: Evidence, body: bytes) -> None:
    assert evidence.read(evidence.keep(body)) == body


@pytest.mark.parametrize("damage", [b"", BODY[:-1], BODY.replace(b"diretas", b"pulih..")])
def test_a_body_that_was_changed_is_not_passed_off_as_evidence(
    evidence: Evidence, tmp_path: Path, damage: bytes
) -> None:
    evidence.keep(BODY)
    file_of(tmp_path).chmod(0o600)
    file_of(tmp_path).write_bytes(damage)
    with pytest.raises(EvidenceUnusable, match="was changed") as refused:
        evidence.read(NAME)
    assert refused.value.where == str(file_of(tmp_path))


def test_a_body_that_was_cut_short_is_written_anew(evidence: Evidence, tmp_path: Path) -> None:
    evidence.keep(BODY)
    file_of(tmp_path).chmod(0o600)
    file_of(tmp_path).write_bytes(BODY[:5])
    evidence.keep(BODY)
    assert evidence.read(NAME) == BODY


def test_a_body_that_is_not_here_is_said_to_be_so(evidence: Evidence) -> None:
    with pytest.raises(EvidenceUnusable, match="not here"):
        evidence.read("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 63 + "/", "\u0660" * 64])
def test_a_name_from_outside_never_becomes_a_path(evidence: Evidence, name: str) -> None:
    for act in (evidence.read, evidence.delete, evidence.media_type):
        with pytest.raises(EvidenceUnusable, match="not a name"):
            act(name)


@pytest.mark.parametrize("claimed", ["", "text/html\r\nX: y", "x" * 500, "../evil", "application/octet-stream"])
def test_a_strange_media_type_is_not_repeated(evidence: Evidence, claimed: str) -> None:
    assert evidence.media_type(evidence.keep(BODY, claimed)) == "application/octet-stream"


def test_a_body_beyond_its_bound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceUnusable, match="11 bytes; at most 10"):
        Evidence(tmp_path, most=10).keep(b"x" * 11)
    assert list(tmp_path.rglob("*")) == []


def test_the_last_of_the_disk_is_the_ledgers(tmp_path: Path) -> None:
    """What sites send may fill its own room, but not the one in which incidents and messages are written."""
    with pytest.raises(EvidenceUnusable, match="nearly full"):
        Evidence(tmp_path, reserve=1 << 62).keep(BODY)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_disk_that_refuses_leaves_nothing_half_written(evidence: Evidence, tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file in the place of the folder")
    with pytest.raises(EvidenceUnusable, match=r"not a directory|file exists"):
        evidence.keep(BODY)


def test_deleting_deletes_once(evidence: Evidence, tmp_path: Path) -> None:
    evidence.keep(BODY, "text/html")
    assert [evidence.delete(NAME), evidence.delete(NAME)] == [True, False]
    assert list(file_of(tmp_path).parent.iterdir()) == []


def test_old_bodies_are_found_and_what_a_crash_left_is_cleared_away(evidence: Evidence, tmp_path: Path) -> None:
    now = datetime.now(UTC)  # files carry the machine's own time
    old, young = (now - timedelta(days=3)).timestamp(), now.timestamp()
    evidence.keep(BODY, "text/html")
    fresh = evidence.keep(b"fresh")
    torn = file_of(tmp_path).with_name(f"{NAME}.1234.part")
    torn.write_bytes(b"half")
    for file, moment in ((file_of(tmp_path), old), (torn, old), (file_of(tmp_path, fresh), young)):
        os.utime(file, (moment, moment))
    assert list(evidence.older(now - timedelta(days=2))) == [NAME]
    assert not torn.exists()
    evidence.keep(BODY)  # wanted again: no longer old
    assert list(evidence.older(now - timedelta(days=2))) == []
