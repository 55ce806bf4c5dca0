"""A duty: one or more checks that are looked at together, with everything the agent needs to do so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from sentinel.kit.probe import AnyProbe, Options
from sentinel.model.subject import Check, Tier

VANTAGE = "vantage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What to look at, with what, how often. Times in seconds.

    ``interval`` is the one in force, ``usual`` the one without the cadence of election phases. ``key`` is the check's
    key, or for a batch a name made of all of them. ``host`` is whom we knock at.
    """

    key: str
    probe: AnyProbe
    checks: tuple[Check, ...]
    options: Options
    interval: float
    usual: float
    timeout: float
    host: str
    tier: Tier

    @property
    def rhythm(self) -> str:
        """What its turns hang on: probes of one family look at a target at the same time, and share what they hear."""
        family = self.probe.family
        return f"{self.checks[0].subject.key}/{family}" if family and len(self.checks) == 1 else self.key

    @property
    def own(self) -> bool:
        """Whether this is the look at our own line."""
        return self.checks[0].subject.what == VANTAGE and self.probe.kind == VANTAGE


def plan(
    checks: Iterable[Check], probes: Mapping[str, AnyProbe], cadence: Mapping[str, float]
) -> tuple[list[Duty], list[str]]:
    """The duties that follow from checks, and the names of probes that are not installed.

    ``cadence`` multiplies the interval of a check (by its key). Checks of a probe that batches are put together if they
    go to the same host, as often, with the same options.

    Raises:
        pydantic.ValidationError: if a check's options do not fit its probe.
    """
    missing: set[str] = set()
    batches: dict[tuple[object, ...], list[Duty]] = {}
    duties: list[Duty] = []
    known: dict[tuple[str, int], tuple[Options, Mapping[str, object]]] = {}
    for check in checks:
        probe = probes.get(check.probe)
        if probe is None:
            missing.add(check.probe)
            continue
        duty = _single(check, probe, cadence.get(check.key, 1.0), known)
        if probe.crowd(check.subject) > 1:
            batches.setdefault(_kin(duty), []).append(duty)
        else:
            duties.append(duty)
    duties.extend(joint for kin in batches.values() for joint in _joint(kin))
    return duties, sorted(missing)


def _single(
    check: Check,
    probe: AnyProbe,
    factor: float,
    known: dict[tuple[str, int], tuple[Options, Mapping[str, object]]],
) -> Duty:
    """Checks of a probe often share their options: those are validated once, and held so that their id stays theirs."""
    place = (probe.kind, id(check.options))
    if place not in known:
        known[place] = probe.options.model_validate(dict(check.options)), check.options
    return Duty(
        key=check.key,
        probe=probe,
        checks=(check,),
        options=known[place][0],
        interval=check.interval * factor,
        usual=check.interval,
        timeout=check.timeout,
        host=probe.door(check.subject),
        tier=check.subject.tier,
    )


def _kin(duty: Duty) -> tuple[object, ...]:
    crowd, options = duty.probe.crowd(duty.checks[0].subject), duty.options.model_dump_json()
    return duty.probe.kind, duty.host, crowd, duty.interval, duty.usual, duty.timeout, duty.tier, options


def _joint(kin: list[Duty]) -> Iterator[Duty]:
    kin.sort(key=lambda duty: duty.key)
    most = kin[0].probe.crowd(kin[0].checks[0].subject)
    for start in range(0, len(kin), most):
        part = kin[start : start + most]
        one = part[0]
        yield Duty(
            key=one.key if len(part) == 1 else _name(part),
            probe=one.probe,
            checks=tuple(duty.checks[0] for duty in part),
            options=one.options,
            interval=one.interval,
            usual=one.usual,
            timeout=one.timeout,
            host=one.host,
            tier=one.tier,
        )


def _name(part: list[Duty]) -> str:
    digest = blake2b("\n".join(duty.key for duty in part).encode(), digest_size=8).hexdigest()
    return f"batch:{part[0].probe.kind}:{digest}"
