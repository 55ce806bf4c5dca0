"""What events say of a delegation and of an alias; what is absent could not be told."""

from collections.abc import Sequence

from sentinel.kit.takeover.facts import Alias, Cut, Served
from sentinel.kit.takeover.verdict import Dangle
from sentinel.model.event import Value

Fields = dict[str, Value | None]
ALIAS, SERVER = "alias", "server"


def of_cut(cut: Cut, dangles: Sequence[Dangle], claimed: Sequence[str]) -> Fields:
    """A zone as it is delegated: who serves it, who is lame, and what dangles."""
    found = ["lame"] if cut.lame else []
    sure = not cut.silent and all(host.missing is False for host in cut.hosts)
    return {
        "sentinel.dns.zone": cut.zone,
        "sentinel.dns.delegation_addresses": len(cut.served),
        "sentinel.dns.delegation_lame": [_shown(one) for one in cut.lame],
        "sentinel.dns.delegation_silent": [_shown(one) for one in cut.silent],
        "sentinel.dns.delegation_served": True if cut.good and not cut.lame and not cut.silent else None,
        "sentinel.dns.lame_all": bool(cut.lame) and not cut.good if cut.served else None,
        **_dangling(cut.zone, SERVER, found, dangles, claimed, sure=sure),
    }


def of_alias(
    host: str, alias: Alias | None, dangles: Sequence[Dangle], claimed: Sequence[str], *, sure: bool
) -> Fields:
    """A name and where it leads."""
    hops = list(alias.hops) if alias else []
    own: Fields = {"dns.question.name": host, "sentinel.dns.aliases_foreign": hops}
    return own | _dangling(host, ALIAS, [], dangles, claimed, sure=sure)


def _dangling(
    of: str, kind: str, found: list[str], dangles: Sequence[Dangle], claimed: Sequence[str], *, sure: bool
) -> Fields:
    """What nobody holds, the worst first; ``sure``: if there is nothing, there is really nothing."""
    why = [one.why for one in dangles] + [f"{name} was nobody's, and somebody is home there now" for name in claimed]
    worst = dangles[0] if dangles else None
    found = [*found, "dangling"] if why else found
    return {
        "sentinel.dns.plane": "authority",
        "sentinel.dns.findings": found or None,
        "sentinel.dns.dangling_of": of,
        "sentinel.dns.dangling_kind": kind,
        "sentinel.dns.dangling_target": next(iter((*(one.target for one in dangles), *claimed)), None),
        "sentinel.dns.dangling_claimed": bool(claimed) if why else None,
        "sentinel.dns.reasons": why or None,
        "sentinel.dns.takeover": worst.takeover if worst else None,
        "sentinel.dns.takeover_service": worst.service or None if worst else None,
        "sentinel.dns.anchored": True if sure and not why else None,
    }


def _shown(one: Served) -> str:
    return f"{one.host} {one.address} {one.said}"
