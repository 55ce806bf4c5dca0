"""Drills: what happened to election offices before, as stories that Sentinel must tell and people must answer."""

from collections.abc import Mapping

from sentinel.range.drills import certificates, judi, many, ourselves, outages
from sentinel.range.scenario import Scenario

DRILLS: Mapping[str, Scenario] = {
    drill.name: drill
    for drill in (*outages.DRILLS, *many.DRILLS, *judi.DRILLS, *certificates.DRILLS, *ourselves.DRILLS)
}
