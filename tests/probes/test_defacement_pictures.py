"""Screenshots of the probe: off unless asked for, from the bytes that were read, once a day and at second looks."""

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from probes.defacement import PROBE
from sentinel.agent.browser import Browser
from sentinel.kit.content.picture import picture_of
from sentinel.model.subject import Target
from tests.agent.painter import painter
from tests.authority import NOW
from tests.kit.content.pages import page
from tests.probes.test_defacement import HERE, serving
from tests.probes.world import World, http, site, world

OUT = BytesIO()
Image.linear_gradient("L").rotate(90).save(OUT, "PNG")
SHEET = OUT.getvalue()
COPY = 'cp "$here/sheet" "$out"'


@pytest.fixture
async def net() -> AsyncIterator[World]:
    async with world() as made:
        made.name("portal.test", [HERE])
        with painter(COPY, sheet=SHEET) as program:
            made.toolbox.browser = Browser(program)
            yield made


async def see(net: World, cursor: str | None = None, attempt: int = 0, *, screenshots: bool = True) -> Any:  # noqa: ANN401 - the probe's facts
    """The facts of one look, whose evidence is kept."""
    options = PROBE.options(screenshots=screenshots)
    tools = net.toolbox.for_look(30.0, attempt, cursor)
    async with site({HERE: serving(lambda _: http(body=page().encode()))}) as port:
        facts = await PROBE.observe(Target(id="kpu", url=f"http://portal.test:{port}/"), options, tools)
    await tools.store(list(tools.bodies))
    return facts


async def test_nobody_draws_unless_it_was_asked_for(net: World) -> None:
    facts = await see(net, screenshots=False)
    assert (facts.picture, facts.drawn_at) == (None, None)
    assert all(kind != "image/png" for _, kind in net.kept)


async def test_a_page_is_drawn_once_a_day_and_at_each_second_look(net: World) -> None:
    first = await see(net)
    assert first.picture == picture_of(SHEET)
    assert (SHEET, "image/png") in net.kept
    cursor = PROBE.cursor(first)
    assert (await see(net, cursor)).picture is None
    assert (await see(net, cursor, attempt=1)).picture is not None
    net.toolbox.now = lambda: NOW + timedelta(days=1)
    assert (await see(net, cursor)).picture is not None


async def test_a_browser_that_fails_changes_nothing_else(net: World) -> None:
    with painter("exit 1") as program:
        net.toolbox.browser = Browser(program)
        failed = await see(net)
    assert failed.picture is None
    assert failed.drawn_at == NOW, "it is asked again tomorrow, not at each look"
    assert failed.home.seen
