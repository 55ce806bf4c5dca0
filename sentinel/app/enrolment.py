"""From a configuration to the places that look: this machine's own, and the agents that its hub listens to."""

from collections.abc import Mapping

from sentinel.config.config import Config
from sentinel.config.schema.link import AgentEntry
from sentinel.hub.vantages import Vantage, Vantages
from sentinel.kit.probe import AnyProbe


def vantages_of(config: Config, probes: Mapping[str, AnyProbe], *, looks: bool = True) -> Vantages:
    """The places that report here: the agents that the configuration lists, and this process's own if it ``looks``.

    An agent with this machine's own name takes its place.
    """
    own = {config.vantage: Vantage(network=config.network, distant=False)} if looks else {}
    return Vantages(listed=own | {agent.vantage: _vantage(agent, probes) for agent in config.link.agents})


def _vantage(agent: AgentEntry, probes: Mapping[str, AnyProbe]) -> Vantage:
    """Who is given a family of probes is given all of them."""
    kinds = {*agent.probes, *(kind for kind, probe in probes.items() if probe.named(agent.probes))}
    return Vantage(network=agent.network, targets=frozenset(agent.targets), probes=frozenset(kinds))
