"""Whether the certificates of a path were taken back: the staple, the responder and the list are heard, in this order.

Only a word that its authority truly signed counts. A good staple does not end the search: a thief's server may show
one from before the revocation for days.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import TypeVar

from cryptography import x509

from sentinel.kit.net.watch import Watch
from sentinel.kit.revocation import crl, ocsp
from sentinel.kit.revocation.papers import STILL, Paper, Papers
from sentinel.kit.revocation.pointers import Pointers, pointers
from sentinel.kit.revocation.record import Lineage, Revocation, Source
from sentinel.kit.revocation.word import State, Why, Word, nothing
from sentinel.kit.x509.read import opened
from sentinel.model.failure import Code, Failure

PATIENCE = 4.0
MOST_WORDS = 20_000
MOST_LISTS = 4
MOST_PATHS = 4_000


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Link:
    """One certificate, who issued it, and where it points to; with the SHA-256 of either in hex."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    sha256: str
    by: str
    places: Pointers

    @property
    def name(self) -> str:
        return f"{self.sha256} {self.by}"


class _Patience:
    """How long all that a look waits for may take together."""

    def __init__(self, seconds: float) -> None:
        self._clock = asyncio.get_running_loop().time
        self._until = self._clock() + seconds

    def left(self) -> float:
        return max(0.0, self._until - self._clock())


class Revocations:
    """Asks about paths and remembers what each paper said of each certificate. ``now`` is aware UTC."""

    def __init__(self, papers: Papers, now: Callable[[], datetime]) -> None:
        self._papers = papers
        self._now = now
        self._words: OrderedDict[tuple[str, str], Word] = OrderedDict()
        self._lists: OrderedDict[tuple[str, str], crl.Listed | Why] = OrderedDict()
        self._paths: OrderedDict[tuple[str, ...], tuple[_Link, ...]] = OrderedDict()

    async def watched(self, path: Lineage, staple: bytes | None, watch: Watch) -> Revocation:
        """The same as a step of one look, which waits four seconds at most and keeps one for itself."""
        since = watch.ms()
        found = await self.look(path, staple, min(PATIENCE, watch.remaining() - 1.0))
        watch.note("revocation", since, str(found.source or found.why))
        return found

    async def look(self, path: Lineage, staple: bytes | None, wait: float) -> Revocation:
        """What is known of a path, leaf to root, after at most ``wait`` seconds; the root itself is not asked."""
        links = self._links(path)
        if not links:
            return Revocation(state=State.UNKNOWN, why=Why.NO_SOURCE)
        patience = _Patience(wait)
        stapled = self._answered(_handed(staple), links[0]) if staple else None
        found = await asyncio.gather(
            *(self._one(link, None if nth else stapled, patience) for nth, link in enumerate(links))
        )
        bad = (nth for nth, (_, word) in enumerate(found) if word.state is State.REVOKED)
        meant = next(bad, 0)
        return _told(*found[meant], links[meant], stapled)

    async def _one(self, link: _Link, stapled: Word | None, patience: _Patience) -> tuple[Source, Word]:
        """The first word that settles it; a good staple counts where nobody else says anything."""
        if stapled is not None and stapled.state is State.REVOKED:
            return Source.STAPLE, stapled
        said = [(Source.STAPLE, stapled)] if stapled is not None else []
        for source, ask in ((Source.OCSP, self._responders), (Source.CRL, self._shards)):
            word = await ask(link, patience)
            if word is None:
                continue
            if word.state is not State.UNKNOWN:
                return source, word
            said.append((source, word))
        good = (one for one in said if one[1].state is State.GOOD)
        return next(good, said[-1] if said else (Source.NONE, nothing(Why.NO_SOURCE)))

    async def _responders(self, link: _Link, patience: _Patience) -> Word | None:
        if not link.places.responders:
            return None
        question = ocsp.request(link.certificate, link.issuer)
        word = nothing(Why.UNREACHABLE)
        for responder in link.places.responders:
            url = ocsp.asking(responder, question)
            word = self._answered(await self._papers.get(url, patience.left()), link)
            if word.why in (Why.UNREACHABLE, Why.UNREADABLE):
                word = self._answered(await self._papers.get(responder, patience.left(), question), link)
            if word.state is not State.UNKNOWN:
                break
        return word

    def _answered(self, got: Paper | Failure, link: _Link) -> Word:
        if isinstance(got, Failure):
            return _unreached(got)
        return self._remembered(got, link, lambda: ocsp.said(got.body, link.certificate, link.issuer))

    async def _shards(self, link: _Link, patience: _Patience) -> Word | None:
        word = None
        for url in link.places.lists:
            got = await self._papers.get(url, patience.left())
            word = _unreached(got) if isinstance(got, Failure) else self._listed(got, link)
            if word.state is not State.UNKNOWN:
                break
        return word

    def _listed(self, paper: Paper, link: _Link) -> Word:
        return self._remembered(paper, link, lambda: self._looked_up(paper, link))

    def _looked_up(self, paper: Paper, link: _Link) -> Word:
        """Look a certificate up in a list, which is opened once for many: ten megabytes take a while, and room."""
        found = _known(self._lists, (paper.name, link.by), lambda: crl.opened(paper.body, link.issuer), most=MOST_LISTS)
        if isinstance(found, Why):
            return nothing(found)
        return crl.said(found, link.certificate, link.places.named)

    def _remembered(self, paper: Paper, link: _Link, read: Callable[[], Word]) -> Word:
        return _known(self._words, (paper.name, link.name), read, most=MOST_WORDS).now(self._now())

    def _links(self, path: Lineage) -> tuple[_Link, ...]:
        return _known(self._paths, tuple(path.names), lambda: tuple(_linked(path.read())), most=MOST_PATHS)


def _known(kept: OrderedDict[K, V], key: K, make: Callable[[], V], *, most: int) -> V:
    """What is kept under this key, made now if it is not there; the longest unused is let go of."""
    if key not in kept:
        kept[key] = make()
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    return kept[key]


def _linked(path: Sequence[bytes]) -> Iterator[_Link]:
    """Each certificate of a path with the one above it, as far as both can be read."""
    read = [(opened(der), sha256(der).hexdigest()) for der in path]
    for (certificate, own), (issuer, by) in pairwise(read):
        if certificate is None or issuer is None:
            return
        yield _Link(certificate, issuer, own, by, pointers(certificate))


def _handed(staple: bytes) -> Paper:
    """A stapled answer: a paper like others, handed over by the site itself."""
    return Paper(body=staple, name=sha256(staple).hexdigest())


def _unreached(failure: Failure) -> Word:
    loading = failure.code is Code.HTTP_TIMEOUT and failure.detail == STILL
    return nothing(Why.LOADING if loading else Why.UNREACHABLE)


def _told(source: Source, word: Word, link: _Link, stapled: Word | None) -> Revocation:
    known = word.state is not State.UNKNOWN
    return Revocation(
        state=word.state,
        source=source,
        why=word.why,
        certificate=link.sha256,
        at=word.at if known else None,
        reason=word.reason if known else "",
        staple=(stapled.why or stapled.state) if stapled else "",
    )
