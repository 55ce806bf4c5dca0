"""What is remembered is bounded: steps, names, and for how long."""

import pytest

from sentinel.kit.looks import Resolution
from sentinel.kit.net import cache
from sentinel.kit.net.cache import Cache
from sentinel.kit.net.watch import Watch


def found(name: str) -> Resolution:
    return Resolution(name=name, addresses=("103.1.2.3",))


def test_a_look_keeps_256_steps() -> None:
    watch = Watch(lambda: 0.0, 15.0)
    for number in range(300):
        watch.note("dns", 0.0, str(number))
    assert [step.detail for step in watch.steps] == [str(number) for number in range(256)]


def test_the_oldest_names_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST", 3)
    names = Cache(300.0)
    for name in ("a", "b", "c", "a", "d"):
        names.put(found(name), 60, now=0.0)
    assert [name for name in "abcd" if names.get(name, 1.0)] == ["a", "c", "d"]


def test_no_ttl_outlasts_the_cap() -> None:
    names = Cache(300.0)
    names.put(found("a"), 86400, now=0.0)
    assert names.get("a", 299.9) is not None
    assert names.get("a", 300.0) is None


def test_a_ttl_of_nought_is_not_kept() -> None:
    names = Cache(300.0)
    names.put(found("a"), 0, now=0.0)
    assert names.get("a", 0.0) is None


def test_a_site_that_leads_to_a_new_name_at_every_look_fills_no_memory() -> None:
    names = Cache(300.0)
    for number in range(2_000):
        names.put(found(f"n{number}.test"), 86400, now=float(number))
    assert len(names._known) <= 300
    assert names.get("n1999.test", 2_000.0) is not None
