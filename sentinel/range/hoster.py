"""Hosters: whose name servers take in the zones of others, honest ones and the one whom a thief pays."""

from collections.abc import Mapping, Sequence

from sentinel.range.dial import Deed
from sentinel.range.tree import Tree


class Hoster:
    """Name servers, by name and address, that may be given a zone to serve."""

    def __init__(self, tree: Tree, servers: Mapping[str, str]) -> None:
        self._tree = tree
        self.servers = servers

    def host(
        self,
        zone: str,
        but: Mapping[str, Sequence[str]] | None = None,
        ttl: int | None = None,
        serial: int | None = None,
        *,
        signed: bool = False,
        move: bool = True,
    ) -> Deed:
        """Serve a copy of a zone as it is now, with other records for ``but`` (``"name type"`` to texts).

        ``move`` names these servers in it; ``signed`` signs it with a key of its own, whose DS is ``pointer(zone)``.
        The registrar need not point here.
        """
        copy = self._tree.zone(zone).copied(own_key=True)
        if not signed:
            copy.signing.settle(None)
        if move:
            copy.edit(zone, "NS", *(f"{host}." for host in self.servers))
        for name_and_kind, texts in (but or {}).items():
            name, _, kind = name_and_kind.partition(" ")
            copy.put(name, kind, texts, ttl)
        copy.restart(copy.zone.serial if serial is None else serial)
        homes = [self._tree.server(address) for address in self.servers.values()]
        for home in homes:
            home.zones.append(copy)

        def undo() -> None:
            for home in homes:
                home.zones[:] = [held for held in home.zones if held is not copy]

        return Deed(undo)

    def pointer(self, zone: str) -> str:
        """The DS record of the copy that is served here.

        Raises:
            KeyError: if there is none.
        """
        home = self._tree.server(next(iter(self.servers.values())))
        for held in home.zones:
            if held.zone.apex == zone:
                return held.pen.now.pointer().to_text()
        raise KeyError(zone)
