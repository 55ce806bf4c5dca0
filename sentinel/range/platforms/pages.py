"""The platforms that are read from a page: Telegram, TikTok, WhatsApp, LINE, Threads and Linktree."""

import json
from datetime import timedelta
from html import escape

from sentinel.range.http import Reply
from sentinel.range.platforms.profile import Profile, Standing
from sentinel.range.platforms.said import Asked, Said, name_of, page

GONE_FOR_TIKTOK, PRIVATE_FOR_TIKTOK = 10221, 10222
THOUSAND, MILLION = 1_000, 1_000_000


def telegram(asked: Asked) -> Said:
    """``t.me/s/{handle}``: the preview of a channel; of who is not there the page that offers to write to him."""
    handle = asked.path.strip("/").removeprefix("s/")
    one = asked.by_handle(handle)
    if one is None or not one.public:
        return page(_contact(handle), one, handle)
    return page(_preview(one, asked), one, handle)


def _contact(handle: str) -> str:
    return (
        f'<html><head><meta property="twitter:title" content="Telegram: Contact @{escape(handle)}">'
        '<meta name="robots" content="noindex, nofollow"></head><body></body></html>'
    )


def _preview(one: Profile, asked: Asked) -> str:
    tick = ' <i class="verified-icon"></i>' if one.verified else ""
    link = f' <a href="{escape(one.link)}">{escape(one.link)}</a>' if one.link else ""
    photo = f'<i class="tgme_page_photo_image"><img src="{escape(asked.picture(one))}"></i>' if one.picture else ""
    return (
        f'<html><head><meta property="og:title" content="{escape(one.name)}"></head>'
        f'<body><div class="tgme_channel_info">{photo}<div class="tgme_channel_info_header">'
        f'<div class="tgme_channel_info_header_title"><span>{escape(one.name)}</span>{tick}</div>'
        f'<div class="tgme_channel_info_header_username"><a href="https://t.me/{one.handle}">@{one.handle}</a></div>'
        '</div><div class="tgme_channel_info_counters"><div class="tgme_channel_info_counter">'
        f'<span class="counter_value">{short(one.followers)}</span> <span class="counter_type">subscribers</span>'
        f'</div></div><div class="tgme_channel_info_description">{escape(one.bio)}{link}</div></div>'
        f"{_posts(one)}</body></html>"
    )


def _posts(one: Profile) -> str:
    """The newest posts, an hour apart, the newest at the end; who says nothing shows two pictures."""
    texts = (one.said or ("", ""))[-max(1, one.posts) :]
    return "".join(_post(one, text, len(texts) - number) for number, text in enumerate(texts, 1))


def _post(one: Profile, text: str, ago: int) -> str:
    at = f"{one.last_post_at - timedelta(hours=ago):%Y-%m-%dT%H:%M:%S%z}" if one.last_post_at else ""
    when = f'<a class="tgme_widget_message_date"><time datetime="{at}"></time></a>' if at else ""
    said = f'<div class="tgme_widget_message_text js-message_text">{escape(text)}</div>' if text else ""
    return (
        f'<div class="tgme_widget_message" data-post="{one.handle}/{one.posts - ago}" data-peer="c{one.uid}_8">'
        f"{said}{when}</div>"
    )


def short(number: int) -> str:
    """A number as pages write it: ``3.4K``, ``1.2M``."""
    if number >= MILLION:
        return f"{number / MILLION:.1f}M"
    return f"{number / THOUSAND:.1f}K" if number >= THOUSAND else str(number)


def tiktok(asked: Asked) -> Said:
    """``/@{handle}``, with its data in a script; ``/embed/@{handle}``, which others may show on their pages."""
    handle = asked.path.rpartition("@")[2]
    one = asked.by_handle(handle)
    if asked.path.startswith("/embed/"):
        return page(_script("__FRONTITY_CONNECT_STATE__", _embedded(one, handle, asked)), one, handle)
    return page(_script("__UNIVERSAL_DATA_FOR_REHYDRATION__", _hydrated(one, asked)), one, handle)


def _hydrated(one: Profile | None, asked: Asked) -> object:
    if one is not None and one.public:
        stats = {"followerCount": one.followers, "videoCount": one.posts}
        detail: dict[str, object] = {"statusCode": 0, "userInfo": {"user": _tiktoker(one, asked), "stats": stats}}
    else:
        closed = one is not None and one.standing is Standing.PRIVATE
        detail = {"statusCode": PRIVATE_FOR_TIKTOK if closed else GONE_FOR_TIKTOK}
    return {"__DEFAULT_SCOPE__": {"webapp.user-detail": detail}}


def _embedded(one: Profile | None, handle: str, asked: Asked) -> object:
    if one is None or not one.public:
        return {"source": {"data": {f"/embed/@{handle}": {"isError": True, "errorStatus": 404}}}}
    counts = {"followerCount": one.followers, "videoCount": one.posts, "avatarThumbUrl": asked.picture(one)}
    return {"source": {"data": {f"/embed/@{handle}": {"userInfo": {**_tiktoker(one, asked), **counts}}}}}


def _tiktoker(one: Profile, asked: Asked) -> dict[str, object]:
    return {
        "id": one.uid,
        "uniqueId": one.handle,
        "nickname": one.name,
        "signature": one.bio,
        "avatarLarger": asked.picture(one),
        "verified": one.verified,
        **({"bioLink": {"link": one.link.removeprefix("https://")}} if one.link else {}),
    }


def linktree(asked: Asked) -> Said:
    """``/{handle}``, with its data in a script: a page of links."""
    handle = asked.path.strip("/")
    one = asked.by_handle(handle)
    if one is None or not one.public:
        return page(_script("__NEXT_DATA__", {"props": {"pageProps": {"statusCode": 404}}}), one, handle)
    account = {
        "username": one.handle,
        "pageTitle": one.name,
        "description": one.bio,
        "profilePictureUrl": asked.picture(one),
    }
    links = [{"url": one.link}] if one.link else []
    return page(_script("__NEXT_DATA__", {"props": {"pageProps": {"account": account, "links": links}}}), one, handle)


def _script(name: str, data: object) -> str:
    held = json.dumps(data).replace("</", "<\\/")
    return f'<html><body><script id="{name}" type="application/json">{held}</script></body></html>'


def whatsapp(asked: Asked) -> Said:
    """``/channel/{code}``: a card, on the host with www; the other leads there."""
    host = asked.request.headers.get("host", "")
    if not host.startswith("www."):
        moved = (("Location", f"https://www.{host}{asked.request.target}"),)
        code = asked.path.rpartition("/")[2]
        return Said(reply=Reply(status=301, headers=moved), about=(name_of(asked.by_handle(code), code),))
    return card(asked)


def line(asked: Asked) -> Said:
    """``page.line.me/{id}``, and ``line.me/R/ti/p/@{id}``: a card."""
    return card(asked)


def threads(asked: Asked) -> Said:
    """``/@{handle}``: a card whose title holds the handle as well."""
    return card(asked, handled=True)


def card(asked: Asked, *, handled: bool = False) -> Said:
    """A page of which only what others show of it matters: OpenGraph; 404 for who is not there."""
    handle = asked.path.rpartition("/")[2].removeprefix("@")
    one = asked.by_handle(handle)
    if one is None or not one.public:
        return page("<html><body></body></html>", one, handle, 404)
    title = f"{one.name} (@{one.handle})" if handled else one.name
    facts = {"og:title": title, "og:description": f"{one.bio} {one.link}".strip(), "og:image": asked.picture(one)}
    tags = "".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in facts.items())
    return page(f"<html><head>{tags}</head><body></body></html>", one, handle)
