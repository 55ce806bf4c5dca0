"""Places to send to that are neither Telegram nor mail: each as a channel, and what arrived there as JSON."""

import json
from dataclasses import dataclass
from typing import Any

from sentinel.range.webhook import Webhook
from sentinel.range.world import HOOK, World

SECRET = "kunci-latihan-5f2c9e"
SLACK_TOKEN = "B0123ABCDEFGHIJKLMNOPQRS"
PLAIN = ("json", "alertmanager", "ntfy")
TLS = ("jsons", "alertmanagers", "ntfys", "slack")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    url: str
    server: Webhook
    secret: str

    def arrived(self) -> list[dict[str, Any]]:
        """What was taken, in order."""
        return [json.loads(posted.request.body) for posted in self.server.posted]


def sink(world: World, scheme: str) -> Sink:
    """The channel of this scheme: through the proxy where it speaks TLS, directly where it does not."""
    if scheme == "slack":
        return Sink(url=f"slack://T1JJ3T3L2/A1BRTD4JD/{SLACK_TOKEN}/", server=world.hook, secret=SLACK_TOKEN)
    server, place = (world.hook, HOOK) if scheme in TLS else (world.webhook, world.webhook.place)
    return Sink(url=f"{scheme}://sentinel:{SECRET}@{place}/piket", server=server, secret=SECRET)
