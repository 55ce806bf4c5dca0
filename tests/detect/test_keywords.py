"""Keywords, which stand anywhere in any field, and the lists that placeholders stand for."""

import pytest

from tests.detect.worlds import plain, sigma

KEYWORDS = [
    ("[slot, gacor]", {"a": "Main SLOT sekarang"}, True),
    ("[slot, gacor]", {"a": "pemilu"}, False),
    ("slot", {"a": ["x", "slots"]}, True),
    ("'a*z'", {"a": "--a--z--"}, True),
    ("404", {"a": 404}, True),
    ("404", {"a": "HTTP 404 Not Found"}, True),
    ("404", {"a": 405}, False),
    ("true", {"a": True}, True),
    ("{'|all': [a1, b1]}", {"x": "a1", "y": "b1"}, True),
    ("{'|all': [a1, b1]}", {"x": "a1"}, False),
    ("{'|re': 'j[uo]di'}", {"x": "ini judi"}, True),
    ("{'|cased': SLOT}", {"x": "slot"}, False),
    ("{'|cased': SLOT}", {"x": "a SLOT b"}, True),
    ("{'|cidr': 10.0.0.0/8}", {"x": ["10.1.1.1"]}, True),
    ("{'|base64offset': foobar}", {"x": "--Zvb2Jhcg--"}, True),
    ("{'|neq': slot}", {"x": "slot"}, False),
]


@pytest.mark.parametrize(("words", "fields", "expected"), KEYWORDS, ids=repr)
def test_a_keyword_stands_anywhere_in_any_field(words: str, fields: dict[str, object], expected: bool) -> None:  # noqa: FBT001 - the expected answer
    rules = sigma(plain(f"s: {words}\ncondition: s"))
    judged = rules.judge({"event.dataset": "sentinel.uptime", **fields})  # type: ignore[dict-item]  # odd values
    assert judged.broken == ()
    assert bool(judged.holds) is expected


LISTED = [
    ("f|expand: '%banks%'", "BRI", True),
    ("f|expand: '%banks%'", "b*i", False),
    ("f|expand: '%wild%'", "axb", False),
    ("f|expand: '%wild%'", "a*b", True),
    ("f|endswith|expand: '.%banks%'", "x.bca", True),
    ("f|expand|endswith: '.%banks%'", "x.bca", True),
    ("f|contains|expand|all: ['%banks%', '%cities%']", "bca mataram", True),
    ("f|contains|expand|all: ['%banks%', '%cities%']", "bca bri", False),
    ("f|expand: '%banks%-%cities%'", "bri-bima", True),
    ("f|cased|expand: '%banks%'", "BRI", False),
    ("f|expand|cased: '%banks%'", "bri", True),
    ("f|cidr|expand: '%nets%'", "10.2.3.4", True),
    ("f|cidr|expand: '%nets%'", "192.168.1.1", False),
    ("f|expand|cidr: '%nets%'", "172.16.0.9", True),
    ("f|cidr|expand|all: ['%nets%', 10.2.0.0/16]", "10.2.3.4", True),
    ("f|cidr|expand|all: ['%nets%', 10.2.0.0/16]", "10.3.3.4", False),
    ("f|expand: ['%banks%', mandiri]", "Mandiri", True),
]


@pytest.mark.parametrize(("line", "value", "expected"), LISTED, ids=repr)
def test_a_placeholder_is_an_or_of_the_literals_of_its_list(line: str, value: str, expected: bool) -> None:  # noqa: FBT001 - the expected answer
    lists: dict[str, list[object]] = {
        "banks": ["bca", "bri"],
        "cities": ["mataram", "bima"],
        "wild": ["a*b"],
        "nets": ["10.0.0.0/8", "172.16.0.0/12"],
    }
    rules = sigma(plain(f"s: {{{line}}}\ncondition: s"), lists=lists)
    assert bool(rules.judge({"event.dataset": "sentinel.uptime", "f": value}).holds) is expected


def test_a_long_list_is_no_problem() -> None:
    names = [f"domain-{n}.example" for n in range(5_000)]
    rules = sigma(plain("s: {f|endswith|expand: '%names%'}\ncondition: s"), lists={"names": names})
    assert rules.judge({"event.dataset": "sentinel.uptime", "f": "www.domain-4999.example"}).holds
    assert not rules.judge({"event.dataset": "sentinel.uptime", "f": "www.domain-5000.example"}).holds
