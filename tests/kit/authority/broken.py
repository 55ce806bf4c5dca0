"""Zones and answers, right and broken, with what they must come to; unbound is asked for a second opinion on all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from dns.rdatatype import RdataType

from sentinel.kit.dnssec.words import Reason, Security
from sentinel.range.primary import Twist
from sentinel.range.signing import Chain, Signing
from sentinel.range.tree import Tree
from sentinel.range.twists import added, forged, replayed, stripped, without
from tests.kit.authority.desk import lie, truth

KPU = ("127.77.53.4", "127.77.53.5")
GO = ("127.77.53.2", "127.77.53.3")
BAWASLU = ("127.77.53.6",)
SECURE, INSECURE, BOGUS = Security.SECURE, Security.INSECURE, Security.BOGUS
HOUR = timedelta(hours=1)
WRONG_DS = "1 13 2 " + "00" * 32


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is done to the tree, what is asked, and what it must come to. ``unbound`` is False where it is laxer."""

    break_it: Callable[[Tree], object]
    name: str = "www.kpu.go.id"
    kind: str = "A"
    is_: Security = SECURE
    reason: Reason = Reason.NONE
    unbound: bool = True


def signed(apex: str, how: Signing | None) -> Callable[[Tree], object]:
    return lambda tree: tree.zone(apex).sign(how)


def told(twist: Twist, *addresses: str) -> Callable[[Tree], object]:
    return lambda tree: lie(tree, twist, *addresses)


def pointer(*texts: str, own: bool = False, digest: str = "SHA256") -> Callable[[Tree], object]:
    """The DS records of kpu.go.id: these, and its own too if wanted."""

    def put(tree: Tree) -> None:
        mine = (tree.zone("kpu.go.id").pen.now.pointer(digest).to_text(),) if own else ()
        tree.zone("go.id").edit("kpu.go.id", "DS", *mine, *texts)

    return put


def other_answer(
    name: str, kind: str, instead_of: str, *addresses: str, renamed: bool = False
) -> Callable[[Tree], object]:
    def swap(tree: Tree) -> None:
        about = truth(tree, addresses[0], name, kind)
        lie(tree, replayed(about, instead_of, renamed=renamed), *addresses)

    return swap


def resigned(algorithm: int) -> Callable[[Tree], object]:
    """Another algorithm, known to the parent."""

    def roll(tree: Tree) -> None:
        tree.zone("kpu.go.id").rekey(algorithm)
        pointer(own=True)(tree)

    return roll


def unbroken(_tree: Tree) -> None:
    pass


