"""Registered accounts on a real ledger, judged by the rules that ship; what platforms show of them is handed over."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sentinel.app.assemble import references
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Known
from sentinel.hub.world import Duty
from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.adapters.form import State
from sentinel.kit.adapters.post import Post
from sentinel.model.calendar import ElectionPhase
from sentinel.model.failure import Failure, Skipped
from sentinel.model.incident import Incident
from sentinel.model.observation import Observation
from sentinel.model.subject import Account, Check, Tier
from sentinel.store.ledger import SqlLedger, open_ledger
from tests.hub.desk import EVERY, PROBES, START, VANTAGE, shipped, world

PROBE = PROBES["account"]
HOUR = timedelta(hours=1)
INTERVAL = 12 * 3600.0
AVATAR = "0f0f0f0f0f0f0f0f"
OURS = "Hari ini kami bertemu warga desa untuk mendengar apa yang perlu diperbaiki"
Change = Callable[[Snapshot], Snapshot | Failure | Skipped]


def posts(*texts: str) -> tuple[Post, ...]:
    """Posts with these words, the newest first."""
    return tuple(Post(at=START - (1 + ago) * HOUR, text=text) for ago, text in enumerate(texts))


def usual(account: Account) -> Snapshot:
    """What a candidate's account shows day by day."""
    return Snapshot(
        platform=account.platform,
        adapter=account.platform,
        state=State.OK,
        uid=f"uid-{account.id}",
        handle=account.handle,
        name="Sahabat Lalu Wirajaya",
        bio="Akun resmi calon bupati, bersama rakyat untuk daerah yang maju dan warga yang sejahtera",
        links=("https://lalu-wirajaya.example/profil", "https://linktr.ee/lalu"),
        avatar=AVATAR,
        verified=True,
        followers=12_000,
        posts=310,
        last_post_at=START - 30 * 24 * HOUR,
        pinned_id="77001",
        pinned="Program untuk petani dan pasar rakyat ada di laman resmi kami",
        newest=posts(OURS, OURS, OURS, OURS),
        adapter_version="v1",
        source_tier=1,
    )


def account(name: str, platform: str = "telegram", *, tier: Tier = Tier.NORMAL, **more: object) -> Account:
    """A registered account; its owner is a candidate of its own."""
    made = Account(
        id=name, name="Lalu Wirajaya", platform=platform, handle=f"lalu_{name}", owner=f"caleg-{name}", tier=tier
    )
    return replace(made, **more)  # type: ignore[arg-type]  # any field of an account


@dataclass(slots=True)
class Scene:
    """The hub, its ledger, its accounts, and a clock that moves when it is told."""

    hub: Hub
    ledger: SqlLedger
    accounts: Mapping[str, Account]
    now: datetime = START
    sequence: int = 0
    interval: float = INTERVAL
    shown: dict[str, Snapshot] = field(default_factory=dict)

    async def see(self, change: Mapping[str, Change] | None = None, *, attempt: int = 0) -> None:
        """One look at each of these accounts; of those that nothing is said of, as ever."""
        changes = dict.fromkeys(self.accounts, _same) if change is None else change
        looks = [self._look(name, how, attempt) for name, how in changes.items()]
        await self.hub.take(looks)

    def _look(self, name: str, how: Change, attempt: int) -> Observation[object]:
        self.sequence += 1
        return Observation(
            vantage=VANTAGE,
            network=VANTAGE,
            epoch="e1",
            sequence=self.sequence,
            probe="account",
            version=PROBE.version,
            subject=f"account:{name}",
            at=self.now,
            duration=0.02,
            interval=self.interval,
            attempt=attempt,
            outcome=how(usual(self.accounts[name])),
        )

    async def settle(self) -> None:
        """Three looks with half a day between them: from then on something is usual."""
        for _ in range(3):
            await self.see()
            self.now += timedelta(seconds=self.interval)

    def incidents(self) -> list[Incident]:
        return self.ledger.look(lambda view: view.incidents(EVERY))

    def loud(self, name: str) -> dict[str, str]:
        """What somebody hears of an account now: rule and severity."""
        found = (one for one in self.incidents() if one.account == name and one.live and one.muting is None)
        return {one.rule: one.severity.label for one in found}

    def muted(self, name: str) -> list[str]:
        return sorted(i.rule for i in self.incidents() if i.account == name and i.live and i.muting is not None)


def _same(shown: Snapshot) -> Snapshot:
    return shown


@contextmanager
def scene(
    folder: Path, *accounts: Account, calendar: tuple[ElectionPhase, ...] = (), lab: bool = False
) -> Iterator[Scene]:
    checks = [Check(subject=one, probe="account", interval=INTERVAL, timeout=60.0) for one in accounts]
    options = PROBE.options.model_validate(dict(PROBE.in_lab) if lab else {})
    duties = {check.key: Duty(check=check, probe=PROBE, options=options) for check in checks}
    around = replace(
        world(lab=lab),
        duties=duties,
        calendar=calendar,
        references=references([PROBE], shipped()),
    )
    with open_ledger(folder) as ledger:
        clock: list[Scene] = []
        hub = Hub(ledger, around, ledger.look(Known.read), clock=lambda: clock[0].now)
        clock.append(Scene(hub=hub, ledger=ledger, accounts={one.id: one for one in accounts}))
        yield clock[0]
