"""The control socket: acts beside a running daemon, who is believed to have spoken, and what a bad client can do."""

import asyncio
import json
import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sentinel.app.asked import asked
from sentinel.app.assemble import rules_of, world_of
from sentinel.app.control import NAME, Absent, Control, Mute, ask
from sentinel.app.errands import Errands
from sentinel.app.office import Office
from sentinel.app.parts import now
from sentinel.app.request import MOST_BYTES, Answer, Outcome, Request
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Known
from sentinel.store.ledger import open_ledger
from tests.app.cli.program import LOGIN, call, data, fill, incident, installation
from tests.config.desk import PROBES


class Daemon:
    """The part of the daemon that answers people: its ledger, its office, its socket."""

    def __init__(self, path: Path) -> None:
        self.config: Config = load(path, PROBES, lambda _: 1)
        self.reloads = 0
        self.proved: list[str] = []

    async def _changed(self) -> None:
        self.reloads += 1
        self.config = load(self.config.path, PROBES, lambda _: 1)

    async def serve(self, ready: threading.Event) -> None:
        with open_ledger(self.config.data_dir) as ledger:
            world = world_of(self.config, PROBES, rules_of(self.config), {})

            async def prove(channel: object) -> str:
                self.proved.append(str(channel))
                return "" if len(self.proved) == 1 else "the server refuses connections"

            errands = Errands(
                ledger=ledger,
                config=lambda: self.config,
                probes=PROBES,
                clock=now,
                changed=self._changed,
                prove=prove,
            )
            hub = Hub(ledger, world, ledger.look(Known.read), clock=now)
            office = Office(
                hub=hub,
                language=lambda: "en",
                clock=now,
                changed=self._changed,
                others=asked(errands, hub, now),
            )
            control = Control(self.config.data_dir / NAME, office.answer)
            self.loop, self.stopping = asyncio.get_running_loop(), asyncio.Event()
            await control.open()
            ready.set()
            await self.stopping.wait()
            control.close()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.stopping.set)


@contextmanager
def daemon(path: Path) -> Iterator[Daemon]:
    made, ready = Daemon(path), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(made.serve(ready)))
    thread.start()
    try:
        assert ready.wait(20)
        yield made
    finally:
        made.stop()
        thread.join(20)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    made = installation(tmp_path)
    fill(made, incident())
    return made


def test_an_act_goes_through_the_daemon_and_the_kernel_says_who_spoke(config: Path) -> None:
    with daemon(config):
        assert data("incidents", "ack", "1", "--as", "Budi", config=config)["acknowledged_by"] == "Budi"
        found = data("incidents", "show", "1", config=config)
    assert (found["timeline"][-1]["who"], found["timeline"][-1]["login"]) == ("Budi", LOGIN)


def test_a_login_that_is_claimed_is_not_believed(config: Path) -> None:
    with daemon(config):
        line = json.dumps({"act": "ack", "args": {"on": "1"}, "who": "Budi", "login": "president"})
        assert _raw(config, line.encode() + b"\n")["outcome"] == "done"
        assert data("incidents", "show", "1", config=config)["timeline"][-1]["login"] == LOGIN


def test_only_the_owner_may_open_the_socket_and_it_goes_away(config: Path) -> None:
    socket_file = config.parent / "var" / NAME
    with daemon(config):
        assert stat.S_IMODE(socket_file.stat().st_mode) == 0o600
    assert not socket_file.exists()


def test_what_the_daemon_refuses_is_refused_with_its_reason(config: Path) -> None:
    with daemon(config):
        done = call("incidents", "reopen", "1", config=config)
    assert (done.exit_code, done.stderr) == (1, "INC-000001 is not resolved\n")


def test_switching_a_target_makes_the_daemon_plan_anew(config: Path) -> None:
    with daemon(config) as made:
        assert data("targets", "disable", "kpu-ntb", "--why", "moved", config=config)["enabled"] is False
        assert made.reloads == 1
    assert [t["id"] for t in data("targets", "list", "--enabled", config=config)] == []


