"""Oddities: bad, odd and perfectly good certificates that nobody meets every day, each made from scratch on demand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sentinel.range.workshop import DAY, SERVER, YEARS, Extras, How, Made, Workshop, limits, odd, usage

Sent: TypeAlias = Sequence[Made]  # what the server sends, its own certificate first
Recipe: TypeAlias = Callable[[Workshop, str], Sent]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SIGNS = (usage(signs=True), True)


def _lives(begins: timedelta, ends: timedelta) -> Recipe:
    return lambda shop, name: [shop.leaf([name], life=shop.life(begins, ends)), shop.middle]


def _named(*patterns: str) -> Recipe:
    """With these names; ``{name}`` is the site's, ``{parent}`` what follows its first label."""

    def make(shop: Workshop, name: str) -> Sent:
        parent = name.partition(".")[2]
        return [shop.leaf([p.format(name=name, parent=parent) for p in patterns]), shop.middle]

    return make


def _below(**knobs: object) -> Recipe:
    """Below an intermediate that is made with these knobs, each a value or a function of the workshop."""

    def make(shop: Workshop, name: str) -> Sent:
        made = {knob: value(shop) if callable(value) else value for knob, value in knobs.items()}
        middle = shop.authority("Perantara Aneh", shop.root, **made)  # type: ignore[arg-type]  # knobs by their names
        return [shop.leaf([name], middle), middle]

    return make


def _bearing(*extras: tuple[x509.ExtensionType, bool]) -> Recipe:
    return lambda shop, name: [shop.leaf([name], extras=extras), shop.middle]


def _keyed(key: Callable[[Workshop], object], how: How | None = None) -> Recipe:
    def make(shop: Workshop, name: str) -> Sent:
        made = key(shop)
        return [shop.leaf([name], key=made, how=how or How()), shop.middle]  # type: ignore[arg-type]  # a key of any sort

    return make


def _constrained(**trees: Sequence[str]) -> Extras:
    made = {side: [x509.DNSName(tree) for tree in found] for side, found in trees.items()}
    names = x509.NameConstraints(permitted_subtrees=made.get("permitted"), excluded_subtrees=made.get("excluded"))
    return (limits(), SIGNS, (names, True))


def _only(*usages: x509.ObjectIdentifier) -> tuple[x509.ExtensionType, bool]:
    return x509.ExtendedKeyUsage(usages), False


def _two(shop: Workshop) -> tuple[Made, Made]:
    """An intermediate below another one."""
    upper = shop.authority("Perantara Atas", shop.root)
    return upper, shop.authority("Perantara Bawah", upper)


def _reversed(shop: Workshop, name: str) -> Sent:
    upper, lower = _two(shop)
    return [shop.leaf([name], lower), upper, lower]


def _half(shop: Workshop, name: str) -> Sent:
    upper, lower = _two(shop)
    return [shop.leaf([name], lower), upper]


def _long(shop: Workshop, name: str) -> Sent:
    chain = [shop.root]
    for nth in range(6):
        chain.append(shop.authority(f"Perantara {nth}", chain[-1]))
    return [shop.leaf([name], chain[-1]), *reversed(chain[1:])]


def _cross_signed(shop: Workshop, name: str) -> Sent:
    """Below a root that nobody has yet, which an old one vouches for."""
    young = shop.authority("Akar Muda", None)
    bridge = shop.authority("Akar Muda", shop.root, key=young.key)
    middle = shop.authority("Perantara Muda", young)
    return [shop.leaf([name], middle), middle, bridge]


def _two_fathers(shop: Workshop, name: str) -> Sent:
    """Two certificates of one intermediate: the first leads to a stranger, the second to the root."""
    key = shop.ec()
    foreign = shop.authority("Perantara Ganda", shop.authority("Akar Asing", None), key=key)
    ours = shop.authority("Perantara Ganda", shop.root, key=key)
    return [shop.leaf([name], ours), foreign, ours]


def _impostor(shop: Workshop, name: str) -> Sent:
    """The intermediate that is sent has the right name and another key."""
    return [shop.leaf([name], shop.authority("Perantara", shop.root)), shop.authority("Perantara", shop.root)]


def _crowd(shop: Workshop, name: str) -> Sent:
    others = [shop.authority(f"Penumpang {nth}", shop.root) for nth in range(15)]
    return [shop.leaf([name]), shop.middle, *others]


def _strangers(shop: Workshop, name: str) -> Sent:
    root = shop.authority("Akar Asing", None)
    middle = shop.authority("Perantara Asing", root)
    return [shop.leaf([name], middle), middle, root]


def _too_deep(shop: Workshop, name: str) -> Sent:
    shallow = shop.authority("Perantara Dangkal", shop.root, extras=(limits(0), SIGNS))
    deeper = shop.authority("Perantara Terlalu Dalam", shallow)
    return [shop.leaf([name], deeper), deeper, shallow]


def _nameless(shop: Workshop, name: str) -> Sent:
    return [shop.leaf([name], subject=x509.Name([])), shop.middle]


def _worldly(shop: Workshop, name: str) -> Sent:
    kinds = {"Kantor Pemilu": "O", "選挙": "OU"}
    words = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME if kind == "O" else NameOID.ORGANIZATIONAL_UNIT_NAME, word)
        for word, kind in kinds.items()
    ]
    return [shop.leaf([name], subject=x509.Name(words)), shop.middle]


