"""What sources and certificates come to, in the words of events: ``sentinel.ct.*``, and ECS where ECS has them."""

from collections.abc import Sequence
from datetime import datetime

from sentinel.kit.ct.facts import Asked, CtFacts, Known
from sentinel.kit.ct.health import Sight, State
from sentinel.kit.ct.judge import TRAIT, Verdict, covers, operator_of, operators_in, proved
from sentinel.kit.ct.sighting import Sighting
from sentinel.kit.seen import Seen
from sentinel.model.event import Value
from sentinel.model.moment import rfc3339

Fields = dict[str, Value | None]
NO_SOURCE = "no source of certificates is configured ([ct] sources)"


def summary(
    seen: Seen[CtFacts, Known], sights: Sequence[Sight], held: Sequence[Verdict], whose: Sequence[str]
) -> Fields:
    """The look as a whole: who tells us of certificates, and how many are new; ``whose`` hold now."""
    usual, facts = seen.usual(TRAIT), seen.facts
    well = (State.OK,) if facts.failure else (State.OK, State.FAILING)
    blind = [one for one in sights if one.state not in well]
    state = "unwatched" if not facts.asked else "blind" if facts.failure else "partly" if blind else None
    return {
        "sentinel.ct.domain": facts.domain,
        "sentinel.ct.state": state,
        "sentinel.ct.reasons": [_reason(one) for one in blind] if facts.asked else [NO_SOURCE],
        "sentinel.ct.sources": [one.name for one in facts.asked],
        "sentinel.ct.certificates_new": len(held),
        "sentinel.ct.certificates_unexpected": sum(one.unexpected is True for one in held),
        "sentinel.ct.operators": list(whose),
        "sentinel.ct.operators_usual": list(usual) if usual is not None else None,
    }


def source(sight: Sight, asked: Asked) -> Fields:
    """How one source stands."""
    return {
        "sentinel.ct.source": sight.name,
        "sentinel.ct.source_kind": str(asked.kind),
        "sentinel.ct.source_state": str(sight.state),
        "sentinel.ct.blind_why": str(sight.why) if sight.why else None,
        "sentinel.ct.blind_since": rfc3339(sight.since) if sight.since else None,
        "sentinel.ct.head_at": _moment(asked.head_at),
        "sentinel.ct.tree_size": asked.size,
        "sentinel.ct.backlog": asked.backlog if asked.log else None,
        "sentinel.ct.gap": asked.gap or None,
        "sentinel.ct.broken": asked.broken or None,
        "sentinel.ct.malformed": list(asked.malformed) or None,
        "error.type": str(asked.failure.code) if asked.failure else None,
        "error.message": asked.failure.detail or None if asked.failure else None,
    }


def certificate(verdict: Verdict, seen: Seen[CtFacts, Known]) -> Fields:
    """One new certificate: whose it is, for which names, and what is held of it."""
    usual, basis = seen.usual(TRAIT), seen.basis(TRAIT)
    return _shown(verdict.sighting) | {
        "sentinel.ct.read": proved(verdict.sighting, seen),
        "sentinel.ct.domain": seen.facts.domain,
        "sentinel.ct.issuer": verdict.operator,
        "sentinel.ct.operators_usual": list(usual) if usual is not None else None,
        "sentinel.ct.unexpected": verdict.unexpected,
        "sentinel.ct.why": [str(one) for one in verdict.why],
        "sentinel.ct.authorised": str(verdict.authorised) if verdict.authorised else None,
        "sentinel.ct.caa_permits": verdict.permitted,
        "sentinel.ct.live": verdict.live,
        "sentinel.ct.covers_watched": covers(verdict.sighting, seen),
        "sentinel.baseline.basis": str(basis) if basis is not None else None,
    }


def freed(key: str, seen: Seen[CtFacts, Known]) -> Fields:
    """A key that was under suspicion is shown where the domain is at home."""
    return {
        "sentinel.ct.domain": seen.facts.domain,
        "sentinel.ct.spki_sha256": key,
        "sentinel.ct.unexpected": False,
        "sentinel.ct.authorised": "live",
        "sentinel.ct.live": True,
    }


def lookalike(one: Sighting, seen: Seen[CtFacts, Known]) -> Fields:
    """A certificate for a name that resembles the watched one, in the words of lookalikes."""
    sort, _, how = one.kin.partition(" ")
    return {
        "event.dataset": "sentinel.domain",
        "sentinel.domain.name": seen.facts.domain,
        "sentinel.domain.lookalike": one.lookalike,
        "sentinel.domain.lookalike_sort": sort or None,
        "sentinel.domain.lookalike_how": how or None,
        "sentinel.domain.lookalike_certified": True,
        "sentinel.domain.lookalike_issuer": operator_of(one, operators_in(seen)),
    }


def _shown(one: Sighting) -> Fields:
    return {
        "sentinel.ct.source": one.source,
        "sentinel.ct.place": one.place,
        "sentinel.ct.tbs_sha256": one.tbs or None,
        "sentinel.ct.spki_sha256": one.spki or None,
        "sentinel.ct.names": list(one.names),
        "sentinel.ct.names_count": one.names_count,
        "sentinel.ct.precertificate": one.pre,
        "sentinel.ct.logged_at": _moment(one.logged_at),
        "sentinel.ct.not_before": _moment(one.not_before),
        "sentinel.ct.not_after": _moment(one.not_after),
        "sentinel.ct.serial_number": one.serial or None,
        "sentinel.ct.issuer_name": one.issuer or None,
    }


def _reason(sight: Sight) -> str:
    if sight.state is State.UNKEYED:
        return f"{sight.name}: its public key is not known ([ct] log_list, or key)"
    since = f" since {rfc3339(sight.since)}" if sight.since else ""
    return f"{sight.name}: {sight.why}{since}"


def _moment(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None
