"""What certificates add to a handshake: parsed, judged, timestamps verified, revocation looked up, findings.

python bench/certificates.py [ROUNDS [TIMES]]; prints JSON, CPU microseconds each, the middle of seven rounds of 2,000.
The bar is 150 us for ``added``, an address whose certificate was seen before; its parts stand below it. ``first`` is
what a new certificate costs. The certificate is under a public root, two logs signed it, and its responder and list
were asked over loopback before.
"""

import asyncio
import base64
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from statistics import median

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sentinel.agent.toolbox import Toolbox
from sentinel.kit.looks import Handshake, Trust
from sentinel.kit.net.guard import Guard
from sentinel.kit.revocation.papers import Papers
from sentinel.kit.revocation.record import Revocation
from sentinel.kit.revocation.revocations import Revocations
from sentinel.kit.revocation.word import State
from sentinel.kit.x509.certificate import parse
from sentinel.kit.x509.edge import edge_of
from sentinel.kit.x509.findings import Findings, findings
from sentinel.kit.x509.logs import read
from sentinel.kit.x509.sct import Policy
from sentinel.kit.x509.trust import TrustStore
from sentinel.range.notary import Notary
from sentinel.range.record import Diary, Record
from sentinel.range.stamps import Log, extension
from sentinel.range.withdrawal import Signer
from sentinel.range.workshop import ORDINARY, SERVER, Made, Workshop

HOST, HERE = "ntb.kpu.test", "127.0.0.1"
NOW = datetime.now(UTC)
LOGS = (Log(), Log())
OPERATORS = ("Alpha", "Beta")


class World:
    """A public root, two logs, and a notary who answers for the site's certificates and for the intermediate's."""

    def __init__(self) -> None:
        self.notary = Notary(HERE, Diary(server="notary", asked=Record(), now=lambda: NOW))
        self.notary.listener.open()
        self.shop = Workshop(NOW, random.Random(1))
        above = self._appointed(self.shop.root)
        pointing = self.notary.pointing(above, "crl")
        self.shop.middle = self.shop.authority("Perantara Latihan", self.shop.root, extras=(*ORDINARY, *pointing))
        self.middle = self._appointed(self.shop.middle)
        self.trust = TrustStore(None, [der(self.shop.root.certificate)])
        self.logs = read(listing(), NOW)

    def _appointed(self, made: Made) -> int:
        return self.notary.appoint(Signer(certificate=made.certificate, key=ec_key(made)))

    def shown(self) -> Handshake:
        """A handshake with a new certificate, which points to the notary and which two logs saw."""
        made = self.shop.leaf([HOST], extras=((SERVER, False), *self.notary.pointing(self.middle, "ocsp crl")))
        leaf = logged(made.certificate, ec_key(self.shop.middle))
        self.notary.note(leaf)
        chain = (der(leaf), der(self.shop.middle.certificate))
        return Handshake(address=HERE, port=443, server_name=HOST, version="TLSv1.3", cipher="", alpn="h2", chain=chain)

    def revocations(self) -> Revocations:
        """Who asks the notary, as the agent does."""
        guard = Guard(trusted=frozenset({(HERE, self.notary.listener.port)}))
        box = Toolbox(
            vantage="bench", guard=guard, trust=self.trust, keep=lambda _body, _media: "", user_agent="bench",
            now=lambda: NOW, resolvers=[f"{HERE}:9"],
        )  # fmt: skip
        return Revocations(Papers(box.engine, box.stub, box.families, time.monotonic), lambda: NOW)


def der(certificate: x509.Certificate) -> bytes:
    """A certificate as it is sent."""
    return certificate.public_bytes(Encoding.DER)


def ec_key(made: Made) -> ec.EllipticCurvePrivateKey:
    """The key of an authority, which is on a curve."""
    if not isinstance(made.key, ec.EllipticCurvePrivateKey):
        raise TypeError("the workshop's ordinary keys are on curves")
    return made.key


