"""Where things are: the operator's configuration file, and the data that ships with Sentinel."""

from collections.abc import Mapping
from pathlib import Path

from sentinel.config.problem import NoConfig, Problem, Where

HERE = Path("config.toml")
SYSTEM = Path("/etc/sentinel/config.toml")
_PACKAGE = Path(__file__).parent.parent


def find_config(given: Path | None, environ: Mapping[str, str]) -> Path:
    """The configuration file: the one given, else ``$SENTINEL_CONFIG``, else ``./config.toml``, else /etc/sentinel.

    Raises:
        NoConfig: if none of them exists; the message says where we looked. A file that was named but does not
            exist is left to the reader, who says so.
    """
    if given is not None:
        return given
    if environ.get("SENTINEL_CONFIG"):
        return Path(environ["SENTINEL_CONFIG"])
    for place in (HERE, SYSTEM):
        if place.is_file():
            return place
    raise _nowhere()


def _nowhere() -> NoConfig:
    looked = f"neither {HERE.absolute()} nor {SYSTEM}"
    begin = f"begin with a copy of {shipped('config.toml')} and of the folder inventory beside it"
    return NoConfig([Problem(where=Where(file="config.toml"), text=f"no configuration found ({looked}); {begin}")])


def shipped(name: str) -> Path:
    """Shipped data by name: ``rules``, ``inventory``, ``config.toml``, ``docs/runbooks``, ``data``, ``NOTICE``.

    In a wheel it lies in ``sentinel/_data``; in a checkout beside the package.

    Raises:
        FileNotFoundError: if this installation lacks it.
    """
    for place in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if place.exists():
            return place
    raise FileNotFoundError(f"{name} is missing from this installation of Sentinel: install it again")
