"""The house rules as tests: sizes, names, bans. A rule that no test holds is a wish."""

import ast
import re
import statistics
import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
FILE_LINES = 300
FUNCTION_LINES = 40
MEDIAN_FUNCTION_LINES = 10
CORE = ("sentinel/model", "sentinel/detect", "sentinel/casework")
BAD_NAMES = re.compile(r"(Manager|Handler|Util|Utils|Helper|Helpers)$|^(utils?|helpers?|common|misc)$")
CLOCKS = re.compile(r"\b(datetime\.now|datetime\.utcnow|time\.time|time\.monotonic|date\.today)\b")


def tracked(*suffixes: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    names = [n for n in listed.split("\0") if n] or [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")]
    return [ROOT / n for n in names if n.endswith(suffixes) and (ROOT / n).is_file()]


@cache
def code(*folders: str) -> list[Path]:
    inside = folders or ("sentinel", "probes", "tests", "bench")
    return [
        p for p in tracked(".py") if str(p.relative_to(ROOT)).startswith(inside) and "migrations/versions" not in str(p)
    ]


class Room(NamedTuple):
    """What is asked of a file. Its tree is let go: millions of nodes would slow every test that comes after."""

    functions: tuple[tuple[str, int], ...]
    classes: frozenset[str]
    prints: bool
    says: bool


@cache
def room(path: Path) -> Room:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = list(ast.walk(tree))
    return Room(
        functions=tuple((n.name, length(n)) for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)),
        classes=frozenset(n.name for n in nodes if isinstance(n, ast.ClassDef)),
        prints=any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "print" for n in nodes),
        says=bool(ast.get_docstring(tree)),
    )


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code: the docstring is for the reader and does not count."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_file_is_a_room() -> None:
    assert {short(p): n for p in code() if (n := len(p.read_text("utf-8").splitlines())) > FILE_LINES} == {}


def test_a_function_fits_on_a_screen() -> None:
    too_long = {f"{short(p)}:{name}": n for p in code() for name, n in room(p).functions if n > FUNCTION_LINES}
    assert too_long == {}


def test_most_functions_say_one_thing() -> None:
    sizes = [n for p in code("sentinel", "probes") for _, n in room(p).functions]
    assert statistics.median(sizes) <= MEDIAN_FUNCTION_LINES
    assert sum(n > MEDIAN_FUNCTION_LINES for n in sizes) / len(sizes) < 1 / 3


def test_names_are_nouns_and_verbs_of_the_field() -> None:
    classes = {name for p in code() for name in room(p).classes}
    assert [n for n in sorted(classes | {p.stem for p in code()}) if BAD_NAMES.search(n)] == []


def test_the_core_reads_no_clock() -> None:
    assert {short(p) for p in code(*CORE) if CLOCKS.search(p.read_text("utf-8"))} == set()


def test_nothing_prints_but_the_command_line_and_benchmarks() -> None:
    assert {short(p) for p in code("sentinel", "probes") if room(p).prints} == set()


def test_tests_wait_for_things_not_for_time() -> None:
    """Yielding (``sleep(0)``) and polling under a deadline (``sleep(0.0…)``) are no waits for time."""
    waits = re.compile(r"\bsleep\((?!0\)|0\.0\d*\))")
    guilty = {
        f"{short(p)}:{n}"
        for p in code("tests")
        for n, line in enumerate(p.read_text("utf-8").splitlines(), 1)
        if waits.search(line) and p != Path(__file__)
    }
    assert guilty == set()


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "XX" + "X"])
def test_nothing_is_left_for_later_without_a_home(word: str) -> None:
    marked = re.compile(rf"\b{word}\b")
    assert {short(p) for p in tracked(".py", ".yml", ".toml", ".md") if marked.search(p.read_text("utf-8"))} == set()


def test_every_exemption_gives_its_reason() -> None:
    bare = re.compile(r"#\s*noqa(?!: [A-Z]+\d+(?:, ?[A-Z]+\d+)* - )|#\s*type: ignore(?!\[[a-z-, ]+\]\s+# )")
    guilty = {
        f"{short(p)}:{n}"
        for p in code()
        for n, line in enumerate(p.read_text("utf-8").splitlines(), 1)
        if bare.search(line) and p != Path(__file__)
    }
    assert guilty == set()


def test_the_lock_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    assert "--hash=sha256:" in lock


def test_nothing_generated_is_tracked() -> None:
    generated = re.compile(r"(^|/)(\.venv|__pycache__|var|dist|build|node_modules)/|\.(pyc|db|db-wal|sqlite)$")
    assert [short(p) for p in tracked("") if generated.search(short(p))] == []


def test_every_package_says_what_it_is() -> None:
    inits = [p for p in code("sentinel", "probes", "tests") if p.name == "__init__.py"]
    assert [short(p) for p in inits if not room(p).says] == []
