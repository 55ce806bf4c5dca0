"""Every word that a certificate is told in: findings, revocation, timestamps, remarks."""

from collections.abc import Mapping
from types import MappingProxyType

from sentinel.kit.revocation.record import Source
from sentinel.kit.revocation.word import Why
from sentinel.kit.texts import msg
from sentinel.kit.x509.sct import Policy, Word

FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "expired": msg("a certificate of its chain has expired"),
        "expiring": msg("it ends soon, measured by its own lifetime"),
        "not_yet_valid": msg("a certificate of its chain is not valid yet"),
        "hostname_mismatch": msg("it is for other names, not for {host}"),
        "self_signed": msg("it vouches for itself, and nobody whom browsers trust vouches for it"),
        "untrusted_root": msg("its chain leads to nobody whom browsers trust, or may not be used for a site"),
        "incomplete_chain": msg("the server does not send an intermediate certificate; some visitors are warned"),
        "weak_signature": msg("a certificate of its chain is signed over SHA-1 or MD5, which can be forged"),
        "weak_key": msg("a key of its chain is too weak"),
        "weak_protocol": msg("the server still accepts TLS 1.1 or older"),
        "weak_dh": msg("the server's Diffie-Hellman numbers are too small"),
        "revoked": msg("its authority took a certificate of its chain back"),
        "no_sct": msg("no public log proves that it saw it, and browsers demand that"),
        "issuer_changed": msg("it is from an authority that is not usual here"),
        "key_changed": msg("its key is not a usual one"),
        "handshake_failed": msg("the server takes the connection, but the TLS handshake fails"),
        "unprobeable": msg("it cannot be read; that is neither good nor bad"),
    }
)
MARKS: Mapping[str, str] = MappingProxyType(
    {
        "edge_differs": msg("other addresses show the usual authority, this one does not"),
        "must_staple_missing": msg(
            "it demands a stapled revocation answer, and the server hands none over that counts"
        ),
        "key_of_revoked": msg("its key is that of a certificate that was revoked"),
    }
)
WEAK_POINTS = msg("weak points: {points}")
LEFT_BEHIND = msg("this former address still shows the usual key")
KEY_STAYED = msg("a former address still shows the usual key: a sign of a hijack, unless somebody moves the site")
NAMED_BY: Mapping[str, str] = MappingProxyType(
    {
        "resolver": msg("our resolvers"),
        "authority": msg("the site's own name servers"),
        "panel": msg("other resolvers"),
        "memory": msg("nobody any more, but it showed the site within three days"),
    }
)

ASIDE = msg("BESIDE THE SITE: hardly a visitor is sent there, and no alarm rests on it")
TRUSTED = msg("TRUSTED: browsers accept it")
TRUSTED_BUT = msg("TRUSTED by browsers, but:")
REFUSED = msg("NOT TRUSTED: browsers warn visitors, because")
UNCLEAR = msg("CANNOT BE JUDGED:")
UNSEEN = msg("NOT SEEN: {why}")

SOURCES: Mapping[Source, str] = MappingProxyType(
    {
        Source.STAPLE: msg("by the answer that the server hands over (OCSP staple)"),
        Source.OCSP: msg("by the authority's responder (OCSP)"),
        Source.CRL: msg("by the authority's list (CRL)"),
    }
)
GOOD = msg("not revoked, {source}")
REVOKED = msg("REVOKED since {at}, {source}")
REASON = msg("reason: {reason}")
OF_AUTHORITY = msg("the revoked certificate is an intermediate one, not the site's own")
NOT_KNOWN = msg("unknown: {why}")
NOT_ASKED = msg("not asked")
NOBODY_TO_ASK = msg("not asked: the chain leads to no root that we trust")
WHYS: Mapping[Why, str] = MappingProxyType(
    {
        Why.NO_SOURCE: msg("the certificate names nobody who could be asked"),
        Why.UNREACHABLE: msg("whoever could be asked cannot be reached"),
        Why.LOADING: msg("the list is still being loaded; look again in a minute"),
        Why.UNREADABLE: msg("the answer cannot be read"),
        Why.REFUSED: msg("the responder refuses to answer"),
        Why.OTHER_CERTIFICATE: msg("the answer is about another certificate"),
        Why.OTHER_ISSUER: msg("the answer is from another authority"),
        Why.BAD_SIGNATURE: msg("the answer is not truly signed by the authority"),
        Why.NOT_KNOWN: msg("the responder does not know the certificate"),
        Why.DELTA: msg("the list holds only what changed"),
        Why.INDIRECT: msg("the list is kept by somebody else than the authority"),
        Why.OTHER_SHARD: msg("the list is for other certificates"),
        Why.PARTIAL: msg("the list knows only some reasons"),
        Why.CRITICAL_EXTENSION: msg("the list demands something that we do not know"),
        Why.EARLY: msg("the answer is not valid yet"),
        Why.EXPIRED: msg("the answer is out of date"),
    }
)

NO_STAMPS = msg("no timestamps")
NOT_DEMANDED = msg("browsers ask for none: it is not under a public root")
HIDDEN = msg("whether timestamps came in the handshake could not be seen")
UNJUDGED = msg("{count} timestamps, not verified: no list of logs is installed ([ct] log_list)")
JUDGED = msg("{valid} of {count} timestamps are valid")
OLD_LIST = msg("the list of logs is over 70 days old; logs that it lacks are not judged")
EARLIEST = msg("the first is of {at}")
POLICIES: Mapping[Policy, str] = MappingProxyType(
    {
        Policy.MET: msg("enough for browsers"),
        Policy.BELOW: msg("too few for browsers"),
        Policy.NONE: msg("none counts, and browsers demand them"),
        Policy.UNKNOWN: msg("whether that is enough cannot be told"),
    }
)
WORDS: Mapping[Word, str] = MappingProxyType(
    {
        Word.VALID: msg("valid"),
        Word.INVALID: msg("NOT truly signed"),
        Word.UNCOUNTED: msg("of a log that browsers do not count"),
        Word.UNKNOWN: msg("not judged"),
    }
)
UNNAMED_LOG = msg("a log that is not in the list")

LINT: Mapping[str, str] = MappingProxyType(
    {
        "extra_certificates": msg("the server sends certificates that nobody needs"),
        "wrong_order": msg("the certificates are sent in the wrong order"),
        "strict_disagrees": msg("a stricter verifier would refuse it"),
    }
)
