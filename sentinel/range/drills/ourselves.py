"""Ourselves: the monitor that cannot see, and the message that cannot leave."""

from sentinel.model.severity import Severity
from sentinel.range.drills.many import TOWN
from sentinel.range.scenario import Act, Scenario, Told

SITE = "kpu-ntb"

OFFLINE = Scenario(
    name="own-line-lost",
    id="Jaringan kantor pemantau putus: tak satu pun situs terlihat, dan itu bukan salah situs.",
    en="The monitor's own office loses its line: no site can be seen, and that is not the sites' fault.",
    real_id="2023: titik tanpa sinyal di enam kabupaten NTB; pemantau yang buta tidak boleh menuduh situs.",
    real_en="2023: blank spots in six regencies of NTB; a monitor that is blind must not accuse the sites.",
    acts=(Act(at=3, until=50, verb="world.cut_off"),),
    told=(Told(rule="vantage_offline", severity=Severity.HIGH, resolved=True),),
    quiet=("site_down", "site_partly_down", "provider_outage", "ddos_suspected", "family_incident"),
    plots=TOWN,
    lasts=60,
    most=4,
)
DEAD = Scenario(
    name="channel-dead",
    id="Server surat menolak masuk saat KPU NTB padam: saluran lain menceritakan keduanya.",
    en="The mail server refuses our login while KPU NTB goes down: the other channel tells of both.",
    real_id="Bukan satu kejadian tertentu: kata sandi surat diganti, dan Sentinel terlupa.",
    real_en="No single event: the mail password is changed, and Sentinel is forgotten.",
    acts=(
        Act(at=3, until=60, verb="mail.wrong_password"),
        Act(at=5, until=40, verb="line.refuse", on=SITE),
    ),
    told=(
        Told(rule="site_down", severity=Severity.HIGH, on=SITE, resolved=True, act=1),
        Told(rule="channel_failing", severity=Severity.HIGH, act=1),
    ),
    quiet=("vantage_offline", "provider_outage"),
    lasts=70,
)

DRILLS = (OFFLINE, DEAD)
