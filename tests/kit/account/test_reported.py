"""Campaigns and news about gambling are no scam; scam that borrows their words is."""

from pathlib import Path

from sentinel.app.assemble import references
from sentinel.kit.account.places import Places, places
from sentinel.kit.account.words import lexicon
from tests.hub.desk import PROBES, shipped

AGAINST, SCAM = (
    Path(__file__).with_name(f"posts_{name}.txt").read_text("utf-8").splitlines() for name in ("against", "scam")
)


def around() -> Places:
    lists = references([PROBES["account"]], shipped())
    return places(lists, lexicon(lists))


def test_who_writes_against_gambling_or_reports_of_a_raid_is_no_thief() -> None:
    said = around().said
    assert [post for post in AGAINST if said(post)] == []


def test_who_invites_to_it_is_met_whatever_words_he_borrows() -> None:
    said = around().said
    assert [post for post in SCAM if not said(post)] == []


def test_a_profile_that_names_gambling_must_say_that_it_is_against_it() -> None:
    hits = around().lexicon.hits
    assert hits("Akun ini kini milik kami, info judi online Lombok Timur")
    assert not hits("Ketua satgas desa, bersama warga dan guru mencegah anak muda masuk ke situs slot dan judi online")


def test_warnings_of_bait_are_none_and_a_link_that_hides_is_never_excused() -> None:
    said = around().said
    assert not said("Waspada penipuan: pesan kuota gratis yang mengatasnamakan KPU itu hoaks, begitu penjelasan polisi")
    assert said("Waspada penipuan, polisi dan korban: cek bansos BLT yang benar hanya di s.id/abc ini")


def test_who_names_the_site_of_gambling_or_shouts_beside_one_word_of_opposition_invites_to_it() -> None:
    said = around().said
    assert said("Salam warga, rakyat dan keluarga: info lengkap kunjungi sbobet88.vip/daftar setiap hari")
    assert said("Stop scroll slot gacor maxwin daftar sekarang")
    assert not said("Salam warga dan keluarga di dusun, jangan main togel.Mari kita jaga anak")


def test_without_a_list_of_bait_nothing_is_weighed() -> None:
    lists = {name: one for name, one in references([PROBES["account"]], shipped()).items() if name != "bait"}
    assert places(lists, lexicon(lists)).said("Polisi dan warga berkumpul malam ini di Lombok, situs slot")
