"""A town's post office on loopback: a signed tree of names, a mail host with STARTTLS, a policy over HTTPS."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from probes.mail import PROBE
from sentinel.kit.baseline import Normal
from sentinel.kit.records.dane import prints_of
from sentinel.range.mail import Mail
from sentinel.range.record import Diary, Record
from sentinel.range.signed import SignedZone
from sentinel.range.tree import Tree, indonesia
from tests.authority import NOW, Issued, authority, server
from tests.kit.authority.desk import plane
from tests.kit.mail.desk import POLICY
from tests.kit.net.servers import saying, serving
from tests.probes.world import Looked, World, http, look, server_context, world

ROOT = authority("Mail Root")
GOOD = server(ROOT, ["surat.kpu.go.id"])
FILES = server(ROOT, ["mta-sts.kpu.go.id"])
HERE = "127.0.0.1"
ZONE_SERVERS = ("127.77.53.4", "127.77.53.5")


@dataclass(kw_only=True)
class Office:
    """A town's mail: names, the zone to edit, the mail host, and how the probe is told where things are."""

    net: World
    tree: Tree
    zone: SignedZone
    mail: Mail
    policy_port: int

    @property
    def where(self) -> dict[str, Any]:
        """The options that lead to loopback ports."""
        return {"smtp_port": self.mail.listener.port, "policy_port": self.policy_port}

    async def look(self, seconds: float = 20.0, **more: Any) -> Looked:  # noqa: ANN401 - as for look
        """Look at the mail of kpu.go.id, with no memory of what was answered before."""
        self.net.toolbox.plane = plane(self.tree, clock=lambda: NOW)
        return await look(self.net, PROBE, "https://www.kpu.go.id/", seconds, **self.where | more)

    async def usual(self) -> Normal:
        """What the office as it stands would propose."""
        proposed = PROBE.proposal((await self.look()).seen)
        assert proposed is not None
        return proposed

    async def findings(self, **more: Any) -> list[str]:  # noqa: ANN401 - as for look
        """The findings of one look."""
        found = (await self.look(**more)).event["sentinel.mail.findings"]
        assert isinstance(found, list)
        return sorted(str(word) for word in found)

    def pin(self, issued: Issued) -> None:
        """Publish a pin of this certificate's key."""
        ((_, _, key, _),) = prints_of([issued.der])
        self.zone.edit(f"_{self.mail.listener.port}._tcp.surat.kpu.go.id", "TLSA", f"3 {key}")


def pieces(text: str) -> str:
    """A TXT record in strings of at most 200 bytes, as zone files want them."""
    return " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))


def records(zone: SignedZone) -> None:
    """A domain as it should be."""
    zone.edit("kpu.go.id", "TXT", '"v=spf1 mx inclu" "de:spf.sewa.id -all"', '"verifikasi=1"')
    zone.edit("_dmarc.kpu.go.id", "TXT", '"v=DMARC1; p=reject; rua=mailto:laporan@kpu.go.id"')
    zone.edit("_mta-sts.kpu.go.id", "TXT", '"v=STSv1; id=20290101"')
    zone.edit("_smtp._tls.kpu.go.id", "TXT", '"v=TLSRPTv1; rua=mailto:tls@kpu.go.id"')


@asynccontextmanager
async def opened(
    folder: Path, shown: Issued = GOOD, files: Issued = FILES, body: str = POLICY
) -> AsyncIterator[Office]:
    (folder / "roots.pem").write_bytes(ROOT.pem)
    tree = indonesia(now=lambda: NOW)
    tree.zone("sewa.id").zone.put("spf.sewa.id", "TXT", '"v=spf1 ip4:103.21.4.0/24 -all"')
    records(tree.zone("kpu.go.id"))
    mail = Mail(HERE, server_context(folder, shown), Diary(server="mail", asked=Record(), now=lambda: NOW))
    mail.listener.open()
    answer = saying(http("200 OK", body.encode()))
    async with tree, world(folder / "roots.pem") as net, serving(answer, context=server_context(folder, files)) as port:
        net.name("surat.kpu.go.id", [HERE])
        net.name("mta-sts.kpu.go.id", [HERE])
        yield Office(net=net, tree=tree, zone=tree.zone("kpu.go.id"), mail=mail, policy_port=port)
    await mail.listener.close()
