"""One network namespace and what runs in it. It lives as long as one small process does, and leaves nothing behind."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NEEDED = ("ip", "nsenter", "unshare")
PATIENCE = 20.0


class Refused(Exception):
    """This machine lets us make no namespaces; the text says why."""


@dataclass(kw_only=True)
class Running:
    """A program in a namespace; it is ended by its process id, and by nothing else."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> list[str]:
        """The lines that it wrote so far, without the word that it is ready."""
        return self.log.read_text("utf-8").splitlines()[1:]

    def end(self) -> None:
        """End it, and wait until it has ended."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)


@dataclass(kw_only=True)
class Space:
    """A namespace with a name. ``run`` does something in it and waits, ``start`` lets a program work in it."""

    name: str
    folder: Path
    anchor: subprocess.Popen[bytes]
    programs: list[Running] = field(default_factory=list)

    @property
    def inside(self) -> list[str]:
        """The words before a command that make it run in here."""
        return ["nsenter", "-t", str(self.anchor.pid), "-n"]

    def run(self, *words: str, most: float = PATIENCE, stdin: str = "", ok: Sequence[int] = (0,)) -> str:
        """Run a command in here and return what it wrote.

        Raises:
            AssertionError: if it ended otherwise than expected; the text says what it wrote.
        """
        done = subprocess.run(
            [*self.inside, *words], input=stdin, capture_output=True, text=True, timeout=most, check=False, cwd=ROOT
        )
        assert done.returncode in ok, f"{self.name}: {' '.join(words)}: {done.stderr}{done.stdout}"
        return done.stdout

    def python(self, *words: str, most: float = PATIENCE, ok: Sequence[int] = (0,)) -> str:
        """Run our own Python in here: ``space.python("-m", "sentinel", "check", ...)``."""
        return self.run(sys.executable, *words, most=most, ok=ok)

    def start(self, module: str, *arguments: object) -> Running:
        """Start a program of ours in here and wait until it says that it is ready.

        Raises:
            AssertionError: if it ends before it is.
        """
        return self.begin([sys.executable, "-m", module, *map(str, arguments)], ready=_said_ready)

    def begin(self, words: Sequence[str], ready: Callable[[Path], bool], fds: Sequence[int] = ()) -> Running:
        """Start any command in here and wait until it is ready; it inherits the descriptors ``fds``.

        Raises:
            AssertionError: if it ends before it is.
        """
        log = self.folder / f"{self.name}-{len(self.programs)}.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [*self.inside, *words], stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=ROOT, pass_fds=fds
            )
        running = Running(process=process, log=log)
        self.programs.append(running)
        end = time.monotonic() + PATIENCE
        while not ready(log):
            alive = process.poll() is None and time.monotonic() < end
            assert alive, f"{' '.join(words)} in {self.name}: {log.read_text('utf-8')}"
            time.sleep(0.01)
        return running

    def close(self) -> None:
        """End what runs in here; with its last process the kernel removes the namespace and its links."""
        for running in self.programs:
            running.end()
        if self.anchor.stdin:
            self.anchor.stdin.close()
        self.anchor.wait(5)


def _said_ready(log: Path) -> bool:
    return log.read_text("utf-8").startswith("ready\n")


def open_space(name: str, folder: Path) -> Space:
    """Make a namespace.

    Raises:
        Refused: if this machine does not let us.
    """
    missing = [word for word in NEEDED if shutil.which(word) is None]
    if missing or os.geteuid() != 0:
        raise Refused(f"missing programs: {', '.join(missing)}" if missing else "this needs root")
    anchor = subprocess.Popen(
        ["unshare", "--net", "sh", "-c", "ip link set lo up && echo up && exec cat >/dev/null"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert anchor.stdout is not None
    assert anchor.stderr is not None
    with contextlib.closing(anchor.stdout), contextlib.closing(anchor.stderr):
        if anchor.stdout.readline() != b"up\n":
            why = anchor.stderr.read(300).decode("utf-8", "replace").strip()
            anchor.wait(5)
            raise Refused(f"no network namespaces: {why}")
    return Space(name=name, folder=folder, anchor=anchor)