def _for_ever(shop: Workshop, name: str) -> Sent:
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    return [shop.leaf([name], life=(shop.now - DAY, end)), shop.middle]


MUST_STAPLE = x509.TLSFeature([x509.TLSFeatureType.status_request])
RSA_KEY_SIGNS_ONLY = x509.KeyUsage(
    digital_signature=False, key_cert_sign=True, crl_sign=False, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
)  # fmt: skip

ODDITIES: Mapping[str, Recipe] = {
    # how long it lives
    "last_second": _lives(-90 * DAY, timedelta()),
    "second_late": _lives(-90 * DAY, -SECOND),
    "first_second": _lives(timedelta(), 90 * DAY),
    "begins_soon": _lives(4 * MINUTE, 90 * DAY),
    "begins_late": _lives(6 * MINUTE, 90 * DAY),
    "ten_years": _lives(-DAY, 2 * YEARS - DAY),
    "for_ever": _for_ever,
    # whom it names
    "wildcard": _named("*.{parent}"),
    "wildcard_below": _named("*.{name}"),
    "wildcard_part": _named("n*.{parent}"),
    "wildcard_alone": _named("*"),
    "upper_case": _named("{name}", "LAIN.TEST"),
    "trailing_dot": _named("{name}."),
    "zero_byte": _named("{name}\0.lain.test"),
    "mail_only": _named("humas@{name}"),
    "address_only": _named("127.0.0.1"),
    "neighbour": _named("www.{name}"),
    "parent_only": _named("{parent}"),
    "five_hundred_names": _named(*(f"n{nth}.lain.test" for nth in range(500)), "{name}"),
    "ten_thousand_names": _named(*(f"nama-yang-cukup-panjang-{nth}.lain.test" for nth in range(10_000)), "{name}"),
    "nameless": _nameless,
    "worldly": _worldly,
    # what is sent along, and in which order
    "reversed": _reversed,
    "half": _half,
    "doubled": lambda shop, name: [shop.leaf([name]), shop.middle, shop.middle],
    "with_root": lambda shop, name: [shop.leaf([name]), shop.middle, shop.root],
    "with_stranger": lambda shop, name: [shop.leaf([name]), shop.authority("Orang Lain", None), shop.middle],
    "crowd": _crowd,
    "long": _long,
    "cross_signed": _cross_signed,
    "two_fathers": _two_fathers,
    "impostor": _impostor,
    "strangers": _strangers,
    # who signed it
    "middle_expired": _below(life=lambda shop: shop.life(-YEARS, -DAY)),
    "middle_early": _below(life=lambda shop: shop.life(DAY, YEARS)),
    "middle_no_authority": _below(extras=((x509.BasicConstraints(ca=False, path_length=None), True), SIGNS)),
    "middle_bare": _below(extras=()),
    "middle_may_not_sign": _below(extras=(limits(), (usage(signs=False), True))),
    "middle_loose": _below(extras=((x509.BasicConstraints(ca=True, path_length=None), False), SIGNS)),
    "middle_clients_only": _below(extras=(limits(), SIGNS, _only(ExtendedKeyUsageOID.CLIENT_AUTH))),
    "middle_servers_only": _below(extras=(limits(), SIGNS, _only(ExtendedKeyUsageOID.SERVER_AUTH))),
    "middle_demanding": _below(extras=(limits(), SIGNS, odd(critical=True))),
    "middle_within": _below(extras=_constrained(permitted=["test"])),
    "middle_outside": _below(extras=_constrained(permitted=["lain.test"])),
    "middle_excluding": _below(extras=_constrained(excluded=["test"])),
    "middle_rsa_1024": _below(key=lambda shop: shop.rsa(1024)),
    "middle_p192": _below(key=lambda shop: shop.ec(ec.SECP192R1())),
    "middle_dsa": _below(key=lambda _: dsa.generate_private_key(2048)),
    "too_deep": _too_deep,
    # what it may be used for
    "clients_only": _bearing(_only(ExtendedKeyUsageOID.CLIENT_AUTH)),
    "any_use": _bearing(_only(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE)),
    "both_uses": _bearing(_only(ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)),
    "no_use": _bearing(),
    "only_signs_others": _bearing((SERVER, False), (RSA_KEY_SIGNS_ONLY, True)),
    "authority_itself": _bearing((SERVER, False), limits()),
    "demanding": _bearing((SERVER, False), odd(critical=True)),
    "unusual": _bearing((SERVER, False), odd(critical=False)),
    "must_staple": _bearing((SERVER, False), (MUST_STAPLE, False)),
    # its key and its signature
    "p521": _keyed(lambda shop: shop.ec(ec.SECP521R1()), How(digest=hashes.SHA512())),
    "p192": _keyed(lambda shop: shop.ec(ec.SECP192R1())),
    "ed25519": _keyed(lambda _: ed25519.Ed25519PrivateKey.generate()),
    "rsa_3072": _keyed(lambda shop: shop.rsa(3072)),
    "rsa_2047": _keyed(lambda shop: shop.rsa(2047)),
    "rsa_exponent_3": _keyed(lambda shop: shop.rsa(2048, 3)),
}
