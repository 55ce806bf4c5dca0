"""The street of the platforms: which there are, under which names, and what each of them allows."""

from sentinel.range.platforms import batched, meta, pages
from sentinel.range.platforms.platform import Office
from sentinel.range.platforms.tally import Allowed

HOUR, QUARTER = 3_600.0, 900.0
GRAPH = Allowed(requests=200, seconds=HOUR)
OFFICES = (
    Office(
        name="youtube",
        hosts=("www.googleapis.com",),
        pictures="yt3.ggpht.com",
        answer=batched.youtube,
        allowed=Allowed(daily=10_000, zone="America/Los_Angeles"),
    ),
    Office(
        name="x",
        hosts=("api.x.com",),
        pictures="pbs.twimg.com",
        answer=batched.x,
        allowed=Allowed(requests=300, seconds=QUARTER, usd=0.01, usd_post=0.005),
    ),
    Office(name="telegram", hosts=("t.me",), pictures="cdn4.telesco.pe", answer=pages.telegram),
    Office(name="tiktok", hosts=("www.tiktok.com",), pictures="p16-sign.tiktokcdn.com", answer=pages.tiktok),
    Office(
        name="instagram",
        hosts=(meta.GRAPH, "www.instagram.com"),
        pictures="scontent.cdninstagram.com",
        answer=meta.instagram,
        allowed=GRAPH,
        part="business_discovery",
    ),
    Office(
        name="facebook",
        hosts=(meta.GRAPH, "www.facebook.com"),
        pictures="scontent.fbcdn.net",
        answer=meta.facebook,
        allowed=GRAPH,
    ),
    Office(
        name="whatsapp",
        hosts=("whatsapp.com", "www.whatsapp.com"),
        pictures="pps.whatsapp.net",
        answer=pages.whatsapp,
    ),
    Office(name="line", hosts=("page.line.me", "line.me"), pictures="profile.line-scdn.net", answer=pages.line),
    Office(
        name="threads",
        hosts=("www.threads.net", "www.threads.com"),
        pictures="scontent.threads.net",
        answer=pages.threads,
    ),
    Office(name="linktree", hosts=("linktr.ee",), pictures="ugc.production.linktr.ee", answer=pages.linktree),
)
