"""What people reported, for the golden messages: one event for each rule of intake."""

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
    "reported_hoax": {**COMMON, "sentinel.intake.imitated": "KPU-INFO", "sentinel.intake.recipients": 300},
}
