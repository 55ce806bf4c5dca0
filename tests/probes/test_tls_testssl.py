"""A second opinion by Debian's testssl.sh: protocols, key, signature, chain and name of twenty endpoints. Minutes long.

``make nightly`` runs it; where testssl.sh is missing it is skipped and says so. Nothing of Sentinel needs it.
"""

import asyncio
import json
import os
import re
import shutil
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from probes.tls import PROBE
from sentinel.kit.looks import Handshake
from sentinel.kit.x509.trust import TrustStore
from sentinel.range.authority import Authority, Operator
from sentinel.range.broken import RECIPES, chain_of
from sentinel.range.papers import PAPERS
from tests.kit.net.servers import saying
from tests.probes.world import World, http, let_old, look, site, world

TOOL = shutil.which("testssl") or shutil.which("testssl.sh")
WANTED = bool(os.environ.get("SENTINEL_NIGHTLY"))
NAME, HERE = "ntb.kpu.test", "127.0.0.1"
VERSIONS = {"TLS1": "TLSv1", "TLS1_1": "TLSv1.1", "TLS1_2": "TLSv1.2", "TLS1_3": "TLSv1.3"}
DIFFERENT_NAMES = {"wildcard_part"}  # OpenSSL, whom it asks, takes www*.example for a wildcard; see strict.yml
KINDS = (
    *("wildcard", "wildcard_part", "rsa_3072", "rsa_2047", "p521", "pss", "sha1", "long", "with_root"),
    *("half", "strangers", "second_late", "begins_late", "paper self_signed", "paper p384"),
    *("paper weak_key", "paper incomplete"),
    *("only 1.1 and less", "only 1.2", "only 1.3", "everything"),
)  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not WANTED, reason="a second opinion takes minutes: make nightly"),
    pytest.mark.skipif(WANTED and not TOOL, reason="NOTHING WAS COMPARED: apt-get install testssl.sh"),
]


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What somebody says of an endpoint; ``signature`` is the hash, ``key`` its sort and bits."""

    versions: frozenset[str]
    key: tuple[str, int | None]
    signature: str
    chain: bool
    name: bool


@pytest.fixture(scope="module")
def now() -> datetime:
    """The real time: testssl.sh knows no other."""
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def operator(now: datetime) -> Operator:
    return Authority(now).main


@pytest.fixture(scope="module")
def root(operator: Operator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("root") / "root.pem"
    file.write_bytes(operator.root.public_bytes(Encoding.PEM))
    return file


def context(kind: str, operator: Operator, now: datetime, folder: Path) -> ssl.SSLContext:
    """A server that shows this kind; or a good certificate over these protocols."""
    file = folder / "site.pem"
    paper = PAPERS.get(kind.removeprefix("paper "), PAPERS["good"])
    if kind in RECIPES:
        key, chain = chain_of(RECIPES[kind](operator.workshop(now), NAME))
        file.write_bytes(key + b"".join(one.public_bytes(Encoding.PEM) for one in chain))
    else:
        leaf = operator.issue((NAME,), paper, now)
        file.write_bytes(leaf.key + leaf.chain)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers("ALL:@SECLEVEL=0")
    made.load_cert_chain(file)
    if kind in ("everything", "only 1.1 and less"):
        let_old(made, alone=kind != "everything")
    if kind in ("only 1.2", "only 1.3"):
        made.minimum_version = made.maximum_version = ssl.TLSVersion[kind.replace("only ", "TLSv").replace(".", "_")]
    return made


async def ours(net: World, port: int, now: datetime) -> Opinion:
    """What the probe says, and which versions it is given one by one."""
    looked = await look(net, PROBE, f"https://{NAME}:{port}/", 30.0, at=now)
    leaf, event, tools = looked.outcome.certificates[0], looked.event, net.toolbox.for_look(30.0)
    given = {word: await tools.tls.handshake(HERE, port, NAME, versions=(one, one)) for word, one in VERSIONS.items()}
    found = tuple(event["sentinel.tls.findings"])  # type: ignore[arg-type]  # a list by its name
    return Opinion(
        versions=frozenset(word for word, got in given.items() if isinstance(got, Handshake)),
        key=(leaf.key_type, leaf.key_bits),
        signature=leaf.signature_hash,
        chain=event["sentinel.tls.verify_code"] == 0 and not event["sentinel.tls.repaired"],
        name="hostname_mismatch" not in found,
    )


async def theirs(port: int, root: Path, folder: Path) -> Mapping[str, str]:
    """What testssl.sh says, by its own names."""
    words = ("--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--ip", HERE, "-S", "-p")
    files = ("--add-ca", str(root), "--jsonfile", str(folder / "said.json"))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        str(TOOL), *words, *files, f"{NAME}:{port}", stdout=pipe, stderr=pipe
    )
    said, _ = await asyncio.wait_for(process.communicate(), 500)
    try:
        return {one["id"]: one["finding"] for one in json.loads((folder / "said.json").read_text("utf-8"))}
    except (OSError, ValueError):
        pytest.fail(said.decode("utf-8", "replace")[-2000:])


@pytest.mark.parametrize("kind", KINDS)
async def test_testssl_agrees(kind: str, operator: Operator, now: datetime, root: Path, tmp_path: Path) -> None:
    async with world(trust=TrustStore(root)) as net:
        net.toolbox.now = lambda: now
        net.name(NAME, [HERE])
        async with site({HERE: saying(http())}, context(kind, operator, now, tmp_path)) as port:
            mine = await ours(net, port, now)
            said = await theirs(port, root, tmp_path)
    assert _without(mine, kind) == _without(_opinion(said), kind), said


def _opinion(said: Mapping[str, str]) -> Opinion:
    """The same in our words; "ECDSA with SHA256", "SHA1 with RSA", "RSASSA-PSS with SHA256"; "EC 256 bits"."""
    kind, bits = said["cert_keySize"].split()[:2]
    (hashed,) = re.findall(r"(?:SHA|MD)\d+", said["cert_signatureAlgorithm"])
    return Opinion(
        versions=frozenset(word for word in VERSIONS if said[word].startswith("offered")),
        key=(kind.lower(), int(bits)),
        signature=hashed.lower(),
        chain=said["cert_chain_of_trust"].startswith("passed"),
        name=said["cert_trust"].startswith("Ok"),
    )


def _without(opinion: Opinion, kind: str) -> Opinion:
    """What is to be compared: all but what is known to differ."""
    return replace(opinion, name=True) if kind in DIFFERENT_NAMES else opinion
