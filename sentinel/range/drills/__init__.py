"""Drills: what happened to election offices before, as stories that Sentinel must tell and people must answer."""

from collections.abc import Mapping

from sentinel.range.drills import accounts, certificates, judi, many, ourselves, outages, pages, people
from sentinel.range.scenario import Scenario

DRILLS: Mapping[str, Scenario] = {
    drill.name: drill
    for room in (outages, many, judi, pages, accounts, certificates, people, ourselves)
    for drill in room.DRILLS
}
