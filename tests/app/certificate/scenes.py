"""Sites with certificates of every sort, each looked at through real handshakes, for whoever must read the result."""

import random
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from probes.tls import PROBE, TlsFacts
from sentinel.kit.baseline import Normal, pool, turns
from sentinel.kit.places.memory import Memory
from sentinel.kit.revocation.record import Revocation, Source
from sentinel.kit.revocation.word import State
from sentinel.kit.seen import Reference
from sentinel.kit.x509.card import Card, grouped
from sentinel.kit.x509.certificate import parse
from sentinel.kit.x509.logs import LIST, read
from sentinel.kit.x509.operators import LIST as OPERATORS
from sentinel.kit.x509.trust import TrustStore
from sentinel.range.broken import RECIPES, chain_of
from sentinel.range.papers import HOSTILE_NAME
from sentinel.range.workshop import Workshop
from tests.authority import DAY, NOW, Issued, authority, issue, named, rsa_key, server
from tests.kit.net.servers import Talk, saying
from tests.logs import TestLog, before, listing, seen_by, stamped
from tests.probes.world import World, assessed, babble, http, let_old, look, server_context, site

HERE, THERE, ELSEWHERE = "127.0.0.1", "127.0.0.2", "127.0.0.3"
NAME = "ntb.kpu.test"
NAMES = (NAME, "www.ntb.kpu.test", "ppid.ntb.kpu.test", "jdih.ntb.kpu.test", "info.ntb.kpu.test", "127.0.0.1")
GOOD = saying(http())
ROOT = authority("Akar Publik", key=rsa_key(2048))
ISSUING = authority("Perantara 12", ROOT, key=rsa_key(2048, 1))
OTHER = authority("Akar Lain", key=rsa_key(2048, 2))
ALPHA, BETA, GONE = TestLog(operator="Alpha"), TestLog(operator="Beta"), TestLog(operator="Gone")
SHOP = Workshop(NOW, random.Random(12))
OWN = SHOP.root.certificate
LOGS = Reference(name=LIST, version="1", data=read(listing([ALPHA, BETA]), NOW))
STALE = Reference(name=LIST, version="1", data=read(listing([ALPHA, BETA], NOW - 90 * DAY), NOW))
DERS = {"Sertifikat Latihan": ROOT.der, "Sertifikat Lain": OTHER.der, "Bengkel": OWN.public_bytes(Encoding.DER)}
KNOWN = {parse(der).spki_sha256: name for name, der in DERS.items()}
WHOSE = {OPERATORS: Reference(name=OPERATORS, version="1", data=KNOWN)}
LISTED = {**WHOSE, LIST: LOGS}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What each address shows (a context, or how it talks) and what the hub knows; ``nobody`` listens at one more.

    ``named`` are the addresses that the name has, all that show something unless it says so.
    """

    shows: Callable[[Path], Mapping[str, ssl.SSLContext | Talk]]
    more: Mapping[str, Any] = field(default_factory=lambda: {"reference": WHOSE})
    nobody: str = ""
    named: Sequence[str] = ()
    before: str = ""
    taken: Revocation | None = None


def trust(folder: Path) -> TrustStore:
    """Two public roots, and one of our own."""
    file = folder / "own.pem"
    file.write_bytes(OWN.public_bytes(Encoding.PEM))
    return TrustStore(file, [one.der for one in (ROOT, OTHER)])


def leaf(*names: str, **more: Any) -> Issued:  # noqa: ANN401 - as for server
    """A certificate for the site that two logs saw."""
    return seen_by(server(more.pop("issuer", ISSUING), names or NAMES, **more), ALPHA, BETA)


def one(made: Issued, *chain: Issued) -> Callable[[Path], Mapping[str, ssl.SSLContext | Talk]]:
    """One address that shows this."""
    return lambda folder: {HERE: server_context(folder, made, chain=chain or [ISSUING])}


def odd(kind: str) -> Callable[[Path], Mapping[str, ssl.SSLContext | Talk]]:
    """One address that shows an odd certificate of the range."""

    def shows(folder: Path) -> Mapping[str, ssl.SSLContext | Talk]:
        key, chain = chain_of(RECIPES[kind](SHOP, NAME))
        (folder / "odd.pem").write_bytes(key + b"".join(made.public_bytes(Encoding.PEM) for made in chain))
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.set_ciphers("ALL:@SECLEVEL=0")
        made.load_cert_chain(folder / "odd.pem")
        return {HERE: made}

    return shows


def _edges(folder: Path) -> Mapping[str, ssl.SSLContext | Talk]:
    """Two addresses show the same, one another operator's, and is old besides."""
    usual = server_context(folder, leaf(), chain=[ISSUING])
    return {HERE: usual, THERE: usual, ELSEWHERE: let_old(server_context(folder, leaf(issuer=OTHER), chain=[]))}


