"""Vandals: signatures with and without a page around them, pictures, protests, overlays, and the tools they leave."""

import re
from string import Template

from sentinel.range.http import Reply, Request
from sentinel.range.living.attacks.change import Attack, front_page, in_body, in_news, instead
from sentinel.range.pages import shipped

PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 40 + b"\xff\xd9"


@instead
def signature_alone(_host: str) -> str:
    """Sixteen bytes and nothing else."""
    return "Hacked by Mr.X7\n"


@instead
def styled_page(_host: str) -> str:
    """A page of the vandals' own, black, with picture, music and greetings."""
    return Template(shipped("living/styled.html")).substitute(by="Kucing Hitam 1337")


@front_page
def title_of_vandals(page: str) -> str:
    """Only the title is signed."""
    return re.sub(r"<title>.*?</title>", "<title>H4cked By Kucing_Hitam</title>", page, count=1)


@front_page
def one_post(page: str) -> str:
    """One piece of news in the living page is the vandals'."""
    return in_news(page, '<li class="berita"><h3>Pwned by Kucing Hitam</h3><p>Hello admin, patch your system!</p></li>')


def picture_for_page(request: Request, usual: Reply) -> Reply:
    """The bytes of a picture are served as a page."""
    return Reply(body=PICTURE, headers=usual.headers) if request.target == "/" else usual


@instead
def protest(_host: str) -> str:
    """A political page without any vandal's words."""
    return shipped("living/protest.html")


@front_page
def overlay(page: str) -> str:
    """A box that covers the whole page, with a signature."""
    style = "position:fixed;top:0;left:0;width:100%;height:100%;z-index:99999;background:#000;color:#fff"
    return in_body(page, f'<div style="{style}"><h1>Kucing Hitam was here</h1></div>')


@front_page
def quiet_overlay(page: str) -> str:
    """A box that covers the whole page, with words that no list knows."""
    style = "position: fixed; inset: 0; z-index: 2147483647; background: #fff"
    return in_body(page, f'<div style="{style}"><h1>Pemilu ini dibatalkan</h1></div>')


@instead
def web_shell(_host: str) -> str:
    """The controls of a web shell answer in place of the page."""
    return shipped("living/shell.html")


ATTACKS: tuple[Attack, ...] = (
    signature_alone, styled_page, title_of_vandals, one_post, picture_for_page, protest, overlay, quiet_overlay,
    web_shell,
)  # fmt: skip
