"""The two platforms that answer about many accounts at once: YouTube's Data API and X's API v2."""

from collections.abc import Sequence

from sentinel.range.http import Reply
from sentinel.range.platforms.profile import Profile, Standing
from sentinel.range.platforms.said import KEY, Asked, Said, name_of, told

MOST_CHANNELS, MOST_USERS = 50, 100
MOST_LETTERS = 280  # of a post, before the rest of it stands apart


def youtube(asked: Asked) -> Said:
    """``/youtube/v3/channels`` by ``id`` (at most 50) or ``forHandle``; who is gone or hidden is left out."""
    refusal = _youtube_refuses(asked)
    if refusal is not None:
        return Said(reply=refusal)
    if "forHandle" in asked.query:
        wanted = [asked.query["forHandle"].removeprefix("@")]
        found = [(one, asked.by_handle(one)) for one in wanted]
    else:
        wanted = asked.query.get("id", "").split(",")
        found = [(one, asked.by_uid(one)) for one in wanted]
    items = [_channel(profile, asked) for _, profile in found if profile is not None and profile.public]
    listed = {"kind": "youtube#channelListResponse", "etag": "x", "pageInfo": {"totalResults": len(items)}}
    payload = {**listed, "items": items} if items else listed
    return Said(reply=told(payload), about=tuple(name_of(profile, one) for one, profile in found))


def _youtube_refuses(asked: Asked) -> Reply | None:
    if asked.path != "/youtube/v3/channels":
        return told({"error": {"code": 404, "message": "Not Found"}}, 404)
    if asked.query.get("key") != KEY:
        return _youtube_error(400, "API key not valid. Please pass a valid API key.", "badRequest")
    if not asked.allowed:
        return _youtube_error(403, "quotaExceeded", "quotaExceeded")
    if len(asked.query.get("id", "").split(",")) > MOST_CHANNELS:
        return _youtube_error(400, "Too many ids", "invalidFilters")
    return None


def _youtube_error(code: int, message: str, reason: str) -> Reply:
    errors = [{"message": message, "domain": "youtube.quota", "reason": reason}]
    return told({"error": {"code": code, "message": message, "errors": errors}}, code)


def _channel(one: Profile, asked: Asked) -> dict[str, object]:
    picture = {"url": asked.picture(one), "width": 88, "height": 88}
    return {
        "kind": "youtube#channel",
        "id": one.uid,
        "snippet": {
            "title": one.name,
            "description": f"{one.bio}\n{one.link}".strip(),
            "customUrl": f"@{one.handle}",
            "thumbnails": {"default": picture} if one.picture else {},
        },
        "statistics": {
            "subscriberCount": str(one.followers),
            "hiddenSubscriberCount": False,
            "videoCount": str(one.posts),
        },
        "status": {"privacyStatus": "public"},
    }


def x(asked: Asked) -> Said:
    """``/2/users?ids=`` or ``/2/users/by?usernames=`` (at most 100); who is not there stands in ``errors``."""
    refusal = _x_refuses(asked)
    if refusal is not None:
        return Said(reply=refusal)
    by_name = asked.path.endswith("/by")
    wanted = asked.query.get("usernames" if by_name else "ids", "").split(",")
    if len(wanted) > MOST_USERS:
        return Said(reply=told({"title": "Invalid Request", "status": 400, "detail": "1 to 100 ids"}, 400))
    found = [(one, asked.by_handle(one) if by_name else asked.by_uid(one)) for one in wanted]
    there = [one for _, one in found if one is not None and one.there]
    missing = [_missing(wanted, one) for wanted, one in found if one is None or not one.there]
    posts, lost = _pinned(there, asked)
    payload = {
        "data": [_user(one, asked) for one in there],
        "includes": {"tweets": posts} if posts else {},
        "errors": missing + lost,
    }
    return Said(
        reply=told({name: part for name, part in payload.items() if part}),
        about=tuple(name_of(profile, one) for one, profile in found),
        posts=tuple(str(post["id"]) for post in posts),
    )


def _x_refuses(asked: Asked) -> Reply | None:
    if asked.bearer != KEY:
        return told({"title": "Unauthorized", "type": "about:blank", "status": 401}, 401)
    if not asked.allowed:
        return told({"title": "Too Many Requests", "status": 429}, 429, ("x-rate-limit-remaining", "0"))
    if asked.path not in ("/2/users", "/2/users/by"):
        return told({"title": "Not Found", "status": 404}, 404)
    return None


def _pinned(there: Sequence[Profile], asked: Asked) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The pinned posts, if they were asked for, and an error for each that was deleted or that is not for everybody."""
    if asked.query.get("expansions") != "pinned_tweet_id":
        return [], []
    pinning = [one for one in there if one.pinned]
    shown = [one for one in pinning if one.public and one.pinned_text]
    return [_tweet(one, asked) for one in shown], [_lost(one) for one in pinning if one not in shown]


def _tweet(one: Profile, asked: Asked) -> dict[str, object]:
    """A post; of one that is long the whole, and of links where they lead, stand in fields that must be asked for."""
    long = len(one.pinned_text) > MOST_LETTERS and "note_tweet" in asked.query.get("tweet.fields", "")
    links = [word for word in one.pinned_text.split() if word.startswith("https://")]
    text = " ".join("https://t.co/abc" if word in links else word for word in one.pinned_text.split())
    more: dict[str, object] = {"note_tweet": {"text": text}} if long else {}
    if links and "entities" in asked.query.get("tweet.fields", ""):
        more["entities"] = {"urls": [{"url": "https://t.co/abc", "expanded_url": link} for link in links]}
    return {"id": one.pinned, "text": text[:MOST_LETTERS], "edit_history_tweet_ids": [one.pinned]} | more


def _lost(one: Profile) -> dict[str, object]:
    return {
        "value": one.pinned,
        "resource_id": one.pinned,
        "resource_type": "tweet",
        "parameter": "pinned_tweet_id",
        "title": "Not Found Error" if one.public else "Authorization Error",
        "detail": f"Could not find tweet with pinned_tweet_id: [{one.pinned}].",
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }


def _user(one: Profile, asked: Asked) -> dict[str, object]:
    links = {"url": {"urls": [{"url": "https://t.co/abc", "expanded_url": one.link}]}} if one.link else {}
    return {
        "id": one.uid,
        "username": one.handle,
        "name": one.name,
        "description": one.bio,
        "entities": links,
        "profile_image_url": asked.picture(one),
        "protected": one.standing is Standing.PRIVATE,
        "verified": one.verified,
        "verified_type": "blue" if one.verified else "none",
        "public_metrics": {"followers_count": one.followers, "tweet_count": one.posts},
        **({"pinned_tweet_id": one.pinned} if one.pinned else {}),
    }


def _missing(wanted: str, one: Profile | None) -> dict[str, object]:
    banned = one is not None and one.standing is Standing.SUSPENDED
    return {
        "value": wanted,
        "resource_id": wanted,
        "resource_type": "user",
        "parameter": "ids",
        "title": "Forbidden" if banned else "Not Found Error",
        "detail": f"User has been suspended: [{wanted}]." if banned else f"Could not find user with ids: [{wanted}].",
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }
