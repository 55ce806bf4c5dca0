"""Over ninety endpoints, good, bad and odd, through real handshakes: each gives exactly the stated findings.

What is good, however odd, must give none of warning weight; what is wrong must be told by its own word and no other.
"""

import random
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from probes.tls import PROBE
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.event import Event
from sentinel.range.broken import RECIPES, chain_of
from sentinel.range.oddities import Sent
from sentinel.range.workshop import Workshop
from tests.authority import NOW
from tests.kit.net.servers import saying
from tests.probes.world import World, http, let_old, look, site, world

NAME, HERE = "ntb.kpu.test", "127.0.0.1"
GOOD = saying(http())
FINE: tuple[str, ...] = ()

FINDINGS: Mapping[str, tuple[str, ...]] = {
    "last_second": ("expiring",),
    "second_late": ("expired",),
    "first_second": FINE,
    "begins_soon": FINE,
    "begins_late": ("not_yet_valid",),
    "ten_years": FINE,
    "for_ever": FINE,
    "wildcard": FINE,
    "wildcard_below": ("hostname_mismatch",),
    "wildcard_part": ("hostname_mismatch",),
    "wildcard_alone": ("hostname_mismatch",),
    "upper_case": FINE,
    "trailing_dot": ("hostname_mismatch",),
    "zero_byte": ("hostname_mismatch",),
    "mail_only": ("hostname_mismatch",),
    "address_only": ("hostname_mismatch",),
    "neighbour": ("hostname_mismatch",),
    "parent_only": ("hostname_mismatch",),
    "five_hundred_names": FINE,
    "ten_thousand_names": ("unprobeable",),
    "nameless": FINE,
    "worldly": FINE,
    "reversed": FINE,
    "half": ("untrusted_root",),
    "doubled": FINE,
    "with_root": FINE,
    "with_stranger": FINE,
    "crowd": FINE,
    "long": FINE,
    "cross_signed": FINE,
    "two_fathers": FINE,
    "impostor": ("untrusted_root",),
    "strangers": ("untrusted_root",),
    "middle_expired": ("expired",),
    "middle_early": ("not_yet_valid",),
    "middle_no_authority": ("untrusted_root",),
    "middle_bare": ("untrusted_root",),
    "middle_may_not_sign": ("untrusted_root",),
    "middle_loose": FINE,
    "middle_clients_only": ("untrusted_root",),
    "middle_servers_only": FINE,
    "middle_demanding": ("untrusted_root",),
    "middle_within": FINE,
    "middle_outside": ("untrusted_root",),
    "middle_excluding": ("untrusted_root",),
    "middle_rsa_1024": ("weak_key",),
    "middle_p192": ("weak_key",),
    "middle_dsa": ("weak_key",),
    "too_deep": ("untrusted_root",),
    "clients_only": ("untrusted_root",),
    "any_use": ("untrusted_root",),
    "both_uses": FINE,
    "no_use": FINE,
    "only_signs_others": ("untrusted_root",),
    "authority_itself": FINE,
    "demanding": ("untrusted_root",),
    "unusual": FINE,
    "must_staple": FINE,
    "p521": FINE,
    "p192": ("handshake_failed",),  # OpenSSL 4 knows no such curve, and browsers know none either
    "ed25519": FINE,
    "rsa_3072": FINE,
    "rsa_2047": ("weak_key",),
    "rsa_exponent_3": FINE,
    "md5": ("weak_signature",),
    "sha1": ("weak_signature",),
    "middle_md5": ("weak_signature",),
    "middle_sha1": ("weak_signature",),
    "rsa_512": ("weak_key",),
    "rsa_768": ("weak_key",),
    "pss": FINE,
    "forged": ("untrusted_root",),
    "serial_zero": FINE,
    "serial_negative": FINE,
    "serial_long": FINE,
    "middle_twice": ("untrusted_root",),
    "torn_names": ("unprobeable",),
    "version_1": ("hostname_mismatch",),
}
LINT: Mapping[str, set[str]] = {
    "reversed": {"wrong_order"},
    "with_stranger": {"extra_certificates"},
    "crowd": {"extra_certificates"},
    "two_fathers": {"extra_certificates"},
}


@pytest.fixture(scope="module")
def shop() -> Workshop:
    return Workshop(NOW, random.Random(1712))


