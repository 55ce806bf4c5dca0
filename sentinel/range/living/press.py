"""The press desk of an office: what it writes from day to day, in our own words, so that nobody's site is copied."""

import random
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from sentinel.range.pages import shipped

_ACTS = (
    *("Rapat Koordinasi", "Bimbingan Teknis", "Sosialisasi", "Monitoring", "Rapat Pleno Terbuka", "Supervisi"),
    *("Audiensi", "Evaluasi", "Simulasi", "Uji Publik", "Kunjungan Kerja", "Diskusi Kelompok Terpumpun", "Apel Siaga"),
)
_TOPICS = (
    *(
        "Pemutakhiran Data Pemilih",
        "Pemungutan dan Penghitungan Suara",
        "Distribusi Logistik",
        "Pencalonan Perseorangan",
    ),
    *("Pembentukan Badan Adhoc", "Dana Kampanye", "Partisipasi Pemilih Pemula", "Tata Kelola Arsip", "Kode Etik"),
    *("Keterbukaan Informasi Publik", "Penataan Daerah Pemilihan", "Sengketa Proses", "Pelipatan Surat Suara"),
    *("Aplikasi Rekapitulasi", "Akses Pemilih Disabilitas", "Pengawasan Partisipatif", "Masa Tenang"),
)
_GUESTS = (
    *(
        "bersama Bawaslu",
        "bersama Partai Politik",
        "dengan Dinas Dukcapil",
        "bersama Camat dan Lurah",
        "dengan TNI/Polri",
    ),
    *("bersama Perguruan Tinggi", "dengan Media Lokal", "bagi PPK dan PPS", "untuk Sekretariat", "bersama Tokoh Agama"),
)
PLACES = (
    *("Mataram", "Praya", "Selong", "Tanjung", "Gerung", "Taliwang", "Sumbawa Besar", "Dompu", "Woha", "Raba"),
    *("Narmada", "Lingsar", "Kuripan", "Jonggat", "Pringgarata", "Sekotong", "Alas", "Plampang", "Hu'u", "Sape"),
)
_SENTENCES = (
    "Kegiatan di {place} ini diikuti {number} peserta dari {districts} kecamatan.",
    "Ketua menegaskan bahwa seluruh tahapan berjalan sesuai jadwal yang telah ditetapkan.",
    "Anggota Divisi Perencanaan, Data dan Informasi memaparkan kemajuan pekerjaan sampai minggu ke-{districts}.",
    "Masukan dari peserta dicatat dan akan dibahas dalam pleno berikutnya di {place}.",
    "Sebanyak {number} berkas telah diverifikasi, sisanya ditargetkan selesai dalam {districts} hari.",
    "Sekretaris menyampaikan terima kasih kepada pemerintah daerah atas dukungan tempat dan kendaraan.",
    "Peserta berlatih mengisi formulir dan menghitung ulang perolehan dengan teliti.",
    "Masyarakat dapat menyampaikan tanggapan melalui posko di kantor kecamatan {place} pada jam kerja.",
    "Hadir pula saksi, pemantau, dan wartawan yang meliput jalannya acara sampai selesai.",
    "Panitia membagikan {number} buku saku kepada warga yang datang.",
    "Acara ditutup dengan penandatanganan berita acara oleh semua pihak.",
    "Slot waktu konsultasi tatap muka tersedia setiap hari kerja dengan mendaftar lebih dahulu.",
)


class Beat(StrEnum):
    """What a piece of news is about."""

    OFFICE = "office"
    RAID = "raids"  # police and gambling
    HACK = "hacks"  # hacked sites of others


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One piece of news: its number and slug make its address, ``text`` has a paragraph a line."""

    number: int
    title: str
    text: str
    at: date

    @property
    def path(self) -> str:
        """Where it stands: ``/blog/read/17_rapat-koordinasi``."""
        return f"/blog/read/{self.number}_{re.sub(r'[^a-z0-9]+', '-', self.title.lower()).strip('-')}"

    @property
    def lead(self) -> str:
        """Its first line."""
        return self.text.partition("\n")[0]


@cache
def stories(beat: Beat) -> tuple[tuple[str, str], ...]:
    """Titles and texts of what others did: about gamblers who were caught, or about sites that were hacked."""
    pieces = shipped(f"living/{beat}.txt").strip().split("\n\n")
    return tuple((title, text) for title, _, text in (piece.partition("\n") for piece in pieces))


def write(number: int, at: date, dice: random.Random, beat: Beat = Beat.OFFICE) -> Article:
    """Write one piece of news."""
    if beat is Beat.OFFICE:
        title = f"{dice.choice(_ACTS)} {dice.choice(_TOPICS)} {dice.choice(_GUESTS)} di {dice.choice(PLACES)}"
        text = "\n".join(dice.sample(_SENTENCES, dice.randrange(3, 7)))
    else:
        title, text = dice.choice(stories(beat))
    place = dice.choice(PLACES)
    number_of, districts = str(dice.randrange(12, 4000)), str(dice.randrange(2, 18))
    return Article(
        number=number, title=_filled(title, place, number_of, districts), at=at,
        text=_filled(text, place, number_of, districts),
    )  # fmt: skip


def _filled(text: str, place: str, number: str, districts: str) -> str:
    return text.format(place=place, number=number, districts=districts)
