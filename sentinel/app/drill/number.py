"""The numbers of a drill's incidents: far above any live one, so that an act never hits the wrong matter."""

from datetime import datetime
from pathlib import Path

from sentinel.app.control import NAME
from sentinel.casework.acts import ActRefused
from sentinel.hub.acts import number

LEAST, STEP, ROUNDS = 900_000, 10, 9_999
FOLDER, DATA = "drill", "var"


def first(at: datetime) -> int:
    """The first number of a drill that begins now: another one each minute, for a week."""
    return LEAST + STEP * (int(at.timestamp()) // 60 % ROUNDS)


def is_drill(ref: str) -> bool:
    """Whether this is the number of a drill's incident: ``INC-912340``."""
    try:
        return LEAST <= number(ref) < LEAST + STEP * (ROUNDS + 1)
    except ActRefused:
        return False


def socket_of(live: Path) -> Path:
    """Where the drill beside the live installation of this data folder is spoken to."""
    return live / FOLDER / DATA / NAME
