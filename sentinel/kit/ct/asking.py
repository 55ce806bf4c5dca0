"""One look at certificate transparency: which source is asked how, and what becomes of a failure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.kit.ct import logs, services
from sentinel.kit.ct.names import Watch
from sentinel.kit.ct.port import Kind, News, Source
from sentinel.kit.ct.question import Questions, Unanswered, unclear
from sentinel.kit.ct.shelf import Shelf
from sentinel.kit.rdap.fetch import Hands
from sentinel.model.failure import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One look's way to the sources; implements ``sentinel.kit.ct.port.Transparency``."""

    shelf: Shelf
    hands: Hands
    remaining: Callable[[], float]

    @property
    def sources(self) -> Sequence[Source]:
        """The sources of this installation."""
        return self.shelf.sources

    def answered_at(self, source: Source) -> datetime | None:
        """When this source last answered any look."""
        return self.shelf.answered.get(source.name)

    async def news(self, source: Source, watch: Watch, cursor: str, most: int) -> News | Failure:
        """What a source has of whom we watch since ``cursor``."""
        asked = Questions(source=source, shelf=self.shelf, hands=self.hands, remaining=self.remaining)
        try:
            found = await self._news(asked, watch, cursor, most)
        except Unanswered as why:
            return why.failure
        except Exception as why:  # noqa: BLE001 - what one source sent must not blind the look to all the others
            return unclear(f"{source.name} sent what made our reader fail: {type(why).__name__}").failure
        self.shelf.answered[source.name] = self.hands.now()
        return found

    async def _news(self, asked: Questions, watch: Watch, cursor: str, most: int) -> News:
        if asked.source.log:
            return await logs.news(asked, watch, cursor, most)
        if asked.source.kind is Kind.CERTSPOTTER:
            return await services.certspotter(asked, watch, cursor)
        return await services.crtsh(asked, watch, cursor)
