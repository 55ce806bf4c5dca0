"""The range's tree of names on the rig's addresses: a signed root, ``id``, ``go.id``, and an unsigned ``kpu.go.id``."""

import argparse
import asyncio
import subprocess
from pathlib import Path

from sentinel.range import tree as ranges
from sentinel.range.signing import Chain, Signing
from sentinel.range.tree import Tree
from tests.netns.programs.ready import ready

NET = "10.99.3."
ROOT = f"{NET}3"
KPU = {"ns1.kpu.go.id": f"{NET}6", "ns2.kpu.go.id": f"{NET}7"}


def planted(address: str) -> Tree:
    """The tree; the site has this address."""
    ranges.ROOT = {"a.akar.net": ROOT}
    tree = Tree(port=53)
    tree.grow("id", {"ns.id": f"{NET}4"}, Signing(chain=Chain.NSEC3))
    tree.grow("go.id", {"ns.go.id": f"{NET}4", "ns2.go.id": f"{NET}5"}, Signing())
    kpu = tree.grow("kpu.go.id", KPU)
    kpu.zone.put("infopemilu.kpu.go.id", "A", address)
    return tree


async def serve(tree: Tree) -> None:
    async with tree:
        ready()
        await asyncio.Event().wait()


def main() -> None:
    reads = argparse.ArgumentParser()
    reads.add_argument("--address", required=True)
    reads.add_argument("--anchor", type=Path, required=True)
    options = reads.parse_args()
    tree = planted(options.address)
    options.anchor.write_text(tree.anchor, "utf-8")
    for address in sorted(tree.servers):
        subprocess.run(["ip", "addr", "add", f"{address}/24", "dev", "v0"], check=True)
    asyncio.run(serve(tree))


if __name__ == "__main__":
    main()
