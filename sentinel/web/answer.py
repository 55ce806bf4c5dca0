"""The small page behind a link in a message: looking at it changes nothing, its button does, once. Needs no script."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Protocol

from aiohttp import web

MOST_BYTES = 4_096
MOST_NAME = 80
STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem;color:#111;"
    "background:#fff}h1{font-size:1.5rem;margin:0 0 .5rem}p{margin:.4rem 0;overflow-wrap:anywhere}"
    "label{display:block;margin-top:1.5rem}input,button{font:inherit;width:100%;box-sizing:border-box;"
    "padding:.8rem;margin-top:.5rem;border-radius:.4rem;border:1px solid #555}"
    "button{background:#0b4f8a;color:#fff;border:0;font-weight:bold;min-height:3rem}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}input{background:#222;color:#eee}}"
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the page says: plain texts, escaped when it is written. Without ``button`` there is nothing to press.

    ``done``: the button was pressed and it was done; the browser is led back to the page, so that reloading asks for
    nothing.
    """

    status: int = 200
    language: str = "id"
    heading: str
    lines: tuple[str, ...] = ()
    field: str = ""
    button: str = ""
    done: bool = False


class Answers(Protocol):
    """Who knows what a link stands for."""

    async def show(self, ticket: str) -> Sheet:
        """What the link would do, or why it does nothing; changes nothing."""

    async def act(self, ticket: str, name: str) -> Sheet:
        """Do it, in the name of whoever calls himself so."""


def routes(answers: Answers) -> list[web.AbstractRouteDef]:
    """The two routes of the page."""

    async def show(request: web.Request) -> web.Response:
        return _page(await answers.show(request.match_info["ticket"]))

    async def act(request: web.Request) -> web.Response:
        ticket = request.match_info["ticket"]
        sheet = await answers.act(ticket, await _name(request))
        return web.Response(status=303, headers={"Location": ticket}) if sheet.done else _page(sheet)

    return [web.get("/a/{ticket}", show), web.post("/a/{ticket}", act)]


async def _name(request: web.Request) -> str:
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType(text="a form of the page is expected\n")
    if (request.content_length or 0) > MOST_BYTES:
        raise web.HTTPRequestEntityTooLarge(max_size=MOST_BYTES, actual_size=request.content_length or 0)
    try:
        said = (await request.post()).get("name", "")
    except (ValueError, LookupError):  # a character set that there is none of, or bytes that are not of it
        raise web.HTTPBadRequest(text="a form of the page is expected\n") from None
    return said.strip()[:MOST_NAME] if isinstance(said, str) else ""


def _page(sheet: Sheet) -> web.Response:
    lines = "".join(f"<p>{escape(line)}</p>" for line in sheet.lines)
    text = (
        f'<!doctype html><html lang="{escape(sheet.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>Sentinel</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{escape(sheet.heading)}</h1>{lines}{_form(sheet)}"
        "</main></body></html>\n"
    )
    return web.Response(text=text, status=sheet.status, content_type="text/html", headers=HEADERS)


def _form(sheet: Sheet) -> str:
    if not sheet.button:
        return ""
    return (
        f'<form method="post"><label>{escape(sheet.field)}'
        f'<input name="name" maxlength="{MOST_NAME}" autocomplete="name"></label>'
        f'<button type="submit">{escape(sheet.button)}</button></form>'
    )
