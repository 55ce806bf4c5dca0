"""Many sites at once: one cause must become one message, however many sites it strikes."""

from sentinel.model.severity import Severity
from sentinel.range.plots import PLOTS, street
from sentinel.range.scenario import Act, Scenario, Told

STREET = street()
TOWN = (*PLOTS, *STREET)
HOUSES = tuple(plot.id for plot in STREET)


def everywhere(verb: str, at: float, until: float, sites: tuple[str, ...] = HOUSES, **how: object) -> tuple[Act, ...]:
    """The same at each of these sites."""
    return tuple(Act(at=at, until=until, verb=verb, on=site, how=how) for site in sites)


HOSTING = Scenario(
    name="hosting-down",
    id="Penyedia hosting bersama lumpuh: delapan situs KPU padam sekaligus, tetapi sebabnya satu.",
    en="The shared hosting provider fails: eight KPU sites go down at once, but the cause is one.",
    real_id="Juni 2024: ransomware di pusat data nasional, 239 instansi terdampak.",
    real_en="June 2024: ransomware at the national data centre struck 239 agencies.",
    acts=everywhere("line.refuse", 3, 25),
    told=(Told(rule="provider_outage", severity=Severity.HIGH, resolved=True),),
    quiet=("family_incident", "vantage_offline", "ddos_suspected"),
    plots=TOWN,
    lasts=35,
    most=4,
)
FLOOD = Scenario(
    name="voting-day-flood",
    id="Hari pemungutan suara: delapan situs KPU di satu penyedia menerima sambungan, tetapi tidak lagi menjawab.",
    en="Voting day: eight KPU sites of one provider take connections but no longer answer.",
    real_id="12 sampai 16 Februari 2024: kpu.go.id, cekdptonline dan Sirekap; pulih 14 Februari 18.30.",
    real_en="12 to 16 February 2024: kpu.go.id, cekdptonline and Sirekap; back on 14 February at 18:30.",
    acts=everywhere("line.silence", 3, 40),
    told=(Told(rule="ddos_suspected", severity=Severity.HIGH, resolved=True),),
    quiet=("family_incident", "vantage_offline"),
    plots=TOWN,
    lasts=60,
    most=6,
)
SHARED = Scenario(
    name="shared-certificate",
    id="Penyedia hosting memasang sertifikat orang lain di delapan situs: satu temuan, satu pesan.",
    en="The hosting provider puts somebody else's certificate on eight sites: one finding, one message.",
    real_id="2013: pengubahan massal di bawah bps.go.id; satu CMS, banyak situs.",
    real_en="2013: a mass defacement under bps.go.id; one CMS, many sites.",
    acts=everywhere("certificate.show", 3, 30, paper="wrong_name"),
    told=(Told(rule="family_incident", severity=Severity.HIGH, resolved=True),),
    quiet=("provider_outage", "vantage_offline"),
    plots=TOWN,
    lasts=45,
    most=8,
)
CITY = Scenario(
    name="own-province",
    id="Tiga situs di satu provinsi padam karena server yang dipakai bersama berhenti.",
    en="Three sites of one province go down because the server that they share has stopped.",
    real_id="Oktober 2020: enam situs instansi di NTB diubah tampilannya; 30 kasus sejak 2018.",
    real_en="October 2020: six sites of agencies in NTB were defaced; 30 cases since 2018.",
    acts=everywhere("line.refuse", 3, 25, ("kpu-ntb", "kpu-mataram", "bawaslu-ntb")),
    told=(Told(rule="provider_outage", severity=Severity.HIGH, resolved=True),),
    quiet=("family_incident", "vantage_offline"),
    lasts=35,
    most=4,
)

DRILLS = (HOSTING, FLOOD, SHARED, CITY)
