"""People: what nobody can see from outside, and somebody calls about."""

from sentinel.model.severity import Severity
from sentinel.range.people import REPORT
from sentinel.range.scenario import Act, Eve, Scenario, Told

SITE = "kpu-ntb"
CALLER = {"reporter": "Penelepon Latihan", "contact": "0812-0000-0034", "role": "anggota tim"}
SMS = {
    "class": "sms_masking",
    "institution": "Calon Contoh",
    "imitated": "0857-0000-0022",
    "message": "Mohon maaf, saya mengundurkan diri dari pemilihan.",
    "recipients": "40",
    "sim": "ya",
}

MASKING = Scenario(
    name="sms-masking",
    id="Dua orang melapor: pesan tampil dari nomor seorang calon, yang tidak mengirimnya. Nomornya tidak diretas.",
    en="Two people report a message that appears to come from a candidate's number. The number was not hacked.",
    real_id="29-11-2015 Kepulauan Riau, 17-10-2020 Malang: pesan atas nama calon; timnya berkata 'diretas'.",
    real_en="29-11-2015 Riau Islands, 17-10-2020 Malang: messages in candidates' names; their teams said 'hacked'.",
    acts=(
        Act(at=3, until=20, verb=REPORT, how={**CALLER, **SMS}),
        Act(at=8, until=20, verb=REPORT, how={**CALLER, **SMS, "reporter": "Penerima Kedua", "second": "ya"}),
    ),
    told=(Told(rule="reported_sms_masking", severity=Severity.MEDIUM, stays=True),),
    lasts=25,
)
LEAK = Scenario(
    name="leak-claim",
    id="Seseorang menawarkan data pemilih, dan aplikasinya dipelihara sesuai rencana: itu dugaan, bukan kebocoran.",
    en="Somebody offers voters' data for sale while the application is under planned maintenance: a claim, no leak.",
    real_id="2022: klaim 105 juta data; 27-11-2023: klaim 204.807.203 pemilih seharga 2 BTC.",
    real_en="2022: 105 million records claimed; 27-11-2023: 204,807,203 voters claimed, for 2 BTC.",
    acts=(
        Act(
            at=3,
            until=25,
            verb=REPORT,
            how={
                **CALLER,
                "class": "data_theft",
                "institution": "KPU",
                "message": "Menjual data pemilih, 2 BTC.",
                "records": "204.807.203",
                "link": "https://forum.example/",
            },
        ),
        Act(at=8, until=25, verb="line.refuse", on=SITE),
    ),
    told=(
        Told(rule="reported_data_theft", severity=Severity.HIGH, stays=True),
        Told(rule="site_down", severity=Severity.HIGH, on=SITE, act=1, quiet=True),
    ),
    eve=Eve(planned=(SITE,)),
    lasts=45,
)
ATTEMPTS = Scenario(
    name="attempts",
    id="Jumlah percobaan serangan dilaporkan: percobaan dicatat, tidak pernah menjadi insiden.",
    en="A number of attempted attacks is reported: attempts are written down and never become an incident.",
    real_id="NTB: 454.864 percobaan sampai Oktober 2023, 6 juta sampai Juni 2024, dari 128 negara.",
    real_en="NTB: 454,864 attempts to October 2023, 6 million to June 2024, from 128 countries.",
    acts=(
        Act(
            at=3,
            until=12,
            verb=REPORT,
            how={
                **CALLER,
                "class": "other",
                "institution": "Pemerintah Provinsi NTB",
                "message": "Laporan berkala: jumlah percobaan serangan.",
                "attempts": "454.864",
            },
        ),
    ),
    lasts=15,
)

DRILLS = (MASKING, LEAK, ATTEMPTS)