RIGHT = {
    "an address": Case(break_it=unbroken),
    "no such type": Case(break_it=unbroken, kind="MX"),
    "no such name": Case(break_it=unbroken, name="tiada.kpu.go.id"),
    "a wildcard": Case(break_it=unbroken, name="x.pemilu.kpu.go.id"),
    "a wildcard, deeper": Case(break_it=unbroken, name="y.x.pemilu.kpu.go.id"),
    "a wildcard without the type": Case(break_it=unbroken, name="x.pemilu.kpu.go.id", kind="AAAA"),
    "the wildcard itself": Case(break_it=unbroken, name="*.pemilu.kpu.go.id"),
    "an empty non-terminal": Case(break_it=unbroken, name="b.arsip.kpu.go.id"),
    "an alias elsewhere": Case(break_it=unbroken, name="info.kpu.go.id"),
    "a branch elsewhere": Case(break_it=unbroken, name="a.b.lama.kpu.go.id"),
    "nsec3 address": Case(break_it=unbroken, name="www.bawaslu.go.id"),
    "nsec3 no such type": Case(break_it=unbroken, name="www.bawaslu.go.id", kind="MX"),
    "nsec3 no such name": Case(break_it=unbroken, name="tiada.bawaslu.go.id"),
    "nsec3 no such name, deeper": Case(break_it=unbroken, name="d.c.tiada.bawaslu.go.id"),
    "nsec3 wildcard": Case(break_it=unbroken, name="x.pemilu.bawaslu.go.id"),
    "nsec3 wildcard without the type": Case(break_it=unbroken, name="x.pemilu.bawaslu.go.id", kind="AAAA"),
    "nsec3 empty non-terminal": Case(break_it=unbroken, name="b.arsip.bawaslu.go.id"),
    "a host without glue": Case(break_it=unbroken, name="www.sewa.id"),
    "the parent's ds": Case(break_it=unbroken, name="kpu.go.id", kind="DS"),
    "rsa": Case(break_it=resigned(8)),
    "p-384": Case(break_it=resigned(14)),
    "ed25519": Case(break_it=resigned(15)),
    "ed448": Case(break_it=resigned(16)),
    "a sha-384 ds": Case(break_it=pointer(own=True, digest="SHA384")),
    "a sha-1 ds alone": Case(break_it=pointer(own=True, digest="SHA1")),
    "one ds of two is right": Case(break_it=pointer(WRONG_DS, own=True)),
    "a ds that nobody knows, beside the right one": Case(break_it=pointer("1 200 2 " + "00" * 32, own=True)),
    "salt and some iterations": Case(
        break_it=signed("bawaslu.go.id", Signing(chain=Chain.NSEC3, salt=b"\1\2", iterations=10)),
        name="tiada.bawaslu.go.id",
    ),
}
UNSIGNED = {
    "opt-out child": Case(break_it=unbroken, name="www.kab.go.id", is_=INSECURE, reason=Reason.OPT_OUT),
    "opt-out no such name": Case(break_it=unbroken, name="tiada.go.id", is_=INSECURE, reason=Reason.OPT_OUT),
    "ds withdrawn": Case(break_it=pointer(), is_=INSECURE, reason=Reason.OPT_OUT),
    "ds withdrawn, proved by nsec": Case(
        break_it=lambda tree: (tree.zone("go.id").sign(Signing()), pointer()(tree)),
        is_=INSECURE,
        reason=Reason.NO_DS,
    ),
    "ds withdrawn, proved by nsec3": Case(
        break_it=lambda tree: (tree.zone("go.id").sign(Signing(chain=Chain.NSEC3)), pointer()(tree)),
        is_=INSECURE,
        reason=Reason.NO_DS,
    ),
    "algorithm unknown": Case(break_it=pointer("1 200 2 " + "00" * 32), is_=INSECURE, reason=Reason.UNKNOWN_ALGORITHM),
    "digest unknown": Case(break_it=pointer("1 13 77 " + "00" * 32), is_=INSECURE, reason=Reason.UNKNOWN_DIGEST),
    "too many iterations": Case(
        break_it=signed("bawaslu.go.id", Signing(chain=Chain.NSEC3, iterations=200)),
        name="tiada.bawaslu.go.id",
        is_=INSECURE,
        reason=Reason.MANY_ITERATIONS,
    ),
}
BROKEN = {
    "expired": Case(
        break_it=signed("kpu.go.id", Signing(begins=-48 * HOUR, ends=-2 * HOUR)),
        is_=BOGUS,
        reason=Reason.SIGNATURE_EXPIRED,
    ),
    "not yet valid": Case(
        break_it=signed("kpu.go.id", Signing(begins=24 * HOUR)), is_=BOGUS, reason=Reason.SIGNATURE_EARLY
    ),
    "expired parent": Case(
        break_it=signed("go.id", Signing(chain=Chain.OPT_OUT, begins=-48 * HOUR, ends=-2 * HOUR)),
        is_=BOGUS,
        reason=Reason.SIGNATURE_EXPIRED,
    ),
    "new key, old ds": Case(break_it=lambda t: t.zone("kpu.go.id").rekey(), is_=BOGUS, reason=Reason.KEYS_UNMATCHED),
    "a stranger signs": Case(
        break_it=signed("kpu.go.id", Signing(stranger=True)), is_=BOGUS, reason=Reason.SIGNATURE_WRONG
    ),
    "another zone signs": Case(
        break_it=signed("kpu.go.id", Signing(signer="go.id.")), is_=BOGUS, reason=Reason.SIGNER_WRONG
    ),
    "too many labels": Case(break_it=signed("kpu.go.id", Signing(labels=1)), is_=BOGUS, reason=Reason.LABELS_WRONG),
    "unsigned under a ds": Case(break_it=signed("kpu.go.id", None), is_=BOGUS, reason=Reason.KEYS_MISSING),
    "ds of nobody": Case(break_it=pointer(WRONG_DS), is_=BOGUS, reason=Reason.KEYS_UNMATCHED),
    "a right sha-1 ds beside a wrong sha-256 one": Case(
        break_it=pointer(WRONG_DS, own=True, digest="SHA1"),
        is_=BOGUS,  # RFC 4509, section 3: SHA-1 does not count beside SHA-256; unbound lets it
        reason=Reason.KEYS_UNMATCHED,
        unbound=False,
    ),
    "stripped": Case(break_it=told(stripped(), *KPU), is_=BOGUS, reason=Reason.SIGNATURE_MISSING),
    "stripped from one name": Case(
        break_it=told(stripped("www.kpu.go.id"), *KPU), is_=BOGUS, reason=Reason.SIGNATURE_MISSING
    ),
    "forged address": Case(
        break_it=told(forged("www.kpu.go.id", "A", "127.77.1.66"), *KPU), is_=BOGUS, reason=Reason.SIGNATURE_WRONG
    ),
    "one more address": Case(
        break_it=told(added("www.kpu.go.id", "A", "127.77.1.66"), *KPU), is_=BOGUS, reason=Reason.SIGNATURE_WRONG
    ),
    "forged alias": Case(
        break_it=told(forged("www.kpu.go.id", "CNAME", "www.kab.go.id."), *KPU),
        kind="CNAME",
        is_=BOGUS,
        reason=Reason.SIGNATURE_MISSING,
    ),
    "forged out of nothing": Case(
        break_it=told(forged("tiada.kpu.go.id", "A", "127.77.1.66"), *KPU),
        name="tiada.kpu.go.id",
        is_=BOGUS,
        reason=Reason.SIGNATURE_MISSING,
    ),
    "ds stripped": Case(break_it=told(without(RdataType.DS), *GO), is_=BOGUS, reason=Reason.DENIAL_MISSING),
    "ds and its proof stripped": Case(
        break_it=told(without(RdataType.DS, RdataType.NSEC3), *GO), is_=BOGUS, reason=Reason.DENIAL_MISSING
    ),
    "denial of another name": Case(
        break_it=other_answer("tiada.kpu.go.id", "A", "www.kpu.go.id", *KPU), is_=BOGUS, reason=Reason.DENIAL_WRONG
    ),
    "denial of another type": Case(
        break_it=other_answer("www.kpu.go.id", "MX", "www.kpu.go.id", *KPU), is_=BOGUS, reason=Reason.DENIAL_WRONG
    ),
    "nsec3 denial of another name": Case(
        break_it=other_answer("tiada.bawaslu.go.id", "A", "www.bawaslu.go.id", *BAWASLU),
        name="www.bawaslu.go.id",
        is_=BOGUS,
        reason=Reason.DENIAL_WRONG,
    ),
    "denial without proof": Case(
        break_it=told(without(RdataType.NSEC), *KPU), name="tiada.kpu.go.id", is_=BOGUS, reason=Reason.DENIAL_MISSING
    ),
    "no such type, without proof": Case(
        break_it=told(without(RdataType.NSEC), *KPU), kind="MX", is_=BOGUS, reason=Reason.DENIAL_MISSING
    ),
    "nsec3 denial without proof": Case(
        break_it=told(without(RdataType.NSEC3), *BAWASLU),
        name="tiada.bawaslu.go.id",
        is_=BOGUS,
        reason=Reason.DENIAL_MISSING,
    ),
    "wildcard without proof": Case(
        break_it=told(without(RdataType.NSEC), *KPU),
        name="x.pemilu.kpu.go.id",
        is_=BOGUS,
        reason=Reason.DENIAL_MISSING,
    ),
    "nsec3 wildcard without proof": Case(
        break_it=told(without(RdataType.NSEC3), *BAWASLU),
        name="x.pemilu.bawaslu.go.id",
        is_=BOGUS,
        reason=Reason.DENIAL_MISSING,
    ),
    "wildcard for a name that is there": Case(
        break_it=lambda tree: (
            tree.zone("kpu.go.id").edit("x.pemilu.kpu.go.id", "A", "127.77.1.14"),
            other_answer("y.pemilu.kpu.go.id", "A", "x.pemilu.kpu.go.id", *KPU, renamed=True)(tree),
        ),
        name="x.pemilu.kpu.go.id",
        is_=BOGUS,
        reason=Reason.WILDCARD_UNPROVEN,
    ),
    "referral for a denial": Case(
        break_it=lambda tree: (
            tree.zone("kpu.go.id").edit("sub.kpu.go.id", "NS", "ns1.kpu.go.id."),
            tree.grow("sub.kpu.go.id", {"ns1.kpu.go.id": KPU[0]}, Signing()),
            told(stripped("sub.kpu.go.id"), *KPU)(tree),
        ),
        name="sub.kpu.go.id",
        is_=BOGUS,
        reason=Reason.DENIAL_MISSING,
    ),
    "root of another world": Case(break_it=lambda t: t.zone("").rekey(), is_=BOGUS, reason=Reason.KEYS_UNMATCHED),
    "unsigned registry": Case(break_it=signed("id", None), is_=BOGUS, reason=Reason.KEYS_MISSING),
    "far too many iterations": Case(
        break_it=signed("bawaslu.go.id", Signing(chain=Chain.NSEC3, iterations=501)),
        name="tiada.bawaslu.go.id",
        is_=BOGUS,
        reason=Reason.ITERATIONS_REFUSED,
        unbound=False,
    ),
    "too few labels": Case(break_it=signed("kpu.go.id", Signing(labels=-1)), is_=BOGUS, reason=Reason.LABELS_WRONG),
}
CASES = {**RIGHT, **UNSIGNED, **BROKEN}
