"""TLSA records beside chains that strangers sent: whom a trust anchor vouches for, and whom it does not."""

import pytest

from sentinel.kit.records.dane import END_ENTITY, TRUST_ANCHOR, Pin, matches, pins_in, prints_of
from sentinel.kit.records.lookup import Lookup
from tests.authority import Issued, authority, rsa_key, server

ROOT = authority("Site Root")
ISSUING = authority("Site Issuing", ROOT)
LEAF = server(ISSUING)
STRANGER = server(authority("Thief Root", key=rsa_key(2048)))
HOST = "www.kpu.go.id"


def anchor(issued: Issued, kind: int = 1) -> Pin:
    """The key of a certificate as a trust anchor."""
    ((_, _, key, _),) = prints_of([issued.der])
    return Pin(usage=TRUST_ANCHOR, selector=1, kind=kind, data=key.split()[2])


@pytest.mark.parametrize(
    "order", [(LEAF, ISSUING, ROOT), (LEAF, ROOT, ISSUING), (LEAF, *[STRANGER] * 6, ROOT, ISSUING)]
)
def test_an_anchor_vouches_for_what_it_signed_in_whatever_order_it_comes(order: tuple[Issued, ...]) -> None:
    shown = prints_of([issued.der for issued in order])
    assert len(shown) == 3
    for signer in (ISSUING, ROOT):
        assert matches([anchor(signer)], shown)


def test_a_root_that_is_only_sent_along_vouches_for_nobody() -> None:
    forged = prints_of([STRANGER.der, ISSUING.der, ROOT.der])
    assert not matches([anchor(ROOT), anchor(ISSUING)], forged)
    assert not matches([anchor(ROOT)], prints_of([LEAF.der, ROOT.der])), "the link between them was not sent"


@pytest.mark.parametrize("chain", [[], [b""], [b"\x30\x82"], [b"no certificate", LEAF.der, b""], [LEAF.der] * 50])
def test_whatever_is_sent_nothing_raises(chain: list[bytes]) -> None:
    shown = prints_of(chain)
    assert len(shown) <= 1, "a copy of the leaf signed nothing"
    assert not matches([anchor(ROOT)], shown)


def test_what_is_not_signed_or_not_known_pins_nothing() -> None:
    def answer(security: str, failure: str = "") -> Lookup:
        texts = ("3 1 1 " + "AB" * 32, "3 1 1 " + "a b" * 64, "2 0 0 3082", "0 0 1 " + "ab" * 32)
        return Lookup(name=f"_443._tcp.{HOST}", kind="TLSA", texts=texts, security=security, failure=failure)

    found = pins_in(answer("secure"))
    assert found is not None
    assert [(pin.usage, pin.kind) for pin in found] == [(END_ENTITY, 1), (TRUST_ANCHOR, 0)]
    assert pins_in(answer("insecure")) == ()
    assert pins_in(answer("secure", "nobody answers")) is pins_in(None) is None
