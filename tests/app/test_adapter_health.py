"""How adapters stand: a broken one is told with its reason, and each with what it asked itself."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sentinel.app.platforms import boot_id, lived, stands
from sentinel.app.spent import columns, standing
from sentinel.casework.words import Words
from sentinel.hub.health import Health
from sentinel.kit.platforms.canary import LOST
from sentinel.kit.platforms.limits import errand
from sentinel.kit.platforms.spending import Spending
from sentinel.kit.texts import translator
from tests.agent.counter import OPEN, Pocket, adapter

NOW = datetime(2029, 2, 14, tzinfo=UTC)


def test_red_test_accounts_are_told_with_what_they_show() -> None:
    health = Health("mataram-1")
    say = stands(health, lambda: NOW)
    say("telegram", ("test_accounts", f"{LOST}: unknown"))
    (event,) = health.events(NOW, NOW)
    assert event["sentinel.self.subject"] == "telegram"
    assert event["sentinel.self.ok"] is False
    assert event["sentinel.self.reasons"] == ["test_accounts", f"{LOST}: unknown"]
    spoken = Words(language="id", say=translator("id"), zone=UTC).value(event["sentinel.self.reasons"])
    assert "akun yang pasti ada terbaca lain: unknown" in spoken
    say("telegram", ())
    (event,) = health.events(NOW, NOW)
    assert event["sentinel.self.ok"] is True
    assert "sentinel.self.reasons" not in event


async def test_each_adapter_is_shown_its_own_requests_beside_those_of_the_host_it_shares() -> None:
    pocket = Pocket()
    spending = Spending(purse=pocket, boot=boot_id(), clock=lived, draw=lambda: 0.0)
    both = [adapter(name) for name in ("facebook", "instagram")]
    for served, times in zip(both, (1, 2), strict=True):
        for _ in range(times):
            cost = errand(served, served.adapter.requests[0], (), lab=True)
            assert await spending.enter(cost, 1.0) == ""
            spending.leave(cost)
    shown = columns(standing(Held(pocket), both, OPEN, lab=True))
    assert {row["name"]: row["requests_24h"] for row in shown} == {
        "facebook": "1 of 3 there",
        "instagram": "2 of 3 there",
    }


@dataclass(frozen=True)
class Held:
    """What was spent, as a view of the ledger shows it."""

    pocket: Pocket

    def purse(self, name: str) -> bytes | None:
        return self.pocket.states.get(name)
