"""The figures of ``/metrics``, and whether we are ready; labels only from what the configuration and the model name."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sentinel import __version__
from sentinel.hub.world import World
from sentinel.model.severity import Severity
from sentinel.store.errors import StoreUnusable
from sentinel.store.ports import IncidentFilter, Latest, Ledger, View
from sentinel.web.metrics import Metric

MOST = 1_000_000


class Figures:
    """Reads the ledger when somebody asks; holds nothing. ``evicted`` counts windows that correlations gave up."""

    def __init__(
        self, ledger: Ledger, world: Callable[[], World], now: Callable[[], datetime], evicted: Callable[[], int]
    ) -> None:
        self._ledger, self._world, self._now, self._evicted = ledger, world, now, evicted

    async def unready(self) -> str:
        """Why we are not ready; empty if we are."""
        try:
            await self._ledger.read(lambda view: view.mark("", ""))
        except StoreUnusable as error:
            return str(error)
        return ""

    async def metrics(self) -> Iterable[Metric]:
        """All figures of this moment."""
        return await self._ledger.read(lambda view: list(self._all(view)))

    def _all(self, view: View) -> Iterator[Metric]:
        yield Metric(name="sentinel_info", help="What runs here.", value=1, labels={"version": __version__})
        yield from self._incidents(view)
        yield from self._outbox(view)
        given_up = "Windows that correlations with too many groups gave up since the start."
        yield Metric(name="sentinel_windows_evicted", help=given_up, value=self._evicted())
        yield from self._looks(view.all_latest(facts=False))

    def _incidents(self, view: View) -> Iterator[Metric]:
        found = view.incidents(IncidentFilter(limit=MOST))
        count = Counter((i.severity, i.status) for i in found)
        for severity in Severity:
            for status in ("open", "acknowledged"):
                labels = {"severity": severity.label, "status": status}
                value = count[severity, status]
                yield Metric(name="sentinel_incidents", help="Incidents not resolved.", value=value, labels=labels)

    def _outbox(self, view: View) -> Iterator[Metric]:
        count = Counter(row.notice.channel for row in view.waiting())
        for channel in self._world().channels:
            labels = {"channel": channel}
            yield Metric(
                name="sentinel_outbox_waiting", help="Messages not delivered.", value=count[channel], labels=labels
            )
        oldest = view.oldest_due(self._now())
        age = (self._now() - oldest).total_seconds() if oldest else 0.0
        yield Metric(name="sentinel_outbox_oldest_seconds", help="How long the oldest due message waits.", value=age)

    def _looks(self, latest: Iterable[Latest]) -> Iterator[Metric]:
        duties = self._world().duties
        for look in latest:
            if look.check in duties:
                subject = duties[look.check].check.subject
                labels = {"target": subject.id, "probe": look.probe, "vantage": look.vantage}
                age = (self._now() - look.at).total_seconds()
                yield Metric(name="sentinel_look_age_seconds", help="Since the newest look.", value=age, labels=labels)
                seen = float(look.outcome == "seen")
                yield Metric(
                    name="sentinel_look_seen", help="1: the newest look saw something.", value=seen, labels=labels
                )
