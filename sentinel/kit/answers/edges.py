"""Who stands behind an address: he is greeted once, and what he shows is kept where it does not prove him right."""

from sentinel.kit.tools import Tools
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge, edge_of
from sentinel.model.failure import Failure


async def edge_at(tools: Tools, address: str, port: int, host: str) -> tuple[Edge, CertificateFacts | None]:
    """One address as it answers for ``host``, and the certificate that it shows, if it shows one."""
    found = await tools.tls.handshake(address, port, host)
    if isinstance(found, Failure):
        return Edge(address=address, failure=found), None
    edge, certificates = edge_of(found, tools.tls.trust(found.chain, host), host)
    if found.chain and not (edge.trust and edge.trust.ok and edge.covers):
        tools.keep(found.chain[0], "application/pkix-cert")
    return edge, certificates[0] if certificates else None
