from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.kit.x509.roots import BadRoots
from sentinel.kit.x509.trust import TrustStore
from tests.authority import DAY, NOW, YEAR, Issued, authority, issue, named, rsa_key, server

ROOT = authority()
ISSUING = authority("Test Issuing", ROOT)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    file = tmp_path / "roots.pem"
    file.write_bytes(ROOT.pem)
    return TrustStore(file)


def chain_of(length: int) -> Issued:
    issuer = ROOT
    for nth in range(length):
        issuer = authority(f"Test Issuing {nth}", issuer)
    return server(issuer)


@pytest.mark.parametrize(
    "leaf",
    [
        server(ISSUING),
        server(ROOT),
        server(ISSUING, ["*.portal.test"]),
        server(ISSUING, key=rsa_key(4096)),
        server(ISSUING, key=ec.generate_private_key(ec.SECP384R1())),
        server(ISSUING, life=(NOW - 3 * DAY, NOW + 3 * DAY)),
        chain_of(6),
    ],
    ids=["ordinary", "from the root", "wildcard", "RSA 4096", "P-384", "six days", "long chain"],
)
def test_a_good_chain_is_trusted_by_both(store: TrustStore, leaf: Issued) -> None:
    trust = store.judge(leaf.chain, leaf.certificate.subject.rdns[-1].rfc4514_string()[3:].replace("*", "www"), NOW)
    assert (trust.ok, trust.code, trust.text, trust.except_dates) == (True, 0, "ok", 0)
    assert (trust.repaired, trust.strict_ok, len(trust.path)) == (False, True, len(leaf.chain) + 1)


def test_what_nobody_vouches_for_is_told_apart(store: TrustStore) -> None:
    unknown_root = authority("Unknown Root")
    unknown = server(authority("Unknown Issuing", unknown_root))
    client = server(ISSUING, usages=[ExtendedKeyUsageOID.CLIENT_AUTH])
    sent = [server(None).chain, unknown.chain, [*unknown.chain, unknown_root.der], client.chain]
    assert [store.judge(chain, "portal.test", NOW).code for chain in sent] == [18, 20, 19, 26]


def test_dates_are_judged_at_the_moment_asked_for_to_the_second(store: TrustStore) -> None:
    leaf = server(ISSUING, life=(NOW - DAY, NOW + DAY))
    moments = [NOW - DAY - SECOND, NOW - DAY, NOW + DAY, NOW + DAY + SECOND / 2, NOW + DAY + SECOND, NOW]
    assert [store.judge(leaf.chain, "portal.test", m).code for m in moments] == [9, 0, 0, 0, 10, 0]


def test_an_expired_certificate_of_a_known_operator_is_no_stranger(store: TrustStore) -> None:
    known = store.judge(server(ISSUING, life=(NOW - 90 * DAY, NOW - DAY)).chain, "portal.test", NOW)
    assert (known.ok, known.code, known.except_dates, len(known.path)) == (False, 10, 0, 3)
    stranger = store.judge(server(None, life=(NOW - 90 * DAY, NOW - DAY)).chain, "portal.test", NOW)
    assert (stranger.ok, stranger.except_dates, stranger.path) == (False, 18, ())


def test_a_root_younger_than_the_expired_certificate_still_counts_as_known(store: TrustStore) -> None:
    old = server(ISSUING, life=(NOW - 9 * YEAR, NOW - 8 * YEAR))
    assert store.judge(old.chain, "portal.test", NOW).except_dates == 0


def test_an_expired_intermediate_is_found_at_its_depth(store: TrustStore) -> None:
    issuing = authority("Old Issuing", ROOT, life=(NOW - YEAR, NOW - DAY))
    trust = store.judge(server(issuing).chain, "portal.test", NOW)
    assert (trust.code, trust.depth, trust.except_dates) == (10, 1, 0)


def test_a_forgotten_intermediate_is_repaired_once_a_good_chain_has_shown_it(store: TrustStore) -> None:
    forgetful = server(ISSUING)
    before = store.judge([forgetful.der], "portal.test", NOW)
    assert (before.ok, before.code, before.repaired) == (False, 20, False)
    store.judge(server(ISSUING).chain, "other.test", NOW)
    after = store.judge([forgetful.der], "portal.test", NOW)
    assert (after.ok, after.repaired, len(after.path)) == (True, True, 3)


def test_what_was_learned_repairs_but_is_never_an_anchor(store: TrustStore, tmp_path: Path) -> None:
    store.judge(server(ISSUING).chain, "portal.test", NOW)
    other = tmp_path / "other.pem"
    other.write_bytes(authority("Other Root").pem)
    stranger = TrustStore(other)
    stranger.judge(server(ISSUING).chain, "portal.test", NOW)
    assert not stranger.judge([server(ISSUING).der], "portal.test", NOW).ok
    forged = authority("Test Issuing", authority("Test Root"))
    assert not store.judge([server(forged).der], "portal.test", NOW).ok


def test_a_verdict_is_kept_for_an_hour_and_not_beyond_a_date(store: TrustStore) -> None:
    long_lived, short = server(ISSUING).chain, server(ISSUING, life=(NOW - DAY, NOW + 0.5 * HOUR)).chain
    first = store.judge(long_lived, "portal.test", NOW)
    assert store.judge(long_lived, "portal.test", NOW + HOUR - SECOND) is first
    assert store.judge(long_lived, "portal.test", NOW + HOUR) is not first
    kept = store.judge(short, "portal.test", NOW)
    assert store.judge(short, "portal.test", NOW + 0.5 * HOUR) is kept
    assert store.judge(short, "portal.test", NOW + 0.5 * HOUR + SECOND).code == 10


def test_the_second_opinion_differs_and_does_not_judge(store: TrustStore) -> None:
    wrong_name = store.judge(server(ISSUING, ["other.test"]).chain, "portal.test", NOW)
    assert (wrong_name.ok, wrong_name.strict_ok) == (True, False)
    by_address = store.judge(server(ISSUING, ["127.0.0.1"]).chain, "127.0.0.1", NOW)
    assert (by_address.ok, by_address.strict_ok) == (True, True)


def test_public_roots_are_trusted_without_any_file() -> None:
    public = TrustStore()
    assert len(public._roots) > 100
    assert public.judge(server(ISSUING).chain, "portal.test", NOW).code == 20


def test_nonsense_is_a_verdict_too(store: TrustStore) -> None:
    for chain in ([], [b""], [b"garbage"], [b"garbage", ROOT.der]):
        trust = store.judge(chain, "portal.test", NOW)
        assert (trust.ok, trust.code, trust.strict_ok) == (False, -1, None)
    with_junk = [*server(ISSUING).chain, b"garbage"]
    assert store.judge(with_junk, "portal.test", NOW).ok
    endless = [*server(ROOT).chain, *[issue(named(f"x{n}")).der for n in range(100)]]
    assert store.judge(endless, "portal.test", NOW).ok


def test_extra_roots_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    with pytest.raises(BadRoots, match=r"empty\.pem: holds no certificate"):
        TrustStore(empty)
    with pytest.raises(BadRoots, match="No such file"):
        TrustStore(tmp_path / "missing.pem")


SPECIMEN = server(ISSUING).chain


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_mangled_chain_raises_or_is_trusted(store: TrustStore, data: st.DataObject) -> None:
    chain = [bytearray(der) for der in SPECIMEN]
    victim = chain[data.draw(st.integers(0, 1))]
    place = data.draw(st.integers(0, len(victim) - 1))
    victim[place] ^= data.draw(st.integers(1, 255))
    assert not store.judge([bytes(c) for c in chain], "portal.test", NOW).ok
