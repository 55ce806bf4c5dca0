"""A second opinion: unbound judges every tree as we do. It wants port 53, so root and an installed unbound."""

import asyncio
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import dns.asyncquery
import dns.flags
import dns.message
import dns.rcode
import pytest
from dns.message import Message

from sentinel.kit.dnssec.words import Security
from sentinel.range.tree import Tree, indonesia
from tests.alone import alone
from tests.kit.authority.broken import CASES, Case

UNBOUND = shutil.which("unbound") or shutil.which("unbound", path="/usr/sbin:/usr/local/sbin")
ADDRESS = "127.77.53.99"
CONF = """
server:
  interface: {address}@{port}
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  do-ip6: no
  access-control: 127.0.0.0/8 allow
  root-hints: "{folder}/hints"
  trust-anchor-file: "{folder}/anchor"
  module-config: "validator iterator"
  qname-minimisation: no
  val-nsec3-keysize-iterations: "1024 100 2048 100 4096 100"
  val-sig-skew-min: 0
  val-sig-skew-max: 0
  val-bogus-ttl: 0
  outbound-msg-retry: 3
  num-threads: 1
remote-control:
  control-enable: no
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(UNBOUND is None, reason="unbound is not installed: no second opinion on our verdicts"),
    pytest.mark.skipif(os.geteuid() != 0, reason="unbound asks port 53 only, which needs root"),
]


@pytest.fixture(autouse=True)
def port_53() -> Iterator[None]:
    with alone("port-53"):
        yield


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((ADDRESS, 0))
        return int(sock.getsockname()[1])


async def opinion(tree: Tree, anchor: str, case: Case, folder: Path) -> Security:
    port = free_port()
    (folder / "hints").write_text(". 3600 NS a.akar.net.\na.akar.net. 3600 A 127.77.53.1\n")
    (folder / "anchor").write_text(anchor)
    (folder / "conf").write_text(CONF.format(address=ADDRESS, port=port, folder=folder))
    assert UNBOUND is not None
    assert tree.port == 53
    daemon = await asyncio.create_subprocess_exec(
        UNBOUND, "-d", "-c", str(folder / "conf"), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        return verdict(await asked(case, port))
    finally:
        daemon.kill()
        await daemon.wait()


async def asked(case: Case, port: int) -> Message:
    query = dns.message.make_query(case.name, case.kind, want_dnssec=True)
    async with asyncio.timeout(30):
        while True:
            try:
                return await dns.asyncquery.tcp(query, ADDRESS, timeout=20, port=port)
            except (OSError, EOFError):  # it is not up yet
                await asyncio.sleep(0.05)


def verdict(message: Message) -> Security:
    if message.rcode() == dns.rcode.SERVFAIL:
        return Security.BOGUS
    return Security.SECURE if message.flags & dns.flags.AD else Security.INSECURE


@pytest.mark.parametrize(
    "case", [c for c in CASES.values() if c.unbound], ids=[n for n, c in CASES.items() if c.unbound]
)
async def test_unbound_says_the_same(case: Case, tmp_path: Path) -> None:
    async with indonesia(port=53) as tree:
        anchor = tree.anchor
        case.break_it(tree)
        assert await opinion(tree, anchor, case, tmp_path) is case.is_
