"""Looks, incidents and notices for tests: sound ones, of which a test changes what it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sentinel.model.incident import Entry, Incident, Phase
from sentinel.model.notice import Notice, Why
from sentinel.model.observation import Observation, Step
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity
from sentinel.store.ports import Delivery, Latest

NOW = datetime(2029, 2, 14, 1, 30, tzinfo=UTC)
CHECK = "target:kpu-ntb/uptime"


def later(**amount: float) -> datetime:
    return NOW + timedelta(**amount)


def observation(**changes: Any) -> Observation[Any]:  # noqa: ANN401 - any field of the observation
    made: Observation[Any] = Observation(
        vantage="mataram-1",
        network="AS64500",
        epoch="epoch-1",
        sequence=1,
        probe="uptime",
        version=1,
        subject="target:kpu-ntb",
        at=NOW,
        duration=0.12,
        interval=60.0,
        outcome={"status": 200},
        steps=(Step(name="dns", start_ms=0.0, took_ms=1.5),),
    )
    return replace(made, **changes)


def latest(**changes: Any) -> Latest:  # noqa: ANN401 - any field of the look
    made = Latest(
        check=CHECK,
        subject="target:kpu-ntb",
        probe="uptime",
        vantage="mataram-1",
        version=1,
        at=NOW,
        interval=60.0,
        outcome="seen",
        state="up",
        duration_ms=120.0,
        facts=b'{"status":200}',
        seen_at=NOW,
        good_at=NOW,
    )
    return replace(made, **changes)


def incident(**changes: Any) -> Incident:  # noqa: ANN401 - any field of the incident
    made = Incident(
        key="key-1",
        rule="site_down",
        service="uptime",
        kind=RuleKind.AVAILABILITY,
        phase=Phase.OPEN,
        level=Severity.HIGH,
        severity=Severity.HIGH,
        first_at=NOW,
        updated_at=NOW,
        opened_at=NOW,
        target="kpu-ntb",
        event={"labels.target_name": "KPU Provinsi NTB", "labels.region": "52", "http.response.status_code": 500},
    )
    return replace(made, **changes)


def pending(**changes: Any) -> Incident:  # noqa: ANN401 - any field of the incident
    return incident(**{"phase": Phase.PENDING, "opened_at": None, **changes})


def notice(key: str, **changes: Any) -> Notice:  # noqa: ANN401 - any field of the notice
    made = Notice(
        key=key,
        channel="csirt",
        why=Why.OPENED,
        severity=Severity.HIGH,
        title="TLP:AMBER TINGGI kpu-ntb",
        body="Situs KPU Provinsi NTB tak terpantau",
        created_at=NOW,
        not_before=NOW,
        reason="route 1",
    )
    return replace(made, **changes)


def delivery(*keys: str, ok: bool = True, at: datetime = NOW, error: str = "") -> Delivery:
    return Delivery(at=at, channel="csirt", notices=keys, ok=ok, error=error, took_ms=12.0)


def entry(act: str = "noted", text: str = "because", at: datetime = NOW) -> Entry:
    return Entry(at=at, act=act, who="Siti", login="siti", text=text)
