"""Our verdict beside that of Python's own ssl module, an engine and a code path that share nothing with ours."""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.kit.x509.names import covers
from sentinel.kit.x509.trust import TrustStore
from tests.authority import DAY, Issued, authority, server

TODAY = datetime.now(UTC).replace(microsecond=0)
LONG = (TODAY - 900 * DAY, TODAY + 900 * DAY)
LIFE = (TODAY - 30 * DAY, TODAY + 60 * DAY)
ROOT = authority("Lab Root", life=LONG)
ISSUING = authority("Lab Issuing", ROOT, life=LONG)
UNKNOWN = authority("Unknown", life=LONG)


def stdlib_accepts(folder: Path, leaf: Issued, chain: Sequence[Issued]) -> bool:
    """Shake hands in memory as a browser-like client would: names and chain verified, strict flags off."""
    (folder / "roots.pem").write_bytes(ROOT.pem)
    (folder / "leaf.pem").write_bytes(b"".join([leaf.pem, *(c.pem for c in chain), leaf.key_pem]))
    ours, theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_verify_locations(folder / "roots.pem")
    ours.verify_flags = ssl.VerifyFlags.VERIFY_DEFAULT
    ours.hostname_checks_common_name = False
    theirs.load_cert_chain(folder / "leaf.pem")
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ours.wrap_bio(down, up, server_hostname="portal.test")
    partner = theirs.wrap_bio(up, down, server_side=True)
    for _ in range(6):
        for side in (client, partner):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return True


@pytest.mark.parametrize(
    ("leaf", "chain", "accepted"),
    [
        (server(ISSUING, life=LIFE), [ISSUING], True),
        (server(ISSUING, ["*.test", "portal.test"], life=LIFE), [ISSUING], True),
        (server(ROOT, life=LIFE), [], True),
        (server(ISSUING, life=LIFE), [ISSUING, UNKNOWN], True),
        (server(ISSUING, life=LIFE), [], False),
        (server(ISSUING, ["other.test"], life=LIFE), [ISSUING], False),
        (server(ISSUING, [], life=LIFE), [ISSUING], False),
        (server(ISSUING, life=(TODAY - 90 * DAY, TODAY - DAY)), [ISSUING], False),
        (server(ISSUING, life=(TODAY + DAY, TODAY + 90 * DAY)), [ISSUING], False),
        (server(UNKNOWN, life=LIFE), [UNKNOWN], False),
        (server(None, life=LIFE), [], False),
    ],
    ids=[
        "good", "several names", "from the root", "superfluous", "incomplete", "wrong name", "no name", "expired",
        "early", "unknown root", "self-signed",
    ],
)  # fmt: skip
def test_we_accept_what_the_standard_library_accepts(
    tmp_path: Path, leaf: Issued, chain: Sequence[Issued], *, accepted: bool
) -> None:
    assert stdlib_accepts(tmp_path, leaf, chain) is accepted
    trust = TrustStore(tmp_path / "roots.pem").judge([leaf.der, *(c.der for c in chain)], "portal.test", TODAY)
    assert (trust.ok and covers(leaf.der, "portal.test") is True) is accepted
