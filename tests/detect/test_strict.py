"""Strict YAML: places, types that stay what they are, and texts that are meant to break the reader."""

import pytest

from sentinel.detect.node import Node
from sentinel.detect.problem import Report
from sentinel.detect.strict import MAX_BYTES, MAX_DEPTH, documents


def read(text: str, *, strict: bool = True) -> tuple[list[Node], list[str]]:
    report = Report("f.yml")
    found = documents(text, report, strict=strict)
    return found, [f"{p.line}:{p.column} {p.text}" for p in report.problems]


def test_every_value_knows_its_place() -> None:
    (node,), told = read("a: 1\nb:\n  - x\n  - {c: 'y'}\n")
    assert told == []
    assert node.value == {"a": 1, "b": ["x", {"c": "y"}]}
    inner = node.entries["b"].items[1]
    assert [(n.line, n.column) for n in (node.entries["a"], inner, inner.entries["c"])] == [(1, 4), (4, 5), (4, 9)]
    assert (inner.keys["c"].line, inner.keys["c"].column) == (4, 6)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("0", 0),
        ("-12", -12),
        ("1.5", 1.5),
        ("'NO'", "NO"),
        ("'1:30'", "1:30"),
        ("1e3", "1e3"),
        ("y", "y"),
        ("0o17", "0o17"),
        ("1.2.3", "1.2.3"),
        ("v1", "v1"),
        ("=", "="),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("2029-1", "2029-1"),
    ],
)
def test_plain_values_mean_what_they_look_like(text: str, value: object) -> None:
    found, told = read(f"k: {text}\n")
    assert told == []
    assert [node.value for node in found] == [{"k": value}]


def test_what_is_no_yaml_is_told_with_its_place() -> None:
    assert read("k: [1\nb: 2\n")[1] == [
        "2:2 this is no YAML: while parsing a flow sequence did not find expected ',' or ']'"
    ]
    assert read("a: b: c\n")[1] == ["1:5 this is no YAML: mapping values are not allowed in this context"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("yes", "the boolean true"),
        ("On", "the boolean true"),
        ("off", "the boolean false"),
        ("NO", "the boolean false"),
        ("1:30", "the number 90"),
        ("1:30:00", "the number 5400"),
        ("010", "the number 8"),
        ("0x1F", "the number 31"),
        ("0b11", "the number 3"),
        ("1_000", "the number 1000"),
        ("+5", "the number 5"),
        ("-0", "the number 0"),
        ("1.10", "the number 1.1"),
        (".5", "the number 0.5"),
        ("5.", "the number 5"),
        ("1.0e+3", "the number 1000"),
        ("2029-02-14", "the date 2029-02-14"),
        ("2029-02-14T01:00:00Z", "the date 2029-02-14 01:00:00+00:00"),
    ],
)
def test_a_silent_change_of_type_is_told(text: str, told: str) -> None:
    _, problems = read(f"k: {text}\n")
    assert problems == [f"1:4 YAML reads {text} as {told}: quote it, or write plainly what is meant"]
    assert read(f"k: {text}\n", strict=False)[1] == []


def test_infinity_and_no_number_are_told_too() -> None:
    for text in (".inf", "-.inf", ".nan"):
        assert len(read(f"k: {text}\n")[1]) == 1


def test_bare_dates_stand_under_date_and_modified_of_a_rule() -> None:
    assert read("date: 2029-01-01\nmodified: 2029-01-02\n")[1] == []
    assert len(read("x: {date: 2029-01-01}\n")[1]) == 1


def test_keys_are_unique_text_and_are_not_merged() -> None:
    assert read("a: 1\nb: 2\na: 3\n")[1] == ["3:1 duplicate key 'a': it stands on line 1 already"]
    assert read("a: 1\n'a': 3\n", strict=False)[1] == ["2:1 duplicate key 'a': it stands on line 1 already"]
    assert read("1: a\n")[1] == ["1:1 a key must be text, not 1: quote it"]
    assert read("? {a: b}\n: c\n")[1] == ["1:3 a key must be text, not a map or list"]
    assert read("<<: {a: b}\n")[1] == ["1:1 merge keys ('<<') are refused: write the values out"]


def test_anchors_are_refused_here_and_allowed_in_plain_sigma() -> None:
    text = "a: &x [1]\nb: *x\n"
    assert len(read(text)[1]) == 2
    (node,), told = read(text, strict=False)
    assert (node.value, told) == ({"a": [1], "b": [1]}, [])
    assert read("a: *x\n", strict=False)[1] == ["1:4 alias '*x' points nowhere"]
    assert read("a: &x [*x]\n", strict=False)[1] == ["1:8 alias '*x' points nowhere"]


def test_aliases_cannot_grow_without_end() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    found, told = read("\n".join(lines), strict=False)
    assert found == []
    assert told[0].endswith("split the file, or use fewer aliases")


@pytest.mark.parametrize("text", ["- " * 100_000 + "x", "[" * 100_000, "{a: " * 5_000, "? " * 50_000])
def test_depth_is_bounded_and_never_ends_the_process(text: str) -> None:
    found, told = read(text)
    assert found == []
    assert f"nested more than {MAX_DEPTH} levels deep" in told[0] or "a key must be text" in told[0]


def test_size_is_bounded() -> None:
    assert read("a: " + "x" * MAX_BYTES)[1] == [f"1:1 the file is larger than {MAX_BYTES:,} characters"]


def test_characters_that_yaml_refuses_are_told_with_their_place() -> None:
    for bad in ("\x01", "\x00", "\ud800", "\x7f"):
        assert read(f"ä: 1\nbé: x{bad}\n")[1] == ["2:6 a character here is not allowed in YAML: write \\xNN"]


def test_tags_are_refused_and_make_nothing() -> None:
    (node,), told = read("a: !!python/object/apply:os.system ['true']\n")
    assert node.value == {"a": ["true"]}
    assert told == ["1:4 YAML tags ('tag:yaml.org,2002:python/object/apply:os.system') are refused"]


def test_empty_documents_and_comments_are_nothing() -> None:
    assert read("# nothing\n---\n---\n# here\n") == ([], [])
    assert [node.value for node in read("---\na: b\n---\n---\nc: d\n...\n")[0]] == [{"a": "b"}, {"c": "d"}]
