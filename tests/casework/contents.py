"""What the probe of pages might report: for the golden messages."""

from collections.abc import Mapping

from sentinel.model.event import Value

PAGE: Mapping[str, Value] = {
    "sentinel.content.looks": 412,
    "sentinel.content.days": 31.5,
    "sentinel.content.confirmed": True,
    "sentinel.baseline.basis": "accepted",
}
CONTENTS: Mapping[str, Mapping[str, Value]] = {
    "site_defaced": {
        **PAGE,
        "sentinel.content.verdict": "defaced",
        "sentinel.content.findings": ["defaced"],
        "sentinel.content.reasons": ["hacker_title", "protected_fact"],
        "sentinel.content.quotes": ['"Pesan untuk KPU dari Kelompok Contoh" [head > title]'],
        "sentinel.content.view": ["V0", "V1", "V2"],
        "sentinel.content.facts_changed": ["hotline: 0370 111 222 -> 0812 999 888"],
        "sentinel.content.signed": "kelompok contoh",
    },
    "gambling_injected": {
        **PAGE,
        "sentinel.content.verdict": "injected",
        "sentinel.content.findings": ["gambling"],
        "sentinel.content.reasons": ["hidden_link", "gambling_text"],
        "sentinel.content.quotes": ['"situs slot gacor maxwin" -> https://raja88.example/daftar [li > p]'],
        "sentinel.content.view": ["V0", "V1", "V2"],
        "sentinel.content.new_hosts": ["raja88.example"],
    },
    "content_cloaked": {
        **PAGE,
        "sentinel.content.verdict": "injected",
        "sentinel.content.findings": ["cloaked", "gambling"],
        "sentinel.content.reasons": ["gambling_title", "cloaked"],
        "sentinel.content.quotes": ['"RAJA88: Situs Slot Gacor" [head > title]'],
        "sentinel.content.view": ["V1"],
        "sentinel.content.hidden_from_others": ["V1"],
    },
    "foreign_script": {
        **PAGE,
        "sentinel.content.verdict": "injected",
        "sentinel.content.findings": ["foreign"],
        "sentinel.content.reasons": ["form_host"],
        "sentinel.content.quotes": ['"kumpul-data.example" -> https://kumpul-data.example/kirim [#cek-dpt > form]'],
        "sentinel.content.view": ["V0", "V1", "V2"],
        "sentinel.content.new_hosts": ["kumpul-data.example"],
    },
    "content_changed": {
        **PAGE,
        "sentinel.content.verdict": "changed",
        "sentinel.content.findings": ["changed"],
        "sentinel.content.reasons": ["page_replaced", "title_replaced"],
        "sentinel.content.quotes": ['"Portal Baru KPU Contoh" [head > title]'],
        "sentinel.content.view": ["V0", "V1", "V2"],
    },
}
