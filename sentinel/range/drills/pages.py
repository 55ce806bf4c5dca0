"""Pages that strangers changed: for minutes, for a day, on many sites at once, or for search engines alone."""

from dataclasses import replace

from sentinel.model.severity import Severity
from sentinel.range.drills.many import HOUSES, TOWN, everywhere
from sentinel.range.living.ballot import FACTS
from sentinel.range.plots import PLOTS, Plot
from sentinel.range.scenario import Act, Eve, Scenario, Told

SITE, CITY = "kpu-ntb", "kpu-mataram"
PAGES = ("defacement",)
OTHERWISE = ("site_down", "site_redirected_offsite", "provider_outage", "vantage_offline", "probe_blind")


def _living(plots: tuple[Plot, ...]) -> tuple[Plot, ...]:
    """The same sites with pages that change at every load; on one of them an operator pinned what must not change."""
    return tuple(
        replace(plot, living=True, facts=FACTS if plot.id == SITE else {}) if plot.watched else plot for plot in plots
    )


def _attacked(name: str, site: str = SITE, until: float = 25) -> tuple[Act, ...]:
    return (Act(at=3, until=until, verb="front.attack", on=site, how={"name": name}),)


SWAP = Scenario(
    name="short-swap",
    id="Nama calon di situs KPU NTB ditukar selama beberapa saat, lalu dikembalikan seperti semula.",
    en="The names of candidates on the site of KPU NTB change places for a while and are put back.",
    real_id="17 April 2004, 11.23 sampai 11.34: nama partai di tnp.kpu.go.id diganti, suaranya tidak.",
    real_en="17 April 2004, 11:23 to 11:34: names of parties on tnp.kpu.go.id were replaced, the votes were not.",
    acts=_attacked("candidates_swapped"),
    told=(Told(rule="site_defaced", severity=Severity.CRITICAL, on=SITE, stays=True),),
    quiet=OTHERWISE,
    plots=_living(PLOTS),
    eve=Eve(accepted=(SITE,), probe="defacement"),
    also=PAGES,
    lasts=45,
    most=2,
)
CLASSIC = Scenario(
    name="classic-deface",
    id="Halaman KPU NTB diganti seluruhnya: hitam, dengan gambar, dan ditandatangani peretas.",
    en="The whole page of KPU NTB is replaced: black, with a picture, and signed by a hacker.",
    real_id='9 Februari 2017: halaman KPU Kota Yogyakarta hitam sekitar 24 jam, dengan tulisan "Hacked By".',
    real_en='9 February 2017: the page of KPU Kota Yogyakarta was black for about 24 hours and said "Hacked By".',
    acts=_attacked("styled_page"),
    told=(Told(rule="site_defaced", severity=Severity.CRITICAL, on=SITE, stays=True),),
    quiet=OTHERWISE,
    plots=_living(PLOTS),
    also=PAGES,
    lasts=45,
    most=2,
)
FAMILY = Scenario(
    name="family",
    id="Delapan situs kabupaten dari satu CMS diberi tulisan peretas yang sama: satu kejadian.",
    en="Eight regional sites of one CMS get the same hacker's words: one incident.",
    real_id="2013: pengubahan massal di bawah bps.go.id. 13 Maret 2023: 116 subdomain Bawaslu, 7.650 laporan.",
    real_en="2013: a mass defacement under bps.go.id. 13 March 2023: 116 subdomains of Bawaslu, 7,650 reports.",
    acts=everywhere("front.attack", 3, 30, HOUSES, name="one_post"),
    told=(Told(rule="family_incident", severity=Severity.CRITICAL),),
    quiet=OTHERWISE,
    plots=_living(TOWN),
    also=PAGES,
    lasts=45,
    most=6,
)
CLOAKED = Scenario(
    name="cloaked-redirect",
    id="Yang datang dari Google ke KPU Kota Mataram dikirim ke situs judi; di KPU NTB hanya Google melihat judi.",
    en="Who comes from Google to KPU Kota Mataram is sent to gambling; at KPU NTB Google alone is shown it.",
    real_id="Pertengahan 2024: halaman pemerintah Kota Mataram mengalihkan pengunjung ke judi, terlambat diketahui.",
    real_en="Mid-2024: municipal pages of Mataram sent visitors to gambling, and it was noticed late.",
    acts=(*_attacked("redirect_from_google", CITY), *_attacked("judol_for_googlebot")),
    told=(
        Told(rule="content_cloaked", severity=Severity.CRITICAL, on=CITY, stays=True),
        Told(rule="content_cloaked", severity=Severity.CRITICAL, on=SITE, stays=True, act=1),
        Told(rule="gambling_injected", severity=Severity.CRITICAL, on=SITE, quiet=True, act=1),
    ),
    quiet=OTHERWISE,
    plots=_living(PLOTS),
    also=PAGES,
    lasts=45,
    most=4,
)

DRILLS = (SWAP, CLASSIC, FAMILY, CLOAKED)
