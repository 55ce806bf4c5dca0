"""What a configuration says of leaks: whose domains are watched, from where, and what is refused."""

from pathlib import Path

import pytest

import probes
from sentinel.app.assemble import rules_of, world_of
from sentinel.app.parts import breaches
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.config.problem import ConfigRejected
from sentinel.hub.vantages import Vantage
from sentinel.kit import registry
from tests.app.cli.program import LAB, installation

PROBES = registry.load(probes)
HIBP = """
[hibp]
key = "${env:HIBP}"
domains = ["NTBprov.go.id"]
url = "https://hibp.bocor.test:4443/api/v3"
"""


def loaded(folder: Path, text: str = HIBP) -> Config:
    return load(installation(folder, LAB + text), PROBES, lambda _: 1, environ={"HIBP": "kunci"})


def test_our_domains_are_looked_at_beside_the_ledger_alone(tmp_path: Path) -> None:
    world = world_of(loaded(tmp_path), PROBES, rules_of(None), {})
    (duty,) = [d for key, d in world.duties.items() if key.startswith("domain:")]
    assert (duty.check.key, duty.check.interval) == ("domain:ntbprov.go.id/breach", 86_400.0)
    assert Vantage(network="as1", distant=False).takes(duty.check)
    assert not Vantage(network="as1").takes(duty.check)


def test_the_service_is_asked_with_our_key_and_addresses_are_marked_by_ours(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    config.data_dir.mkdir()
    service = breaches(config)
    assert service is not None
    assert (service.key, service.domains) == ("kunci", frozenset({"ntbprov.go.id"}))
    again = breaches(config)
    assert again is not None
    assert again.mark("budi") == service.mark("budi") != "budi"


def test_without_domains_or_a_place_for_the_key_nobody_is_asked(tmp_path: Path) -> None:
    assert breaches(loaded(tmp_path, "")) is None
    assert breaches(loaded(tmp_path)) is None  # no data folder yet: an address could not be hidden


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('domains = ["localhost"]', "domain of our own"),
        ('domains = ["127.0.0.1"]', "domain of our own"),
        ('domains = ["a b.id"]', "domain of our own"),
        ('url = "http://hibp.test/"', "https"),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigRejected, match=said):
        loaded(tmp_path, f"\n[hibp]\n{text}\n")
