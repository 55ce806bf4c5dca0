"""The agent's end of the link between hosts: which hubs it will speak to at all."""

import pytest

from sentinel.link.caller import session_to


@pytest.mark.parametrize("hub", ["http://hub.test/", "hub.test", "ftp://x", ""])
def test_a_hub_is_reached_by_tls_or_a_socket_or_not_at_all(hub: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        session_to(hub)
