"""Which adapter is asked for a platform, and why another is not: switched off, not allowed, or without its key."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, tzinfo

from sentinel.kit.adapters.form import Adapter
from sentinel.kit.adapters.terms import Auth

DEFAULT_TIERS = frozenset({1, 2})


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An adapter in service: its form, which reading it is, and whether its limits are the operator's own words."""

    adapter: Adapter
    version: str
    stated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the operator allows: source tiers, switches (adapter -> on), keys by name, and who looks at all.

    ``apart``: this process looks, but not beside the ledger: then it asks no platform. ``quiet``: from when until when
    nobody is asked, in ``zone``.
    """

    tiers: Collection[int] = DEFAULT_TIERS
    switches: Mapping[str, bool] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    apart: bool = False
    quiet: tuple[time, time] | None = None
    zone: tzinfo = UTC

    def rests(self, at: datetime) -> bool:
        """Whether this moment lies in the quiet hours, which may reach over midnight."""
        if self.quiet is None:
            return False
        start, end = self.quiet
        clock = at.astimezone(self.zone).time()
        return start <= clock < end if start <= end else clock >= start or clock < end

    def on(self, adapter: Adapter) -> bool:
        """Whether it is switched on: by a person, else by its file."""
        return self.switches.get(adapter.name, adapter.enabled)

    def key(self, adapter: Adapter, auth: Auth) -> str:
        """The secret that an adapter asks with; empty if nobody gave it one."""
        names = (auth.secret, adapter.name, adapter.serves)
        return next((self.keys[name] for name in names if self.keys.get(name)), "")

    def refusal(self, adapter: Adapter) -> str:
        """Why this adapter is not asked; empty if it may be."""
        if not self.on(adapter):
            return "adapter off"
        if adapter.source_tier not in self.tiers:
            return f"source tier {adapter.source_tier} is not allowed"
        lacks = [r.auth.secret for r in adapter.requests if r.auth is not None and not self.key(adapter, r.auth)]
        return f"no key: {lacks[0]}" if lacks else ""


def of_platform(adapters: Iterable[Served], platform: str) -> list[Served]:
    """The adapters that serve a platform, the most official first."""
    found = [one for one in adapters if one.adapter.serves == platform]
    return sorted(found, key=lambda one: (one.adapter.source_tier, one.adapter.name))


def chosen(adapters: Iterable[Served], platform: str, terms: Terms) -> Served | str:
    """The adapter that is asked for a platform, or why none is."""
    known = of_platform(adapters, platform)
    if not known:
        return f"no adapter for {platform}"
    refusals = [(one, terms.refusal(one.adapter)) for one in known]
    return next((one for one, why in refusals if not why), refusals[0][1])


def serving(adapters: Iterable[Served], terms: Terms) -> dict[str, Adapter]:
    """Which adapter stands for each platform: the one that is asked, else the most official that there is."""
    known = tuple(adapters)
    named = {one.adapter.serves: chosen(known, one.adapter.serves, terms) for one in known}
    return {
        platform: (found if isinstance(found, Served) else of_platform(known, platform)[0]).adapter
        for platform, found in named.items()
    }


def together(adapter: Adapter) -> int:
    """How many accounts one request may be about, beside the canary that rides along."""
    batch = adapter.requests[0].batch
    return batch.max - 1 if batch is not None else 1
