"""The verdict ``trusted`` beside OpenSSL's strict one, over every certificate that the range and the tests know.

OpenSSL judges with its strict flag, its own purpose and its own reading of names, twice: in process, and as the tool of
this system. What it lacks is added: weak keys and hashes. Each disagreement stands in ``strict.yml`` with its reason.
"""

import random
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import crypto
from OpenSSL._util import lib

from sentinel.kit.hosts import address_of, ascii_name
from sentinel.kit.looks import Handshake
from sentinel.kit.x509.certificate import parse
from sentinel.kit.x509.edge import edge_of
from sentinel.kit.x509.findings import findings
from sentinel.kit.x509.names import covers
from sentinel.kit.x509.path import ask
from sentinel.kit.x509.roots import loaded
from sentinel.kit.x509.trust import TrustStore
from sentinel.kit.x509.weak import weaknesses
from sentinel.range.authority import Authority
from sentinel.range.broken import RECIPES, chain_of
from sentinel.range.papers import PAPERS
from sentinel.range.workshop import Workshop
from tests.authority import NOW
from tests.probes.test_tls_oddities import HOSTS, NAME

LISTED = Path(__file__).parent / "strict.yml"
pytestmark = pytest.mark.slow
TOOL = shutil.which("openssl")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What one endpoint shows, for which host, and the root that we trust."""

    host: str
    ders: tuple[bytes, ...]
    root: bytes


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


@cache
def endpoints() -> Mapping[str, Shown]:
    """Every endpoint by its name, made once."""
    shop = Workshop(NOW, random.Random(1712))
    return {**dict(_recipes(shop)), **dict(_hosts(shop)), **dict(_papers(Authority(NOW)))}


def _recipes(shop: Workshop) -> Iterator[tuple[str, Shown]]:
    for kind, recipe in RECIPES.items():
        ders = tuple(map(der, chain_of(recipe(shop, NAME))[1]))
        yield kind, Shown(host=NAME, ders=ders, root=der(shop.root.certificate))


def _hosts(shop: Workshop) -> Iterator[tuple[str, Shown]]:
    for kind, (host, names, _) in HOSTS.items():
        ders = tuple(map(der, chain_of([shop.leaf(names), shop.middle])[1]))
        yield kind, Shown(host=host, ders=ders, root=der(shop.root.certificate))


def _papers(world: Authority) -> Iterator[tuple[str, Shown]]:
    for kind, paper in PAPERS.items():
        chain = x509.load_pem_x509_certificates(world.issue((NAME,), paper, NOW).chain)
        yield f"paper {kind}", Shown(host=NAME, ders=tuple(map(der, chain)), root=der(world.main.root))


def ours(shown: Shown, trust: TrustStore) -> bool:
    """The verdict, as the probe makes it."""
    seen = Handshake(
        address="127.0.0.1", port=443, server_name=shown.host, version="TLSv1.3", cipher="", alpn="", chain=shown.ders
    )
    edge, certificates = edge_of(seen, trust.judge(shown.ders, shown.host, NOW), shown.host)
    return findings(edge, {one.sha256: one for one in certificates}, NOW).trusted is True


def within(shown: Shown) -> bool:
    """OpenSSL in this process, with its strict flag, for a server, at our moment."""
    store = crypto.X509Store()
    store.add_cert(loaded([shown.root])[0])
    store.set_flags(crypto.X509StoreFlags.X509_STRICT)
    store.set_time(NOW)
    lib.X509_STORE_set_purpose(store._store, lib.X509_PURPOSE_SSL_SERVER)
    leaf = loaded(shown.ders[:1])
    named = covers(shown.ders[0], shown.host) is True
    return bool(leaf) and named and ask(store, leaf[0], loaded(shown.ders[1:])).code == 0


def outside(shown: Shown, folder: Path) -> bool:
    """The tool of this system, which reads the names itself."""
    files = {"root": [shown.root], "leaf": shown.ders[:1], "others": shown.ders[1:]}
    for name, ders in files.items():
        (folder / name).write_text("".join(map(ssl.DER_cert_to_PEM_cert, ders)), "ascii")
    literal = address_of(shown.host)
    named = ["-verify_ip", str(literal)] if literal else ["-verify_hostname", ascii_name(shown.host)]
    words = ["-x509_strict", "-no-CApath", "-no-CAstore", "-purpose", "sslserver", "-attime", f"{NOW.timestamp():.0f}"]
    words += ["-CAfile", "root", *(["-untrusted", "others"] if shown.ders[1:] else []), *named, "leaf"]
    said = subprocess.run([str(TOOL), "verify", *words], cwd=folder, capture_output=True, timeout=30, check=False)
    return said.returncode == 0


def kept(folder: Path) -> Mapping[bytes, TrustStore]:
    """A store for each of the roots that we trust."""
    roots = dict.fromkeys(one.root for one in endpoints().values())
    for nth, root in enumerate(roots):
        (folder / f"root-{nth}.pem").write_text(ssl.DER_cert_to_PEM_cert(root), "ascii")
    return {root: TrustStore(folder / f"root-{nth}.pem") for nth, root in enumerate(roots)}


def listed(verifier: str, version: int = 0) -> dict[str, str]:
    """What the file lists of a verifier of this version, by kind: whether we ``accept`` or ``refuse`` it."""
    found = yaml.safe_load(LISTED.read_text("utf-8"))[verifier]
    assert all(len(one["why"]) > 20 for one in found.values()), "each has a reason that can be read"
    return {kind: one["we"] for kind, one in found.items() if version < one.get("before", version + 1)}


def differing(verifier: Callable[[Shown], bool], trust: Mapping[bytes, TrustStore]) -> dict[str, str]:
    """Where the two verdicts differ, by kind; weak keys and hashes count for both."""
    found = {}
    for kind, shown in endpoints().items():
        own = ours(shown, trust[shown.root])
        if own != (verifier(shown) and not weaknesses([parse(one) for one in shown.ders])):
            found[kind] = "accept" if own else "refuse"
    return found


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Mapping[bytes, TrustStore]:
    return kept(tmp_path_factory.mktemp("roots"))


def test_openssls_strict_verdict_differs_only_where_it_is_listed(trust: Mapping[bytes, TrustStore]) -> None:
    assert differing(within, trust) == listed("openssl")


@pytest.mark.skipif(TOOL is None, reason="openssl is not installed here: apt-get install openssl")
def test_the_openssl_tools_strict_verdict_differs_only_where_it_is_listed(
    trust: Mapping[bytes, TrustStore], tmp_path: Path
) -> None:
    said = subprocess.run([str(TOOL), "version"], capture_output=True, text=True, timeout=30, check=True).stdout
    assert differing(lambda shown: outside(shown, tmp_path), trust) == listed("tool", int(said.split()[1][0]))


def test_the_second_opinion_differs_only_where_it_is_listed(trust: Mapping[bytes, TrustStore]) -> None:
    found = {}
    for kind, shown in endpoints().items():
        second = trust[shown.root].judge(shown.ders, shown.host, NOW).strict_ok
        if ours(shown, trust[shown.root]) and second is False:
            found[kind] = "accept"
    assert found == listed("cryptography")


def test_there_are_more_than_a_hundred() -> None:
    assert len(endpoints()) > 100
