"""The systemd units: valid, and hardened as promised."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sentinel.kit.raw import SOCKET

UNITS = Path(__file__).parent.parent / "systemd"
GATE = {  # tenths of systemd's exposure level; platform's promise to operators
    "sentinel.service": 12,
    "sentinel-core.service": 12,
    "sentinel-prober.service": 12,
    "sentinel-rawd.service": 17,
}
SOCKETS = ("sentinel-link.socket", "sentinel-rawd.socket")
PRIVATE = ("localhost", "link-local", "multicast", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


def analyse(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60, check=False)


def test_every_unit_has_a_gate() -> None:
    assert {p.name for p in UNITS.glob("*.service")} == set(GATE)
    assert {p.name for p in UNITS.glob("*.socket")} == set(SOCKETS)


@pytest.mark.parametrize(("unit", "tenths"), GATE.items())
def test_exposure_stays_below_the_gate(unit: str, tenths: int) -> None:
    told = analyse("security", "--offline=yes", "--no-pager", f"--threshold={tenths}", str(UNITS / unit))
    assert told.returncode == 0, told.stdout[-300:]


@pytest.mark.parametrize("unit", [*GATE, *SOCKETS])
def test_systemd_understands_every_line(unit: str) -> None:
    """The program itself is not installed here; nothing else may be complained about."""
    told = analyse("verify", str(UNITS / unit)).stderr.splitlines()
    assert [line for line in told if "is not executable" not in line and unit in line] == []


def test_the_kernel_keeps_the_prober_away_from_this_machine_and_private_networks() -> None:
    denied = [line.partition("=")[2].split() for line in lines("sentinel-prober.service") if "IPAddressDeny" in line]
    assert set(PRIVATE) <= {word for words in denied for word in words}


def test_the_prober_is_given_one_secret_and_cannot_see_the_cores_state() -> None:
    prober, core = lines("sentinel-prober.service"), lines("sentinel-core.service")
    assert [line for line in prober if line.startswith("LoadCredential")] == [
        "LoadCredential=vantage_key:/etc/sentinel/secrets/vantage_key"
    ]
    assert "DynamicUser=yes" in prober
    states = [[line for line in unit if line.startswith("StateDirectory=")] for unit in (prober, core)]
    assert states == [["StateDirectory=sentinel-prober"], ["StateDirectory=sentinel"]]


def test_the_raw_helper_has_one_capability_and_nobody_else_has_any() -> None:
    caps = {unit: settings(unit, "CapabilityBoundingSet") | settings(unit, "AmbientCapabilities") for unit in GATE}
    assert caps.pop("sentinel-rawd.service") == {"CAP_NET_RAW"}
    assert set().union(*caps.values()) == set()


def test_the_raw_helper_runs_as_itself_with_five_kinds_of_sockets() -> None:
    unit = "sentinel-rawd.service"
    families = {"AF_PACKET", "AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"}
    assert settings(unit, "RestrictAddressFamilies") == families
    assert settings(unit, "User") == {"sentinel-raw"}
    assert settings(unit, "NoNewPrivileges") == settings(unit, "PrivateTmp") == {"yes"}
    assert settings(unit, "ProtectSystem") == {"strict"}
    assert not any(line.startswith(("LoadCredential", "StateDirectory")) for line in lines(unit))


def test_the_raw_helpers_door_is_open_to_its_group_alone() -> None:
    unit = "sentinel-rawd.socket"
    assert settings(unit, "ListenSequentialPacket") == {SOCKET}
    assert (settings(unit, "SocketMode"), settings(unit, "SocketGroup")) == ({"0660"}, {"sentinel-raw"})
    assert 'u sentinel-raw - "Sentinel raw packets"' in lines("sysusers.conf")


def settings(unit: str, key: str) -> set[str]:
    """The words that a unit says for one key."""
    said = (line.partition("=") for line in lines(unit))
    return {word for name, _, value in said if name == key for word in value.split()}


def lines(unit: str) -> list[str]:
    return (UNITS / unit).read_text("utf-8").splitlines()
