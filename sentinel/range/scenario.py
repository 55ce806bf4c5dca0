"""Scenarios: an attack or a fault as about twenty lines of data, and what a good monitor must say of it."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from sentinel.model.severity import Severity
from sentinel.range.dial import Deed
from sentinel.range.plots import PLOTS, Plot
from sentinel.range.world import World

Pause = Callable[[float], Awaitable[None]]
Cue = Callable[["Act", bool], Awaitable[None]]
SITE_PARTS = ("line", "secure", "certificate", "front", "policy")


class NoSuchVerb(ValueError):
    """The scenario names a verb or a place that the world does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that is done to the world: from second ``at`` to second ``until`` (None: to the end).

    ``verb`` is ``part.verb``: ``line.refuse`` (``secure.refuse``: over TLS alone), ``certificate.expire``,
    ``front.slow``, ``policy.drop_hsts`` on the site ``on``, or
    ``names.nxdomain``, ``telegram.fail``, ``mail.defer``, ``proxy.refuse``, ``world.cut_off``; ``how`` holds its
    arguments. A world with a tree of names also has ``zone.put`` and ``registrar.swap`` on a zone, ``server.stop`` on
    an address, ``resolver.poison`` on a resolver's name, ``hoster.host`` and ``path.divert``.
    """

    at: float
    verb: str
    on: str = ""
    until: float | None = None
    how: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What must be told: an incident of this rule and severity, about this site; ``resolved``: and its end.

    ``act`` is the number of the act that it follows from, counted from 0. ``quiet``: it must be written down, and told
    to nobody. ``stays``: it must still be open when the story is over, for a person has the last word.
    """

    rule: str
    severity: Severity
    on: str = ""
    resolved: bool = False
    act: int = 0
    quiet: bool = False
    stays: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Eve:
    """What people had told Sentinel before the story: their word on what is normal, or a change that they announced.

    ``accepted`` are sites, or accounts, of which a person accepted what ``probe`` proposed (their certificates). At
    sites in ``planned`` work was announced for an hour. ``closing``: the quiet period has just begun, in which all
    accounts must be closed.
    """

    accepted: tuple[str, ...] = ()
    probe: str = "tls"
    planned: tuple[str, ...] = ()
    closing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A story: its name, one sentence in Indonesian and in English, its acts, what must be told and what must not.

    ``lasts`` is how many seconds the story runs, watching included. ``quiet`` names rules that must not be told; ``*``
    stands for all that are not in ``told``. ``real_id`` and ``real_en`` say what happened when and where, for a drill;
    ``plots`` are the sites that stand in its world, ``accounts`` how many people there are on which platform; ``most``
    is how many messages one person may get at the most.
    ``also`` names probes that must look besides those that always do.
    """

    name: str
    id: str
    en: str
    acts: tuple[Act, ...]
    lasts: float
    told: tuple[Told, ...] = ()
    quiet: tuple[str, ...] = ("*",)
    real_id: str = ""
    real_en: str = ""
    most: int | None = None
    plots: tuple[Plot, ...] = PLOTS
    accounts: Mapping[str, int] = field(default_factory=dict)
    eve: Eve = Eve()
    also: tuple[str, ...] = ()


def verbs(thing: object) -> tuple[str, ...]:
    """The verbs of a part of the world: its public methods that return a deed."""
    methods = inspect.getmembers(type(thing), inspect.isfunction)
    return tuple(name for name, method in methods if name[0] != "_" and method.__annotations__.get("return") is Deed)


def do(world: World, verb: str, on: str = "", how: Mapping[str, object] | None = None) -> Deed:
    """Do one thing to the world.

    Raises:
        NoSuchVerb: if there is no such verb or site, or the arguments do not fit it.
    """
    part, _, name = verb.rpartition(".")
    thing = _part(world, part, on)
    if name not in verbs(thing):
        raise NoSuchVerb(f"{verb!r}: {part} knows {', '.join(verbs(thing))}")
    try:
        deed: Deed = getattr(thing, name)(**(how or {}))
    except TypeError as error:
        raise NoSuchVerb(f"{verb!r}: {error}") from None
    return deed


def parts(world: World) -> Mapping[str, object]:
    """The parts of the world that verbs are done to, besides the parts of each site."""
    return {
        "world": world,
        "names": world.names,
        "telegram": world.telegram,
        "telegram.line": world.telegram.line,
        "telegram.certificate": world.telegram_certificate,
        "mail": world.mail,
        "mail.line": world.mail.line,
        "mail.certificate": world.mail_certificate,
        "webhook": world.webhook,
        "webhook.line": world.webhook.line,
        "hook": world.hook,
        "hook.line": world.hook.line,
        "hook.certificate": world.hook_certificate,
        "proxy": world.proxy,
        "people": world.people,
        "notary": world.notary,
        "notary.line": world.notary.line,
    }


def _part(world: World, part: str, on: str) -> object:
    known = parts(world)
    if part in known:
        return known[part]
    if part not in (*SITE_PARTS, *world.places):
        raise NoSuchVerb(f"{part!r} is none of {', '.join((*SITE_PARTS, *world.places, *known))}")
    try:
        return world.places[part][on] if part in world.places else getattr(world.site(on), part)
    except KeyError:
        raise NoSuchVerb(f"there is no {'site' if part in SITE_PARTS else part} {on!r}") from None


async def unheard(act: Act, begins: bool) -> None:  # noqa: FBT001 - the two moments of an act
    """Nobody wants to be told of an act."""


async def play(world: World, scenario: Scenario, pause: Pause = asyncio.sleep, cue: Cue = unheard) -> None:
    """Stage a scenario: do its acts at their times and undo them, then leave the world healed.

    ``cue`` is told of each act, just before it begins (True) and before it ends (False); the story waits for it.
    """
    undone: dict[int, Deed] = {}
    clock = 0.0
    try:
        for moment, index, begins in _script(scenario):
            await pause(moment - clock)
            clock = moment
            act = scenario.acts[index]
            await cue(act, begins)
            if begins:
                undone[index] = do(world, act.verb, act.on, act.how)
            else:
                undone.pop(index).undo()
        await pause(scenario.lasts - clock)
    finally:
        for deed in undone.values():
            deed.undo()


def _script(scenario: Scenario) -> list[tuple[float, int, bool]]:
    starts = [(act.at, index, True) for index, act in enumerate(scenario.acts)]
    ends = [(act.until, index, False) for index, act in enumerate(scenario.acts) if act.until is not None]
    return sorted([*starts, *ends])
