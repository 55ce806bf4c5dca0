"""A living site without sockets: its front, and visitors of every kind."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime

from sentinel.range.http import Reply, Request
from sentinel.range.living.front import Living
from sentinel.range.pages import Office

HOST = "kota-mataram.kpu.test"
OFFICE = Office(name="KPU Kota Mataram", place="Mataram")
DESKTOP: Mapping[str, str] = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"}
PHONE: Mapping[str, str] = {"user-agent": "Mozilla/5.0 (Linux; Android 14; K) Chrome/129.0 Mobile Safari/537.36"}
SEARCHER: Mapping[str, str] = {**DESKTOP, "referer": "https://www.google.com/"}
CRAWLER: Mapping[str, str] = {"user-agent": f"{PHONE['user-agent']} (compatible; Googlebot/2.1)"}
TOOL: Mapping[str, str] = {"user-agent": f"{PHONE['user-agent']} (compatible; Google-InspectionTool/1.0;)"}
VISITORS = {"desktop": DESKTOP, "phone": PHONE, "searcher": SEARCHER, "crawler": CRAWLER, "tool": TOOL}


def living(seed: int = 3, office: Office = OFFICE) -> Living:
    """A living site on a day in June."""
    return Living(office, lambda: datetime(2030, 6, 1, 4, tzinfo=UTC), random.Random(seed), lambda place: place)


def ask(front: Living, target: str = "/", who: Mapping[str, str] = DESKTOP) -> Reply:
    """What a visitor gets."""
    headers = {"host": HOST, **who}
    return front.answer(Request(method="GET", target=target, headers=headers, client="127.0.0.1", tls=True))


def source(front: Living, target: str = "/", who: Mapping[str, str] = DESKTOP) -> str:
    """The page that a visitor gets, as text."""
    return ask(front, target, who).body.decode(errors="replace")
