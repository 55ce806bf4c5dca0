"""Was the certificate shown to the public logs? Real timestamps, signed by logs of our own, true and false."""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.kit.x509.certificate import parse
from sentinel.kit.x509.logs import BadLogs, Logs, read
from sentinel.kit.x509.sct import Basis, Logged, Policy, demanded, logged
from sentinel.kit.x509.stamp import stamps_of, stapled_stamps
from tests.authority import DAY, NOW, Issued, authority, rsa_key, server
from tests.logs import EARLIER, TestLog, before, bundle, der, listing, seen_by, stamped

ROOT = authority("Public Root")
ISSUING = authority("Public Issuing", ROOT, key=rsa_key(2048))
LEAF = server(ISSUING)
LONG = server(ISSUING, life=(NOW - 30 * DAY, NOW + 170 * DAY))
ALPHA, BETA, SECOND = TestLog(operator="Alpha"), TestLog(operator="Beta"), TestLog(operator="Alpha")
RETIRED = TestLog(operator="Gamma", state={"retired": {"timestamp": "2029-01-20T00:00:00Z"}})
REJECTED = TestLog(operator="Delta", state={"rejected": {"timestamp": "2029-01-20T00:00:00Z"}})
UNLISTED = TestLog(operator="Nobody")
KNOWN = (ALPHA, BETA, SECOND, RETIRED, REJECTED)
LOGS = read(listing(KNOWN), NOW)
OLD = read(listing(KNOWN, NOW - 71 * DAY), NOW)
ONCE = EARLIER + 10 * DAY


def judged(issued: Issued, logs: Logs | None = LOGS, chain: Sequence[bytes] | None = None) -> Logged:
    issuer = (issued.chain if chain is None else chain)[1:2]
    stamps = stamps_of(issued.der, parse(issuer[0]).spki_sha256 if issuer else "")
    return logged(parse(issued.der), stamps, logs, NOW)


def test_timestamps_of_two_logs_are_verified_and_suffice() -> None:
    found = judged(seen_by(LEAF, ALPHA, BETA))
    assert (found.policy, found.basis, found.stamps, found.valid) == (Policy.MET, Basis.LIST, 2, 2)
    assert found.earliest == EARLIER


def test_the_millisecond_of_a_timestamp_is_signed_too() -> None:
    odd = EARLIER + timedelta(milliseconds=987)
    assert judged(seen_by(LEAF, ALPHA, BETA, at=odd)).earliest == odd


@pytest.mark.parametrize(
    ("issued", "policy", "valid"),
    [
        (seen_by(LEAF, ALPHA), Policy.BELOW, 1),
        (seen_by(LEAF, ALPHA, SECOND), Policy.BELOW, 2),
        (seen_by(LEAF, ALPHA, ALPHA), Policy.BELOW, 1),
        (seen_by(LONG, ALPHA, BETA), Policy.BELOW, 2),
        (seen_by(LONG, ALPHA, BETA, SECOND), Policy.MET, 3),
        (seen_by(LEAF, ALPHA, UNLISTED), Policy.BELOW, 1),
        (seen_by(LEAF, UNLISTED), Policy.NONE, 0),
        (seen_by(LEAF, REJECTED), Policy.NONE, 0),
        (seen_by(LEAF, ALPHA, RETIRED), Policy.MET, 2),
        (seen_by(LEAF, ALPHA, RETIRED, at=NOW - DAY), Policy.BELOW, 1),
        (seen_by(LEAF, ALPHA, BETA, at=NOW + DAY), Policy.NONE, 0),
        (stamped(LEAF, ALPHA.promise(1, before(LEAF), forged=True)), Policy.NONE, 0),
        (stamped(LEAF, ALPHA.promise(1, before(LONG)), BETA.promise(1, before(LONG))), Policy.NONE, 0),
        (LEAF, Policy.NONE, 0),
    ],
    ids=[
        "one", "one operator", "the same twice", "two for 200 days", "three for 200 days", "one of an unlisted log",
        "an unlisted log", "a rejected log", "retired since", "retired before", "from tomorrow", "forged",
        "of another certificate", "none",
    ],
)  # fmt: skip
def test_what_does_not_count_for_a_browser_does_not_count(issued: Issued, policy: Policy, valid: int) -> None:
    found = judged(issued)
    assert (found.policy, found.valid) == (policy, valid)


def test_without_a_list_they_are_counted_and_it_says_so() -> None:
    shown = [judged(one, None) for one in (LEAF, seen_by(LEAF, UNLISTED), seen_by(LEAF, ALPHA, UNLISTED))]
    assert [found.policy for found in shown] == [Policy.NONE, Policy.BELOW, Policy.MET]
    assert {(found.basis, found.valid) for found in shown} == {(Basis.COUNT, None)}


def test_a_list_older_than_seventy_days_does_not_judge_logs_that_it_lacks() -> None:
    assert judged(seen_by(LEAF, UNLISTED), OLD).policy is Policy.UNKNOWN
    assert judged(seen_by(LEAF, ALPHA, UNLISTED), OLD).policy is Policy.UNKNOWN
    assert judged(seen_by(LEAF, ALPHA, BETA), OLD).policy is Policy.MET
    assert judged(stamped(LEAF, ALPHA.promise(1, b"else")), OLD).policy is Policy.NONE
    just = read(listing(KNOWN, NOW - 70 * DAY), NOW)
    assert judged(seen_by(LEAF, UNLISTED), just).policy is Policy.NONE


