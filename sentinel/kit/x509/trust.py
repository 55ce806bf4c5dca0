"""Trust: would a browser accept this chain now? OpenSSL is the judge; a stricter verifier gives a second opinion."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sentinel.kit.looks import Trust
from sentinel.kit.revocation.record import Lineage
from sentinel.kit.x509.certificate import CertificateFacts, parse
from sentinel.kit.x509.learned import Intermediates
from sentinel.kit.x509.path import NO_ISSUER, UNREADABLE, Word, ask, store_of
from sentinel.kit.x509.read import MOST_CERTIFICATES
from sentinel.kit.x509.rivals import without_rivals
from sentinel.kit.x509.roots import loaded, own_roots, public_roots, system_roots
from sentinel.kit.x509.strict import Second
from sentinel.kit.x509.verdicts import Verdicts

NO_ROOT = CertificateFacts(sha256="")


class TrustStore:
    """Judges chains by Mozilla's roots, the system's and the operator's ``ca_file``; made once, asked often.

    ``public`` are further roots that count as public ones, as a world of its own has them.

    Raises:
        BadRoots: if ``ca_file`` is given and cannot be used.
    """

    def __init__(self, ca_file: Path | None = None, public: Sequence[bytes] = ()) -> None:
        own = own_roots(ca_file) if ca_file is not None else []
        known = [*public_roots(), *public]
        roots = list(dict.fromkeys((*known, *system_roots(), *own)))
        self._public = frozenset(known) - frozenset(own)
        self._roots = loaded(roots)
        self._dateless = store_of(self._roots, None)
        self._second = Second(roots)
        self._known = Intermediates()
        self._by_name = {_name(der): der for der in roots}
        self._verdicts = Verdicts()

    def judge(self, chain: Sequence[bytes], host: str, now: datetime) -> Trust:
        """OpenSSL's word on a chain as sent, leaf first, at this moment; a missing intermediate that we know is added.

        The host matters to the second opinion alone: names are judged apart. At most 20 certificates are looked at.
        """
        chain = chain[:MOST_CERTIFICATES]
        said = self._verdicts.recall(chain, host, now, self._known.generation)
        return said or self._judged(chain, host, now)

    def mended(self, chain: Sequence[bytes], found: Sequence[bytes], host: str, now: datetime) -> Trust | None:
        """The same judgement with certificates that were found elsewhere; None if these do not complete the path.

        Only what completes it is remembered: a server may name a place that holds anything.
        """
        word = self._word((*chain[:MOST_CERTIFICATES], *found), None)
        if word.code != 0:
            return None
        self._known.learn(word.path)
        return self.judge(chain, host, now)

    def lineage(self, chain: Sequence[bytes], trust: Trust) -> Lineage:
        """The path that was accepted, dates aside; the root and what the server forgot are taken from what we know."""

        def read() -> list[bytes]:
            sent = list(chain[:MOST_CERTIFICATES])
            known = self._by_name | {_name(der): der for der in (*self._known.missing(sent), *sent)}
            return [known[name] for name in trust.path if name in known]

        return Lineage(names=trust.path, read=read)

    def _judged(self, chain: Sequence[bytes], host: str, now: datetime) -> Trust:
        dateless, extra = self._dates_aside(chain)
        dated = self._word((*chain, *extra), now) if dateless.code != UNREADABLE else dateless
        if dated.code == 0 and not extra:
            self._known.learn(dated.path)
        path = dated.path or dateless.path
        root = parse(path[-1]) if path else NO_ROOT
        trust = Trust(
            ok=dated.code == 0,
            code=dated.code,
            text=dated.text,
            depth=dated.depth,
            at=now,
            except_dates=dateless.code,
            repaired=bool(extra),
            path=tuple(map(_name, path)),
            strict_ok=self._second.opinion(chain, host, now),
            root_key=root.spki_sha256,
            root_organization=root.issuer_organization or root.issuer,
            public_root=path[-1] in self._public if path else None,
            issuer_key=parse(path[1]).spki_sha256 if len(path) > 1 else "",
        )
        return self._verdicts.keep(chain, host, trust, path, self._known.generation)

    def _dates_aside(self, chain: Sequence[bytes]) -> tuple[Word, list[bytes]]:
        word = self._word(chain, None)
        missing = self._known.missing(chain) if word.code in NO_ISSUER else []
        repaired = self._word((*chain, *missing), None) if missing else word
        return (repaired, missing) if missing and repaired.code == 0 else (word, [])

    def _word(self, chain: Sequence[bytes], now: datetime | None) -> Word:
        """OpenSSL's word; where it went astray between several certificates of one authority, the better one."""
        word = self._asked(chain, now)
        if word.code in (0, UNREADABLE):
            return word
        others = (self._asked(other, now) for other in without_rivals(chain))
        return next((other for other in others if other.code == 0), word)

    def _asked(self, chain: Sequence[bytes], now: datetime | None) -> Word:
        leaf = loaded(chain[:1])
        if not leaf:
            return Word(code=UNREADABLE, text="the certificate cannot be read" if chain else "no certificate was sent")
        store = self._dateless if now is None else store_of(self._roots, now)
        return ask(store, leaf[0], loaded(chain[1:]))


def _name(der: bytes) -> str:
    return hashlib.sha256(der).hexdigest()
