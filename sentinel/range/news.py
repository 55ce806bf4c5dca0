"""News of the made-up offices: our own words, so that nobody's site is copied."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One piece of news: its headline, its text, and how many days ago it appeared."""

    title: str
    text: str
    days_ago: int


NEWS: Mapping[str, Story] = {
    "rapat-koordinasi-data-pemilih": Story(
        title="Rapat Koordinasi Pemutakhiran Data Pemilih Berkelanjutan",
        text="Rapat dihadiri pemangku kepentingan dari tingkat provinsi dan kabupaten/kota. "
        "Masukan masyarakat atas daftar pemilih diterima melalui posko di setiap kecamatan.",
        days_ago=1,
    ),
    "bimbingan-teknis-penyelenggara": Story(
        title="Bimbingan Teknis bagi Badan Ad Hoc Penyelenggara",
        text="Peserta berlatih mengisi formulir, menghitung ulang, dan melaporkan keadaan di tempat pemungutan suara.",
        days_ago=3,
    ),
    "sosialisasi-pemilih-pemula": Story(
        title="Sosialisasi Pendidikan Pemilih Pemula di Sekolah Menengah",
        text="Siswa mencoba simulasi pemungutan suara dan berdiskusi tentang cara mengenali berita bohong.",
        days_ago=6,
    ),
    "layanan-informasi-publik": Story(
        title="Layanan Informasi Publik Buka Setiap Hari Kerja",
        text="Permohonan informasi dapat diajukan di meja layanan pukul 08.00 sampai 15.30 WITA.",
        days_ago=9,
    ),
    "pemeriksaan-gudang-logistik": Story(
        title="Pemeriksaan Gudang Logistik Menjelang Pemungutan Suara",
        text="Kotak dan bilik suara diperiksa bersama pengawas; berita acara diumumkan pada laman ini.",
        days_ago=12,
    ),
}
SECTIONS: Mapping[str, tuple[str, str]] = {
    "/profil": ("Profil", "Tugas, wewenang, susunan anggota dan sekretariat kantor ini."),
    "/pengumuman": ("Pengumuman", "Pengumuman resmi ditempel di papan pengumuman kantor dan dimuat pada laman ini."),
    "/ppid": ("PPID", "Pejabat Pengelola Informasi dan Dokumentasi melayani permohonan informasi publik."),
}
