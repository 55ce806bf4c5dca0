"""One hub and its agents, each the real program in a folder of its own, over loopback TLS or a Unix socket."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import trustme

from sentinel.link import keys
from sentinel.range.world import World
from tests.scenarios.stage import WEBHOOK, Daemon, running, table

HUB, TLS, UNIX = "pusat", "mataram-1", "jakarta-1"  # by its name each agent says how it reports
HUB_ROLES = ("hub", "courier", "web")


def _free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class Fleet:
    """The configurations of a hub and two agents, written; and whoever of them runs."""

    folder: Path
    world: World
    interval: str = "1s"
    watched: tuple[str, ...] = ()
    port: int = field(default_factory=_free_port)
    running: dict[str, Daemon] = field(default_factory=dict)

    def write(self) -> None:
        """Every key, certificate and configuration."""
        for name in (HUB, TLS, UNIX):
            (self.folder / name).mkdir()
        authority = trustme.CA()
        issued = authority.issue_cert("127.0.0.1")
        (self.folder / HUB / "tls.pem").write_bytes(b"".join(p.bytes() for p in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(str(self.folder / HUB / "tls.key"))
        roots = self.world.ca_file.read_bytes() + authority.cert_pem.bytes()
        (self.folder / "roots.pem").write_bytes(roots)
        public = {name: keys.generate(self.folder / name / "agent.key") for name in (TLS, UNIX)}
        self._config(HUB, self._hub(public))
        self._config(TLS, self._agent(TLS, f"https://127.0.0.1:{self.port}", self._resolvers[0]))
        self._config(UNIX, self._agent(UNIX, self.socket, self._resolvers[1]))

    @property
    def socket(self) -> str:
        """Where the hub hears the agent on its own machine."""
        return f"unix:{self.folder / 'link.sock'}"

    @property
    def data(self) -> Path:
        """The hub's data folder."""
        return self.folder / HUB / "var"

    @property
    def _resolvers(self) -> list[str]:
        return [f"{server.address}:{server.port}" for server in self.world.resolvers]

    def _config(self, name: str, tables: list[str]) -> None:
        (self.folder / name / "config.toml").write_text("\n".join(tables), "utf-8")

    def _common(self, vantage: str, *resolvers: str) -> list[str]:
        return [
            table("sentinel", vantage=vantage, data_dir="var", lab=True),
            table("dns", resolvers=resolvers, panel=resolvers),
            table("tls", ca_file=str(self.folder / "roots.pem")),
            table("web", listen="127.0.0.1:0"),
        ]

    def _agent(self, vantage: str, hub: str, resolver: str) -> list[str]:
        return [*self._common(vantage, resolver), table("link", hub=hub, key="agent.key")]

    def _hub(self, public: dict[str, str]) -> list[str]:
        places = [f"127.0.0.1:{self.port}", self.socket]
        link = table("link", listen=places, certificate="tls.pem", certificate_key="${file:tls.key}")
        entries = [table("[link.agents]", vantage=name, key=key, network=name) for name, key in public.items()]
        canary = table("uplink", canaries=[f"{self.world.site('kenari').url}generate_204"])
        told = [
            table("[channels]", name=WEBHOOK, url=f"json://{self.world.webhook.place}/"),
            table("[routes]", to=[WEBHOOK]),
        ]
        targets = [self._target(site) for site in self.watched]
        every = table("probes.uptime", interval=self.interval)
        return [*self._common(HUB, *self._resolvers), link, *entries, canary, *targets, every, *told]

    def _target(self, site: str) -> str:
        url = self.world.site(site).url
        return table("[targets]", id=site, name=site, url=url, probes=["uptime"], tier="critical")

    def start(self, name: str, stack: ExitStack) -> Daemon:
        """Start one of them; it ends with the stack."""
        roles = HUB_ROLES if name == HUB else ("agent",)
        folder = self.folder / name
        self.running[name] = stack.enter_context(running(folder / "config.toml", folder / "var", *roles))
        return self.running[name]

    def log(self, name: str) -> str:
        """What one of them said."""
        return (self.folder / name / "daemon.log").read_text("utf-8")


@contextmanager
def fleet(folder: Path, world: World, *watched: str, interval: str = "1s") -> Iterator[tuple[Fleet, ExitStack]]:
    """A fleet that is written and not yet started."""
    made = Fleet(folder=folder, world=world, watched=watched, interval=interval)
    made.write()
    with ExitStack() as stack:
        yield made, stack
