"""From a configuration to the places that look: this machine's own, and the agents that its hub listens to."""

from sentinel.config.config import Config
from sentinel.config.schema.link import AgentEntry
from sentinel.hub.vantages import Vantage, Vantages


def vantages_of(config: Config) -> Vantages:
    """The places that report here: the agents that the configuration lists, and this machine's own.

    An agent with this machine's own name takes its place: then this machine itself does not look.
    """
    own = {config.vantage: Vantage(network=config.network, distant=False)}
    return Vantages(listed=own | {agent.vantage: _vantage(agent) for agent in config.link.agents})


def _vantage(agent: AgentEntry) -> Vantage:
    return Vantage(network=agent.network, targets=frozenset(agent.targets), probes=frozenset(agent.probes))
