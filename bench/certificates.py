"""What certificates add to a handshake: parsed, judged, found, asked after. Prints JSON, CPU microseconds each.

python bench/certificates.py [ROUNDS]; the bar is 150 us for an address whose certificate was seen before. ``first`` is
what a new one costs.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from cryptography.hazmat.primitives.serialization import Encoding

from sentinel.kit.looks import Handshake
from sentinel.kit.net.families import Families
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.http import Engine
from sentinel.kit.net.tls import Contexts
from sentinel.kit.revocation.papers import Papers
from sentinel.kit.revocation.revocations import Revocations
from sentinel.kit.x509.edge import edge_of
from sentinel.kit.x509.findings import findings
from sentinel.kit.x509.trust import TrustStore
from sentinel.range.workshop import Workshop

HOST = "ntb.kpu.test"
NOW = datetime.now(UTC)


def shown(shop: Workshop) -> Handshake:
    """A handshake with a new certificate."""
    chain = tuple(made.certificate.public_bytes(Encoding.DER) for made in (shop.leaf([HOST]), shop.middle))
    return Handshake(
        address="127.0.0.1", port=443, server_name=HOST, version="TLSv1.3", cipher="", alpn="h2", chain=chain
    )


def judged(trust: TrustStore, seen: Handshake) -> None:
    """All that is made of one handshake, without the network."""
    edge, certificates = edge_of(seen, trust.judge(seen.chain, HOST, NOW), HOST)
    findings(edge, {c.sha256: c for c in certificates}, NOW)


def spent(work: Callable[[int], None], rounds: int) -> float:
    """CPU microseconds of one round."""
    began = time.process_time()
    for nth in range(rounds):
        work(nth)
    return round((time.process_time() - began) / rounds * 1e6, 1)


async def asked(trust: TrustStore, seen: Handshake, rounds: int) -> float:
    """The same of asking whether it was revoked, where everything is known."""
    families = Families(lab=True, clock=time.monotonic)
    engine = Engine(guard=Guard(lab=True), contexts=Contexts(), user_agent="bench")
    revocations = Revocations(Papers(engine, None, families.here, time.monotonic), lambda: NOW)  # type: ignore[arg-type]  # nobody is asked
    path = trust.lineage(seen.chain, trust.judge(seen.chain, HOST, NOW))
    began = time.process_time()
    for _ in range(rounds):
        await revocations.look(path, None, 0.0)
    return round((time.process_time() - began) / rounds * 1e6, 1)


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    shop = Workshop(NOW, random.Random(1))
    trust = TrustStore(None, [shop.root.certificate.public_bytes(Encoding.DER)])
    seen = [shown(shop) for _ in range(200)]
    first = spent(lambda nth: judged(trust, seen[nth]), len(seen))
    again = spent(lambda _: judged(trust, seen[0]), rounds)
    figures = {"first": first, "again": again, "revocation": asyncio.run(asked(trust, seen[0], rounds))}
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
