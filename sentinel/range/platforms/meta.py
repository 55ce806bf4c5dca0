"""Facebook and Instagram: the Graph API as it answers about pages and business accounts, and their public pages."""

import json
import re
from datetime import timedelta
from html import escape

from sentinel.range.http import Reply
from sentinel.range.platforms.profile import Profile
from sentinel.range.platforms.said import KEY, Asked, Said, name_of, page, told

GRAPH = "graph.facebook.com"
_DISCOVERED = re.compile(r"business_discovery\.username\(([^)]*)\)")


def facebook(asked: Asked) -> Said:
    """``/v23.0/{page}`` of the Graph API, by handle or number; elsewhere the page that people see."""
    handle = asked.path.strip("/").rpartition("/")[2]
    one = asked.by_handle(handle) or asked.by_uid(handle)
    shown = one if one is not None and one.public else None
    if asked.request.host != GRAPH:
        return page(_facebook_page(shown, asked), one, handle)
    refusal = _refuses(asked)
    if refusal is not None:
        return Said(reply=refusal)
    if shown is None:
        text = "Unsupported get request. Object does not exist or cannot be loaded due to missing permissions"
        return Said(reply=_error(400, text, 100, 33), about=(name_of(one, handle),))
    return Said(reply=told(_page_fields(shown, asked)), about=(shown.id,))


def _page_fields(one: Profile, asked: Asked) -> dict[str, object]:
    return {
        "id": one.uid,
        "username": one.handle,
        "name": one.name,
        "about": one.bio,
        "website": one.link.removeprefix("https://"),
        "verification_status": "blue_verified" if one.verified else "not_verified",
        "followers_count": one.followers,
        "picture": {"data": {"url": asked.picture(one), "is_silhouette": not one.picture}},
    }


def _facebook_page(one: Profile | None, asked: Asked) -> str:
    if one is None:
        return "<html><head><title>Page Not Found</title></head><body>This content isn't available</body></html>"
    return (
        f'<html><head><title>{escape(one.name)}</title><meta property="og:title" content="{escape(one.name)}">'
        f'<meta property="og:description" content="{escape(one.bio)}">'
        f'<meta property="og:image" content="{escape(asked.picture(one))}">'
        f'<meta property="al:android:url" content="fb://profile/{one.uid}"></head>'
        f'<body><script>{{"userID":"{one.uid}"}}</script></body></html>'
    )


def instagram(asked: Asked) -> Said:
    """Business Discovery, one handle in a call; elsewhere the page that people see."""
    if asked.request.host != GRAPH:
        return _instagram_page(asked)
    refusal = _refuses(asked)
    if refusal is not None:
        return Said(reply=refusal)
    found = _DISCOVERED.search(asked.query.get("fields", ""))
    handle = found[1] if found else ""
    one = asked.by_handle(handle)
    if one is None or not one.public:
        return Said(reply=_error(400, "Invalid user id", 110, 2207013), about=(name_of(one, handle),))
    return Said(reply=told({"business_discovery": _discovered(one, asked), "id": "1"}), about=(one.id,))


def _discovered(one: Profile, asked: Asked) -> dict[str, object]:
    return {
        "id": one.uid,
        "username": one.handle,
        "name": one.name,
        "biography": one.bio,
        "website": one.link,
        "followers_count": one.followers,
        "media_count": one.posts,
        "profile_picture_url": asked.picture(one),
        "media": {"data": _media(one)},
    }


def _media(one: Profile) -> list[dict[str, object]]:
    """The newest posts, an hour apart, the newest first."""
    last = one.last_post_at
    texts = one.said[::-1] if last is not None else ()
    return [
        {"id": f"{one.posts - ago}", "caption": text, "timestamp": f"{last - timedelta(hours=ago):%Y-%m-%dT%H:%M:%S%z}"}
        for ago, text in enumerate(texts)
        if last is not None
    ]


def _instagram_page(asked: Asked) -> Said:
    handle = asked.path.strip("/")
    one = asked.by_handle(handle)
    if one is None or not one.there:
        return page("<html><title>Page not found</title></html>", one, handle, 404)
    user = {"xig_user_by_username": {"pk": one.uid, "username": one.handle, "full_name": one.name}}
    return page(f"<html><title>{escape(one.name)}</title><script>{json.dumps(user)}</script></html>", one, handle)


def _refuses(asked: Asked) -> Reply | None:
    if asked.bearer != KEY:
        return _error(401, "Invalid OAuth access token.", 190, 0)
    return None if asked.allowed else _error(403, "Application request limit reached", 4, 0)


def _error(status: int, message: str, code: int, part: int) -> Reply:
    return told({"error": {"message": message, "code": code, **({"error_subcode": part} if part else {})}}, status)
