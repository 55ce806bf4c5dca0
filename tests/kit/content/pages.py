"""Small pages of our own, as an office has them, and what attackers make of them."""

from sentinel.app.cli.rules import rules_in
from sentinel.app.compare import words_of
from sentinel.kit.content.features import features_of
from sentinel.kit.content.fresh import Fresh, Known
from sentinel.kit.content.judge import Verdict, judge

WORDS = words_of(rules_in(None, None))
HOST = "kab-contoh.kpu.test"
NEWS = (
    "Rapat pleno rekapitulasi suara tingkat kabupaten berlangsung di aula kantor pada hari Rabu dan dihadiri saksi",
    "KPU menerima pendaftaran badan adhoc sampai akhir bulan, syarat dan formulir tersedia di kantor kecamatan",
    "Sosialisasi pemilih pemula di sekolah menengah diikuti oleh ratusan siswa dari lima kecamatan",
    "Jadwal kampanye rapat umum telah ditetapkan bersama pasangan calon, kepolisian dan pemerintah daerah",
    "Daftar pemilih tetap dapat diperiksa oleh masyarakat melalui papan pengumuman kantor desa",
)


def page(title: str = "KPU Kabupaten Contoh", head: str = "", body: str = "", news: tuple[str, ...] = NEWS) -> str:
    """A page of an office; ``body`` stands before its foot."""
    items = "".join(f'<article class="berita"><h2>{text[:40]}</h2><p>{text}.</p></article>' for text in news)
    return (
        f'<!doctype html><html><head><title>{title}</title><meta name="description" content="Situs resmi KPU">{head}'
        f'<script src="https://www.googletagmanager.com/gtag/js"></script></head><body><header class="kepala">'
        f'<a href="/">Beranda</a> <a href="https://www.kpu.test/">KPU RI</a></header><main class="isi">{items}</main>'
        f'{body}<footer class="kaki"><p>Jalan Pemilu 1, telepon 0370 123456</p></footer></body></html>'
    )


def judged(after: str, *before: str, frozen: bool = False) -> Verdict:
    """The verdict on a page beside its earlier ones; without any, the ordinary page."""
    known = Known([features_of(text) for text in before or (page(),)], HOST)
    return judge(Fresh(features_of(after), known), WORDS, frozen=frozen)
