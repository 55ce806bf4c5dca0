"""What a TLS server speaks: the oldest version and the newest, changed while it runs."""

import ssl
import warnings
from dataclasses import dataclass

VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The oldest and the newest version that a server speaks."""

    oldest: str = "1.2"
    newest: str = "1.3"

    def set_on(self, tls: ssl.SSLContext) -> None:
        """Let a server's context speak this from its next connection on."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what this is about
            tls.minimum_version = VERSIONS[self.oldest]
            tls.maximum_version = VERSIONS[self.newest]


ANY = Spoken()
