"""Attacks on certificates, from the first handshake to the incident: the right rule at its level, and no other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sentinel.range.country import EDGES
from tests.scenarios.watch import Watch, watching

SITE, ZONE, THIEF, FAR = "info", "awan.example", "127.66.0.5", "jakarta-1"
MINUTE = 60.0
Act = Callable[[Watch], object]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@dataclass(frozen=True, kw_only=True)
class Story:
    """What is done after a calm while, and exactly what must be told of it, at which level. ``kinds`` are probes."""

    attack: Act
    told: Mapping[str, str]
    kinds: tuple[str, ...] = ("tls",)
    on: str = SITE
    public: bool = False
    besides: tuple[str, ...] = ()
    proof: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def six(watch: Watch) -> None:
    """The site has six edges."""
    watch.do("zone.put", ZONE, name=f"info.{ZONE}", kind="A", to=list(EDGES), ttl=20)


def foreign_edge(watch: Watch) -> None:
    """One of six edges shows a certificate of another authority."""
    watch.do("certificate.show", "tepi-4", paper="other_operator")


def forgotten_edge(watch: Watch) -> None:
    """One of six edges still shows what has expired."""
    watch.do("certificate.expire", "tepi-4")


def fresh_after_move(watch: Watch) -> None:
    """The name leads to a thief, whose certificate is valid, in the logs, and was made a moment ago."""
    watch.do("certificate.show", "gelap-kpu", paper="fresh")
    watch.do("zone.put", "kpu.go.id", name="www.kpu.go.id", kind="A", to=[THIEF])


def unlogged_at_one(watch: Watch) -> None:
    """On one way somebody shows a certificate that browsers accept and that was kept out of the logs."""
    watch.ways[FAR] = lambda: watch.do("certificate.show", SITE, paper="other_operator")


def revoked(watch: Watch) -> None:
    """The authority takes the certificate back, because its key leaked."""
    watch.do("certificate.revoke", SITE)


STORIES: Mapping[str, Story] = {
    "another authority on one of six edges": Story(
        attack=foreign_edge,
        told={"tls_edges_disagree": "high"},
        proof={"tls_edges_disagree": {"server.ip": EDGES[3], "sentinel.tls.edge_differs": True}},
    ),
    "a valid, fresh certificate after an address change": Story(
        attack=fresh_after_move,
        told={"dns_answer_hijacked": "high", "hijack_confirmed": "critical"},
        kinds=("dns", "dns_answers", "tls"),
        on="kpu",
        proof={
            "dns_answer_hijacked": {
                "sentinel.dns.answer_reasons": ["fresh_certificate", "new_network", "old_key_at_old_address"]
            }
        },
    ),
    "an unlogged certificate at one vantage": Story(
        attack=unlogged_at_one,
        told={"hijack_confirmed": "critical", "tls_edges_disagree": "high"},
        public=True,
        besides=(FAR,),
        proof={"tls_edges_disagree": {"observer.name": FAR, "sentinel.tls.unlogged_here": True}},
    ),
    "revoked": Story(
        attack=revoked,
        told={"tls_certificate_revoked": "critical"},
        proof={"tls_certificate_revoked": {"sentinel.tls.revoked_reason": "keyCompromise"}},
    ),
    "expired on one edge only": Story(
        attack=forgotten_edge,
        told={"tls_certificate_expired": "high"},
        proof={"tls_certificate_expired": {"server.ip": EDGES[3], "sentinel.tls.addresses_expired": 1}},
    ),
}


def families(story: Story) -> list[str]:
    """The names under which its probes are selected."""
    return list(dict.fromkeys(kind.partition("_")[0] for kind in story.kinds))


@pytest.mark.parametrize("name", STORIES)
async def test_each_attack_is_told_by_its_rule_at_its_level(name: str, tmp_path: Path) -> None:
    story = STORIES[name]
    async with watching(tmp_path, *families(story), on=[story.on], public=story.public, besides=story.besides) as watch:
        watch.duties = [duty for duty in watch.duties if duty.probe.kind in story.kinds]
        six(watch)
        await watch.calm()
        story.attack(watch)
        for rule in story.told:
            await watch.until(rule, within=5 * MINUTE)
        await watch.cycle()
        assert watch.rules() == story.told, watch.newest()
        for rule, fields in story.proof.items():
            event = watch.of(rule)[0].event
            assert {field: event.get(field) for field in fields} == fields
