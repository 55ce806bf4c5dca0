"""One question to a source: in its turn, bounded, and with a word for every way in which it can fail."""

from collections.abc import Callable
from dataclasses import dataclass

from sentinel.kit.codec import clean
from sentinel.kit.ct.port import Source
from sentinel.kit.ct.shelf import Shelf
from sentinel.kit.hosts import host_of
from sentinel.kit.rdap.fetch import Answer, Hands, Headers, fetch
from sentinel.model.failure import Code, Failure, Layer

OK, GONE = 200, frozenset({404, 410})
JSON: Headers = (("Accept", "application/json, */*;q=0.5"),)
SLOWLY, QUICKLY = 1.0, 0.1  # seconds between two questions to a service, and to a log


class Unanswered(Exception):
    """A question that brought nothing that can be used; ``failure`` says why. ``gone``: there is no such thing."""

    def __init__(self, failure: Failure, *, gone: bool = False) -> None:
        super().__init__(str(failure))
        self.failure, self.gone = failure, gone


def unclear(detail: str, *, gone: bool = False) -> Unanswered:
    """An answer that cannot be used."""
    return Unanswered(Failure(layer=Layer.HTTP, code=Code.HTTP_PROTOCOL_ERROR, detail=clean(detail)), gone=gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The questions of one look to one source."""

    source: Source
    shelf: Shelf
    hands: Hands
    remaining: Callable[[], float]

    async def get(self, path: str, most: int, headers: Headers = JSON) -> bytes:
        """The body of the answer at this place below the source's address, at most so many bytes.

        Raises:
            Unanswered: if there is none, or it is no success.
        """
        url = f"{self.source.url.rstrip('/')}/{path}"
        host, pace = host_of(url), self.shelf.pace
        if rest := pace.resting(host):
            raise unclear(f"{host} is left alone for {rest:.0f} s more")
        if not await pace.turn(host, QUICKLY if self.source.log else SLOWLY, self.remaining()):
            raise Unanswered(Failure(layer=Layer.HTTP, code=Code.HTTP_TIMEOUT, detail=f"no turn with {host} in time"))
        answer = await fetch(self.hands, url, headers, most)
        if isinstance(answer, Failure):
            pace.failed(host)
            raise Unanswered(answer)
        return self._body(host, answer)

    def _body(self, host: str, answer: Answer) -> bytes:
        pace, gone = self.shelf.pace, answer.status in GONE
        if answer.status == OK or gone:
            pace.well(host)
        elif answer.rest:
            pace.rest(host, answer.rest)
        else:
            pace.failed(host)
        if answer.status != OK:
            raise unclear(f"{host} answered {answer.status}", gone=gone)
        return answer.body