def test_an_import_is_watched_at_once(config: Path, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("id,url\nnew,http://127.0.0.3/\n")
    with daemon(config) as made:
        assert data("targets", "import", tmp_path / "more.csv", config=config)["targets"] == ["new"]
        assert "new" in {t.id for t in made.config.targets()}


def test_a_bad_import_changes_nothing(config: Path, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("id,url\nkpu-ntb,http://127.0.0.3/\nx,nonsense\n")
    with daemon(config) as made:
        done = call("targets", "import", tmp_path / "more.csv", config=config)
        assert made.reloads == 0
    assert done.exit_code == 1
    assert "more.csv:2:id: this id is already used at" in done.stderr
    assert "more.csv:3:url: must begin with" in done.stderr
    assert not (tmp_path / "var" / "inventory").exists()


def test_a_channel_is_proved_by_the_one_who_holds_its_secret(config: Path) -> None:
    config.write_text(config.read_text() + '\n[[channels]]\nname = "desk"\nurl = "json://127.0.0.1:9/"\n')
    with daemon(config) as made:
        assert data("notify", "test", "desk", config=config) == {"channel": "desk", "ok": True}
        assert call("notify", "test", "desk", config=config).stderr == "desk: the server refuses connections\n"
        assert call("notify", "test", "nobody", config=config).exit_code == 1
    assert all("json://" not in one for one in made.proved)


def test_silences_and_plans_beside_it(config: Path) -> None:
    hour = ("--for", "1h", "--why", "kabel")
    with daemon(config):
        assert data("silence", "add", "target=kpu-ntb", *hour, config=config)["mutes"] == ["INC-000001"]
        assert data("silence", "expire", "1", config=config)["expired_by"] == LOGIN
        window = ("--what", "uptime", "--from", "now", "--until", "1h", "--why", "surat 12")
        assert data("changes", "plan", "kpu-ntb", *window, config=config)[0]["by"] == LOGIN
        assert data("changes", "cancel", "1", config=config)["state"] == "over"


UNREADABLE = [
    {"act": "silence_add"},
    {"act": "silence_add", "args": {"matchers": "7", "for": "1h"}},
    {"act": "silence_add", "args": {"matchers": "[" * 100_000, "for": "1h"}},
    {"act": "silence_add", "args": {"matchers": '["rule=x"]', "for": "999999999d"}},
    {"act": "silence_expire"},
    {"act": "silence_expire", "args": {"on": "-1"}},
    {"act": "change_plan", "args": {"changes": "[7]"}},
    {"act": "change_plan", "args": {"changes": '[{"targets": 7}]'}},
    {"act": "change_plan", "args": {"changes": '[{"targets": ["kpu-ntb"], "what": ["all"]}]'}},
    {"act": "change_cancel", "args": {"on": "one"}},
]


@pytest.mark.parametrize("said", UNREADABLE, ids=lambda said: str(said)[:60])
@pytest.mark.slow
def test_an_announcement_that_nobody_can_read_is_invalid(said: dict[str, object], config: Path) -> None:
    with daemon(config):
        assert _raw(config, json.dumps(said).encode() + b"\n")["outcome"] == "invalid"
        assert data("silence", "list", "--all", config=config) == []


def test_reading_works_beside_it(config: Path) -> None:
    with daemon(config):
        assert len(data("incidents", "list", config=config)) == 1


def test_a_dead_socket_is_passed_over(config: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(config.parent / "var" / NAME))
    assert data("incidents", "ack", "1", config=config)["status"] == "acknowledged"


def test_a_held_ledger_behind_a_dead_socket_is_said_clearly(config: Path) -> None:
    with open_ledger(config.parent / "var"):
        done = call("incidents", "ack", "1", config=config)
    assert done.exit_code == 4
    assert f"in use by process {os.getpid()}, but nobody answers" in done.stderr


def test_a_daemon_that_does_not_answer_is_not_waited_for_without_end(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(tmp_path / NAME))
        mute.listen()
        with pytest.raises(Mute, match=r"did not answer .* within 0\.2 s"):
            ask(tmp_path / NAME, Request(act="ack"), 0.2)


def test_a_daemon_that_hangs_up_is_said_clearly(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as rude:
        rude.bind(str(tmp_path / NAME))
        rude.listen()

        def hang_up() -> None:
            rude.accept()[0].close()

        threading.Thread(target=hang_up).start()
        with pytest.raises(Mute, match="hung up"):
            ask(tmp_path / NAME, Request(act="ack"), 5)


def test_nobody_is_nobody(tmp_path: Path) -> None:
    with pytest.raises(Absent):
        ask(tmp_path / NAME, Request(act="ack"), 1)
    with pytest.raises(Absent):
        ask(tmp_path / "no" / "folder" / NAME, Request(act="ack"), 1)


def test_a_data_folder_with_a_very_long_name_is_no_trouble(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100) / ("y" * 100)
    deep.mkdir(parents=True)
    made = installation(deep)
    fill(made, incident())
    with daemon(made):
        assert data("incidents", "ack", "1", config=made)["status"] == "acknowledged"


GARBAGE = [
    b"\n",
    b"hello\n",
    b"[]\n",
    b'{"act": 5}\n',
    b'{"act": "ack", "args": {"on": 5}}\n',
    b'{"act": "fly"}\n',
    b"[" * 100_000 + b"\n",
    b"\xff\xfe\n",
]


@pytest.mark.parametrize("line", GARBAGE)
def test_garbage_is_answered_and_the_next_line_still_works(line: bytes, config: Path) -> None:
    with daemon(config):
        assert _raw(config, line)["outcome"] == "invalid"
        assert data("incidents", "ack", "1", config=config)["status"] == "acknowledged"


def test_a_line_without_end_loses_only_its_sender(config: Path) -> None:
    with daemon(config):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(config.parent / "var" / NAME))
            line.settimeout(20)
            with pytest.raises(OSError, match=r"pipe|reset"):
                line.sendall(b"x" * MOST_BYTES * 3)
        assert data("incidents", "ack", "1", config=config)["status"] == "acknowledged"


def test_a_bug_in_an_errand_is_an_answer_not_a_hang(tmp_path: Path) -> None:
    async def broken(_: Request) -> Answer:
        raise ZeroDivisionError

    async def play() -> Answer:
        control = Control(tmp_path / NAME, broken)
        await control.open()
        try:
            return await asyncio.to_thread(ask, tmp_path / NAME, Request(act="ack"), 5)
        finally:
            control.close()

    answer = asyncio.run(play())
    assert (answer.outcome, answer.text) == (Outcome.FAILED, "the daemon failed at this; its log says more")


def _raw(config: Path, line: bytes) -> dict[str, object]:
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(20)
        peer.connect(str(config.parent / "var" / NAME))
        peer.sendall(line)
        with peer.makefile("rb") as stream:
            said: dict[str, object] = json.loads(stream.readline())
            return said
