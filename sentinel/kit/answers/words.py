"""The event of a look at the answers: every verdict with its reasons, in fields that rules and officers read."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from sentinel.kit.answers.facts import AnswerFacts
from sentinel.kit.answers.usual import BLOCKS, TTL, Stand, Standing
from sentinel.kit.dnssec.words import Security
from sentinel.kit.path.state import path_fields
from sentinel.model.event import Value

Fields: TypeAlias = dict[str, Value | None]
DROP = 0.25  # of the usual TTL: below, somebody prepares to move
AGREE = 2  # servers that say the same


def fields(standing: Standing) -> Mapping[str, Value]:
    """The fields of the one event; what nobody could tell is absent."""
    own = _answers(standing) | _verdict(standing)
    return {name: value for name, value in own.items() if value is not None}


def _answers(standing: Standing) -> Fields:
    facts, networks = standing.facts, standing.networks
    givers = [said for said in facts.heard if standing.foreign(said)]
    bogons = sorted({f"{s.address} {s.bogon}" for s in standing.stands if s.bogon})
    return {
        "sentinel.dns.plane": "authority",
        "sentinel.dns.zone": facts.zone,
        "sentinel.dns.zone_role": "own",
        "sentinel.dns.findings": _findings(standing),
        "sentinel.dns.dnssec": _signed(facts),
        "dns.question.name": facts.host,
        "dns.answers.data": list(facts.addresses),
        "dns.answers.ttl": _ttl(facts),
        "server.ip": next((s.address for s in (*standing.strangers, *standing.stands)), None),
        "sentinel.dns.bogon": bogons,
        "sentinel.dns.servers_asked": len(facts.heard),
        **path_fields(facts.path, standing.seen.now.at),
        "sentinel.dns.servers_foreign": len(givers),
        "sentinel.dns.reasons": _sentences(standing),
        "sentinel.dns.confirmed": standing.seen.now.attempt > 0 or len(givers) >= AGREE if givers else None,
        "sentinel.dns.asn_age_days": networks.age_days(standing.seen.now.at) if networks else None,
    }


def _verdict(standing: Standing) -> Fields:
    """How the answers stand against what is usual; nothing where nobody knows that."""
    if not standing.judged:
        return {}
    facts, strangers, basis = standing.facts, standing.strangers, standing.seen.basis(BLOCKS)
    trouble = bool(strangers or standing.strange_aliases)
    bound, targets = facts.bound
    return {
        "sentinel.baseline.basis": str(basis) if basis else None,
        "sentinel.dns.authority_unchanged": standing.unchanged,
        "sentinel.dns.answers_usual": not trouble and not any(s.bogon for s in standing.stands),
        "sentinel.dns.answers_unexpected": [s.address for s in strangers],
        "sentinel.dns.answers_exonerated": [s.address for s in standing.stands if s.acquitted],
        "sentinel.dns.answers_unproved": [s.address for s in standing.stands if s.unproved],
        "sentinel.dns.as_unexpected": sorted({s.number for s in strangers if s.new_network and s.number is not None}),
        "sentinel.dns.cname_unexpected": [name for name in standing.strange_aliases if name not in targets],
        "sentinel.dns.svcb_unexpected": [
            *(name for name in standing.strange_aliases if name in targets),
            *(s.address for s in strangers if s.address in bound),
        ],
        "sentinel.dns.fresh_certificate": standing.sure and any(s.fresh for s in standing.stands),
        "sentinel.dns.old_address_serves_old_key": standing.old_key if trouble else None,
        "sentinel.dns.answer_reasons": _reasons(standing),
    }


def _signed(facts: AnswerFacts) -> str | None:
    """How far signatures prove the answers of all servers together; a forgery is told by probe ``dns``."""
    found = {said.security for said in facts.heard}
    if not found or not found <= {Security.SECURE, Security.INSECURE}:
        return None
    return str(Security.SECURE if found == {Security.SECURE} else Security.INSECURE)


def _findings(standing: Standing) -> list[str]:
    usual, now = _usual_ttl(standing), _ttl(standing.facts)
    told = {
        "answer_foreign": standing.judged and bool(standing.strangers or standing.strange_aliases),
        "bogon": any(stand.bogon for stand in standing.stands),
        "ttl_drop": usual is not None and now is not None and now < usual * DROP,
    }
    return [word for word, holds in told.items() if holds]


def _reasons(standing: Standing) -> list[str]:
    """Words of a closed list: why nothing acquits the strangers, and what their networks are to the site."""
    strangers = standing.strangers
    told = {str(s.reason): None for s in strangers} | {_network(s, standing): None for s in strangers}
    if standing.strange_aliases:
        known = [bool(standing.cdns.of_name(name)) for name in standing.strange_aliases]
        told["new_cdn_alias" if all(known) else "new_alias"] = None
    if strangers and standing.old_key:
        told["old_key_at_old_address"] = None
    return sorted(told)


def _network(stand: Stand, standing: Standing) -> str:
    if stand.number is None:
        return "unknown_network"
    return "new_network" if stand.number not in standing.number_known else "usual_network"


def _sentences(standing: Standing) -> list[str]:
    """Each stranger with his network and one word why; where not every server gives him, also which ones do."""
    facts = standing.facts
    told = [f"{s.address} ({', '.join((_place(s), *_from(s.address, facts)))}): {s.reason}" for s in standing.strangers]
    return [*told, *(f"{name}: new_alias" for name in standing.strange_aliases)]


def _place(stand: Stand) -> str:
    return stand.bogon or (f"AS{stand.number}" if stand.number is not None else "AS?")


def _from(address: str, facts: AnswerFacts) -> list[str]:
    givers = [said.name.rstrip(".") or said.server for said in facts.heard if address in facts.addresses_of(said)]
    return givers if len(givers) < len(facts.heard) else []


def _ttl(facts: AnswerFacts) -> int | None:
    return min(_known(said.ttl for said in facts.heard), default=None)


def _known(values: Iterable[int | None]) -> list[int]:
    return [value for value in values if value is not None]


def _usual_ttl(standing: Standing) -> float | None:
    for normal in (standing.seen.baseline, standing.seen.proposed):
        if normal is not None and TTL in normal.traits:
            return normal.traits[TTL].number
    return None
