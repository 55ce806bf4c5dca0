"""What candidates post, and what thieves write on accounts that they took: invented, in the manner of real ones."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scam:
    """One sort of fraud: the brand that it poses as, and what it says."""

    brand: str
    bio: str
    link: str
    pinned: str


POSTS = (
    "Hari ini kami bertemu warga desa dan nelayan untuk mendengar apa yang perlu diperbaiki.",
    "Terima kasih untuk semua relawan yang hadir, bersama kita bisa!",
    "Jadwal debat akan disiarkan di televisi daerah, jangan lupa untuk menonton.",
    "Kami lawan situs slot dan judi online: anak muda kota ini tidak boleh jadi korban.",
    "Program untuk petani dan pasar rakyat ada di laman resmi kami.",
)
SCAMS: Mapping[str, Scam] = {
    "gambling": Scam(
        brand="RAJA SLOT 77 OFFICIAL",
        bio="Situs slot gacor hari ini, maxwin tiap malam. Link alternatif di bawah.",
        link="https://raja-slot77.example/daftar",
        pinned="Bonus new member 100 %, RTP live tertinggi. Klik link alternatif!",
    ),
    "crypto": Scam(
        brand="Ripple XRP Official",
        bio="Double your XRP and BTC today. Claim now, the airdrop ends tonight.",
        link="https://xrp-double.example/claim",
        pinned="Wallet connect and claim now: giveaway of 100,000,000 XRP.",
    ),
    "phishing": Scam(
        brand="Cek Bansos Resmi",
        bio="Cek bansos dan kuota gratis di sini, isi nomor dan kode OTP.",
        link="https://bit.ly/bansos-2029",
        pinned="Cek bansos sekarang sebelum ditutup.",
    ),
}
