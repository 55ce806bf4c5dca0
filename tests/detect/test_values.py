"""The value table, row by row: what it means that a field meets a value."""

from enum import Enum, auto

import pytest

from sentinel.detect.ruleset import RuleSet
from tests.detect.worlds import plain, sigma


class Gone(Enum):
    """An event that lacks the field."""

    ABSENT = auto()


ABSENT = Gone.ABSENT


def rule(line: str) -> RuleSet:
    return sigma(plain(f"s: {{{line}}}\ncondition: s"))


def meets(line: str, value: object) -> bool:
    event = {"event.dataset": "sentinel.uptime"} | ({} if value is ABSENT else {"f": value})
    judged = rule(line).judge(event)  # type: ignore[arg-type]  # odd values on purpose
    assert judged.broken == ()
    return bool(judged.holds)


TEXT = [
    ("f: Judi", "jUDI", True),
    ("f: judi", "judi ", False),
    ("f: 'STRASSE'", "strasse", True),
    ("f: 'straße'", "STRASSE", False),
    ("f: ''", "", True),
    ("f: ''", " ", False),
    ("f: ''", ABSENT, False),
    ("f: ''", None, False),
    ("f: '*'", "", True),
    ("f: '*'", "x\ny", True),
    ("f: '*'", ABSENT, False),
    ("f: '*'", None, False),
    ("f: '*'", 5, True),
    ("f: 'a*b'", "A\nxx\nB", True),
    ("f: 'a*b'", "a", False),
    ("f: 'ab*ba'", "aba", False),
    ("f: 'ab*ba'", "abba", True),
    ("f: '*x*y*'", "yx-y", True),
    ("f: '*x*y*'", "yx", False),
    ("f: 'a*b*c*d'", "abbcccd", True),
    ("f: 'a*b*c*d'", "acbd", False),
    ("f: 'a?c'", "abc", True),
    ("f: 'a?c'", "a\nc", True),
    ("f: 'a?c'", "ac", False),
    ("f: 'a?c'", "abbc", False),
    ("f: '?'", "é", True),
    ("f: '?'", "🗳", True),
    ("f: '?*'", "", False),
    ("f: 'a\\*b'", "a*b", True),
    ("f: 'a\\*b'", "axb", False),
    ("f: 'a\\?b'", "a?b", True),
    ("f: 'C:\\dir'", "c:\\DIR", True),
    ("f: '5'", 5, True),
    ("f: '7.5'", 7.5, True),
    ("f: '7*'", 7.5, True),
    ("f: '200'", 200.0, True),
    ("f: 'true'", True, True),
    ("f: 'false'", 0, False),
    ("f: '1'", True, False),
    ("f|contains: die", "Judi", False),
    ("f|contains: ud", "jUDi", True),
    ("f|startswith: ju", "JUDI", True),
    ("f|endswith: di", "JUDI", True),
    ("f|startswith: di", "judi", False),
    ("f|cased: Judi", "Judi", True),
    ("f|cased: Judi", "judi", False),
    ("f|contains|cased: UD", "jUDi", True),
    ("f|contains|cased: UD", "judi", False),
    ("f|startswith|cased: 'J?D'", "JuDi", True),
    ("f|contains|all: [a, b]", "xbxax", True),
    ("f|contains|all: [a, b]", "xbx", False),
    ("f: [a, b]", "B", True),
    ("f: [a, b]", "c", False),
    ("f|startswith: [ab, cd]", "CDE", True),
    ("f|endswith: [ab, cd]", "xcd", True),
    ("f|contains: [ab, cd]", "xcdx", True),
    ("f|wide: ab", "a\0b\0", True),
    ("f|base64: foo", "Zm9v", True),
    ("f|base64offset|contains: foobar", "xxZvb2Jhcgxx", True),
    ("f|windash|contains: ' -x'", "cmd /x", True),
    ("f|windash|contains: ' -x'", "cmd \u2013x", True),
    ("f|windash|contains: ' -x'", "cmd +x", False),
]
NUMBERS = [
    ("f: 200", 200, True),
    ("f: 200", 200.0, True),
    ("f: 200", "200", True),
    ("f: 200", "200.0", False),
    ("f: 200", "0200", False),
    ("f: 200", " 200", False),
    ("f: 7.5", 7.5, True),
    ("f: 7.5", "7.5", True),
    ("f: 1", True, False),
    ("f: 0", False, False),
    ("f: 1", "true", False),
    ("f: 9007199254740993", 9007199254740993, True),
    ("f: 9007199254740993", 9007199254740992, False),
    ("f: [1, 2]", 2, True),
    ("f|lt: 5", 4.9, True),
    ("f|lt: 5", 5, False),
    ("f|lte: 5", 5, True),
    ("f|gt: 5", "5.5", True),
    ("f|gt: -5", "-4", True),
    ("f|gte: 5", "5", True),
    ("f|gte: 5", ABSENT, False),
    ("f|gte: 0", None, False),
    ("f|gte: 0", True, False),
    ("f|gte: 0", "1_000", False),
    ("f|gte: 0", "nan", False),
    ("f|gte: 0", "1e3", False),
    ("f|gte: 0", "٣", False),
    ("f|gte: 0", " 7", False),
    ("f|gte: 0", "+7", False),
    ("f|gte: 0", "9" * 5_000, True),
    ("f|lt: 0", "abc", False),
]
BOOLS = [
    ("f: true", True, True),
    ("f: true", "TRUE", True),
    ("f: true", 1, False),
    ("f: true", "1", False),
    ("f: false", 0, False),
    ("f: false", False, True),
    ("f: false", "false", True),
    ("f: false", ABSENT, False),
    ("f: false", None, False),
    ("f: null", ABSENT, True),
    ("f: null", None, True),
    ("f: null", "", False),
    ("f: null", 0, False),
    ("f|exists: true", None, True),
    ("f|exists: true", "", True),
    ("f|exists: true", ABSENT, False),
    ("f|exists: false", ABSENT, True),
    ("f|exists: false", None, False),
]
PATTERNS = [
    ("f|re: 'b+c'", "abbcd", True),
    ("f|re: 'B'", "abc", False),
    ("f|re|i: 'B'", "abc", True),
    ("f|re: 'a.b'", "a\nb", False),
    ("f|re|s: 'a.b'", "a\nb", True),
    ("f|re: '^b'", "a\nb", False),
    ("f|re|m: '^b'", "a\nb", True),
    ("f|re|i|m|s: '^B.c$'", "a\nb\nC", True),
    ("f|re: '^5$'", 5, True),
    ("f|re: 'tru'", True, True),
    ("f|re: ''", ABSENT, False),
    ("f|re: '[0-9]{3}'", "a1234", True),
    ("f|re: 'a*b?'", "zzz", True),
    ("f|cidr: 10.0.0.0/8", "10.255.0.1", True),
    ("f|cidr: 10.0.0.0/8", "11.0.0.1", False),
    ("f|cidr: 10.0.0.0/8", "::ffff:10.0.0.1", False),
    ("f|cidr: 2001:db8::/32", "2001:DB8::1", True),
    ("f|cidr: 2001:db8::/32", "10.0.0.1", False),
    ("f|cidr: 10.0.0.0/8", "10.0.0.1.evil.test", False),
    ("f|cidr: 0.0.0.0/0", 167772161, False),
    ("f|cidr: fe80::/10", "fe80::1%eth0", True),
    ("f|cidr: 10.0.0.0/8", "10.0.0.1" + "0" * 100, False),
]
MOMENTS = [
    ("f|hour: 23", "2029-02-14T23:59:00+08:00", True),
    ("f|hour: 15", "2029-02-14T23:59:00+08:00", False),
    ("f|hour: 1", "2029-02-14T01:00:00.000Z", True),
    ("f|minute: 59", "2029-02-14T23:59:00", True),
    ("f|day: 14", "2029-02-14", True),
    ("f|hour: 0", "2029-02-14", False),
    ("f|week: 7", "2029-02-14T00:00:00Z", True),
    ("f|month: 2", "2029-02-14T00:00:00Z", True),
    ("f|year: 2029", "2029-02-14T00:00:00Z", True),
    ("f|year: 2029", "tomorrow", False),
    ("f|hour: 5", 5, False),
]
LISTS = [
    ("f: b", ["A", "B"], True),
    ("f: b", [], False),
    ("f|contains: b", ["xbx"], True),
    ("f: 5", [4, 5], True),
    ("f: true", [False, True], True),
    ("f: '*'", [], False),
    ("f: null", [], False),
    ("f: null", ["a", None], True),
    ("f|exists: true", [], True),
    ("f|exists: false", [], False),
    ("f|gt: 5", [1, 6], True),
    ("f|re: '^b$'", ["a", "b"], True),
    ("f|cased: B", ["b", "B"], True),
    ("f|cidr: 10.0.0.0/8", ["::1", "10.1.1.1"], True),
    ("f|all: [a, b]", ["b", "a", "c"], True),
    ("f|all: [a, b]", ["b"], False),
    ("f|neq: a", ["b", "a"], False),
    ("f|neq: a", [], True),
    ("f: [a, b]", ["x", "b"], True),
    ("f|startswith: [a, b]", ["x", "by"], True),
    ("f|endswith: [a, b]", ["x", "yb"], True),
    ("f|contains: [a, b]", ["x", "yby"], True),
    ("f|contains: [a, b]", ["x"], False),
    ("f|hour: 3", ["2029-02-14T03:00:00Z"], True),
]
NOT = [
    ("f|neq: a", "b", True),
    ("f|neq: a", "A", False),
    ("f|neq: a", ABSENT, True),
    ("f|neq: a", None, True),
    ("f|contains|neq: a", "xax", False),
    ("f|neq: [a, b]", "c", True),
    ("f|neq: [a, b]", "b", False),
    ("f|gte|neq: 5", ABSENT, True),
]


