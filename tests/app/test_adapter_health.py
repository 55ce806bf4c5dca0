"""A broken adapter is told with its reason: what its test accounts show."""

from datetime import UTC, datetime

from sentinel.app.platforms import stands
from sentinel.hub.health import Health

NOW = datetime(2029, 2, 14, tzinfo=UTC)


def test_red_test_accounts_are_told_with_what_they_show() -> None:
    health = Health("mataram-1")
    say = stands(health, lambda: NOW)
    say("telegram", "the account that is there reads unknown")
    (event,) = health.events(NOW, NOW)
    assert event["sentinel.self.subject"] == "telegram"
    assert event["sentinel.self.ok"] is False
    assert event["sentinel.self.reasons"] == ["test_accounts", "the account that is there reads unknown"]
    say("telegram", "")
    (event,) = health.events(NOW, NOW)
    assert event["sentinel.self.ok"] is True
    assert "sentinel.self.reasons" not in event
