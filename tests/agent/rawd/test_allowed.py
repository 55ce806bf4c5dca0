"""The list of root's: what is on it may be sent to and nothing else; one that others may have written is none."""

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.agent.rawd.allowed import MOST_BYTES, AllowList, parse
from sentinel.agent.rawd.asked import Refused

LIST = """
# sites
203.0.113.5 443       # kpu-ntb
198.51.100.0/28 443
2001:db8::/48 443
203.0.113.53 53
zone kpu.go.id
"""


def place(folder: Path, text: str = LIST) -> AllowList:
    path = folder / "raw-targets"
    path.write_text(text, "utf-8")
    path.chmod(0o644)
    return AllowList(path=path, owner=os.geteuid())


@pytest.mark.parametrize(("ip", "port"), [("203.0.113.5", 443), ("198.51.100.15", 443), ("2001:db8:0:ffff::1", 443)])
def test_what_is_listed_passes(ip: str, port: int) -> None:
    parse(LIST, "list").address(ip, port)


@pytest.mark.parametrize(
    ("ip", "port"),
    [
        ("203.0.113.6", 443),
        ("203.0.113.5", 80),
        ("203.0.113.5", 53),
        ("198.51.100.16", 443),
        ("2001:db8:1::", 443),
        ("203.0.113.53", 443),
    ],
)
def test_what_is_not_listed_is_refused_by_name(ip: str, port: int) -> None:
    with pytest.raises(Refused, match=f"{ip} {port} is not on the list") as refused:
        parse(LIST, "list").address(ip, port)
    assert refused.value.code == "not_allowed"


def test_names_are_asked_for_in_listed_zones_only() -> None:
    allowed = parse(LIST, "list")
    for name in ("kpu.go.id", "www.ntb.kpu.go.id"):
        allowed.name(name)
    for name in ("go.id", "evilkpu.go.id", "kpu.go.id.evil.test", "bawaslu.go.id"):
        with pytest.raises(Refused, match=f"{name} is in no zone"):
            allowed.name(name)


@pytest.mark.parametrize(
    "line",
    [
        "0.0.0.0/0 443",
        "::/0 443",
        "203.0.0.0/15 443",
        "2001::/16 443",
        "203.0.113.5",
        "203.0.113.5 0",
        "203.0.113.5 65536",
        "203.0.113.5 443 53",
        "203.0.113.5 ٤٤٣",
        "203.0.113.5/24 443",
        "www.kpu.go.id 443",
        "zone",
        "zone id",
        "zone .",
        "zone a.b c.d",
        "203.0.113.5 -1",
        "203.0.113.5 1e2",
    ],
)
def test_half_a_list_is_none(line: str) -> None:
    with pytest.raises(Refused, match="list:2: must be") as refused:
        parse(f"203.0.113.5 443\n{line}\n", "list")
    assert refused.value.code == "no_list"


@given(st.text(max_size=200))
def test_any_text_is_a_list_or_refused(text: str) -> None:
    with contextlib.suppress(Refused):
        parse(text, "list")


def test_it_is_read_again_when_it_changed(tmp_path: Path) -> None:
    allowed = place(tmp_path)
    allowed.now().address("203.0.113.5", 443)
    place(tmp_path, "203.0.113.9 443\n")
    allowed.now().address("203.0.113.9", 443)
    with pytest.raises(Refused, match=r"203\.0\.113\.5 443"):
        allowed.now().address("203.0.113.5", 443)


def test_a_list_that_went_bad_or_away_allows_nothing_until_it_is_good_again(tmp_path: Path) -> None:
    allowed = place(tmp_path)
    allowed.now()
    place(tmp_path, "203.0.113.5 443\nnonsense\n")
    for _ in range(2):  # also the second time: what was held before is not held any more
        with pytest.raises(Refused, match="raw-targets:2"):
            allowed.now()
    allowed.path.unlink()
    with pytest.raises(Refused, match="no such file"):
        allowed.now()
    place(tmp_path)
    assert len(allowed.now()) == 4


def test_a_list_that_others_may_write_is_none(tmp_path: Path) -> None:
    allowed = place(tmp_path)
    for mode in (0o664, 0o646):
        allowed.path.chmod(mode)
        with pytest.raises(Refused, match="writable by nobody else"):
            allowed.now()
    allowed.path.chmod(0o644)
    tmp_path.chmod(0o777)
    with pytest.raises(Refused, match="its folder"):
        allowed.now()
    tmp_path.chmod(0o700)
    allowed.now()


def test_somebody_elses_list_is_none(tmp_path: Path) -> None:
    allowed = place(tmp_path)
    stranger = AllowList(path=allowed.path, owner=os.geteuid() + 1)
    with pytest.raises(Refused, match="root's own file"):
        stranger.now()


def test_no_link_of_any_kind_is_followed(tmp_path: Path) -> None:
    place(tmp_path)
    (tmp_path / "soft").symlink_to(tmp_path / "raw-targets")
    with pytest.raises(Refused, match="soft"):
        AllowList(path=tmp_path / "soft", owner=os.geteuid()).now()
    (tmp_path / "hard").hardlink_to(tmp_path / "raw-targets")
    with pytest.raises(Refused, match="root's own file"):
        AllowList(path=tmp_path / "hard", owner=os.geteuid()).now()


def test_what_is_no_plain_file_is_none_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(Refused, match="not a plain file"):
            AllowList(path=path, owner=os.geteuid()).now()


def test_a_list_without_end_is_none(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="over 1000000 bytes"):
        place(tmp_path, "#" * (MOST_BYTES + 1)).now()
    with pytest.raises(Refused, match="over 20000 lines"):
        place(tmp_path, "\n" * 20_001).now()


def test_who_exchanges_it_between_two_looks_gains_nothing(tmp_path: Path) -> None:
    """A link put in the place of the file, as fast as can be: either the good list counts, or none does."""
    allowed = place(tmp_path)
    evil = tmp_path / "evil"
    evil.write_text("192.0.2.66 443\n", "utf-8")
    evil.chmod(0o666)
    for n in range(200):
        swap = tmp_path / f"swap{n}"
        if n % 2:
            swap.symlink_to(evil)
        else:
            swap.write_text(LIST, "utf-8")
            swap.chmod(0o644)
        swap.rename(allowed.path)
        try:
            held = allowed.now()
        except Refused:
            assert n % 2
            continue
        assert not n % 2
        with pytest.raises(Refused):
            held.address("192.0.2.66", 443)
