"""Registered accounts as the probe and the mass guard tell of them: one event for each rule."""

from collections.abc import Mapping

from sentinel.model.event import Value

ACCOUNT: Mapping[str, Value] = {
    "service.name": "caleg-17",
    "labels.target_name": "Lalu Wirajaya",
    "organization.name": None,
    "url.full": None,
    "sentinel.account.id": "akun-00042",
    "sentinel.account.platform": "telegram",
    "sentinel.account.handle": "lalu_wirajaya",
    "sentinel.account.handle_now": "lalu_wirajaya",
    "sentinel.account.official": False,
    "sentinel.account.state": "ok",
    "sentinel.account.external_id": "1001",
    "sentinel.account.external_id_usual": "1001",
    "sentinel.account.name": "Sahabat Lalu Wirajaya",
}
TAKEN: Mapping[str, Value] = {
    "sentinel.account.findings": ["name_changed", "avatar_changed", "link_changed", "scam_words"],
    "sentinel.account.changed": ["“Sahabat Lalu Wirajaya” → “Toko Gacor”", "+ toko-gacor.example"],
    "sentinel.account.words": ["gambling: slot gacor"],
    "sentinel.account.words_in": ["in_bio", "in_pinned"],
    "sentinel.account.links_added": ["toko-gacor.example"],
    "sentinel.account.links_listed": ["short"],
    "sentinel.account.name": "Toko Gacor",
    "sentinel.account.score": 120,
    "sentinel.account.signs": 4,
}
ACCOUNTS: Mapping[str, Mapping[str, Value]] = {
    "account_reregistered": {
        **ACCOUNT,
        "sentinel.account.findings": ["reregistered"],
        "sentinel.account.external_id": "2002",
        "sentinel.account.name": "Jual Beli",
    },
    "account_renamed": {
        **ACCOUNT,
        "sentinel.account.state": "renamed",
        "sentinel.account.findings": ["renamed", "name_changed"],
        "sentinel.account.handle_now": "toko_murah",
        "sentinel.account.name_ratio": 0.2,
        "sentinel.account.changed": ["@lalu_wirajaya → @toko_murah", "“Sahabat Lalu Wirajaya” → “Toko Murah”"],
    },
    "account_gone": {
        **ACCOUNT,
        "sentinel.account.state": "suspended",
        "sentinel.account.findings": ["suspended"],
        "sentinel.account.sign": "platform_says",
    },
    "account_hijacked": {**ACCOUNT, **TAKEN},
    "account_scam_content": {**ACCOUNT, **TAKEN},
    "account_verification_lost": {**ACCOUNT, "sentinel.account.findings": ["verified_lost"]},
    "account_posts_deleted": {
        **ACCOUNT,
        "sentinel.account.findings": ["posts_dropped"],
        "sentinel.account.changed": ["310 → 4"],
    },
    "account_link_changed": {
        **ACCOUNT,
        "sentinel.account.findings": ["link_changed"],
        "sentinel.account.links_added": ["rumah-relawan.example"],
    },
    "account_active_after_closing": {
        **ACCOUNT,
        "sentinel.account.findings": ["active_after_closing"],
        "sentinel.account.closes_at": "2029-02-10T16:00:00.000Z",
        "sentinel.account.last_post_at": "2029-02-12T01:00:00.000Z",
    },
    "adapter_broken": {
        "service.name": "telegram",
        "labels.target_name": None,
        "organization.name": None,
        "url.full": None,
        "sentinel.self.kind": "adapter",
        "sentinel.self.ok": False,
        "sentinel.self.subject": "telegram",
        "sentinel.self.reasons": ["mass_change", "12/131"],
    },
}
