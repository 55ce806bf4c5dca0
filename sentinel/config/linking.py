"""Do agents and hub fit together? Names and keys that are used once, TLS where others listen, targets that exist."""

import ipaddress
from collections.abc import Iterable

from sentinel.config.complaint import did_you_mean
from sentinel.config.draft import Draft
from sentinel.config.problem import Where
from sentinel.config.schema.link import UNIX, AgentEntry
from sentinel.config.watching import PLANNED, Probes


def check_linking(made: Draft, probes: Probes) -> None:
    """Write down what would keep an agent from its hub, or let one speak for another."""
    where = made.where.at("link")
    _agent_side(made, where)
    _certificate(made, where)
    _once(made, where)
    for index, agent in enumerate(made.document.link.agents):
        _watches(made, agent, probes, where.at("agents", index))


def _agent_side(made: Draft, where: Where) -> None:
    link = made.document.link
    if link.hub and not link.key and "link.key" not in {p.where.key for p in made.problems}:
        made.wrong(where.at("key"), "is missing: an agent signs what it reports (sentinel link key FILE makes one)")
    if link.agents and not link.listen:
        made.note(where.at("listen"), "is empty: no agent is heard")
    if link.listen and not link.agents:
        made.note(where.at("agents"), "none is listed: nobody is listened to")


def _certificate(made: Draft, where: Where) -> None:
    link = made.document.link
    if bool(link.certificate) != bool(link.certificate_key):
        made.wrong(where.at("certificate"), "certificate and certificate_key go together")
    if link.certificate:
        return
    for index, place in enumerate(link.listen):
        if not _near(place):
            made.wrong(where.at("listen", index), "needs certificate and certificate_key: others are heard by TLS only")


def _near(place: str) -> bool:
    """Whether nobody beyond this machine can listen in."""
    host = place.rpartition(":")[0].strip("[]")
    return place.startswith(UNIX) or host == "localhost" or ipaddress.ip_address(host).is_loopback


def _once(made: Draft, where: Where) -> None:
    agents = made.document.link.agents
    for name in ("vantage", "key"):
        first: dict[str, int] = {}
        for index, agent in enumerate(agents):
            before = first.setdefault(getattr(agent, name), index)
            if before != index:
                at = where.at("agents", before, name)
                made.wrong(where.at("agents", index, name), f"this {name} is already used at {at}")
    for index, agent in enumerate(agents):
        if agent.vantage == made.document.sentinel.vantage:
            made.note(
                where.at("agents", index, "vantage"),
                "is this machine's own: right only where the hub runs without the role agent",
            )


def _watches(made: Draft, agent: AgentEntry, probes: Probes, where: Where) -> None:
    _known(made, agent.targets, {placed.value.id for placed in made.targets}, where.at("targets"))
    _known(made, agent.probes, PLANNED | set(probes), where.at("probes"))


def _known(made: Draft, names: Iterable[str], known: Iterable[str], where: Where) -> None:
    for index, name in enumerate(names):
        if name not in known:
            made.wrong(where.at(index), f"there is none of this name{did_you_mean(name, known)}")
