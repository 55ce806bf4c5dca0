"""Words of scam however they are disguised, and what candidates say against them."""

import pytest

import probes
from sentinel.app.assemble import references
from sentinel.kit import registry
from sentinel.kit.account.differ import likeness, moved_bits, sites
from sentinel.kit.account.places import places
from sentinel.kit.account.tongue import tongue
from sentinel.kit.account.words import Lexicon, folded, lexicon
from tests.hub.desk import shipped

BOLD = "".join(chr(0x1D5EE + ord(letter) - ord("a")) for letter in "slotgacor")
SQUARED = "".join(chr(0x1F170 + ord(letter) - ord("a")) for letter in "slot")


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return lexicon(references([registry.load(probes)["account"]], shipped()))


@pytest.mark.parametrize(
    "text",
    [
        "slot gacor",
        "SLOT GACOR",
        "SL0T GAC0R",
        "s1ot g4c0r",
        "5lot gacor88",
        "s.l.o.t gacor",
        "S-L-O-T G-A-C-O-R",
        "#SlotGacor",
        "#slotgacor",
        "#slot_gacor2029",
        "slooooot gaaacor",
        "s\u200blot ga\u200dcor",
        "sl\u00f6t g\u00e1cor",
        "\u0455l\u043et gac\u043er",
        "\uff53\uff4c\uff4f\uff54 \uff47\uff41\uff43\uff4f\uff52",
        f"{BOLD[:4]} {BOLD[4:]}",
        f"{SQUARED} gacor",
        "$lot g@cor",
        "s!ot gac0r",
    ],
)
def test_a_word_is_met_in_every_disguise(text: str, words: Lexicon) -> None:
    assert [hit.sort for hit in words.hits(f"Info {text} hari ini")] == ["gambling"], folded(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lawan slot gacor di daerah kita",
        "Berantas judi online, laporkan situs slot",
        "Slot gacor itu bahaya bagi keluarga",
        "Bandar Lampung",  # a city
        "Jual deposit botol",
        "Toto Suharto, calon anggota DPRD",
        "Slotermeer, parkir mobil",
        "nomor urut 01 dan 88",
        "",
    ],
)
def test_those_against_it_and_ordinary_names_are_left_alone(text: str, words: Lexicon) -> None:
    assert words.hits(text) == ()


def test_a_word_of_opposition_that_is_part_of_the_bait_cancels_nothing(words: Lexicon) -> None:
    assert [hit.sort for hit in words.hits("slot gacor anti rungkad")] == ["gambling"]
    assert [hit.sort for hit in words.hits("slot gacor satu dua tiga empat lima enam stop")] == ["gambling"]


def test_baits_need_a_second_word_or_a_link_that_hides(words: Lexicon) -> None:
    assert words.hits("Daftar relawan di sini") == ()
    assert [hit.sort for hit in words.hits("Daftar relawan di sini", short_link=True)] == ["phishing"]


def test_names_of_hosts_betray_it_without_spaces(words: Lexicon) -> None:
    around = places({}, words)
    assert list(around.sorts("slotgacor88.net")) == ["gambling"]
    assert list(around.sorts("bitcoin-airdrop.io")) == ["crypto"]
    assert list(around.sorts("fototokoh.id")) == []


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Sahabat Lalu", "Lalu Sahabat", 1.0, 1.0),
        ("Sahabat Lalu", "SAHABAT LALU 2029", 0.7, 1.0),
        ("Sahabat Lalu Wirajaya", "Toko Kosmetik Murah", 0.0, 0.39),
        ("", "apa saja", 0.0, 0.0),
        ("\U0001f1ee\U0001f1e9", "\U0001f1ee\U0001f1e9", 1.0, 1.0),
    ],
)
def test_names_are_alike_by_their_words(one: str, other: str, least: float, most: float) -> None:
    assert least <= likeness(one, other) <= most


def test_pictures_differ_by_bits_and_broken_hashes_by_nothing() -> None:
    assert moved_bits("0f0f0f0f0f0f0f0f", "0f0f0f0f0f0f0f0e") == 1
    assert moved_bits("0f0f0f0f0f0f0f0f", "f0f0f0f0f0f0f0f0") == 64
    assert moved_bits("0f0f", "zz") is None
    assert moved_bits("", "") is None


def test_links_are_known_by_whom_they_belong_to() -> None:
    links = ("https://www.lalu.example.com/a", "lalu.example.com", "https://[bad", "mailto:x@y", "https://u.github.io/")
    assert sites(links) == ("example.com", "u.github.io")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Akun resmi calon bupati, bersama rakyat untuk daerah", "id"),
        ("Join the official news of our trading account now", "en"),
        ("Новости дня", "ru"),
        ("Tin tức về thị trường hôm nay", "vi"),
        ("Güncel işlem ve şu an en iyi haberler, başla", "tr"),
        ("Lalu 01", ""),
    ],
)
def test_a_bio_tells_its_language(text: str, found: str) -> None:
    assert tongue(text) == found
