"""The line of a site: every address that leads to it, and the ways in which connecting can fail."""

from collections.abc import Iterable, Sequence

from sentinel.range.dial import Deed, together
from sentinel.range.doorman import Doorman, Manner
from sentinel.range.listener import Door, Listener
from sentinel.range.spoken import Spoken


class Line:
    """How a site is reached. Each verb concerns every address, or the one that is named."""

    def __init__(self, listeners: Iterable[Listener]) -> None:
        self._listeners = tuple(listeners)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses, each once."""
        return tuple(dict.fromkeys(listener.address for listener in self._listeners))

    def turn(self, door: Door, address: str = "") -> Deed:
        """Let this door meet every client.

        Raises:
            ValueError: if the site has no such address.
        """
        chosen = [listener for listener in self._listeners if address in ("", listener.address)]
        if not chosen:
            raise ValueError(f"{address} is none of {', '.join(self.addresses)}")
        return together(*(listener.door.turn(door) for listener in chosen))

    def heal(self) -> None:
        """Open every door."""
        for listener in self._listeners:
            listener.door.heal()
            listener.doorman.heal()
            listener.spoken.heal()

    def _station(self, doorman: Doorman, address: str) -> Deed:
        chosen = [listener for listener in self._listeners if address in ("", listener.address)]
        return together(*(listener.doorman.turn(doorman) for listener in chosen))

    def filter(self, name: str, manner: str = "reset", address: str = "") -> Deed:
        """Cut off every TLS handshake that names this, as a middlebox does.

        ``manner`` is one of ``reset silence hang_up alert noise``; ``*`` as the name is every name, and none.
        """
        return self._station(Doorman(names=(name,), manner=Manner(manner)), address)

    def distrust(self, name: str = "*", manner: str = "reset", address: str = "") -> Deed:
        """Cut off every TLS handshake for a name that does not look like a browser's, as firewalls do with robots."""
        return self._station(Doorman(names=(name,), manner=Manner(manner), clothes=True), address)

    def ancient(self, ciphers: Sequence[str] = ("rc4",), address: str = "", *, only: bool = False) -> Deed:
        """Accept ancient ciphers (``null export rc4 3des dhe_export dhe_1024``); ``only``: and nothing else, ever."""
        return self._station(Doorman(ancient=tuple(ciphers), only=only), address)

    def speak(self, oldest: str = "1.2", newest: str = "1.3", address: str = "") -> Deed:
        """Speak only these versions of TLS."""
        chosen = [listener for listener in self._listeners if address in ("", listener.address)]
        spoken = Spoken(oldest=oldest, newest=newest)
        return together(*(listener.spoken.turn(spoken) for listener in chosen))

    def refuse(self, address: str = "") -> Deed:
        """Refuse connections, as a stopped web server does."""
        return self.turn(Door.CLOSED, address)

    def black_hole(self, address: str = "") -> Deed:
        """Drop packets, as a packet filter does: connecting times out."""
        return self.turn(Door.BLACK_HOLE, address)

    def reset(self, address: str = "") -> Deed:
        """Accept and reset at once."""
        return self.turn(Door.RESET, address)

    def hang_up(self, address: str = "") -> Deed:
        """Reset after the first bytes, in the middle of the TLS handshake."""
        return self.turn(Door.HANG_UP, address)

    def silence(self, address: str = "") -> Deed:
        """Accept and say nothing: the TLS handshake times out."""
        return self.turn(Door.SILENT, address)

    def noise(self, address: str = "") -> Deed:
        """Answer the TLS handshake with gibberish."""
        return self.turn(Door.NOISE, address)
