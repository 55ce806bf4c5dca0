"""Every socket of the project is made where the guard is asked."""

import ast
from pathlib import Path

import sentinel

ROOT = Path(sentinel.__file__).parent
MAKERS = {"socket.socket", "socket.create_connection", "asyncio.open_connection", "loop.create_connection"}
WATCHING = ("kit", "agent")


def makers(path: Path) -> set[str]:
    calls = (n.func for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call))
    return {ast.unparse(call) for call in calls} & MAKERS


def test_what_looks_makes_its_sockets_in_one_file() -> None:
    paths = (path for folder in (*WATCHING, "../probes") for path in (ROOT / folder).rglob("*.py"))
    ours = (path for path in paths if path.parent.name != "rawd")  # a process of its own, held by root's list
    assert {path.name for path in ours if makers(path)} == {"tcp.py", "raw.py"}  # raw.py asks that process
