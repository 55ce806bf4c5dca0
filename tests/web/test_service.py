"""What a load balancer, a scraper and a stranger get from the web role, over real HTTP."""

from collections.abc import AsyncIterator, Iterable

import aiohttp
import pytest

from sentinel.web.metrics import Metric, expose
from sentinel.web.service import Facts, Service

LATE: list[str] = []
UNREADY: list[str] = []


async def unready() -> str:
    return UNREADY[0] if UNREADY else ""


async def metrics() -> Iterable[Metric]:
    return [Metric(name="sentinel_targets", help="Targets watched.", value=60)]


@pytest.fixture
async def base() -> AsyncIterator[str]:
    LATE.clear()
    UNREADY.clear()
    service = Service("127.0.0.1:0", "", Facts(late=lambda: LATE, unready=unready, metrics=metrics))
    yield f"http://127.0.0.1:{await service.start()}"
    await service.stop()


async def get(url: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        return answer.status, await answer.text()


async def test_health_names_the_child_that_stopped_moving(base: str) -> None:
    assert await get(f"{base}/healthz") == (200, "ok\n")
    LATE.append("courier")
    assert await get(f"{base}/healthz") == (503, "late: courier\n")


async def test_readiness_says_why_not(base: str) -> None:
    assert await get(f"{base}/readyz") == (200, "ready\n")
    UNREADY.append("the ledger cannot be read")
    assert await get(f"{base}/readyz") == (503, "the ledger cannot be read\n")


async def test_metrics_are_for_the_machine_itself(base: str) -> None:
    status, text = await get(f"{base}/metrics")
    assert status == 200
    assert "sentinel_targets 60\n" in text
    assert (await get(f"{base}/metrics", **{"X-Forwarded-For": "203.0.113.9"}))[0] == 403


@pytest.mark.parametrize(
    ("listen", "public_url", "status"),
    [
        ("localhost:0", "", 200),
        ("[::1]:0", "", 200),
        ("0.0.0.0:0", "", 403),
        ("127.0.0.1:0", "https://pantau.example/", 403),
    ],
)
async def test_metrics_are_open_on_the_machine_itself_alone(listen: str, public_url: str, status: int) -> None:
    facts = Facts(late=list, unready=unready, metrics=metrics)
    service = Service(listen, public_url, facts)
    port = await service.start()
    try:
        place = "[::1]" if "::" in listen else "127.0.0.1"
        assert (await get(f"http://{place}:{port}/metrics"))[0] == status
    finally:
        await service.stop()


def test_labels_are_escaped_and_families_stand_together() -> None:
    text = expose(
        [
            Metric(name="a", help='Line\nbreak "x"', value=1.5, labels={"target": 'k"p\nu\\'}),
            Metric(name="b", help="Other.", value=2, kind="counter"),
            Metric(name="a", help="ignored", value=3),
        ]
    )
    assert text == (
        '# HELP a Line\\nbreak "x"\n# TYPE a gauge\na{target="k\\"p\\nu\\\\"} 1.5\na 3\n'
        "# HELP b Other.\n# TYPE b counter\nb 2\n"
    )
