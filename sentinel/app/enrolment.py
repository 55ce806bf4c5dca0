"""From a configuration to the places that look: this machine's own, and the agents that its hub listens to."""

from sentinel.config.config import Config
from sentinel.config.schema.link import AgentEntry
from sentinel.hub.vantages import Vantage, Vantages


def vantages_of(config: Config, *, looks: bool = True) -> Vantages:
    """The places that report here: the agents that the configuration lists, and this process's own if it ``looks``.

    An agent with this machine's own name takes its place.
    """
    own = {config.vantage: Vantage(network=config.network, distant=False)} if looks else {}
    return Vantages(listed=own | {agent.vantage: _vantage(agent) for agent in config.link.agents})


def _vantage(agent: AgentEntry) -> Vantage:
    return Vantage(network=agent.network, targets=frozenset(agent.targets), probes=frozenset(agent.probes))
