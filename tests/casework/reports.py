"""What people reported, for the golden messages: one event for each rule of intake, and leaks."""

from collections.abc import Mapping

from sentinel.model.event import Value

COMMON: dict[str, Value] = {
    "sentinel.intake.id": "RPT-000007",
    "sentinel.intake.institution": "KPU Kabupaten Bima",
    "sentinel.intake.about": "kpu kabupaten bima",
    "sentinel.intake.happened_at": "2029-02-14T01:10:00.000Z",
    "sentinel.intake.role": "anggota tim",
    "service.name": None,
    "url.full": None,
}
REPORTS: Mapping[str, Mapping[str, Value]] = {
    "reported_sms_masking": {
        **COMMON,
        "sentinel.intake.imitated": "0812****34",
        "sentinel.intake.recipients": 40,
        "sentinel.intake.sim_lost": False,
        "sentinel.intake.second": True,
    },
    "reported_takeover": {**COMMON, "sentinel.intake.imitated": "@kpubima", "sentinel.account.id": "acc-000123"},
    "reported_impersonation": {
        **COMMON,
        "sentinel.intake.imitated": "@kpu.bima_official",
        "sentinel.intake.host": "social.example",
    },
    "reported_phishing": {
        **COMMON,
        "sentinel.intake.host": "kpu-bima.example",
        "sentinel.intake.recipients": 12_000,
    },
    "reported_data_theft": {
        **COMMON,
        "sentinel.intake.records": 204_807_203,
        "sentinel.intake.host": "forum.example",
    },
    "breach_exposure": {
        "service.name": "ntbprov.go.id",
        "url.full": None,
        "labels.target_name": "ntbprov.go.id",
        "sentinel.account.breach_domain": "ntbprov.go.id",
        "sentinel.account.breach_new_count": 3,
        "sentinel.account.breach_new": ["Contoh2028", "Lama2019"],
        "sentinel.account.breach_recent": ["Contoh2028"],
        "sentinel.account.breach_dates": ["Contoh2028: 2028-11-02", "Lama2019: 2019-05-01"],
        "sentinel.account.breach_addresses": 31,
    },
    "reported_hoax": {**COMMON, "sentinel.intake.imitated": "KPU-INFO", "sentinel.intake.recipients": 300},
}
