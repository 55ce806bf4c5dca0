"""A desk to write configurations on: three plain probes, a folder, and the words that come back."""

import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Self

from pydantic import Field, model_validator

from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.config.problem import ConfigRejected
from sentinel.kit.durations import Duration
from sentinel.kit.probe import AnyProbe, Options, Probe
from sentinel.model.subject import Inventory, Subject, Tier


class UptimeOptions(Options):
    slow_after: Duration = 5.0
    expect_text: str = ""

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        if self.timeout and "slow_after" in self.model_fields_set and self.slow_after > self.timeout:
            raise ValueError("slow_after must not be longer than timeout")
        return self


class VantageOptions(Options):
    canaries: tuple[str, ...] = ()
    lab_hint: bool = Field(default=False)


class Uptime(Probe[UptimeOptions, dict[str, str], None]):
    kind = "uptime"
    options = UptimeOptions
    intervals = MappingProxyType({Tier.CRITICAL: 30.0, Tier.HIGH: 60.0, Tier.NORMAL: 120.0, Tier.LOW: 600.0})


class Tls(Probe[Options, dict[str, str], None]):
    kind = "tls"
    options = Options
    timeout = 20.0


class Vantage(Probe[VantageOptions, dict[str, str], None]):
    kind = "vantage"
    what = "vantage"
    options = VantageOptions

    def subjects(self, inventory: Inventory) -> list[Subject]:
        return [Subject(what="vantage", id=inventory.vantage, tier=Tier.CRITICAL)]


PROBES: Mapping[str, AnyProbe] = {"uptime": Uptime(), "tls": Tls(), "vantage": Vantage()}


def recipients(url: str) -> int:
    """Two when the URL names two, none when it is no URL."""
    return url.count("to=") or int("://" in url)


def loaded(path: Path, environ: Mapping[str, str] | None = None, *, secrets: bool = True) -> Config:
    return load(path, PROBES, recipients, environ=environ or {}, secrets=secrets)


def written(folder: Path, text: str, **files: str) -> Path:
    """A configuration in a folder; other files by name, with ``__`` for a dot."""
    for name, content in files.items():
        file = folder / name.replace("__", ".")
        file.write_text(content, "utf-8")
        file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def complaints(path: Path, environ: Mapping[str, str] | None = None) -> list[str]:
    """The lines that a person reads, without the folder in front."""
    try:
        loaded(path, environ)
    except ConfigRejected as error:
        return [str(p).replace(f"{path.parent}/", "") for p in error.problems]
    return []
