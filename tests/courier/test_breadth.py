"""Webhooks of every shape that people use, each as unchanged Apprise speaks to it, in good times and in bad."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sentinel.courier.channel import Channel, recipients
from sentinel.courier.trouble import Trouble
from sentinel.model.notice import Alert, Why
from sentinel.model.severity import Severity
from sentinel.range.http import Reply
from sentinel.range.mail import PASSWORD
from sentinel.range.telegram import TOKEN
from sentinel.range.webhook import Webhook
from sentinel.range.world import World
from tests.courier.office import Office, notice, now
from tests.courier.sinks import PLAIN, TLS, sink

BODY = "TLP:AMBER | Tinggi | KPU Provinsi NTB\nINC-000042 | baru terbuka\nTerlihat: hxxps://ntb[.]kpu[.]test/ padam"


def alert(number: int = 42, **changes: Any) -> Alert:  # noqa: ANN401 - any field of the alert
    facts: dict[str, Any] = {
        "incident": f"INC-{number:06d}",
        "severity": "high",
        "status": "open",
        "starts_at": now() - timedelta(minutes=5),
        "rule": "site_down",
        "service": "uptime",
        "target": "kpu-ntb",
        "title": "Situs tidak dapat diakses: KPU Provinsi NTB",
    }
    return Alert(**(facts | changes))


EVERY = (*PLAIN, *TLS)
FAULTS: dict[str, tuple[Trouble, bool]] = {
    "too_many": (Trouble.TOO_MANY, False),
    "server": (Trouble.SERVER, False),
    "token": (Trouble.LOGIN, True),
    "forbidden": (Trouble.FORBIDDEN, True),
    "reset": (Trouble.BROKEN, False),
}
UNAUTHORIZED = Reply(status=401, body=b'{"code":40101,"http":401,"error":"unauthorized"}')  # as ntfy says it


async def test_a_message_arrives_whole(world: World) -> None:
    for scheme in EVERY:
        hook = sink(world, scheme)
        assert recipients(hook.url) == 1
        outcome = await Channel("kait", hook.url).send("Situs padam", BODY, notice(42, alerts=(alert(),)))
        assert (scheme, outcome.ok, outcome.why) == (scheme, True, "")
        posted, whole = hook.server.posted[-1], json.dumps(hook.arrived()[-1])
        for line in ("Situs padam", *BODY.splitlines()):
            assert json.dumps(line).strip('"') in whole
        assert "github" not in whole + repr(posted.request.headers), "nobody's picture is named in our messages"
    assert len(world.webhook.posted) + len(world.hook.posted) == len(EVERY)


@pytest.mark.parametrize("fault", FAULTS)
async def test_troubles_are_told_apart_whoever_answers(world: World, fault: str) -> None:
    faults: dict[str, Callable[[Webhook], object]] = {
        "too_many": lambda server: server.too_many(7),
        "server": lambda server: server.status(503),
        "token": lambda server: server.reply.turn(UNAUTHORIZED),
        "forbidden": lambda server: server.status(403),
        "reset": lambda server: server.line.reset(),
    }
    faults[fault](world.webhook)
    faults[fault](world.hook)
    for scheme in EVERY:
        hook = sink(world, scheme)
        outcome = await Channel("kait", hook.url).send("judul", BODY, notice(1))
        assert (scheme, outcome.ok, outcome.trouble, outcome.permanent) == (scheme, False, *FAULTS[fault])
        assert outcome.wait == (8 if fault == "too_many" else None)
        assert hook.secret not in outcome.why
        assert hook.arrived() == []


async def test_a_refusal_is_called_so(world: World) -> None:
    world.webhook.line.refuse()
    for scheme in PLAIN:
        assert (await Channel("kait", sink(world, scheme).url).send("judul", BODY)).trouble is Trouble.REFUSED


async def test_a_false_certificate_is_not_spoken_to(world: World) -> None:
    world.hook_certificate.show("untrusted")
    for scheme in TLS:
        assert (await Channel("kait", sink(world, scheme).url).send("judul", BODY)).trouble is Trouble.TLS
    assert len(world.hook.posted) == 0


async def test_a_hanging_endpoint_costs_its_time_and_no_more(world: World) -> None:
    world.webhook.hang()
    world.hook.hang()
    for scheme in ("alertmanagers", "slack", "ntfy"):
        outcome = await Channel("kait", sink(world, scheme).url, seconds=0.3).send("judul", BODY)
        assert (outcome.ok, outcome.trouble) == (False, Trouble.TIMEOUT)
        assert outcome.took_ms < 2_000


async def test_alertmanager_posts_version_4(world: World) -> None:
    hook = sink(world, "alertmanager")
    channel = Channel("kait", hook.url + "?:tim=csirt")
    opened = alert()
    over = alert(status="resolved", ends_at=now())
    await channel.send("Situs padam", BODY, notice(42, alerts=(opened,)))
    await channel.send("Situs pulih", "isi", notice(42, why=Why.RESOLVED, key="inc:42:resolved:2:kait", alerts=(over,)))
    firing, resolved = hook.arrived()
    assert set(firing) >= {"version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels", "alerts"}
    assert not {"title", "message", "type", "attachments"} & set(firing)
    assert (firing["version"], firing["status"], firing["receiver"], firing["tim"]) == ("4", "firing", "kait", "csirt")
    assert firing["commonAnnotations"] == {
        "summary": "Situs padam",
        "description": BODY,
        "notice": "inc:42:opened:1:tg",
    }
    labels = {"alertname": "site_down", "incident": "INC-000042", "service": "uptime", "target": "kpu-ntb"}
    assert firing["alerts"][0]["labels"] == {**labels, "severity": "high"}
    assert firing["alerts"][0]["endsAt"] == "0001-01-01T00:00:00Z"
    assert (resolved["status"], resolved["alerts"][0]["status"]) == ("resolved", "resolved")
    same = ("fingerprint", "labels")
    assert [firing["alerts"][0][name] for name in same] == [resolved["alerts"][0][name] for name in same]
    assert firing["groupKey"] == resolved["groupKey"]


async def test_a_digest_is_one_alert_per_incident_and_fires_while_any_is_open(world: World) -> None:
    hook = sink(world, "alertmanager")
    alerts = (alert(1), alert(2, target="kpu-bima"), alert(3, status="resolved", ends_at=now()))
    await Channel("kait", hook.url).send("3", "isi", notice(1, incident=None, why=Why.DIGEST, alerts=alerts))
    (digest,) = hook.arrived()
    assert [one["labels"]["incident"] for one in digest["alerts"]] == ["INC-000001", "INC-000002", "INC-000003"]
    assert digest["status"] == "firing"
    assert digest["commonLabels"] == {"alertname": "site_down", "severity": "high", "service": "uptime"}


async def test_a_test_message_leaves_nothing_open_behind_it(world: World) -> None:
    hook = sink(world, "alertmanager")
    await Channel("kait", hook.url).send("Sentinel: uji saluran", "isi")
    (tested,) = hook.arrived()
    assert (tested["status"], len(tested["alerts"])) == ("resolved", 1)


@pytest.mark.parametrize(
    ("severity", "why", "priority", "kind"),
    [
        (Severity.CRITICAL, Why.OPENED, "max", "failure"),
        (Severity.HIGH, Why.ESCALATED, "high", "failure"),
        (Severity.MEDIUM, Why.OPENED, None, "warning"),
        (Severity.CRITICAL, Why.RESOLVED, None, "success"),
    ],
)
async def test_what_is_urgent_sounds_urgent(
    world: World, severity: Severity, why: Why, priority: str | None, kind: str
) -> None:
    for scheme in ("ntfy", "json"):
        await Channel(scheme, sink(world, scheme).url).send("judul", BODY, notice(1, severity=severity, why=why))
    ntfy, plain = (posted.request for posted in world.webhook.posted)
    assert ntfy.headers.get("x-priority") == priority
    assert json.loads(plain.body)["type"] == kind


async def test_a_priority_that_the_operator_chose_stays(world: World) -> None:
    channel = Channel("ntfy", sink(world, "ntfy").url + "?priority=low")
    await channel.send("judul", BODY, notice(1, severity=Severity.CRITICAL))
    assert world.webhook.posted[0].request.headers["x-priority"] == "low"


async def test_no_secret_of_any_channel_is_in_any_log(
    world: World, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = {TOKEN, PASSWORD, *(sink(world, scheme).secret for scheme in EVERY)}
    world.hook.status(500)
    world.webhook.too_many()
    channels = [Channel(scheme, sink(world, scheme).url) for scheme in EVERY]
    await office.put(*(notice(1, channel.name) for channel in channels))
    async with office.open(*channels):
        for channel in channels:
            await office.attempted(f"inc:1:opened:1:{channel.name}")
    told = caplog.text + repr(list((await office.rows()).values())) + repr(await office.deliveries())
    assert [secret for secret in secrets if secret in told] == []
