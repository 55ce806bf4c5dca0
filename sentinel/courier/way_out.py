"""The way out: the proxy and the roots of trust that messages use. Only the courier sets them, once, before it sends.

Apprise's libraries read them from the environment of the process; Sentinel's own engine never does.
"""

from collections.abc import MutableMapping
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
