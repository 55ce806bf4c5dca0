"""Visitors who end elsewhere: gambling, block pages, walls."""

from sentinel.model.severity import Severity
from sentinel.range.drills.many import TOWN, everywhere
from sentinel.range.scenario import Act, Scenario, Told

SITE, JUDI = "kpu-ntb", "hadiah.judi.test"
BRANCHES = ("kpu-kab-lombokbarat", "kpu-kab-dompu", "kpu-kota-bima", "kpu-kab-sumbawa")

REDIRECT = Scenario(
    name="gambling-redirect",
    id="Pengunjung KPU NTB dialihkan ke situs judi.",
    en="Visitors of KPU NTB are sent to a gambling site.",
    real_id="Pertengahan 2024: halaman pemerintah Kota Mataram mengalihkan pengunjung ke judi, terlambat diketahui.",
    real_en="Mid-2024: municipal pages of Mataram sent visitors to gambling, and it was noticed late.",
    acts=(Act(at=3, until=25, verb="front.redirect", on=SITE, how={"to": JUDI}),),
    told=(Told(rule="site_redirected_offsite", severity=Severity.HIGH, on=SITE),),
    quiet=("site_down", "vantage_offline"),
    lasts=30,
)
FAMILY = Scenario(
    name="family-redirect",
    id="Empat situs kabupaten dari satu CMS mengalihkan ke situs judi yang sama: satu kejadian.",
    en="Four regional sites of one CMS redirect to the same gambling site: one incident.",
    real_id="13 Maret 2023: 116 subdomain Bawaslu sekaligus, 7.650 laporan.",
    real_en="13 March 2023: 116 subdomains of Bawaslu at once, 7,650 reports.",
    acts=everywhere("front.redirect", 3, 30, BRANCHES, to=JUDI),
    told=(Told(rule="family_incident", severity=Severity.HIGH),),
    quiet=("site_down", "provider_outage", "vantage_offline"),
    plots=TOWN,
    lasts=35,
    most=5,
)
BLOCKED = Scenario(
    name="block-page",
    id="Resolver penyedia internet mengarahkan nama KPU NTB ke server halaman blokir.",
    en="The internet provider's resolvers lead the name of KPU NTB to a block-page server.",
    real_id="Bukan satu kejadian tertentu: pemblokiran salah sasaran; servernya sehat, jalannya dibelokkan.",
    real_en="No single event: a block that hits the wrong name; the server is well, the way to it is bent.",
    acts=(
        Act(at=3, until=25, verb="names.mislead", how={"name": "ntb.kpu.test", "to": "127.77.1.66"}),
        Act(at=3, until=25, verb="certificate.show", on=SITE, how={"paper": "wrong_name"}),
    ),
    told=(Told(rule="tls_hostname_mismatch", severity=Severity.HIGH, on=SITE, resolved=True),),
    quiet=("site_redirected_offsite", "provider_outage", "vantage_offline"),
    lasts=60,
)
WALL = Scenario(
    name="waf-wall",
    id="Setelah banyak percobaan serangan, WAF menolak Sentinel juga: tak terpantau, bukan padam.",
    en="After many attempts a WAF turns Sentinel away too: it cannot be seen, it is not down.",
    real_id="NTB sampai Juni 2024: enam juta percobaan dari 128 negara; percobaan bukan insiden.",
    real_en="NTB until June 2024: six million attempts from 128 countries; attempts are no incidents.",
    acts=(Act(at=3, until=35, verb="front.waf", on=SITE),),
    told=(Told(rule="site_blocked", severity=Severity.LOW, on=SITE, resolved=True),),
    quiet=("site_down", "tls_untrusted", "provider_outage", "vantage_offline"),
    lasts=45,
)

DRILLS = (REDIRECT, FAMILY, BLOCKED, WALL)
