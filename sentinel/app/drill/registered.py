"""The accounts of a drill: the range's own people, as a form that somebody handed in before the story."""

import hashlib
from pathlib import Path

from sentinel.app.register.parcel import pack, parcel
from sentinel.detect.adapters import load_adapters
from sentinel.range.lab import STAGE
from sentinel.range.platforms.population import plain_form
from sentinel.range.world import World
from sentinel.registry.account import Reader
from sentinel.registry.book import book_of
from sentinel.registry.csvs import csv_sheet
from sentinel.store.ledger import open_view

FILE = "latihan.csv"


def form(world: World, rules: Path) -> str:
    """Everybody whom this world registers, packed as ``accounts import`` does it; ``rules`` is where adapters are."""
    people = world.platforms.people if world.platforms is not None else ()
    data = plain_form(people, stage=STAGE).encode()
    sheets = [csv_sheet(data, FILE)]
    reader = Reader(adapters={name: one.adapter for name, one in load_adapters([rules]).items()})
    return pack(parcel(hashlib.sha256(data).hexdigest(), FILE, sheets, book_of(sheets, reader), STAGE))


def seen(data: Path) -> int:
    """How many accounts the daemon with this data folder has seen."""
    with open_view(data) as view:
        latest = view.all_latest(facts=False)
    return len({one.check for one in latest if one.check.startswith("account:") and one.outcome == "seen"})
