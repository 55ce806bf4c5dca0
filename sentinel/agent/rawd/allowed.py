"""Whom rawd may send to: a list that root wrote, looked at anew before every request; what is not on it is refused."""

import ipaddress
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from sentinel.agent.rawd.asked import Refused

MOST_BYTES = 1_000_000
MOST_LINES = 20_000
WIDEST = {4: 16, 6: 32}  # the shortest prefix that a line may name
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Mark: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What a list allows: networks by port, and zones whose names may be asked for."""

    networks: dict[int, tuple[Network, ...]] = field(default_factory=dict)
    zones: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return sum(map(len, self.networks.values()))

    def address(self, ip: str, port: int) -> None:
        """Let an address pass.

        Raises:
            Refused: ``not_allowed``, if it is not on the list.
        """
        host = ipaddress.ip_address(ip)
        if not any(host in net for net in self.networks.get(port, ()) if net.version == host.version):
            raise Refused("not_allowed", f"{ip} {port} is not on the list of raw targets")

    def name(self, qname: str) -> None:
        """Let a name pass.

        Raises:
            Refused: ``not_allowed``, if it is in no zone of the list.
        """
        labels = qname.split(".")
        if not any(".".join(labels[n:]) in self.zones for n in range(len(labels))):
            raise Refused("not_allowed", f"{qname} is in no zone on the list of raw targets")


@dataclass(slots=True, kw_only=True)
class AllowList:
    """The file, read again whenever it changed. ``owner`` is the user who alone may have written it: root."""

    path: Path
    owner: int = 0
    _mark: Mark = ()
    _held: Allowed = field(default_factory=Allowed)

    def now(self) -> Allowed:
        """What is allowed now.

        Raises:
            Refused: ``no_list``, if the file is missing, wrong, or might be somebody else's. Then nothing is allowed.
        """
        try:
            with self._opened() as fd:
                self._refresh(fd)
        except OSError as error:
            raise _no_list(f"{self.path}: {(error.strerror or 'unreadable').lower()}") from None
        return self._held

    def _opened(self) -> "_Descriptor":
        return _Descriptor(os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK))

    def _refresh(self, fd: int) -> None:
        """The checks are made on what was opened, so that nothing can be exchanged in between."""
        seen = os.fstat(fd)
        self._check(seen)
        mark = (seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
        if mark == self._mark:
            return
        text = os.pread(fd, MOST_BYTES + 1, 0)
        if len(text) > MOST_BYTES:
            raise _no_list(f"{self.path}: over {MOST_BYTES} bytes")
        self._held = parse(text.decode("utf-8", "replace"), str(self.path))
        self._mark = mark

    def _check(self, seen: os.stat_result) -> None:
        folder = self.path.absolute().parent.stat()
        if not stat.S_ISREG(seen.st_mode):
            raise _no_list(f"{self.path}: not a plain file")
        if seen.st_uid != self.owner or seen.st_mode & OTHERS_WRITE or seen.st_nlink != 1:
            raise _no_list(f"{self.path}: must be root's own file, and writable by nobody else")
        if folder.st_uid != self.owner or folder.st_mode & OTHERS_WRITE:
            raise _no_list(f"{self.path}: its folder must be root's, and writable by nobody else")


class _Descriptor:
    """An open file that is closed again."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def __enter__(self) -> int:
        return self._fd

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)


def _no_list(text: str) -> Refused:
    return Refused("no_list", text)


def parse(text: str, where: str) -> Allowed:
    """Read a list: ``ADDRESS[/LENGTH] PORT`` or ``zone NAME`` a line; ``#`` begins a comment.

    Raises:
        Refused: ``no_list``, with the first line that is wrong: half a list would be a guess.
    """
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise _no_list(f"{where}: over {MOST_LINES} lines")
    networks: dict[int, list[Network]] = {}
    zones: set[str] = set()
    for number, words in _words(lines):
        try:
            if words[0] == "zone":
                zones.add(_zone(*words[1:]))
            else:
                port, network = _entry(*words)
                networks.setdefault(port, []).append(network)
        except (ValueError, TypeError):
            raise _no_list(f"{where}:{number}: must be ADDRESS[/LENGTH] PORT, or zone NAME") from None
    return Allowed(networks={port: tuple(nets) for port, nets in networks.items()}, zones=frozenset(zones))


def _words(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if words:
            yield number, words


def _entry(address: str, port: str) -> tuple[int, Network]:
    network = ipaddress.ip_network(address)
    if network.prefixlen < WIDEST[network.version] or not port.isascii() or not port.isdigit():
        raise ValueError
    if not 0 < int(port) < 65536:  # noqa: PLR2004 - ports are 16 bits
        raise ValueError
    return int(port), network


def _zone(name: str) -> str:
    if "." not in name.strip("."):
        raise ValueError
    return name.lower().removesuffix(".")
