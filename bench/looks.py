"""What a look costs: CPU microseconds of the prober per full HTTPS and HTTP look. Prints JSON.

python bench/looks.py              7 rounds of 400 looks, interleaved with blackbox_exporter where that is installed
python bench/looks.py --looks 1000 --rounds 9

Absolute times mean little on a busy machine; read the ratios, to a bare handshake in Python and to openssl s_time.
The server runs in another process on loopback: P-256 leaf and intermediate, TLS 1.3, a page of 51 KB. Every look makes
a new connection, takes the whole chain and the SHA-256 of page and certificates.
"""

import argparse
import asyncio
import json
import os
import re
import resource
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median
from urllib.parse import quote
from urllib.request import urlopen

import trustme
from OpenSSL import SSL

from sentinel.agent.toolbox import Toolbox
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.openssl import library
from sentinel.kit.net.tls import ANY, Contexts
from sentinel.kit.x509.trust import TrustStore

PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 51000\r\nServer: bench\r\n\r\n"
    + b"Pemilu " * 7285
    + b"12345"
)
AT_ONCE = 8
MODULES = """modules:
  plain:
    prober: http
    http:
      preferred_ip_protocol: ip4
      tls_config:
        insecure_skip_verify: true
"""
PEERS = ("blackbox_exporter", "prometheus-blackbox-exporter")


async def serve(folder: Path) -> None:
    """The server process: two ports, told through a file."""
    authority = trustme.CA()
    certificate = authority.create_child_ca().issue_cert("bench.test")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    (folder / "ca.pem").write_bytes(authority.cert_pem.bytes())

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(PAGE)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    secure = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context, backlog=1000)
    plain = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=1000)
    ports = [server.sockets[0].getsockname()[1] for server in (secure, plain)]
    (folder / "ports.new").write_text(json.dumps(ports))
    (folder / "ports.new").rename(folder / "ports")
    await asyncio.Event().wait()


