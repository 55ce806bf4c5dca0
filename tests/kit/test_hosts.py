import pytest

from sentinel.kit.hosts import address_of, ascii_name, host_of, reachable, registrable, same_owner


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("ntb.kpu.go.id", "kpu.go.id"),
        ("kpu.go.id", "kpu.go.id"),
        ("KPU.go.id.", "kpu.go.id"),
        ("kab-dompu.kpu.go.id", "kpu.go.id"),
        ("desa.ntbprov.go.id", "ntbprov.go.id"),
        ("sukamaju.desa.id", "sukamaju.desa.id"),
        ("a.b.example.com", "example.com"),
        ("one.github.io", "one.github.io"),
        ("a.b.portal.test", "portal.test"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("xn--r8jz45g.jp", "xn--r8jz45g.jp"),
        ("www.例え.jp", "xn--r8jz45g.jp"),
        ("go.id", "go.id"),
    ],
)
def test_who_registered_a_host(host: str, owner: str) -> None:
    assert registrable(host) == owner


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("kpu.go.id", "www.kpu.go.id", True),
        ("ntb.kpu.go.id", "NTB.KPU.GO.ID", True),
        ("kpu.go.id", "bawaslu.go.id", False),
        ("kpu.go.id", "kpu.go.id.slot88.example", False),
        ("one.github.io", "two.github.io", False),
        ("kpu.portal.test", "bawaslu.portal.test", True),
        ("portal.test", "offsite.test", False),
        ("127.0.0.1", "127.0.0.2", False),
        ("127.0.0.1", "127.0.0.1", True),
    ],
)
def test_two_hosts_of_one_owner(one: str, other: str, *, same: bool) -> None:
    assert same_owner(one, other) is same


@pytest.mark.parametrize(
    "junk", ["", ".", "..", "a..b", "xn--", "x" * 5_000, "\0", "\ud800", "ü" * 300, "[::x]", "1.2.3"]
)
def test_nonsense_is_nobodys_and_no_error(junk: str) -> None:
    assert isinstance(registrable(junk), str)
    assert isinstance(ascii_name(junk), str)
    assert address_of(junk) is None


def test_the_host_of_a_web_address_and_of_nonsense() -> None:
    assert host_of("https://u:p@Portal.test:8443/x#y") == "portal.test"
    assert [host_of(u) for u in ("ftp://portal.test/", "http://[::1", "javascript:1", "")] == [""] * 4


def test_addresses_are_asked_in_one_order_and_only_of_families_that_we_have() -> None:
    mixed = ["::1", "127.0.0.10", "127.0.0.9", "nonsense", "127.0.0.9"]
    assert reachable(mixed, {4, 6}) == ["127.0.0.9", "127.0.0.10", "::1"]
    assert reachable(mixed, {4}) == ["127.0.0.9", "127.0.0.10"]
    assert len(reachable((f"127.0.0.{n}" for n in range(200)), {4})) == 16
