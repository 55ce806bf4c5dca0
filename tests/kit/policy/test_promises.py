"""What doors promise together, without a network: who decides, what is another place, when nothing can be said."""

from dataclasses import replace
from typing import Any

from sentinel.kit.baseline import Normal, exact
from sentinel.kit.policy.facts import TlsPolicyFacts
from sentinel.kit.policy.hop import Door, Hop
from sentinel.kit.policy.promises import final_host, kept, other_places
from sentinel.kit.policy.words import fields
from sentinel.kit.seen import Seen
from sentinel.model.failure import Failure
from sentinel.model.observation import Observation
from sentinel.model.subject import Target
from tests.authority import NOW

HSTS = "max-age=31536000"
HOP = Hop(host="kpu.go.id", port=443, status=200, verified=True, hsts=HSTS)
WWW = replace(HOP, host="www.kpu.go.id")
DOOR = Door(address="203.0.113.1", secure=(HOP,))


def led(*hops: Hop, address: str = "203.0.113.1") -> Door:
    """An address that leads over these hops."""
    return Door(address=address, secure=hops)


def told(*doors: Door, usual: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a look at these doors, where these promises were accepted."""
    facts = TlsPolicyFacts(host="kpu.go.id", port=443, doors=doors)
    now: Observation[Any] = Observation(
        vantage="v", network="n", epoch="e", sequence=1, probe="tls_policy", version=1, subject="target:kpu", at=NOW,
        duration=0.1, interval=300.0, outcome=facts,
    )  # fmt: skip
    normal = Normal(traits={"hsts": exact(*usual)})
    seen: Seen[TlsPolicyFacts, None] = Seen(subject=Target(id="kpu"), now=now, baseline=normal)
    return dict(fields(facts, seen))


def test_another_place_is_another_owner_or_another_port() -> None:
    def named(header: str) -> tuple[str, ...]:
        return other_places([led(replace(HOP, alternatives=(header,)))])

    assert named('h3=":443", h2="www.kpu.go.id:443", h2="KPU.GO.ID:443"') == ()
    assert named('h3="evil.example:443"') == ("evil.example:443",), "another owner at the same port"
    assert named('h3=":8443"') == ("kpu.go.id:8443",), "the same owner at another port"
    assert named('h3="situs.kpu.go.id.evil.example:443"') == ("evil.example:443",)


def test_the_weakest_answer_of_a_host_decides_and_strangers_promise_nothing() -> None:
    silent = led(replace(HOP, hsts=None), address="203.0.113.2")
    for doors in ([DOOR, silent], [silent, DOOR]):
        assert (kept(doors)["kpu.go.id"].promise, kept(doors)["kpu.go.id"].address) == (None, "203.0.113.2")
    assert kept([led(replace(HOP, verified=False)), led(replace(HOP, status=503)), led(replace(HOP, wall="x"))]) == {}
    assert set(kept([led(HOP, replace(HOP, host="evil.example"))])) == {"kpu.go.id"}


def test_a_host_that_is_no_longer_led_to_leaves_it_open_what_it_promises() -> None:
    usual = ("kpu.go.id none", f"www.kpu.go.id {HSTS}")
    both = told(led(replace(HOP, hsts=None), WWW), usual=usual)
    assert (both["sentinel.tls.hsts"], both["sentinel.tls.hsts_host"]) == ("present", "www.kpu.go.id")
    alone = told(DOOR, usual=usual)
    assert "sentinel.tls.hsts" not in alone, "www.kpu.go.id was not heard: it may have lost everything"
    assert final_host([DOOR]) == "kpu.go.id"


def test_one_address_that_nobody_reached_leaves_it_open() -> None:
    gone = led(Hop(host="kpu.go.id", port=443, failure=Failure(layer="tcp", code="connect_timeout")))  # type: ignore[arg-type]  # words, as decoded
    event = told(DOOR, gone, usual=(f"kpu.go.id {HSTS}",))
    assert {"sentinel.tls.hsts", "sentinel.tls.downgrade", "sentinel.tls.alt_svc_unexpected"} & event.keys() == set()
    assert told(DOOR, usual=(f"kpu.go.id {HSTS}",))["sentinel.tls.hsts"] == "present"
