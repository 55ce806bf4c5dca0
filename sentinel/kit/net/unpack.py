"""Bodies unpacked as they come, up to a cap: a bomb costs no more than the cap."""

import zlib

GZIP = 16 + zlib.MAX_WBITS
CODED = {"gzip": GZIP, "x-gzip": GZIP, "deflate": zlib.MAX_WBITS}


class Room:
    """How many bytes of bodies a look may still keep, all its requests together."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left


class Body:
    """Collects a body, decoded, up to ``most`` bytes and as far as ``room`` goes; ``cut`` says that there was more."""

    __slots__ = ("_coding", "_inflate", "_kept", "_most", "_raw", "_room", "cut")

    def __init__(self, most: int, coding: str = "", room: Room | None = None) -> None:
        self._most = most
        self._room = room or Room(most)
        self._coding = coding.strip().lower()
        self._inflate = self._fresh() if self._coding in CODED else None
        self._raw = 0
        self.cut = False
        self._kept = bytearray()  # a list of crumbs would take twenty times their bytes

    def _fresh(self) -> "zlib._Decompress":
        return zlib.decompressobj(CODED[self._coding])

    def add(self, chunk: bytes) -> None:
        """Take the next raw bytes.

        Raises:
            zlib.error: if the body is not what its coding says.
        """
        self._raw += len(chunk)
        if self._inflate is None:
            self._keep(chunk)
        else:
            self._unpack(chunk)

    @property
    def torn(self) -> bool:
        """Whether what came so far ends in the midst of what is packed."""
        return self._inflate is not None and self._raw > 0 and not self._inflate.eof

    def whole(self) -> bytes:
        """What was collected."""
        return bytes(self._kept)

    def _keep(self, chunk: bytes) -> None:
        room = self._left()
        if len(chunk) > room:
            self.cut, chunk = True, chunk[:room]
        self._room.left -= len(chunk)
        self._kept += chunk

    def _left(self) -> int:
        return min(self._most - len(self._kept), self._room.left)

    def _unpack(self, chunk: bytes) -> None:
        while chunk and not self.cut and self._inflate is not None:
            if self._inflate.eof:
                self._inflate = self._fresh()  # gzip members may follow one another (RFC 1952)
            self._keep(self._inflated(self._inflate, chunk))
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data

    def _inflated(self, inflate: "zlib._Decompress", chunk: bytes) -> bytes:
        room = self._left() + 1
        try:
            return inflate.decompress(chunk, room)
        except zlib.error:
            if self._coding != "deflate" or self._raw > len(chunk):
                raise
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)  # many servers send it bare, and browsers cope
            return self._inflate.decompress(chunk, room)
