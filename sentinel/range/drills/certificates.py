"""Certificates: forgotten, foreign, made at home, broken; and one renewal that is nobody's concern."""

from sentinel.model.severity import Severity
from sentinel.range.scenario import Act, Eve, Scenario, Told

SITE = "kpu-ntb"
OTHERWISE = ("site_down", "site_redirected_offsite", "provider_outage", "vantage_offline")


def _shown(paper: str, until: float = 25) -> tuple[Act, ...]:
    return (Act(at=3, until=until, verb="certificate.show", on=SITE, how={"paper": paper}),)


EXPIRED = Scenario(
    name="certificate-expired",
    id="Sertifikat KPU NTB kedaluwarsa di tengah malam penghitungan dan baru diperbarui kemudian.",
    en="The certificate of KPU NTB expires on the night of the count and is renewed only later.",
    real_id="Situs hasil berganti setiap pemilihan (pilkada2017, pemilu2024 ...), dan sertifikatnya terlupa.",
    real_en="Results sites change with each election (pilkada2017, pemilu2024 ...): easily forgotten.",
    acts=_shown("expired"),
    told=(Told(rule="tls_certificate_expired", severity=Severity.CRITICAL, on=SITE, resolved=True),),
    quiet=OTHERWISE,
    lasts=30,
)
EXPIRING = Scenario(
    name="certificate-expiring",
    id="Sertifikat KPU NTB habis dalam dua puluh jam, sehari sebelum pemungutan suara.",
    en="The certificate of KPU NTB ends in twenty hours, a day before the vote.",
    real_id="Bukan satu kejadian tertentu: masa berlaku habis pada masa tenang, saat tak seorang pun mengubah apa pun.",
    real_en="No single event: the end of validity falls into the quiet period, when nobody changes anything.",
    acts=_shown("expiring_soon"),
    told=(Told(rule="tls_certificate_expiring", severity=Severity.HIGH, on=SITE, resolved=True),),
    quiet=OTHERWISE,
    lasts=30,
)
SELF = Scenario(
    name="self-signed",
    id="Setelah server dipasang ulang, KPU NTB menunjukkan sertifikat buatan sendiri.",
    en="After a reinstallation KPU NTB shows a certificate that the server made itself.",
    real_id="Bukan satu kejadian tertentu: server dipasang ulang dengan tergesa-gesa.",
    real_en="No single event: a server is set up again in haste.",
    acts=_shown("self_signed"),
    told=(Told(rule="tls_untrusted", severity=Severity.HIGH, on=SITE, resolved=True),),
    quiet=OTHERWISE,
    lasts=30,
)
FOREIGN = Scenario(
    name="foreign-certificate",
    id="KPU NTB menunjukkan sertifikat milik nama lain, seperti pada server yang salah pasang atau diambil alih.",
    en="KPU NTB shows a certificate of another name, as a misconfigured or captured server does.",
    real_id="Lima kantor di NTB meninggalkan domain lama; di sana kini server orang lain dapat menjawab.",
    real_en="Five offices in NTB left their old domains; somebody else's server may answer there now.",
    acts=_shown("wrong_name"),
    told=(Told(rule="tls_hostname_mismatch", severity=Severity.HIGH, on=SITE, resolved=True),),
    quiet=OTHERWISE,
    lasts=30,
)
OPERATOR = Scenario(
    name="other-operator",
    id="KPU NTB tiba-tiba menunjukkan sertifikat sah dari penerbit yang tidak biasa: pergantian, atau pembelokan.",
    en="KPU NTB suddenly shows a valid certificate from an unusual operator: a change, or somebody in between.",
    real_id="Bukan satu kejadian tertentu: pindah ke CDN, atau seseorang di tengah jalan; dari luar keduanya serupa.",
    real_en="No single event: a move to a CDN, or somebody in between; from outside they look the same.",
    acts=_shown("other_operator", until=30),
    told=(Told(rule="tls_issuer_changed", severity=Severity.MEDIUM, on=SITE),),
    quiet=OTHERWISE,
    eve=Eve(accepted=(SITE,)),
    lasts=35,
)
CHAIN = Scenario(
    name="chain-broken",
    id="KPU NTB lupa mengirim sertifikat perantara: sebagian ponsel menolak, peramban lain tidak.",
    en="KPU NTB forgets to send the intermediate certificate: some phones refuse, other browsers do not.",
    real_id="Bukan satu kejadian tertentu: perpanjangan dengan tergesa-gesa.",
    real_en="No single event: a renewal in haste.",
    acts=_shown("incomplete", until=30),
    told=(Told(rule="tls_chain_incomplete", severity=Severity.LOW, on=SITE, resolved=True),),
    quiet=OTHERWISE,
    lasts=35,
)
REVOKED = Scenario(
    name="certificate-revoked",
    id="Kunci KPU NTB bocor dan penerbit mencabut sertifikatnya, tetapi server tetap menunjukkannya.",
    en="The key of KPU NTB leaked and the authority revoked its certificate, but the server still shows it.",
    real_id="DigiNotar 2011 dan Heartbleed 2014: ribuan sertifikat dicabut, banyak yang masih lama terpasang.",
    real_en="DigiNotar in 2011 and Heartbleed in 2014: thousands were revoked, and many stayed in use for long.",
    acts=(Act(at=3, until=25, verb="certificate.revoke", on=SITE),),
    told=(Told(rule="tls_certificate_revoked", severity=Severity.CRITICAL, on=SITE, resolved=True),),
    quiet=OTHERWISE,
    lasts=35,
)
RENEWED = Scenario(
    name="ordinary-renewal",
    id="KPU NTB memperbarui sertifikat seperti biasa: tak seorang pun perlu tahu.",
    en="KPU NTB renews its certificate as usual: nobody needs to know.",
    real_id="Bukan satu kejadian tertentu: setiap 60 sampai 90 hari, di setiap situs. Latihan untuk ketenangan.",
    real_en="No single event: every 60 to 90 days, on every site. An exercise in calm.",
    acts=_shown("good", until=20),
    eve=Eve(accepted=(SITE,)),
    lasts=30,
)

DRILLS = (EXPIRED, EXPIRING, SELF, FOREIGN, OPERATOR, CHAIN, REVOKED, RENEWED)
