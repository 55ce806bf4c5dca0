"""What this installation says of rawd: there, missing, switched off, or not well; never an error."""

import asyncio
import json
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sentinel.agent.rawd.allowed import AllowList
from sentinel.agent.rawd.knock import World
from sentinel.agent.rawd.pace import Pace
from sentinel.agent.rawd.service import Service
from sentinel.app.tracing import Tracer
from sentinel.kit.net.guard import Guard
from tests.agent.boxes import toolbox
from tests.app.cli.program import LAB, call, data, installation
from tests.app.cli.test_status import looked

MISSING = "who answers at which hop of TCP, and forged resets, are not seen from here"


def told(config: Path) -> dict[str, str]:
    """What doctor says of raw packets."""
    found = json.loads(call("doctor", "--json", config=config).stdout)
    return next(dict(row) for row in found if row["what"] == "raw packets")


def place(folder: Path, socket_name: str = "rawd.sock") -> Path:
    return installation(folder, f'{LAB}\n[rawd]\nsocket = "{socket_name}"\n')


@contextmanager
def running(folder: Path, text: str) -> Iterator[None]:
    """rawd in a thread of its own, with this list."""
    listed = folder / "raw-targets"
    listed.write_text(text, "utf-8")
    listed.chmod(0o644)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    door.bind(str(folder / "rawd.sock"))
    door.listen()
    world = World(pace=Pace(time.monotonic), clock=time.monotonic, wall=time.time, draw=random.Random(1).getrandbits)
    loop = asyncio.new_event_loop()
    service = Service(door, AllowList(path=listed, owner=os.geteuid()), world)
    task = loop.create_task(service.run())
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.gather(task, return_exceptions=True)))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()
        door.close()


def test_without_rawd_doctor_warns_and_nothing_fails(tmp_path: Path) -> None:
    said = told(place(tmp_path))
    assert said["health"] == "warning"
    assert said["text"] == f"rawd does not run (no {tmp_path / 'rawd.sock'}): {MISSING} (docs/operate/rawd.md)"


def test_switched_off_is_said_too(tmp_path: Path) -> None:
    said = told(place(tmp_path, ""))
    assert (said["health"], said["text"].startswith("rawd is switched off")) == ("warning", True)


def test_a_file_in_its_place_is_no_rawd(tmp_path: Path) -> None:
    (tmp_path / "rawd.sock").write_text("")
    assert "does not run" in told(place(tmp_path))["text"]


def test_a_socket_at_which_nobody_listens_is_a_warning(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as dead:
        dead.bind(str(tmp_path / "rawd.sock"))
    said = told(place(tmp_path))
    assert (said["health"], said["text"].startswith("rawd: not there")) == ("warning", True)


@pytest.mark.skipif(os.geteuid() != 0, reason="RAW SOCKETS NEED ROOT, not proved here")
def test_with_rawd_doctor_says_how_far_its_list_reaches(tmp_path: Path) -> None:
    with running(tmp_path, "203.0.113.5 443\n203.0.113.53 53\n"):
        said = told(place(tmp_path))
    assert (said["health"], said["text"]) == ("ok", "rawd may send to 2 addresses; 0 packets so far")


def test_a_list_that_is_none_is_told_by_doctor(tmp_path: Path) -> None:
    with running(tmp_path, "everybody\n"):
        said = told(place(tmp_path))
    assert said["health"] == "warning"
    assert "raw-targets:1: must be ADDRESS[/LENGTH] PORT" in said["text"]


def test_probes_get_rawd_only_where_it_runs(tmp_path: Path) -> None:
    box = toolbox()
    assert box.for_look(1.0).raw is None
    box.rawd = tmp_path / "rawd.sock"
    assert box.for_look(1.0).raw is None
    with running(tmp_path, ""):
        assert box.for_look(1.0).raw is not None


def test_a_trace_without_a_way_says_so_and_ends_with_5(tmp_path: Path) -> None:
    config = installation(tmp_path, '[sentinel]\nlab = true\n[dns]\nresolvers = ["127.0.0.1:9"]\n')
    done = call("trace", "https://nobody.test/", config=config)
    assert done.exit_code == 5
    assert "nobody.test: dns." in done.stderr
    assert MISSING in done.stderr
    assert call("trace", "strange", config=config).exit_code == 2


def test_a_trace_on_this_machine_is_data(tmp_path: Path) -> None:
    config = installation(tmp_path, "[sentinel]\nlab = true\n")
    seen = data("trace", "http://127.0.0.1:9/", config=config)
    (way,) = seen["ways"]
    assert (way["verdict"], way["hops"][0]["answers"][0]["what"]) == ("next_door", "rst")


async def test_where_we_may_not_connect_nothing_is_sent() -> None:
    look = toolbox().for_look(5.0)
    traced = await Tracer(look, Guard()).trace("127.0.0.1", 9)
    (way,) = traced.ways
    assert (way.hops, way.note) == ((), "not a public address: 127.0.0.1 9")
    assert (traced.seen, traced.bent) == (False, False)


def test_status_says_what_is_not_seen_from_this_machine(tmp_path: Path) -> None:
    config = place(tmp_path)
    looked(config, ago=5)
    assert MISSING in call("status", config=config).stderr
    with running(tmp_path, ""):
        assert MISSING not in call("status", config=config).stderr