def test_whose_issuer_was_not_sent_cannot_be_told() -> None:
    alone = judged(seen_by(LEAF, ALPHA, BETA), chain=[])
    assert (alone.policy, alone.valid, alone.stamps) == (Policy.UNKNOWN, 0, 2)


def test_timestamps_in_the_stapled_answer_are_for_the_certificate_itself() -> None:
    whole = len(LEAF.der).to_bytes(3) + LEAF.der
    promises = bundle([ALPHA.promise(0, whole), BETA.promise(0, whole)])
    build = ocsp.OCSPResponseBuilder().add_response(
        LEAF.certificate, ISSUING.certificate, hashes.SHA256(), ocsp.OCSPCertStatus.GOOD, NOW, NOW + DAY, None, None
    )
    build = build.responder_id(ocsp.OCSPResponderEncoding.HASH, ISSUING.certificate)
    plain = build.sign(ISSUING.key, hashes.SHA256()).public_bytes(Encoding.DER)
    assert stapled_stamps(plain, LEAF.der) == ()
    assert stapled_stamps(None, LEAF.der) == stapled_stamps(b"garbage", LEAF.der) == ()
    stamps = stapled_stamps(_with_stamps(promises), LEAF.der)
    assert logged(parse(LEAF.der), stamps, LOGS, NOW).policy is Policy.MET


def _with_stamps(promises: bytes) -> bytes:
    """An OCSP answer with a list of timestamps in its only part, which the library cannot make: by hand."""
    name = ISSUING.certificate.subject.public_bytes()
    request = ocsp.OCSPRequestBuilder().add_certificate(LEAF.certificate, ISSUING.certificate, hashes.SHA1())  # noqa: S303 - names, not a signature
    whole = request.build().public_bytes(Encoding.DER)
    identity = whole[whole.index(b"\x30", 8) :]
    identity = identity[: 2 + identity[1]]
    moment = b"\x18\x0f" + NOW.strftime("%Y%m%d%H%M%SZ").encode()
    oid = bytes.fromhex("060a2b06010401d679020405")
    extension = der(0x30, oid + der(0x04, promises))
    single = der(0x30, identity + b"\x80\x00" + moment + der(0xA1, der(0x30, extension)))
    data = der(0x30, der(0xA1, name) + moment + der(0x30, single))
    algorithm = bytes.fromhex("300d06092a864886f70d01010b0500")
    signature = b"\x03\x82\x01\x01\x00" + bytes(256)  # nobody asks who signed: the logs' own signatures count
    basic = der(0x30, data + algorithm + signature)
    typed = der(0x30, bytes.fromhex("06092b0601050507300101") + der(0x04, basic))
    return der(0x30, b"\x0a\x01\x00" + der(0xA0, typed))


def test_who_is_asked_for_timestamps() -> None:
    young, ancient = parse(LEAF.der), parse(server(ISSUING, life=(NOW - 4000 * DAY, NOW + DAY)).der)
    assert demanded(young, public_root=True)
    assert not demanded(young, public_root=False)
    assert not demanded(young, public_root=None)
    assert not demanded(ancient, public_root=True)


def test_a_list_without_a_date_is_as_old_as_its_file() -> None:
    assert read(listing(KNOWN, None), EARLIER).made_at == EARLIER
    assert len(read(listing(KNOWN), NOW).logs) == len(KNOWN)


def test_logs_of_tiles_count_as_well() -> None:
    whole = json.loads(listing([ALPHA, BETA]))
    for operator in whole["operators"]:
        operator["tiled_logs"] = operator.pop("logs")
    assert judged(seen_by(LEAF, ALPHA, BETA), read(json.dumps(whole).encode(), NOW)).policy is Policy.MET


NO_LISTS = {
    "empty": b"",
    "a list": b"[]",
    "nothing": b"{}",
    "no operator": b'{"operators": []}',
    "no log": b'{"operators": [{"name": "x"}]}',
    "deep": b"[" * 100_000,
    "huge": b"{" + b" " * 9_000_000,
    "another id": listing([ALPHA]).replace(b'"log_id": "', b'"log_id": "AAAA'),
    "no base64": listing([ALPHA]).replace(b'"key": "', b'"key": "!!'),
}


@pytest.mark.parametrize("text", NO_LISTS.values(), ids=NO_LISTS)
def test_what_is_no_list_of_logs_is_refused_in_words(text: bytes) -> None:
    with pytest.raises(BadLogs):
        read(text, NOW)


SPECIMEN = seen_by(LEAF, ALPHA, BETA)
ALGORITHM = 43  # what sort of signature it is: nobody signs that, the key tells
PLACE = SPECIMEN.der.index(ALPHA.log_id)
LAST = 110  # within the first timestamp, however short its signature came out


@settings(max_examples=150)
@given(st.integers(-20, LAST).filter(lambda place: place != ALGORITHM), st.integers(1, 255))
def test_no_mangled_timestamp_raises_and_none_counts_that_was_touched(offset: int, flip: int) -> None:
    mangled = bytearray(SPECIMEN.der)
    mangled[PLACE + offset] ^= flip
    stamps = stamps_of(bytes(mangled), parse(ISSUING.der).spki_sha256)
    found = logged(parse(bytes(mangled)), stamps, LOGS, NOW)
    assert found.valid is not None
    assert found.valid < 2
