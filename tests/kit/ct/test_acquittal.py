"""What acquits a certificate, and what does not."""

from dataclasses import replace
from datetime import timedelta

from probes.ct import PROBE
from sentinel.kit.baseline import Normal, turns
from sentinel.kit.ct import judge, memory
from sentinel.kit.ct.facts import CtFacts, Known, Live
from sentinel.kit.ct.sighting import Sighting
from sentinel.kit.seen import Seen
from tests.authority import NOW
from tests.kit.ct.desk import subject_of
from tests.probes.world import assessed

NAME, HOME = "www.kpu.go.id", "103.1.1.1"
KNOWN = Known(since=NOW - timedelta(days=9), servers=("a",), homes=(HOME,))
OTHER = Sighting(
    source="log",
    place="1",
    tbs="ef" * 32,
    spki="ab" * 32,
    serial="77",
    organization="Lain",
    names=(NAME,),
    not_before=NOW - timedelta(hours=1),
    not_after=NOW + timedelta(days=60),
    fresh=True,
    seen=True,
)


def look(sighting: Sighting, address: str, servers: tuple[str, ...] = ("a",)) -> Seen[CtFacts, Known]:
    shown = Live(host=NAME, address=address, spki=sighting.spki, trusted=True)
    facts = CtFacts(domain="kpu.go.id", sightings=(sighting,), live=(shown,), servers=servers)
    usual = Normal(traits={judge.TRAIT: turns("Sah")})
    subject = subject_of(f"https://{NAME}/")
    return assessed(PROBE, facts, subject=subject, at=NOW, learned=KNOWN, baseline=usual).seen


def test_a_key_shown_at_home_excuses_no_certificate_from_days_in_which_name_servers_changed() -> None:
    (calm,), (moved,) = (judge.verdicts(look(OTHER, HOME, servers)) for servers in (("a",), ("b",)))
    assert (calm.unexpected, calm.authorised) == (False, judge.Authorised.LIVE)
    assert (moved.unexpected, moved.authorised) == (True, None)


def test_what_is_unexpected_teaches_no_key_though_a_source_calls_it_history() -> None:
    seen = look(replace(OTHER, fresh=False), "6.6.6.6")
    assert [one.unexpected for one in judge.verdicts(seen)] == [True]
    known = memory.folded(seen)
    assert (known.keys, known.suspects) == ((), (OTHER.spki,))
