"""What one address of a site answered, request by request: over https, and to whoever asks over plain http."""

from dataclasses import dataclass

from sentinel.model.failure import Failure

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
OK, BAD = 200, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One request: to which host and port, how it was answered, where the answer leads (``to``, a whole URL).

    ``verified``: whether a browser would accept the certificate for this name (None: plain http, or TLS never came
    about). ``hsts`` is the first header of that name, which alone counts; ``alternatives`` every Alt-Svc header.
    ``wall`` is the mark of what stood before the site: a challenge, a maintenance page, a network's login.
    """

    host: str
    port: int
    status: int | None = None
    failure: Failure | None = None
    verified: bool | None = None
    to: str = ""
    hsts: str | None = None
    alternatives: tuple[str, ...] = ()
    wall: str = ""

    @property
    def answers(self) -> bool:
        """Whether the site itself answered in good order: 2xx or 3xx, and nothing stood before it."""
        return self.status is not None and OK <= self.status < BAD and not self.wall


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One address: the requests that began over https, and those over plain http (none: it was not asked).

    ``prints`` is what a TLSA record could pin of its chain; empty where nobody asks for that.
    """

    address: str
    secure: tuple[Hop, ...]
    plain: tuple[Hop, ...] = ()
    prints: tuple[tuple[str, ...], ...] = ()
