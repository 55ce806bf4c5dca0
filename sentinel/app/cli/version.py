"""``sentinel version``: what runs here."""

import platform
import ssl
from importlib.metadata import version as installed
from typing import Any

import sentinel
from sentinel.app.cli.options import Json, single
from sentinel.app.cli.screen import show_fields, show_json

app = single()
_PARTS = ("aiohttp", "cryptography", "pyopenssl", "dnspython", "sqlalchemy", "pysigma", "apprise", "pydantic")


@app.command()
def version(as_json: Json = False) -> None:
    """Versions of Sentinel and of what it stands on."""
    found: dict[str, Any] = {
        "sentinel": sentinel.__version__,
        "python": platform.python_version(),
        "tls": tls_library(),
        "system": platform.platform(terse=True),
        **{name: installed(name) for name in _PARTS},
    }
    show_json(found) if as_json else show_fields(found)


def tls_library() -> str:
    """The TLS library that looks at other people's sites, and the one that Python brings."""
    from OpenSSL import SSL

    return f"{SSL.OpenSSL_version(SSL.OPENSSL_VERSION).decode()} (Python: {ssl.OPENSSL_VERSION})"
