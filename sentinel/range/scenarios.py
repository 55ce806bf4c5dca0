"""The scenarios that ship: each one a story that happened to somebody."""

from collections.abc import Mapping

from sentinel.model.severity import Severity
from sentinel.range.scenario import Act, Scenario, Told

SITE = "kpu-ntb"

DOWN = Scenario(
    name="site-down",
    id="Server web KPU NTB berhenti selama setengah menit, lalu kembali.",
    en="The web server of KPU NTB stops for half a minute and comes back.",
    acts=(Act(at=10, until=40, verb="line.refuse", on=SITE),),
    told=(Told(rule="site_down", severity=Severity.HIGH, on=SITE, resolved=True),),
    lasts=70,
)
EXPIRED = Scenario(
    name="certificate-expired",
    id="Sertifikat KPU NTB kedaluwarsa dan kemudian diperbarui.",
    en="The certificate of KPU NTB expires and is renewed later.",
    acts=(Act(at=10, until=40, verb="certificate.expire", on=SITE),),
    told=(Told(rule="tls_certificate_expired", severity=Severity.CRITICAL, on=SITE, resolved=True),),
    lasts=70,
)
DEMO = Scenario(
    name="demo",
    id="Situs KPU NTB padam dan pulih; lalu sertifikatnya kedaluwarsa dan diperbarui.",
    en="The site of KPU NTB goes down and recovers; then its certificate expires and is renewed.",
    acts=(
        Act(at=3, until=20, verb="line.refuse", on=SITE),
        Act(at=32, until=50, verb="certificate.expire", on=SITE),
    ),
    told=(*DOWN.told, *EXPIRED.told),
    lasts=60,
)
SLOW = Scenario(
    name="slow",
    id="Situs KPU NTB masih menjawab, tetapi baru setelah enam detik.",
    en="The site of KPU NTB still answers, but only after six seconds.",
    acts=(Act(at=10, until=60, verb="front.slow", on=SITE, how={"seconds": 6}),),
    told=(Told(rule="site_slow", severity=Severity.LOW, on=SITE, resolved=True),),
    lasts=100,
)
PARTLY = Scenario(
    name="one-of-two",
    id="Satu dari dua alamat KPU NTB mati; yang lain tetap melayani.",
    en="One of the two addresses of KPU NTB is dead; the other goes on serving.",
    acts=(Act(at=10, until=50, verb="line.refuse", on=SITE, how={"address": "127.77.1.11"}),),
    told=(Told(rule="site_partly_down", severity=Severity.MEDIUM, on=SITE, resolved=True),),
    lasts=80,
)
OFFSITE = Scenario(
    name="offsite-redirect",
    id="Pengunjung KPU NTB dialihkan ke situs judi.",
    en="Visitors of KPU NTB are sent to a gambling site.",
    acts=(Act(at=10, until=60, verb="front.redirect", on=SITE, how={"to": "hadiah.judi.test"}),),
    told=(Told(rule="site_redirected_offsite", severity=Severity.HIGH, on=SITE),),
    lasts=90,
)
WAF = Scenario(
    name="waf-page",
    id="WAF menolak Sentinel dengan 403: situs tak terpantau, tetapi tidak padam.",
    en="A WAF turns Sentinel away with 403: the site cannot be seen, but it is not down.",
    acts=(Act(at=10, until=50, verb="front.waf", on=SITE),),
    quiet=("site_down", "site_defaced", "content_changed", "tls_untrusted"),
    lasts=70,
)
OFFLINE = Scenario(
    name="offline",
    id="Saluran kita sendiri putus: tak satu pun situs terpantau, dan itu bukan salah situs.",
    en="Our own line is cut: no site can be seen, and that is not the sites' fault.",
    acts=(Act(at=10, until=40, verb="world.cut_off"),),
    told=(Told(rule="vantage_offline", severity=Severity.HIGH, resolved=True),),
    quiet=("site_down", "site_partly_down", "provider_outage"),
    lasts=80,
)
VANISHED = Scenario(
    name="name-vanishes",
    id="Nama KPU Kota Mataram hilang dari DNS.",
    en="The name of KPU Kota Mataram vanishes from the DNS.",
    acts=(Act(at=10, until=40, verb="names.nxdomain", how={"name": "kota-mataram.kpu.test"}),),
    told=(Told(rule="site_down", severity=Severity.HIGH, on="kpu-mataram", resolved=True),),
    lasts=70,
)
MUTE = Scenario(
    name="telegram-down",
    id="KPU NTB padam selagi Telegram juga padam: surat tiba lebih dulu, Telegram menyusul.",
    en="KPU NTB goes down while Telegram is down too: the mail arrives first, Telegram follows.",
    acts=(
        Act(at=5, until=45, verb="telegram.fail"),
        Act(at=10, until=60, verb="line.refuse", on=SITE),
    ),
    told=(Told(rule="site_down", severity=Severity.HIGH, on=SITE, resolved=True),),
    lasts=90,
)

SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario for scenario in (DEMO, DOWN, EXPIRED, SLOW, PARTLY, OFFSITE, WAF, OFFLINE, VANISHED, MUTE)
}
