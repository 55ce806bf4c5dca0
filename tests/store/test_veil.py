"""The veil over personal data: what it hides, what it marks, and whom it trusts with the key."""

import os
from pathlib import Path

import pytest

from sentinel.kit.mask import masked, veiled
from sentinel.store.errors import StoreUnusable
from sentinel.store.veil import NAME, Unveilable, Veil, veil_of

KEY = b"k" * 32


def test_what_is_hidden_is_read_with_the_key_alone() -> None:
    veil = Veil(KEY)
    sealed = veil.hide("0812-3456-7834", "reports.sealed")
    assert "7834" not in sealed
    assert sealed != veil.hide("0812-3456-7834", "reports.sealed")
    assert veil.show(sealed, "reports.sealed") == "0812-3456-7834"
    with pytest.raises(Unveilable):
        Veil(b"o" * 32).show(sealed, "reports.sealed")
    with pytest.raises(Unveilable):
        veil.show(sealed, "accounts.phone")
    with pytest.raises(Unveilable):
        veil.show("not sealed", "reports.sealed")
    assert veil.show(veil.hide("", "a"), "a") == ""


def test_a_mark_is_the_same_for_the_same_text_and_purpose_alone() -> None:
    veil = Veil(KEY)
    assert veil.mark("budi@kpu.go.id", "breach") == veil.mark("budi@kpu.go.id", "breach")
    assert veil.mark("budi@kpu.go.id", "breach") != veil.mark("budi@kpu.go.id", "reports")
    assert veil.mark("budi@kpu.go.id", "breach") != Veil(b"o" * 32).mark("budi@kpu.go.id", "breach")


def test_the_key_is_made_once_and_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    sealed = veil_of(tmp_path).hide("rahasia", "c")
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    assert veil_of(tmp_path).show(sealed, "c") == "rahasia"
    (tmp_path / NAME).chmod(0o644)
    with pytest.raises(StoreUnusable, match="may be read by others"):
        veil_of(tmp_path)
    with pytest.raises(StoreUnusable):
        veil_of(tmp_path / "nowhere")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_key_that_root_makes_is_the_daemon_s(tmp_path: Path) -> None:
    os.chown(tmp_path, 12_345, 12_346)
    veil_of(tmp_path)
    made = (tmp_path / NAME).stat()
    assert (made.st_uid, made.st_gid, made.st_mode & 0o777) == (12_345, 12_346, 0o600)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("081234567834", "0812****34"),
        ("+62 812-3456-7834", "+628****34"),
        ("(0370) 621234", "0370****34"),
        ("budi@kpu.go.id", "b****@kpu.go.id"),
        ("@budi_ntb", "@****"),
        ("110", "1****"),
        ("", ""),
    ],
)
def test_a_contact_is_shown_so_far_that_its_owner_knows_it(said: str, shown: str) -> None:
    assert masked(said) == shown


def test_numbers_and_addresses_within_a_text_are_masked() -> None:
    text = "Hubungi 0812-3456-7834 atau tim@contoh.id, 3 kali, tanggal 14-02-2029."
    assert veiled(text) == "Hubungi 0812****34 atau t****@contoh.id, 3 kali, tanggal 14-02-2029."
