"""When a page is drawn, from the bytes that the look has already: at second looks, and once a day."""

import asyncio
from datetime import datetime, timedelta

from sentinel.kit.content.facts import View
from sentinel.kit.content.picture import Picture, picture_of
from sentinel.kit.content.visit import Earlier
from sentinel.kit.page.follow import Trail
from sentinel.kit.tools import Tools

USUALLY = timedelta(days=1)


async def drawn(
    tools: Tools, view: View, trail: Trail, before: Earlier, *, wanted: bool
) -> tuple[datetime | None, Picture | None]:
    """When a browser was last asked to draw the page, and the picture if this look brought one; its PNG is kept."""
    now, last, page = tools.now(), before.drawn_at, trail.exchanges[-1]
    due = tools.attempt > 0 or last is None or not last <= now < last + USUALLY
    if not wanted or not due or not page.body or view.image:
        return last, None
    png = await tools.picture(page.body, page.header("content-type") or "text/html")
    picture = await asyncio.to_thread(picture_of, png) if png else None
    if png and picture:
        tools.keep(png, "image/png")
    return now, picture
