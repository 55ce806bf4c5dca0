"""``sentinel link``: keys of agents and of their hub."""

from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli.options import ConfigFile, Json, group
from sentinel.app.cli.screen import aside, show_fields, show_json, show_table
from sentinel.app.cli.settings import whole
from sentinel.config.config import Config
from sentinel.link import keys

app = group("Several vantages: keys of agents and of their hub.")


@app.command()
def key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the private key goes; never overwritten.")],
) -> None:
    """Make an agent's key (mode 0600) and print its public half, for ``link.agents`` on the hub."""
    typer.echo(keys.generate(file))
    aside(f'on the agent: [link] key = "{file}"; on the hub: [[link.agents]] key = "ed25519:…" as above')


@app.command()
def show(config: ConfigFile = None, as_json: Json = False) -> None:
    """This installation's public keys, the hub that it reports to, and the agents that it listens to."""
    settings, _ = whole(config)
    told = _own(settings)
    agents = [{"vantage": a.vantage, "network": a.network, "key": a.key} for a in settings.link.agents]
    if as_json:
        show_json({**told, "agents": agents})
        return
    show_fields(told)
    if agents:
        show_table(("VANTAGE", "NETWORK", "KEY"), [tuple(agent.values()) for agent in agents])


def _own(config: Config) -> dict[str, Any]:
    link = config.link
    told: dict[str, Any] = {"vantage": config.vantage, "network": config.network}
    if link.hub:
        signing = keys.private(link.key.reveal().encode(), "[link] key")
        told |= {"reports to": link.hub, "agent's key": keys.public_text(signing.public_key())}
    if link.listen:
        from sentinel.app.reception import hub_key

        told |= {"listens at": ", ".join(link.listen), "hub's key": keys.public_text(hub_key(config).public_key())}
    return told