@pytest.fixture(scope="module")
def trust(shop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    file = tmp_path_factory.mktemp("roots") / "roots.pem"
    file.write_bytes(shop.root.certificate.public_bytes(Encoding.PEM))
    return TrustStore(file)


@pytest.fixture
async def net(trust: TrustStore) -> AsyncIterator[World]:
    async with world(trust=trust) as made:
        made.name(NAME, [HERE])
        yield made


def context(folder: Path, sent: Sent) -> ssl.SSLContext:
    key, chain = chain_of(sent)
    file = folder / "site.pem"
    file.write_bytes(key + b"".join(one.public_bytes(Encoding.PEM) for one in chain))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers("ALL:@SECLEVEL=0")
    made.load_cert_chain(file)
    if b"BEGIN RSA PRIVATE KEY" in key:  # a key too small for TLS 1.3 belongs to a server that is too old for it
        made.maximum_version = ssl.TLSVersion.TLSv1_2
    return made


async def seen(net: World, tls: ssl.SSLContext, name: str = NAME) -> Event:
    async with site({HERE: GOOD}, tls) as port:
        return (await look(net, PROBE, f"https://{name}:{port}/")).event


@pytest.fixture(scope="module")
def sent(shop: Workshop) -> Callable[[str], Sent]:
    """What a server of each kind sends, made once."""
    return cache(lambda kind: RECIPES[kind](shop, NAME))


@pytest.mark.parametrize("kind", sorted(FINDINGS))
async def test_each_kind_gives_exactly_its_findings(
    net: World, sent: Callable[[str], Sent], tmp_path: Path, kind: str
) -> None:
    event = await seen(net, context(tmp_path, sent(kind)))
    assert tuple(event["sentinel.tls.findings"]) == FINDINGS[kind]  # type: ignore[arg-type]  # a list by its name
    expected = FINDINGS[kind] in (FINE, ("expiring",)) and kind != "begins_soon"
    assert event.get("sentinel.tls.trusted", False) is expected
    if kind in LINT:
        assert set(event["sentinel.tls.lint"]) == LINT[kind]  # type: ignore[arg-type]  # likewise


def test_every_recipe_is_judged_here() -> None:
    assert set(RECIPES) == set(FINDINGS)


PROTOCOLS: Mapping[str, tuple[Callable[[ssl.SSLContext], ssl.SSLContext], tuple[str, ...]]] = {
    "only 1.1 and less": (lambda made: let_old(made, alone=True), ("weak_protocol",)),
    "everything": (let_old, FINE),  # what else it would accept is asked by tls_ways
    "only 1.2": (lambda made: _pinned(made, ssl.TLSVersion.TLSv1_2), FINE),
    "only 1.3": (lambda made: _pinned(made, ssl.TLSVersion.TLSv1_3), FINE),
}


def _pinned(made: ssl.SSLContext, version: ssl.TLSVersion) -> ssl.SSLContext:
    made.minimum_version = made.maximum_version = version
    return made


@pytest.mark.parametrize("kind", PROTOCOLS)
async def test_each_protocol_gives_exactly_its_findings(net: World, shop: Workshop, tmp_path: Path, kind: str) -> None:
    change, expected = PROTOCOLS[kind]
    tls = change(context(tmp_path, [shop.leaf([NAME], key=shop.rsa()), shop.middle]))
    event = await seen(net, tls)
    assert tuple(event["sentinel.tls.findings"]) == expected  # type: ignore[arg-type]  # a list by its name


HOSTS: Mapping[str, tuple[str, list[str], tuple[str, ...]]] = {
    "an address, named as such": (HERE, [HERE], FINE),
    "an address, and a name beside it": (HERE, [NAME], ("hostname_mismatch",)),
    "another address": (HERE, ["127.0.0.2"], ("hostname_mismatch",)),
    "umlauts": ("kpu-bücher.test", ["xn--kpu-bcher-u9a.test"], FINE),
    "umlauts under a wildcard": ("ntb.kpu-bücher.test", ["*.xn--kpu-bcher-u9a.test"], FINE),
    "umlauts of somebody else": ("kpu-bücher.test", ["xn--kpu-bcher-wxa.test"], ("hostname_mismatch",)),
    "a wildcard for a whole top-level domain": ("kpu.test", ["*.test"], ("hostname_mismatch",)),
    "capitals": ("NTB.KPU.test", [NAME], FINE),
}


@pytest.mark.parametrize("kind", HOSTS)
async def test_each_name_gives_exactly_its_findings(net: World, shop: Workshop, tmp_path: Path, kind: str) -> None:
    host, names, expected = HOSTS[kind]
    net.name("xn--kpu-bcher-u9a.test", [HERE])
    net.name("kpu.test", [HERE])
    net.name("ntb.xn--kpu-bcher-u9a.test", [HERE])
    event = await seen(net, context(tmp_path, [shop.leaf(names), shop.middle]), host)
    assert tuple(event["sentinel.tls.findings"]) == expected  # type: ignore[arg-type]  # a list by its name


def test_there_are_more_than_sixty() -> None:
    assert len(FINDINGS) + len(PROTOCOLS) + len(HOSTS) >= 60
