"""What tests of the dns family begin with: the range's Internet, the real toolbox at its roots, looks with events."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from sentinel.agent.toolbox import Toolbox
from sentinel.kit.authority.bounds import Pace
from sentinel.kit.net.guard import Guard
from sentinel.kit.path.state import UNTESTED, SelfTest
from sentinel.kit.probe import AnyProbe
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.subject import Subject, Target
from sentinel.range.internet import PANEL, Internet
from tests.probes.world import Looked, assessed, options_of

WWW = Target(id="kpu", name="KPU", url="https://www.kpu.go.id/", probes=("dns",))


def now() -> datetime:
    return datetime.now(UTC)


def tools(net: Internet, panel: Sequence[str] | None = None, *, linger: float = 0.15) -> Toolbox:
    """A toolbox in a lab, at the roots of this Internet and in no hurry to be polite."""
    port = net.panel["panel-1"].port
    bundle = Path(net.folder) / "bundle.pem"
    bundle.write_bytes(net.authority.bundle)
    box = Toolbox(
        vantage="mataram-1",
        guard=Guard(lab=True),
        trust=TrustStore(bundle),
        keep=lambda _body, _kind: "",
        user_agent="Sentinel test",
        now=now,
        resolvers=[f"{PANEL['panel-1']}:{port}"],
        panel=[f"{address}:{port}" for address in PANEL.values()] if panel is None else panel,
        roots=net.roots,
        anchor=net.tree.anchor,
        linger=linger,
    )
    impatient(box.plane.pace)
    return box


def impatient(pace: Pace) -> None:
    """Two questions a second are for strangers; the range's servers may be asked at once."""
    pace.per_second = pace.together = 10_000.0


async def look(box: Toolbox, probe: AnyProbe, subject: Subject = WWW, **more: object) -> Looked:
    """Look as the agent does, and judge as the hub does.

    ``more``: ``path`` (what is known of our own), ``attempt``, ``seconds``, options, or anything for ``assessed``.
    """
    seconds = cast("float", more.get("seconds", 8.0))
    path = cast("SelfTest", more.get("path", UNTESTED))
    made = box.for_look(seconds, cast("int", more.get("attempt", 0)), None, path)
    began = time.monotonic()
    try:
        outcome = await probe.observe(subject, options_of(probe, more), made)
    finally:
        await made.close()
    assert time.monotonic() - began < seconds + 0.5
    return judged(probe, outcome, subject, **more)


def judged(probe: AnyProbe, outcome: object, subject: Subject = WWW, **more: object) -> Looked:
    """The events of an outcome, seen now unless ``at`` says otherwise."""
    return assessed(probe, outcome, subject.url, **{"at": now(), **more, "subject": subject})