@contextmanager
def server(folder: Path) -> Iterator[tuple[int, int]]:
    process = subprocess.Popen([sys.executable, __file__, "--serve", str(folder)], stderr=subprocess.DEVNULL)
    try:
        while not (folder / "ports").exists():
            time.sleep(0.02)
        secure, plain = json.loads((folder / "ports").read_text())
        yield secure, plain
    finally:
        process.terminate()
        process.wait()


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def ours(look: Callable[[], Awaitable[None]], looks: int) -> tuple[float, float]:
    """CPU microseconds and wall microseconds per look, eight at once."""

    async def worker() -> None:
        for _ in range(looks // AT_ONCE):
            await look()

    count, used, wall = looks // AT_ONCE * AT_ONCE, cpu(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return (cpu() - used) / count * 1e6, (time.perf_counter() - wall) / count * 1e6


def bare(context: SSL.Context, port: int, looks: int) -> float:
    """The yardstick: the same handshake and page through blocking calls and nothing else; CPU microseconds."""
    used = cpu()
    for _ in range(looks):
        with socket.create_connection(("127.0.0.1", port)) as sock:
            tls = SSL.Connection(context, sock)
            tls.set_tlsext_host_name(b"bench.test")
            tls.set_connect_state()
            tls.do_handshake()
            tls.send(b"GET / HTTP/1.1\r\nhost: bench.test\r\n\r\n")
            size = 0
            while size < len(PAGE):
                size += len(tls.recv(65536))
    return (cpu() - used) / looks * 1e6


def s_time(program: str, port: int) -> float:
    """A yardstick that everybody has: ``openssl s_time``, whose libssl is the system's; CPU microseconds."""
    asked = [program, "s_time", "-connect", f"127.0.0.1:{port}", "-new", "-www", "/", "-time", "1"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = re.search(r"(\d+) connections in", told)
    assert found, told
    return used / int(found[1]) * 1e6


def look_at(box: Toolbox, url: str, *, judged: bool = False) -> Callable[[], Awaitable[None]]:
    async def look() -> None:
        tools = box.for_look(15)
        seen = await tools.exchange(url, "127.0.0.1")
        assert seen.failure is None, seen.failure
        assert sha256(seen.body).digest()
        for certificate in seen.tls.chain if seen.tls else ():
            assert sha256(certificate).digest()
        if judged and seen.tls:
            assert tools.tls.trust(seen.tls.chain, "bench.test").ok

    return look


class Peer:
    """blackbox_exporter as a process of its own; its CPU is read from the kernel."""

    def __init__(self, program: str, folder: Path) -> None:
        (folder / "modules.yml").write_text(MODULES)
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            self.port = sock.getsockname()[1]
        listen = f"--web.listen-address=127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [program, f"--config.file={folder / 'modules.yml'}", listen],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not self._up():
            time.sleep(0.05)

    def _up(self) -> bool:
        with socket.socket() as sock:
            return sock.connect_ex(("127.0.0.1", self.port)) == 0

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def cost(self, target: str, looks: int) -> float:
        """CPU microseconds per probe."""
        url = f"http://127.0.0.1:{self.port}/probe?module=plain&target={quote(target, '')}"

        def probe(_: int) -> None:
            with urlopen(url) as answer:
                assert b"probe_success 1" in answer.read()

        used = self._cpu()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(probe, range(looks)))
        return (self._cpu() - used) / looks * 1e6

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


async def measure(
    folder: Path, ports: tuple[int, int], looks: int, rounds: int, peer: Peer | None
) -> dict[str, list[float]]:
    urls = {"https": f"https://bench.test:{ports[0]}/", "http": f"http://bench.test:{ports[1]}/"}
    box = Toolbox(
        vantage="bench",
        guard=Guard(lab=True),
        trust=TrustStore(folder / "ca.pem"),
        keep=lambda body, _media_type: sha256(body).hexdigest(),
        user_agent="Sentinel bench",
        now=lambda: datetime.now(UTC),
        resolvers=("127.0.0.1:9",),
    )
    work = {name: look_at(box, url) for name, url in urls.items()}
    work["https_judged"] = look_at(box, urls["https"], judged=True)
    figures: dict[str, list[float]] = {}
    context = Contexts().connection("", (), ANY).get_context()
    for turn in range(rounds + 1):
        for name, look in work.items():
            used, wall = await ours(look, looks)
            if turn:  # the first round warms up
                figures.setdefault(f"{name}_cpu_us", []).append(used)
                figures.setdefault(f"{name}_wall_us", []).append(wall)
        yardstick = bare(context, ports[0], looks)
        if turn:
            figures.setdefault("bare_https_cpu_us", []).append(yardstick)
        if turn and (openssl := shutil.which("openssl")):
            figures.setdefault("s_time_cpu_us", []).append(s_time(openssl, ports[0]))
        for name in urls if peer else ():
            address = urls[name].replace("bench.test", "127.0.0.1")
            cost = await asyncio.to_thread(peer.cost, address, looks) if peer else 0.0
            if turn:
                figures.setdefault(f"blackbox_{name}_cpu_us", []).append(cost)
    return figures


def summary(figures: dict[str, list[float]]) -> dict[str, object]:
    middle = {name: round(median(values)) for name, values in figures.items()}
    ratios = {
        f"{name}_ratio": round(middle[f"{name}_cpu_us"] / middle[f"blackbox_{name}_cpu_us"], 2)
        for name in ("https", "http")
        if f"blackbox_{name}_cpu_us" in middle
    }
    yardsticks = {
        f"https_over_{name}": round(middle["https_cpu_us"] / middle[key], 2)
        for name, key in (("bare", "bare_https_cpu_us"), ("s_time", "s_time_cpu_us"))
        if key in middle
    }
    return {**middle, **yardsticks, **ratios}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", type=Path)
    parser.add_argument("--looks", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=7)
    wanted = parser.parse_args()
    if wanted.serve:
        asyncio.run(serve(wanted.serve))
        return
    program = next((found for name in PEERS if (found := shutil.which(name))), None)
    with tempfile.TemporaryDirectory() as name, server(Path(name)) as ports:
        peer = Peer(program, Path(name)) if program else None
        try:
            figures = asyncio.run(measure(Path(name), ports, wanted.looks, wanted.rounds, peer))
        finally:
            if peer:
                peer.stop()
    shape = {"library": library(), "python": sys.version.split()[0], "looks": wanted.looks, "rounds": wanted.rounds}
    compared = program or "blackbox_exporter is not installed here: no ratio was measured"
    print(json.dumps({"bench": "looks", **shape, "peer": compared, **summary(figures)}, indent=2))


if __name__ == "__main__":
    main()
