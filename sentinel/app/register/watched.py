"""From the register to what is watched: each account with the rate of its platform and the day on which it closes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sentinel.kit.adapters.form import Adapter
from sentinel.kit.platforms.choice import together
from sentinel.kit.platforms.site import host_at
from sentinel.model.calendar import ElectionPhase
from sentinel.model.subject import Account, Target, TargetKind, Tier
from sentinel.registry.entry import slug
from sentinel.store.records_registry import AccountRow

OFFICIAL = frozenset({TargetKind.PORTAL, TargetKind.LEGACY})


def accounts_of(
    rows: Sequence[AccountRow],
    adapters: Mapping[str, Adapter],
    phases: Sequence[ElectionPhase],
    targets: Sequence[Target] = (),
) -> tuple[Account, ...]:
    """The accounts that an installed adapter can look at; an owner who is a target is called by the target's id."""
    owners = {slug(one.name): one for one in targets if one.name} | {one.id: one for one in targets}
    return tuple(_account(row, adapters[row.platform], phases, owners) for row in rows if row.platform in adapters)


def _account(
    row: AccountRow, adapter: Adapter, phases: Iterable[ElectionPhase], owners: Mapping[str, Target]
) -> Account:
    target = owners.get(row.owner) or owners.get(slug(row.owner_name))
    official = row.official or (target is not None and target.kind in OFFICIAL)
    return Account(
        id=row.id,
        name=row.owner_name or row.owner,
        url=row.url,
        tier=Tier(row.tier),
        organization=row.organization or (target.organization if target else ""),
        region=row.region or (target.region if target else ""),
        platform=row.platform,
        handle=row.handle,
        uid=row.uid,
        owner=target.id if target else row.owner,
        official=official,
        stage=row.stage,
        closes_at=None if official else closing(row, phases),
        host=host_at(row.handle) if adapter.anywhere else adapter.rate.host,
        together=together(adapter),
    )


def closing(row: AccountRow, phases: Iterable[ElectionPhase]) -> datetime | None:
    """When the rules of its stage want it closed."""
    return min(_closings(row, phases), default=None)


def _closings(row: AccountRow, phases: Iterable[ElectionPhase]) -> Iterator[datetime]:
    for phase in phases:
        if phase.expected_account_closure and phase.stage == row.stage and phase.concerns(row.region):
            yield phase.start
