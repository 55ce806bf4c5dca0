"""The roster file: read with the configuration, from CSV or TOML, and compared with its channels."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sentinel.config.complaint import did_you_mean
from sentinel.config.draft import Draft
from sentinel.config.problem import ConfigRejected, Where
from sentinel.config.read import read_text, read_toml
from sentinel.config.schema.roster import PersonEntry, ShiftEntry
from sentinel.config.sheet import rows
from sentinel.model.roster import ON_CALL, Roster, Shift, Weekly

COLUMNS = ("days", "from", "until", "zone", "person", "channels")
NEEDED = ("from", "until", "person", "channels")
TABLES = {"people": PersonEntry, "shifts": ShiftEntry}


class _Sheet:
    """What was read so far; two lines of one person may each name channels."""

    def __init__(self, made: Draft) -> None:
        self.made = made
        self.people: dict[str, tuple[str, ...]] = {}
        self.shifts: list[tuple[Where, ShiftEntry]] = []

    def person(self, where: Where, entry: PersonEntry) -> None:
        """Add a person, or more channels of one."""
        channels = self.made.names("channels")
        for name in entry.channels:
            if name not in channels:
                self.made.wrong(where.at("channels"), f"no channel has this name{did_you_mean(name, channels)}")
        known = self.people.get(entry.name, ())
        self.people[entry.name] = tuple(dict.fromkeys((*known, *entry.channels)))

    def roster(self) -> Roster:
        """All of it, in the model's words."""
        zone = ZoneInfo(self.made.document.sentinel.timezone)
        for where, entry in self.shifts:
            for name in entry.people:
                if name not in self.people:
                    near = did_you_mean(name, self.people)
                    self.made.wrong(where.at("people"), f"nobody on the roster has this name{near}")
        return Roster(
            people=dict(self.people),
            shifts=tuple(_dated(entry, zone) for _, entry in self.shifts if not entry.days),
            weekly=tuple(_weekly(entry, zone) for _, entry in self.shifts if entry.days),
        )


def read_roster(made: Draft) -> Roster:
    """Who is on call when; what is wrong with the file is written down with its line or its key."""
    name = made.document.roster.file
    if not name:
        return Roster()
    sheet = _Sheet(made)
    try:
        if name.endswith(".toml"):
            _read_toml(sheet, name)
        else:
            _read_csv(sheet, name)
    except ConfigRejected as error:
        made.problems += error.problems
    roster = sheet.roster()
    if not roster.people:
        made.wrong(made.where.at("roster", "file"), "names nobody who could be on call")
    return roster


def _read_toml(sheet: _Sheet, name: str) -> None:
    made, where = sheet.made, Where(file=name)
    raw = read_toml(made.vault.folder / name, name)
    for key in raw.keys() - TABLES.keys():
        made.wrong(where.at(key), f"unknown table{did_you_mean(key, TABLES)}")
    for place, row in _listed(made, raw, "people", where):
        person = made.shaped(PersonEntry, row, place)
        if person is not None:
            sheet.person(place, person)
    for place, row in _listed(made, raw, "shifts", where):
        shift = made.shaped(ShiftEntry, row, place)
        if shift is not None:
            sheet.shifts.append((place, shift))


def _listed(made: Draft, raw: dict[str, object], key: str, where: Where) -> Iterator[tuple[Where, object]]:
    found = raw.get(key, [])
    if not isinstance(found, list):
        made.wrong(where.at(key), f"must be a list: write [[{key}]]")
        return
    for index, row in enumerate(found):
        yield where.at(key, index), row


def _read_csv(sheet: _Sheet, name: str) -> None:
    made, where = sheet.made, Where(file=name, joint=":")
    text = read_text(made.vault.folder / name, name)
    for place, cells in rows(text, where, COLUMNS, NEEDED, made.wrong):
        person = made.shaped(PersonEntry, {"name": cells["person"], "channels": _several(cells["channels"])}, place)
        if person is not None:
            sheet.person(place, person)
        told = {key: cells[key] for key in ("from", "until", "zone") if cells.get(key)}
        days = {"days": _several(cells["days"])} if cells.get("days") else {}
        shift = made.shaped(ShiftEntry, {**told, **days, "people": [cells["person"]]}, place)
        if shift is not None:
            sheet.shifts.append((place, shift))


def _several(cell: str) -> list[str]:
    return [part for part in re.split(r"[\s,;|]+", cell) if part]


def _dated(entry: ShiftEntry, zone: ZoneInfo) -> Shift:
    start, end = entry.moments(zone)
    return Shift(start=start, end=end, people=entry.people)


def _weekly(entry: ShiftEntry, zone: ZoneInfo) -> Weekly:
    start, end = entry.clocks()
    return Weekly(days=frozenset(entry.days), start=start, end=end, zone=entry.zone or zone, people=entry.people)


def check_on_call(made: Draft, roster: Roster) -> None:
    """Routes that wake whoever is on call need a roster; and no channel may bear that name."""
    for channel in made.channels:
        if channel.value.name == ON_CALL:
            made.wrong(channel.where.at("name"), f'"{ON_CALL}" stands for whoever is on call: call it otherwise')
    for route in made.routes:
        named = {*route.value.to, *(name for step in route.value.escalate for name in step.to)}
        if ON_CALL in named and not (roster.people or made.document.roster.file):
            made.wrong(route.where, f'"{ON_CALL}" needs a roster: [roster] file')
