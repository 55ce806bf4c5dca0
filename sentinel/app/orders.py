"""What a distant agent is to watch: asked of its hub, believed only if it signed, and kept for a start without it."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from sentinel.app import children
from sentinel.kit.disk import replace
from sentinel.link import assignments as sheets
from sentinel.link.assignments import Assignments, BadSheet, Sheet
from sentinel.link.https import HttpsLink
from sentinel.link.ports import LinkDown

log = logging.getLogger("sentinel.orders")
AGAIN, SOON = 600.0, 5.0


@dataclass(slots=True, kw_only=True)
class Orders:
    """The assignments of one vantage. ``file`` keeps them; ``hub_key``: the only hub whose word counts.

    With an empty ``hub_key`` the first hub that signs is the one, as long as the file is there.
    """

    vantage: str
    file: Path
    hub_key: str = ""
    etag: str = ""
    _hub: str = field(default="", init=False)

    def kept(self) -> Assignments:
        """Those of last time; none if there are none that can be believed."""
        try:
            return self._read(sheets.read(self.file.read_bytes()))
        except FileNotFoundError:
            log.info("no assignments yet: the hub is asked for them")
        except (OSError, BadSheet) as error:
            log.error("the assignments in %s cannot be used, the hub is asked for others: %s", self.file, error)  # noqa: TRY400 - a word for the operator
        return Assignments(vantage=self.vantage)

    def take(self, sheet: Sheet) -> Assignments:
        """Believe other assignments.

        Raises:
            BadSheet: if they are not our hub's, or cannot be read.
        """
        return self._read(sheet)

    def keep(self, sheet: Sheet) -> None:
        """Remember them for a start without the hub; a disk that refuses costs that and nothing else."""
        try:
            replace(self.file, sheet.written())
        except OSError as error:
            log.error("the assignments cannot be kept for a start without the hub: %s", error)  # noqa: TRY400 - likewise

    def _read(self, sheet: Sheet) -> Assignments:
        known = self.hub_key or self._hub
        if known and sheet.hub != known:
            raise BadSheet(f"another hub signed them: {sheet.hub}")
        found = sheets.unseal(sheet, self.vantage)
        self._hub, self.etag = sheet.hub, sheet.etag
        return found


async def follow(link: HttpsLink, orders: Orders, obey: Callable[[Assignments], None], stopping: asyncio.Event) -> None:
    """Ask the hub what to watch, now and whenever it speaks of other assignments."""
    while not stopping.is_set():
        link.announced.clear()
        answered = await _once(link, orders, obey)
        waiting = asyncio.ensure_future(link.announced.wait())
        resting = asyncio.ensure_future(children.rest(stopping, AGAIN if answered else SOON))
        await asyncio.wait({waiting, resting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        resting.cancel()


async def _once(link: HttpsLink, orders: Orders, obey: Callable[[Assignments], None]) -> bool:
    """Ask once; whether the hub answered."""
    try:
        sheet = await link.sheet()
    except LinkDown:
        return False  # the post has said already that the hub is away
    if sheet is None:
        return True
    try:
        obey(await asyncio.to_thread(orders.take, sheet))
    except (BadSheet, ValidationError) as error:
        log.error("the hub's assignments cannot be used, the old ones stand: %s", error)  # noqa: TRY400 - a word for the operator
        return True
    link.assignments = sheet.etag
    await asyncio.to_thread(orders.keep, sheet)
    return True
