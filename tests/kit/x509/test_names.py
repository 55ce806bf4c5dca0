from ipaddress import ip_address

import pytest

from sentinel.kit.x509.names import covers, matches
from tests.authority import authority, issue, named, server

ROOT = authority()


@pytest.mark.parametrize(
    ("host", "names", "expected"),
    [
        ("portal.test", ["portal.test"], True),
        ("PORTAL.test.", ["portal.test"], True),
        ("portal.test", ["PORTAL.TEST"], True),
        ("www.portal.test", ["portal.test"], False),
        ("www.portal.test", ["*.portal.test"], True),
        ("WWW.portal.test", ["*.Portal.Test"], True),
        ("portal.test", ["*.portal.test"], False),
        ("a.b.portal.test", ["*.portal.test"], False),
        ("www.portal.test", ["w*.portal.test"], False),
        ("www.portal.test", ["www.*.test"], False),
        ("portal.test", ["*.test"], False),
        ("portal.test", ["*"], False),
        (".portal.test", ["*.portal.test"], False),
        ("pemilu-é.test", ["xn--pemilu--hya.test"], True),
        ("portal.test", ["other.test", "portal.test"], True),
        ("portal.test", [], False),
        ("portal.test", [""], False),
        ("127.0.0.1", ["127.0.0.1", "*.0.0.1"], False),
    ],
)
def test_a_name_matches_as_browsers_match_it(host: str, names: list[str], *, expected: bool) -> None:
    assert matches(host, names) is expected


def test_an_address_needs_an_address_in_the_certificate() -> None:
    assert matches("127.0.0.1", [], [ip_address("127.0.0.1")])
    assert matches("[::1]", [], [ip_address("::1")])
    assert not matches("127.0.0.2", [], [ip_address("127.0.0.1")])
    assert not matches("portal.test", [], [ip_address("127.0.0.1")])


def test_the_common_name_alone_covers_nothing() -> None:
    assert covers(issue(named("portal.test"), ROOT).der, "portal.test") is False


def test_the_last_of_ten_thousand_names_counts() -> None:
    many = server(ROOT, [f"n{n}.portal.test" for n in range(10_000)]).der
    assert covers(many, "n9999.portal.test") is True
    assert covers(many, "n10000.portal.test") is False


def test_what_cannot_be_read_covers_we_do_not_know_what() -> None:
    assert covers(b"garbage", "portal.test") is None
