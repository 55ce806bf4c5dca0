"""Edges and certificates in the words of events: ECS where ECS has them, ``sentinel.tls.*`` for the rest."""

from collections.abc import Sequence

from sentinel.kit.revocation.word import State
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import OLD_VERSIONS, Edge
from sentinel.kit.x509.expiry import Ending
from sentinel.kit.x509.findings import Findings, failure_class, lint
from sentinel.kit.x509.sct import Logged
from sentinel.kit.x509.weak import in_words
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Layer
from sentinel.model.moment import rfc3339

Fields = dict[str, Value | None]


def connection(edge: Edge) -> Fields:
    """Which address it was and what was negotiated; or why there was no handshake."""
    if edge.failure is not None:
        closed: Fields = {"server.ip": edge.address, "tls.established": False}
        return closed | failed(edge.failure)
    return {
        "server.ip": edge.address,
        "tls.established": True,
        "tls.version": edge.version.removeprefix("TLSv").removeprefix("SSLv") or None,
        "tls.cipher": edge.cipher or None,
        "tls.next_protocol": edge.alpn or None,
        "sentinel.tls.handshake_ms": round(edge.took_ms, 1),
        "sentinel.tls.stapled": edge.stapled,
    }


def verdict(edge: Edge, found: Findings, expired: int, answered: int) -> Fields:
    """What is wrong and how near the end is; ``expired`` of the ``answered`` addresses show an expired chain."""
    if edge.failure is not None and edge.failure.layer is not Layer.TLS:
        return {"event.outcome": "unknown"}
    fields: Fields = {
        "sentinel.tls.findings": list(found.found),
        "sentinel.tls.trusted": found.trusted,
        "sentinel.tls.expiry_level": _level(found, expired, answered),
        "sentinel.tls.lint": lint(edge),
    }
    if found.life is not None:
        fields["sentinel.tls.days_left"] = round(found.life.days_left, 3)
        fields["sentinel.tls.life_left"] = round(found.life.life_left, 4)
    fields |= _revocation(edge)
    if found.logged is not None:
        fields |= _logged(found.logged)
        fields["sentinel.tls.sct_handed"] = str(edge.handed) or None
    if edge.trust is not None:
        fields["sentinel.tls.public_root"] = edge.trust.public_root
        fields["sentinel.tls.verify_code"] = edge.trust.code
        fields["sentinel.tls.verify_text"] = edge.trust.text
        fields["sentinel.tls.repaired"] = edge.trust.repaired
    return fields


def shown(edge: Edge, chain: Sequence[CertificateFacts], leaf: CertificateFacts | None) -> Fields:
    """What the leaf says of itself, and how the chain that matters is built."""
    if leaf is None:
        return {}
    rsa = [c.key_bits for c in chain if c.key_type == "rsa" and c.key_bits]
    x509: Fields = {
        "subject.common_name": leaf.subject or None,
        "issuer.common_name": leaf.issuer or None,
        "issuer.organization": leaf.issuer_organization or None,
        "alternative_names": list(leaf.names),
        "serial_number": leaf.serial or None,
        "signature_algorithm": leaf.signature_algorithm or None,
        "public_key_algorithm": leaf.key_type or None,
        "public_key_size": leaf.key_bits,
        "public_key_curve": leaf.key_curve or None,
        "not_before": rfc3339(leaf.not_before) if leaf.not_before else None,
        "not_after": rfc3339(leaf.not_after) if leaf.not_after else None,
    }
    return {f"tls.server.x509.{name}": value for name, value in x509.items()} | {
        "tls.server.hash.sha256": leaf.sha256.upper(),
        "sentinel.tls.spki_sha256": leaf.spki_sha256 or None,
        "sentinel.tls.names_count": leaf.names_count,
        "sentinel.tls.must_staple": leaf.must_staple,
        "sentinel.tls.scts": leaf.scts,
        "sentinel.tls.chain_length": edge.sent,
        "sentinel.tls.rsa_bits": min(rsa, default=None),
        "sentinel.tls.weak_points": [*_old_version(edge), *in_words(chain)] or None,
    }


def _old_version(edge: Edge) -> list[str]:
    return [f"TLS {'1.0' if edge.version == 'TLSv1' else '1.1'}"] if edge.version in OLD_VERSIONS else []


def _revocation(edge: Edge) -> Fields:
    found = edge.revocation
    if found is None:
        return {}
    return {
        "sentinel.tls.revocation": str(found.state),
        "sentinel.tls.revocation_source": str(found.source) or None,
        "sentinel.tls.revocation_why": str(found.why) or None,
        "sentinel.tls.staple": found.staple or None,
        "sentinel.tls.revoked_at": rfc3339(found.at) if found.at else None,
        "sentinel.tls.revoked_reason": found.reason or None,
        "sentinel.tls.revoked_authority": found.certificate != edge.chain[0] if found.state is State.REVOKED else None,
    }


def _logged(seen: Logged) -> Fields:
    return {
        "sentinel.tls.sct_policy": str(seen.policy),
        "sentinel.tls.sct_basis": str(seen.basis),
        "sentinel.tls.sct_valid": seen.valid,
        "sentinel.tls.sct_earliest": rfc3339(seen.earliest) if seen.earliest else None,
    }


def _level(found: Findings, expired: int, answered: int) -> str | None:
    """How much the end matters: one forgotten edge among good ones less than a whole site, two edges most of all."""
    if "expired" in found.found:
        return "critical" if expired > 1 else "medium" if answered > 1 else "high"
    if "expiring" in found.found and found.life is not None:
        return "high" if found.life.ending is Ending.HIGH else "medium"
    return None


def failed(failure: Failure) -> Fields:
    """Why nothing was seen; of a handshake that failed, also in which way."""
    fields: Fields = {
        "error.type": str(failure.code),
        "error.code": str(failure),
        "error.message": failure.detail or None,
    }
    if failure.layer is Layer.TLS:
        fields["sentinel.tls.failure_class"] = failure_class(failure)
    return fields