def logged(leaf: x509.Certificate, by: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """The same certificate with the timestamps of both logs."""
    build = x509.CertificateBuilder(
        issuer_name=leaf.issuer, subject_name=leaf.subject, public_key=leaf.public_key(),
        serial_number=leaf.serial_number, not_valid_before=leaf.not_valid_before_utc,
        not_valid_after=leaf.not_valid_after_utc, extensions=list(leaf.extensions),
    )  # fmt: skip
    stamps = (log.stamp(leaf, by.public_key(), NOW) for log in LOGS)
    return build.add_extension(extension(*stamps), critical=False).sign(by, hashes.SHA256())


def listing() -> bytes:
    """The list of both logs, as browsers publish it."""
    keys = [log.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for log in LOGS]
    entries = [
        (base64.b64encode(log.id).decode(), base64.b64encode(key).decode()) for log, key in zip(LOGS, keys, strict=True)
    ]
    operators = [
        {"name": name, "logs": [{"log_id": log_id, "key": key}]}
        for name, (log_id, key) in zip(OPERATORS, entries, strict=True)
    ]
    return json.dumps({"log_list_timestamp": NOW.isoformat(), "operators": operators}).encode()


class Desk:
    """What is made of one handshake, step by step; the network is silent once everything was asked."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._revocations = world.revocations()

    def parse(self, seen: Handshake) -> None:
        """The facts of each certificate."""
        for one in seen.chain:
            parse(one)

    def judge(self, seen: Handshake) -> Trust:
        """The verdict on the chain."""
        return self._world.trust.judge(seen.chain, HOST, NOW)

    async def asked(self, seen: Handshake, trust: Trust, wait: float = 0.0) -> Revocation:
        """Whether anything was taken back."""
        return await self._revocations.look(self._world.trust.lineage(seen.chain, trust), None, wait)

    def found(self, seen: Handshake, trust: Trust, revocation: Revocation) -> Findings:
        """What is wrong: names, dates, keys, and whether two logs truly signed it."""
        edge, certificates = edge_of(seen, trust, HOST, revocation=revocation)
        return findings(edge, {c.sha256: c for c in certificates}, NOW, self._world.logs)

    def met(self, seen: Handshake, revocation: Revocation) -> Findings:
        """All but the question whether it was taken back, whose answer nobody has yet of a new one."""
        return self.found(seen, self.judge(seen), revocation)

    async def all(self, seen: Handshake, wait: float = 0.0) -> Findings:
        """All of it."""
        trust = self.judge(seen)
        return self.found(seen, trust, await self.asked(seen, trust, wait))


async def spent(work: Callable[[], Awaitable[object] | object], rounds: int) -> float:
    """CPU microseconds of one call."""
    began = time.process_time()
    for _ in range(rounds):
        made = work()
        if isinstance(made, Awaitable):
            await made
    return (time.process_time() - began) / rounds * 1e6


async def measured(world: World, rounds: int, times: int) -> dict[str, float]:
    """The middle of so many rounds of everything."""
    desk, seen = Desk(world), world.shown()
    new = iter([world.shown() for _ in range(50 * times)])
    told = await desk.all(seen, 5.0)
    trust, revocation = desk.judge(seen), await desk.asked(seen, desk.judge(seen))
    proved = (told.trusted, told.found, told.logged and told.logged.policy, told.logged and told.logged.valid)
    if proved != (True, (), Policy.MET, 2) or revocation.state is not State.GOOD:
        raise SystemExit(f"this is not what was to be measured: {told} {revocation}")
    parts: dict[str, Callable[[], Awaitable[object] | object]] = {
        "added": lambda: desk.all(seen),
        "parse": lambda: desk.parse(seen),
        "verdict": lambda: desk.judge(seen),
        "revocation": lambda: desk.asked(seen, trust),
        "findings_with_sct": lambda: desk.found(seen, trust, revocation),
    }
    taken: dict[str, list[float]] = {name: [] for name in (*parts, "first")}
    for _ in range(times):
        for name, work in parts.items():
            taken[name].append(await spent(work, rounds))
        taken["first"].append(await spent(lambda: desk.met(next(new), revocation), 50))
    return {name: round(median(several), 1) for name, several in taken.items()}


async def main() -> None:
    """Measure and print."""
    rounds, times = [int(word) for word in sys.argv[1:]] + [2000, 7][len(sys.argv) - 1 :]
    world = World()
    figures = await measured(world, rounds, times)
    await world.notary.listener.close()
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
