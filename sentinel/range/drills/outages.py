"""One site that cannot be opened, or not well: the commonest call of an election night."""

from sentinel.model.severity import Severity
from sentinel.range.scenario import Act, Eve, Scenario, Told

SITE, CITY = "kpu-ntb", "kpu-mataram"
HACKED = ("site_redirected_offsite", "tls_untrusted", "tls_hostname_mismatch", "family_incident", "vantage_offline")

RUMOUR = Scenario(
    name="outage-rumour",
    id="Server KPU NTB kewalahan dan tidak menjawab; di media sosial beredar kabar bahwa server diretas.",
    en="The server of KPU NTB is overloaded and does not answer; rumours say that it was hacked.",
    real_id="15 Februari 2017: situs hasil pilkada2017 tidak dapat diakses, kabar 'server diretas' menyebar.",
    real_en="15 February 2017: the results site pilkada2017 was unreachable, and 'server hacked' spread.",
    acts=(Act(at=3, until=20, verb="line.silence", on=SITE),),
    told=(Told(rule="site_down", severity=Severity.HIGH, on=SITE, resolved=True),),
    quiet=HACKED,
    lasts=25,
)
ELEVEN = Scenario(
    name="short-outage",
    id="Server web KPU NTB berhenti sebentar lalu kembali: padam yang singkat pun harus diceritakan sampai selesai.",
    en="The web server of KPU NTB stops for a moment and comes back: a short outage too is told to its end.",
    real_id="17 April 2004: tnp.kpu.go.id menampilkan nama partai yang diganti, sebelas menit (11.23-11.34).",
    real_en="17 April 2004: tnp.kpu.go.id showed replaced party names for eleven minutes (11:23 to 11:34).",
    acts=(Act(at=3, until=15, verb="line.refuse", on=SITE),),
    told=(Told(rule="site_down", severity=Severity.HIGH, on=SITE, resolved=True),),
    quiet=HACKED,
    lasts=20,
)
SLOW = Scenario(
    name="slow-count",
    id="Malam penghitungan: situs KPU NTB masih terbuka, tetapi baru setelah tujuh detik.",
    en="The night of the count: the site of KPU NTB still opens, but only after seven seconds.",
    real_id="12 Februari 2024: kpu.go.id sudah lambat dua hari sebelum pemungutan suara.",
    real_en="12 February 2024: kpu.go.id was slow two days before the vote already.",
    acts=(Act(at=3, until=40, verb="front.slow", on=SITE, how={"seconds": 7}),),
    told=(Told(rule="site_slow", severity=Severity.LOW, on=SITE, resolved=True),),
    quiet=(*HACKED, "site_down"),
    lasts=45,
)
UNSTEADY = Scenario(
    name="unsteady-night",
    id="Situs KPU NTB berulang kali padam dan pulih; Sentinel mengatakan bahwa keadaannya tidak stabil.",
    en="The site of KPU NTB goes down and up again and again; Sentinel says that it is unsteady.",
    real_id="12 sampai 16 Februari 2024: gangguan kpu.go.id, cekdptonline dan Sirekap berlangsung berhari-hari.",
    real_en="12 to 16 February 2024: the trouble of kpu.go.id, cekdptonline and Sirekap went on for days.",
    acts=tuple(Act(at=3 + 30 * n, until=15 + 30 * n, verb="line.refuse", on=SITE) for n in range(4)),
    told=(Told(rule="site_down", severity=Severity.HIGH, on=SITE),),
    quiet=HACKED,
    lasts=125,
)
ADDRESS = Scenario(
    name="one-address-dead",
    id="Satu dari dua alamat KPU NTB mati: sebagian pengunjung gagal, yang lain tidak.",
    en="One of the two addresses of KPU NTB is dead: some visitors fail, others do not.",
    real_id="Bukan satu kejadian tertentu: satu dari beberapa server mati, dan pengelolanya tidak melihat itu.",
    real_en="No single event: one of several servers behind a name is dead, and its operator does not see it.",
    acts=(Act(at=3, until=30, verb="line.black_hole", on=SITE, how={"address": "127.77.1.11"}),),
    told=(Told(rule="site_partly_down", severity=Severity.MEDIUM, on=SITE, resolved=True),),
    quiet=(*HACKED, "site_down"),
    lasts=35,
)
FAMILY = Scenario(
    name="one-family-dead",
    id="KPU Kota Mataram hanya terbuka lewat IPv4; alamat IPv6-nya menolak.",
    en="KPU Kota Mataram opens over IPv4 only; its IPv6 address refuses.",
    real_id="Bukan satu kejadian tertentu: alamat IPv6 diumumkan lalu terlupa; hanya ponsel tertentu yang gagal.",
    real_en="No single event: an IPv6 address was announced and then forgotten; only some phones fail.",
    acts=(Act(at=3, until=30, verb="line.refuse", on=CITY, how={"address": "::1"}),),
    told=(Told(rule="site_partly_down", severity=Severity.MEDIUM, on=CITY, resolved=True),),
    quiet=(*HACKED, "site_down"),
    lasts=35,
)
VANISHED = Scenario(
    name="name-vanishes",
    id="Nama KPU Kota Mataram hilang dari DNS; servernya sehat, tetapi tak seorang pun menemukannya.",
    en="The name of KPU Kota Mataram vanishes from the DNS; its server is well, but nobody can find it.",
    real_id="Lima kantor di NTB meninggalkan domain kpu-* dan kpud-*; dua di antaranya masih ditautkan atau dicetak.",
    real_en="Five offices in NTB left their kpu-* and kpud-* domains; two of these are still linked or printed.",
    acts=(Act(at=3, until=20, verb="names.nxdomain", how={"name": "kota-mataram.kpu.test"}),),
    told=(Told(rule="site_down", severity=Severity.HIGH, on=CITY, resolved=True),),
    quiet=HACKED,
    lasts=60,
)
MAINTENANCE = Scenario(
    name="unannounced-maintenance",
    id="KPU NTB memasang halaman pemeliharaan tanpa memberi tahu: bagi pemilih itu padam.",
    en="KPU NTB puts up a maintenance page and tells nobody: for voters that is an outage.",
    real_id="29 November 2023: aplikasi pemilih dalam pemeliharaan, dua hari setelah klaim kebocoran data.",
    real_en="29 November 2023: the voter application was in maintenance, two days after a claimed leak.",
    acts=(Act(at=3, until=20, verb="front.maintenance", on=SITE),),
    told=(Told(rule="site_down", severity=Severity.HIGH, on=SITE, resolved=True),),
    quiet=HACKED,
    lasts=25,
)
PAUSE = Scenario(
    name="planned-pause",
    id="KPU NTB berhenti sesuai pengumuman: tercatat, tetapi tak seorang pun dibangunkan.",
    en="KPU NTB pauses as announced: it is written down, but nobody is woken.",
    real_id="Sekitar 18 sampai 20 Februari 2024: Sirekap dihentikan sementara.",
    real_en="About 18 to 20 February 2024: Sirekap was paused.",
    acts=(Act(at=3, until=20, verb="front.maintenance", on=SITE),),
    told=(Told(rule="site_down", severity=Severity.HIGH, on=SITE, quiet=True),),
    eve=Eve(planned=(SITE,)),
    lasts=30,
)
BROKEN = Scenario(
    name="broken-update",
    id="Setelah pembaruan, KPU NTB menjawab setiap pengunjung dengan galat 500.",
    en="After an update KPU NTB answers every visitor with error 500.",
    real_id="Bukan satu kejadian tertentu: pembaruan terakhir sebelum hari pemungutan suara.",
    real_en="No single event: the last update before voting day.",
    acts=(Act(at=3, until=20, verb="front.status", on=SITE, how={"number": 500}),),
    told=(Told(rule="site_down", severity=Severity.HIGH, on=SITE, resolved=True),),
    quiet=HACKED,
    lasts=25,
)

DRILLS = (RUMOUR, ELEVEN, SLOW, UNSTEADY, ADDRESS, FAMILY, VANISHED, MAINTENANCE, PAUSE, BROKEN)
