"""One site, several addresses, one incident: a good address never hides a bad one, and a gone one blocks nobody."""

from dataclasses import dataclass, field

from sentinel.model.incident import Confidence, Phase, Scope
from sentinel.model.rule import Resolve, RuleKind
from tests.casework.scene import Stage, a_rule, policy

A, B, C = "203.0.113.1", "203.0.113.2", "2001:db8::3"
EXPIRED = a_rule("tls_certificate_expired", kind=RuleKind.POSTURE, service="tls")


@dataclass
class Edges:
    """Each look makes one event per address, in the order given: ``+`` good, ``-`` bad, ``?`` not seen."""

    stage: Stage = field(default_factory=lambda: Stage(EXPIRED))

    def look(self, at: float, *seen: str, who: str = "mataram-1", network: str = "") -> None:
        for word in seen:
            event, line = {"server.ip": word[1:]}, network or who
            if word[0] == "-":
                self.stage.bad(at, who, event=event, network=line)
            elif word[0] == "+":
                self.stage.good(at, who, event=event, network=line)
            else:
                self.stage.unknown(at, who, event=event, network=line)


def test_one_cause_is_one_incident_and_one_look_counts_once() -> None:
    edges = Edges()
    edges.look(0, "-" + A, "-" + B)
    assert edges.stage.story() == [(0, "opened", "high")]
    assert edges.stage.now().count == 1
    edges.look(60, "-" + A, "-" + B)
    assert edges.stage.now().count == 2


def test_a_good_address_hides_no_bad_one_whatever_the_order() -> None:
    edges = Edges()
    edges.look(0, "-" + A, "+" + B)
    for at in (60, 120, 180):
        edges.look(at, "+" + B, "-" + A)
    for at in (240, 300):
        edges.look(at, "-" + A, "+" + B)
    assert edges.stage.now().phase is Phase.OPEN


def test_the_wait_of_a_bad_address_is_not_broken_by_a_good_one() -> None:
    edges = Edges(Stage(a_rule("tls_untrusted", policy(wait=100), kind=RuleKind.POSTURE, service="tls")))
    for at in (0, 60, 120):
        edges.look(at, "+" + B, "-" + A)
    assert edges.stage.story() == [(120, "opened", "high")]


def test_it_ends_when_the_bad_address_itself_is_seen_good_twice() -> None:
    edges = Edges()
    edges.look(0, "-" + A, "+" + B)
    edges.look(60, "+" + A, "+" + B)
    assert edges.stage.now().status == "open"
    edges.look(120, "+" + A, "+" + B)
    assert edges.stage.story()[-1] == (120, "resolved", "high")


def test_a_bad_address_that_goes_dark_is_not_resolved_by_the_others() -> None:
    edges = Edges()
    edges.look(0, "-" + A, "+" + B)
    for at in range(60, 1200, 60):
        edges.look(at, "?" + A, "+" + B)
    assert edges.stage.now().status == "open"


def test_an_address_that_never_said_bad_blocks_nobody_by_being_dark() -> None:
    edges = Edges()
    edges.look(0, "-" + A, "?" + C)
    edges.look(60, "+" + A, "?" + C)
    edges.look(120, "+" + A, "?" + C)
    assert edges.stage.now().status == "resolved"


def test_an_address_that_left_the_dns_blocks_nobody_for_long() -> None:
    edges = Edges()
    edges.look(0, "-" + A, "+" + B)
    for at in range(60, 301, 60):
        edges.look(at, "+" + B)
    assert edges.stage.now().status == "resolved"


def test_what_takes_its_place_must_be_seen_good() -> None:
    edges = Edges()
    edges.look(0, "-" + A)
    for at in range(60, 301, 60):
        edges.look(at, "-" + B)
    assert edges.stage.now().status == "open"
    for at in range(360, 601, 60):
        edges.look(at, "+" + B)
    assert edges.stage.now().status == "resolved"


def test_an_outage_of_our_own_line_forgets_no_address() -> None:
    edges = Edges()
    edges.look(0, "-" + A, "+" + B)
    edges.look(60, "-" + A, "+" + B)
    edges.look(9000, "+" + B, "?" + A)
    for at in range(9060, 9600, 60):
        edges.look(at, "+" + B, "?" + A)
    assert edges.stage.now().status == "open"


def test_two_vantages_of_one_network_that_see_different_addresses_still_recover() -> None:
    edges = Edges()
    for at in range(0, 600, 60):
        word = "-" if at < 120 else "+"
        edges.look(at, word + A, word + B, who="mataram-1", network="AS7713")
        edges.look(at + 30, word + C, who="mataram-2", network="AS7713")
    assert edges.stage.now().status == "resolved"
    assert edges.stage.now().resolved_at is not None
    assert edges.stage.story()[-1][0] <= 240


def test_many_addresses_are_one_witness() -> None:
    edges = Edges()
    edges.look(0, "-" + A, "-" + B, "-" + C)
    assert (edges.stage.now().scope, edges.stage.now().confidence) == (Scope.LOCAL, Confidence.LOW)


def test_a_network_that_sees_one_address_bad_is_no_dissent() -> None:
    edges = Edges()
    edges.look(0, "-" + A, "+" + B, who="mataram-1")
    edges.look(1, "-" + A, "+" + B, who="jakarta-1")
    assert edges.stage.now().scope is Scope.GLOBAL


def test_a_number_of_witnesses_counts_networks_not_addresses() -> None:
    resolve = Resolve(when="seen_good", quorum=2)
    edges = Edges(Stage(a_rule("tls_untrusted", policy(resolve=resolve), kind=RuleKind.POSTURE, service="tls")))
    edges.look(0, "-" + A, who="mataram-1")
    edges.look(59, "+" + A, "+" + B, who="jakarta-1")
    edges.look(60, "+" + A, "+" + B, who="mataram-1")
    edges.look(118, "+" + A, "+" + B, who="mataram-1")
    assert edges.stage.now().status == "open"
    edges.look(119, "+" + A, "+" + B, who="jakarta-1")
    assert edges.stage.now().status == "resolved"
