"""How an attack is written: an edit of the front page, or an answer of its own; and to whom it shows itself."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from sentinel.range.http import Reply, Request, html

Edit = Callable[[str], str]
Attack = Callable[[Request, Reply], Reply]
FOOT = ("<footer", '<div class="rj-foot')


def front_page(edit: Edit) -> Attack:
    """An attack that edits the source of the front page and leaves all other pages alone."""

    @wraps(edit)
    def attack(request: Request, usual: Reply) -> Reply:
        if request.target.partition("?")[0] != "/":
            return usual
        return replace(usual, body=edit(usual.body.decode()).encode())

    return attack


def instead(page: Callable[[str], str]) -> Attack:
    """An attack that puts another page in place of the front page; the page is made for a host."""

    @wraps(page)
    def attack(request: Request, usual: Reply) -> Reply:
        return html(page(request.host)) if request.target == "/" else usual

    return attack


def only(shown: Callable[[Request], bool]) -> Callable[[Attack], Attack]:
    """Show an attack to some visitors only; all others see the usual page."""

    def cloaked(attack: Attack) -> Attack:
        @wraps(attack)
        def cloak(request: Request, usual: Reply) -> Reply:
            return attack(request, usual) if shown(request) else usual

        return cloak

    return cloaked


def googlebot(request: Request) -> bool:
    """Whether Google's crawler asks."""
    return "googlebot" in request.headers.get("user-agent", "").lower()


def from_google(request: Request) -> bool:
    """Whether the visitor comes from Google's results."""
    return ".google." in request.headers.get("referer", "").lower()


def on_mobile(request: Request) -> bool:
    """Whether a person asks who holds a telephone: no crawler."""
    agent = request.headers.get("user-agent", "").lower()
    return "mobile" in agent and "bot" not in agent and "inspection" not in agent


def inspection(request: Request) -> bool:
    """Whether Google's inspection tool asks."""
    return "google-inspectiontool" in request.headers.get("user-agent", "").lower()


def before_foot(page: str, block: str) -> str:
    """The page with a block before its foot."""
    foot = next(mark for mark in FOOT if mark in page)
    return page.replace(foot, block + foot, 1)


def in_head(page: str, block: str) -> str:
    """The page with a block at the end of its head."""
    return page.replace("</head>", block + "</head>", 1)


def in_body(page: str, block: str) -> str:
    """The page with a block at the end of its body."""
    return page.replace("</body>", block + "</body>", 1)


def in_news(page: str, block: str) -> str:
    """The page with a block as the newest piece of news."""
    return page.replace('<li class="berita">', block + '<li class="berita">', 1)