def _moved(folder: Path) -> Mapping[str, ssl.SSLContext | Talk]:
    """The name leads to a stranger's server; the former one still stands."""
    return {
        HERE: server_context(folder, leaf(issuer=OTHER), chain=[]),
        THERE: server_context(folder, OURS, chain=[ISSUING]),
    }


def _partly(folder: Path) -> Mapping[str, ssl.SSLContext | Talk]:
    """One address is expired and for another name, one takes no handshake, one breaks it off."""
    expired = leaf("salah.test", life=(NOW - 100 * DAY, NOW - 3 * DAY))
    return {HERE: server_context(folder, expired, chain=[ISSUING]), THERE: babble}


HOSTILE = issue(
    named(HOSTILE_NAME[:64], "Aman” (“Let's Encrypt”) \u202egnay\u202c \x1b[2J" + "A" * 30),
    extensions=[(x509.SubjectAlternativeName(list(map(x509.DNSName, (f"{NAME}, aman.test", "a" * 250)))), False)],
)
FORGED = stamped(server(ISSUING, NAMES), ALPHA.promise(1, before(server(ISSUING)), forged=True))
TAKEN = Revocation(state=State.REVOKED, source=Source.CRL, at=NOW - DAY, reason="keyCompromise")


def _hidden(folder: Path) -> Mapping[str, ssl.SSLContext | Talk]:
    """No timestamps with the certificate, and nothing older than TLS 1.3."""
    made = server_context(folder, server(ISSUING, (NAME,)), chain=[ISSUING])
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    return {HERE: made}


OURS = leaf()
USUAL = {"operators": turns("Sertifikat Latihan"), "keys": pool(parse(OURS.der).spki_sha256, of="operators")}
SCENES: Mapping[str, Scene] = {
    "good": Scene(shows=one(leaf()), more={"reference": LISTED}),
    "edges": Scene(
        shows=_edges, more={"reference": LISTED, "baseline": Normal(traits={"operators": turns("Sertifikat Latihan")})}
    ),
    "moved": Scene(
        shows=_moved,
        more={
            "reference": LISTED,
            "baseline": Normal(traits=USUAL),
            "cursor": Memory().after([THERE], ["panel"], NOW - timedelta(minutes=5)).text(),
        },
        named=(HERE,),
    ),
    "partly": Scene(shows=_partly, nobody=ELSEWHERE),
    "expiring": Scene(shows=one(leaf(NAME, life=(NOW - 88 * DAY, NOW + timedelta(hours=20))))),
    "incomplete": Scene(shows=lambda folder: {HERE: server_context(folder, leaf(NAME))}, before="good"),
    "hidden": Scene(shows=_hidden),
    "unlogged": Scene(shows=one(FORGED), more={"reference": LISTED}),
    "stale_list": Scene(
        shows=one(seen_by(server(ISSUING, (NAME,)), ALPHA, GONE)), more={"reference": {**WHOSE, LIST: STALE}}
    ),
    "revoked": Scene(shows=one(leaf(NAME)), taken=TAKEN),
    "hostile": Scene(shows=lambda folder: {HERE: server_context(folder, HOSTILE)}),
    "weak": Scene(shows=odd("middle_sha1")),
    "for_ever": Scene(shows=odd("for_ever")),
    "early": Scene(shows=odd("begins_late")),
    "long": Scene(shows=odd("long")),
    "crowd": Scene(shows=odd("crowd")),
    "unprobeable": Scene(shows=odd("torn_names")),
}


async def seen(net: World, folder: Path, name: str) -> Sequence[Card]:
    """The cards of one scene."""
    scene = SCENES[name]
    if scene.before:
        await seen(net, folder, scene.before)
    shown = scene.shows(folder)
    contexts = {address: how for address, how in shown.items() if isinstance(how, ssl.SSLContext)}
    talks = {address: GOOD if address in contexts else shown[address] for address in shown}
    net.name(NAME, scene.named or [*shown, *filter(None, [scene.nobody])])
    async with site(talks, contexts) as port:  # type: ignore[arg-type]  # what is no context is a talk
        looked = await look(net, PROBE, f"https://{NAME}:{port}/", **scene.more)
    if scene.taken:
        looked = assessed(PROBE, _withdrawn(looked.outcome, scene.taken), **scene.more)
    return grouped(PROBE.cards(looked.seen, looked.events))


def _withdrawn(facts: TlsFacts, word: Revocation) -> TlsFacts:
    """The same look, at the end of which somebody said this."""
    edges = (replace(edge, revocation=replace(word, certificate=edge.chain[0])) for edge in facts.edges)
    return replace(facts, edges=tuple(edges))