@pytest.mark.parametrize(
    ("line", "value", "expected"), [*TEXT, *NUMBERS, *BOOLS, *PATTERNS, *MOMENTS, *LISTS, *NOT], ids=repr
)
def test_a_field_meets_a_value_or_not(line: str, value: object, expected: bool) -> None:  # noqa: FBT001 - the expected answer
    assert meets(line, value) is expected


FIELDS = [
    ({"f": "a", "g": "A"}, "f|fieldref: g", True),
    ({"f": "a"}, "f|fieldref: g", False),
    ({"g": "a"}, "f|fieldref: g", False),
    ({"f": None, "g": None}, "f|fieldref: g", False),
    ({}, "f|fieldref: g", False),
    ({"f": 200, "g": 200.0}, "f|fieldref: g", True),
    ({"f": 200, "g": "200"}, "f|fieldref: g", True),
    ({"f": ["x", "y"], "g": ["Y"]}, "f|fieldref: g", True),
    ({"f": "www.kpu.id", "g": "KPU.id"}, "f|fieldref|endswith: g", True),
    ({"f": "www.kpu.id", "g": "www"}, "f|fieldref|startswith: g", True),
    ({"f": "www.kpu.id", "g": "kpu"}, "f|fieldref|contains: g", True),
    ({"f": "www.kpu.id", "g": "kpu"}, "f|fieldref|startswith: g", False),
    ({"f": "a", "g": "b"}, "f|fieldref|neq: g", True),
]


@pytest.mark.parametrize(("fields", "line", "expected"), FIELDS, ids=repr)
def test_a_field_is_compared_with_another(fields: dict[str, object], line: str, expected: bool) -> None:  # noqa: FBT001 - the expected answer
    judged = rule(line).judge({"event.dataset": "sentinel.uptime", **fields})  # type: ignore[dict-item]  # odd values
    assert bool(judged.holds) is expected
