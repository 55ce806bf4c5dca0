"""What a drill borrows from the live installation: its channels and the way out, its language, a folder beside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.app.drill.number import FOLDER
from sentinel.config.complaint import did_you_mean
from sentinel.config.config import Config, ConfiguredChannel
from sentinel.config.plan import plan
from sentinel.config.watching import Probes
from sentinel.range.lab import MAIL, TELEGRAM, VANTAGE, lab_closing, lab_mail, lab_telegram, lab_watch, table
from sentinel.range.world import World

INTERVALS: Mapping[str, str] = {"uptime": "2s", "tls": "3s"}
SECRET, PROXY = "SENTINEL_DRILL_CHANNEL_{number}", "SENTINEL_DRILL_PROXY"
ROOTS = "roots.pem"


class NoSuchChannel(ValueError):
    """The live configuration has no channel of this name; the message says what is meant, perhaps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """What is borrowed. Without channels nothing leaves the range.

    ``folder`` is where the drill lives, ``zone`` the name of a time zone, ``usual`` how often (s) the live installation
    looks at the site that it looks at most often. ``intervals`` are how often the drill looks, by probe.
    """

    folder: Path
    language: str = "id"
    zone: str = "Asia/Makassar"
    channels: tuple[ConfiguredChannel, ...] = ()
    proxy: str = ""
    ca_file: Path | None = None
    usual: float | None = None
    intervals: Mapping[str, str] = field(default_factory=lambda: INTERVALS)

    @property
    def heard(self) -> tuple[str, ...]:
        """The channels that the promises of a drill count on."""
        return tuple(channel.name for channel in self.channels) or (TELEGRAM,)


def chosen(config: Config, names: Iterable[str]) -> tuple[ConfiguredChannel, ...]:
    """The channels of these names, in this order.

    Raises:
        NoSuchChannel: if there is none of this name.
    """
    known = {channel.name: channel for channel in config.channels()}
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        if name not in known:
            raise NoSuchChannel(f"there is no channel {name!r}{did_you_mean(name, known)}")
    return tuple(known[name] for name in wanted)


def borrowed(config: Config, probes: Probes, names: Iterable[str]) -> Loan:
    """What a live configuration lends to a drill over these channels; without any, no secret is read.

    Raises:
        NoSuchChannel: if it has no channel of such a name.
    """
    channels = chosen(config, names)
    pace = (check.interval for check in plan(config, probes, {}) if check.probe == "uptime")
    return Loan(
        folder=config.data_dir / FOLDER,
        language=config.language,
        zone=config.document.sentinel.timezone,
        channels=channels,
        proxy=config.notify_proxy if channels else "",
        ca_file=config.notify_ca_file if channels else None,
        usual=min(pace, default=None),
    )


def configuration(
    world: World, loan: Loan, data: Path, also: Iterable[str] = (), *, closing: bool = False
) -> tuple[str, Mapping[str, str]]:
    """The drill's ``config.toml``, and the environment that holds its secrets: they stand in no file.

    ``also`` are probes that this drill needs besides, which look as often as ``uptime``; ``closing``: the quiet period
    began an hour ago, and accounts must be closed.
    The range's own mail box is always a channel beside: one that a story may break.
    """
    who = {"vantage": VANTAGE, "data_dir": str(data), "timezone": loan.zone, "language": loan.language}
    heard = [_live(number, channel) for number, channel in enumerate(loan.channels)] or [lab_telegram(world)]
    parts = [
        table("sentinel", **who, lab=True, drill=True),
        lab_watch(world, {**loan.intervals, **dict.fromkeys(also, loan.intervals["uptime"])}),
        *([lab_closing(world.now())] if closing else []),
        table("rules", dirs=[]),
        _way_out(world, loan),
        *heard,
        lab_mail(world),
        table("[routes]", match={}, to=[*loan.heard, MAIL]),
    ]
    secrets = {SECRET.format(number=n): channel.url.reveal() for n, channel in enumerate(loan.channels)}
    return "\n".join(parts), {**secrets, PROXY: loan.proxy} if loan.proxy else secrets


def _live(number: int, channel: ConfiguredChannel) -> str:
    url = f"${{env:{SECRET.format(number=number)}}}"
    return table("[channels]", name=channel.name, url=url, tlp=str(channel.tlp), language=channel.language)


def _way_out(world: World, loan: Loan) -> str:
    """Live messages take the live way out; the range's mail relay needs the range's roots as well."""
    if not loan.channels:
        return table("notify", proxy=world.proxy.url, ca_file=str(world.ca_file))
    roots = [world.ca_file.read_text("ascii"), *([loan.ca_file.read_text("ascii")] if loan.ca_file else [])]
    (loan.folder / ROOTS).write_text("\n".join(roots), "ascii")
    proxy = {"proxy": f"${{env:{PROXY}}}"} if loan.proxy else {}
    return table("notify", **proxy, ca_file=str(loan.folder / ROOTS))
