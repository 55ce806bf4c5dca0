"""From a hello to the incident: a name that is cut off on the way, and what a server should no longer accept."""

from pathlib import Path

import pytest

from sentinel.kit.ways import names
from tests.scenarios.watch import Told, Watch, watching

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
SITE, NAME = "kpu", "www.kpu.go.id"
DAY = 86_400.0


def opened(watch: Watch) -> list[tuple[str, str, str]]:
    """What was found wrong with the site; that we are blind there is another matter."""
    return [(one.rule, one.severity, one.status) for one in watch.told() if one.rule != "probe_blind"]


async def test_a_reset_by_name_is_a_filtered_name_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "PAUSES", (0.0, 0.0))
    async with watching(tmp_path, "tls", on=[SITE]) as watch:
        await watch.calm()
        everybody = watch.do("line.filter", SITE, name="*")
        await watch.cycle(2)
        assert opened(watch) == [], "a server that refuses everybody is another rule's business"
        everybody.undo()
        await watch.cycle(2)
        watch.do("line.filter", SITE, name=NAME)
        await watch.cycle(2)
        assert opened(watch) == [("tls_name_filtered", "high", "open")]


async def test_what_is_weak_is_one_incident_and_ends_when_it_is_refused(tmp_path: Path) -> None:
    async with watching(tmp_path, "tls", on=[SITE]) as watch:
        await watch.calm()
        watch.clock.later(DAY)
        weak = watch.do("line.ancient", SITE, ciphers=["rc4", "dhe_1024"])
        await watch.cycle(2)
        (found,) = watch.incidents()
        assert (found.rule, found.severity.label, found.status) == ("tls_weak_crypto", "medium", "open")
        assert found.event["sentinel.tls.weak_points"] == ["RC4", "DHE 1024 bit"]
        await watch.cycle(3)
        assert [one.status for one in watch.told()] == ["open"], "good certificates end nothing"
        weak.undo()
        await watch.cycle(3)
        assert [one.status for one in watch.told()] == ["open"], "nobody has asked again"
        watch.clock.later(DAY)
        await watch.cycle(2)
        assert watch.told() == [Told(rule="tls_weak_crypto", severity="medium", scope="local", status="resolved")]
