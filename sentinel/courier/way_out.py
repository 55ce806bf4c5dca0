"""The way out: the proxy and the roots of trust that messages use. Only the courier sets them, once, before it sends.

Apprise's libraries read them from the environment of the process; Sentinel's own engine never does.
"""

import os
import ssl
from collections.abc import Mapping, MutableMapping
from pathlib import Path

import certifi

BUNDLE = "notify-ca.pem"


def prepare(environment: MutableMapping[str, str], folder: Path, proxy: str = "", ca_file: Path | None = None) -> None:
    """Set what ``[notify]`` says; ``folder`` keeps the bundle that joins the public roots with those of ``ca_file``.

    Raises:
        OSError: if the roots cannot be read or the bundle cannot be written.
    """
    if proxy:
        environment.update({"HTTPS_PROXY": proxy, "https_proxy": proxy})
    if ca_file is not None:
        bundle = folder / BUNDLE
        bundle.write_text(certifi.contents() + "\n" + ca_file.read_text("ascii"), "ascii")
        environment.update({"REQUESTS_CA_BUNDLE": str(bundle), "SSL_CERT_FILE": str(bundle)})


def door(url: str) -> str | None:
    """The proxy that Apprise's libraries would take to this address; None: none, they would go straight."""
    import requests.utils  # noqa: PLC0415 - as late as the library

    proxies = requests.utils.get_environ_proxies(url)
    return requests.utils.select_proxy(url, proxies) or None


def roots(environment: Mapping[str, str] | None = None) -> ssl.SSLContext:
    """The roots of trust that Apprise's libraries would use.

    Raises:
        OSError, ssl.SSLError: if they cannot be read.
    """
    found = os.environ if environment is None else environment
    return ssl.create_default_context(cafile=found.get("REQUESTS_CA_BUNDLE") or certifi.where())
