"""Certificate transparency of the world: one log in both shapes and one service that reads it, told of together."""

from collections.abc import Sequence

from sentinel.range import ct_api, ct_log
from sentinel.range.authority import Authority, Operator
from sentinel.range.ct_api import CtApi
from sentinel.range.ct_log import CtLog
from sentinel.range.dial import Deed
from sentinel.range.listener import Listener
from sentinel.range.papers import PAPERS
from sentinel.range.plots import AUTHORITY
from sentinel.range.record import Diary
from sentinel.range.wardrobe import Certificate, front
from sentinel.range.zone import Zone

LOG_AT, SERVICE_AT = "127.77.2.7", "127.77.2.8"


class Transparency:
    """The log and the service. ``issue`` has an operator issue a certificate, which both of them then show."""

    def __init__(self, authority: Authority, worn: Sequence[Certificate], diary: Diary) -> None:
        self._authority, self._diary = authority, diary
        self.log = CtLog(LOG_AT, front(worn[0], {}), diary)
        self.service = CtApi(SERVICE_AT, front(worn[1], {}), diary)

    @property
    def listeners(self) -> list[Listener]:
        """Where they are met."""
        return [self.log.listener, self.service.listener]

    @property
    def zones(self) -> list[Zone]:
        """The names under which they are met."""
        return [_zone(ct_log.HOST, LOG_AT), _zone(ct_api.HOST, SERVICE_AT)]

    def issue(self, names: Sequence[str], paper: str = "fresh", *, pre: bool = False) -> Deed:
        """Issue a certificate of this kind for these names, or only announce it (``pre``); nobody can undo that.

        Raises:
            KeyError: if there is no such kind.
        """
        made = self._authority.issue(tuple(names), PAPERS[paper], self._diary.now()).certificate
        owner = next(one for one in self._operators() if one.intermediate.subject == made.issuer)
        (self.log.announce if pre else self.log.publish)(made, owner.intermediate, owner.root)
        self.service.learn(made, pre=pre)
        return Deed(lambda: None)

    def heal(self) -> None:
        """Tell the truth again; what was issued stays issued."""
        self.log.heal()
        self.service.heal()

    def _operators(self) -> tuple[Operator, ...]:
        known = self._authority
        return known.main, known.other, known.third, known.stranger


def _zone(host: str, address: str) -> Zone:
    apex = host.partition(".")[2]
    zone = Zone(apex=apex, servers={f"ns1.{apex}": AUTHORITY})
    zone.put(host, "A", address)
    return zone
