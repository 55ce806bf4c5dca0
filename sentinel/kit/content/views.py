"""The sorts of visitors that a page is asked as: what only some of them are shown is what attackers hide."""

from types import MappingProxyType

from sentinel.kit.content.facts import BOT, HOME, INSPECTION, MOBILE, SEARCH

Headers = tuple[tuple[str, str], ...]

_CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
_PHONE = (
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)
_ANDROID = _PHONE.replace("6.0.1; Nexus 5X Build/MMB29P", "10; K")
_USUAL: Headers = (
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("accept-language", "id-ID,id;q=0.9,en;q=0.7"),
)


def _as(agent: str, *more: tuple[str, str]) -> Headers:
    return (("user-agent", agent), *_USUAL, *more)


# Google, "Overview of Google crawlers and fetchers": the user agents of Googlebot Smartphone and Google-InspectionTool
HEADERS = MappingProxyType(
    {
        HOME: _as(_CHROME),
        BOT: _as(f"{_PHONE} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
        SEARCH: _as(_CHROME, ("referer", "https://www.google.com/")),
        MOBILE: _as(_ANDROID),
        INSPECTION: _as(f"{_PHONE} (compatible; Google-InspectionTool/1.0;)"),
    }
)
