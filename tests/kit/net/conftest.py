"""What the tests of the engine share: a certificate authority, an engine in a lab, and a clock for one look."""

import ssl
import time

import pytest
import trustme
from OpenSSL import SSL

from sentinel.kit.net.guard import Guard
from sentinel.kit.net.http import Engine
from sentinel.kit.net.tls import Contexts
from sentinel.kit.net.watch import Watch


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def certificate(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("site.test", "127.0.0.1", "::1")


@pytest.fixture
def server_tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def old_tls(certificate: trustme.LeafCert) -> SSL.Context:
    """A server context of pyOpenSSL that tests may bend."""
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def engine() -> Engine:
    return Engine(guard=Guard(lab=True), contexts=Contexts(), user_agent="Sentinel test")


@pytest.fixture
def watch() -> Watch:
    return Watch(time.monotonic, 5.0)
