"""The exoneration rule, as properties: the unknown never acquits, and a fresh certificate convicts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from sentinel.kit.answers.rule import ACQUITTED, Case, Proof, Reason, Sighting, fresh, judge

NOW = datetime(2029, 2, 14, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOMENTS = st.integers(-24 * 40, 24 * 5).map(lambda hours: NOW + hours * HOUR)
MAYBE = st.none() | st.booleans()
PROOFS = st.builds(
    Proof,
    verified=st.booleans(),
    known_key=MAYBE,
    known_operator=MAYBE,
    logged_at=st.none() | MOMENTS,
    valid_from=st.none() | MOMENTS,
    suspect=st.booleans(),
)


@st.composite
def sightings(draw: st.DrawFn) -> Sighting:
    at = draw(MOMENTS)
    after = draw(st.none() | st.integers(1, 200).map(lambda hours: at - hours * HOUR))
    return Sighting(at=at, after=after)


CASES = st.builds(
    Case,
    unchanged=MAYBE,
    new_network=st.booleans(),
    own_cdn=st.booleans(),
    bogon=st.booleans(),
    proof=st.none() | PROOFS,
    sighting=st.none() | sightings(),
)


def acquitted(case: Case) -> bool:
    return judge(case) in ACQUITTED


@given(CASES)
def test_what_acquits_is_a_verified_handshake_under_an_unchanged_authority_and_one_tie_to_the_site(case: Case) -> None:
    if not acquitted(case):
        return
    assert case.unchanged is True
    assert not case.bogon
    assert case.proof is not None
    assert case.proof.verified
    assert case.proof.known_key is True or case.own_cdn or case.proof.known_operator is True


@given(CASES, st.booleans())
def test_nothing_is_acquitted_while_servers_keys_or_registrar_changed_or_are_unknown(case: Case, known: bool) -> None:  # noqa: FBT001 - drawn
    assert not acquitted(replace(case, unchanged=False if known else None))


@given(CASES)
def test_without_a_handshake_or_with_one_that_a_browser_refuses_nothing_is_acquitted(case: Case) -> None:
    assert not acquitted(replace(case, proof=None))
    if case.proof is not None:
        assert not acquitted(replace(case, proof=replace(case.proof, verified=False)))


@given(CASES, PROOFS)
def test_forgetting_what_is_known_never_acquits_whom_knowledge_did_not(case: Case, proof: Proof) -> None:
    """Take away any fact that speaks for a stranger: who was not acquitted before is not acquitted now."""
    case = replace(case, proof=proof)
    assume(not acquitted(case))
    assume(judge(case) is not Reason.FRESH_CERTIFICATE)
    less = [
        replace(case, unchanged=None),
        replace(case, proof=None),
        replace(case, sighting=None),
        replace(case, own_cdn=False),
        replace(case, proof=replace(proof, known_key=None)),
        replace(case, proof=replace(proof, known_operator=None)),
        replace(case, proof=replace(proof, logged_at=None)),
    ]
    assert not any(map(acquitted, less))


@given(CASES, sightings(), st.floats(-1, 48), st.booleans())
def test_a_certificate_made_around_the_change_convicts_in_a_new_network(
    case: Case,
    sighting: Sighting,
    hours: float,
    logged: bool,  # noqa: FBT001 - drawn
) -> None:
    stamp = sighting.at + timedelta(hours=hours)
    proof = Proof(
        verified=True,
        known_key=False,
        known_operator=True,
        logged_at=stamp if logged else None,
        valid_from=stamp if not logged else NOW - timedelta(days=400),
    )
    guilty = replace(case, new_network=True, proof=proof, sighting=sighting)
    assert fresh(guilty)
    assert judge(guilty) is Reason.FRESH_CERTIFICATE


@given(CASES, sightings(), st.integers(1, 200))
def test_a_back_dated_certificate_is_as_young_as_its_timestamp(case: Case, sighting: Sighting, days: int) -> None:
    proof = Proof(verified=True, known_operator=True, logged_at=sighting.at, valid_from=NOW - timedelta(days=days))
    assert judge(replace(case, new_network=True, proof=proof, sighting=sighting)) is Reason.FRESH_CERTIFICATE


def stranger(**proof: object) -> Case:
    """A verified certificate of a usual operator with a strange key; the change was made in the last minute."""
    made = Proof(verified=True, known_key=False, known_operator=True)
    sighting = Sighting(at=NOW, after=NOW - timedelta(minutes=1))
    return Case(unchanged=True, proof=replace(made, **proof), sighting=sighting)  # type: ignore[arg-type]  # fields of a proof


def test_the_age_of_a_certificate_counts_from_the_last_look_that_did_not_show_the_change() -> None:
    edge = NOW - timedelta(minutes=1) - timedelta(hours=24)
    assert judge(stranger(logged_at=edge - timedelta(seconds=1))) is Reason.OLD_CERTIFICATE
    assert judge(stranger(logged_at=edge)) is Reason.STRANGE_CERTIFICATE
    old = stranger(logged_at=NOW - timedelta(days=30))
    never = replace(old, sighting=Sighting(at=NOW))
    assert judge(never) is Reason.STRANGE_CERTIFICATE, "this vantage does not know how old the change is"
    away = replace(old, sighting=Sighting(at=NOW, after=NOW - timedelta(days=40)))
    assert judge(away) is Reason.STRANGE_CERTIFICATE, "nobody looked for forty days"


def test_no_timestamp_no_age_and_a_suspect_key_grows_no_older() -> None:
    assert judge(stranger(valid_from=NOW - timedelta(days=60))) is Reason.STRANGE_CERTIFICATE
    assert judge(stranger(logged_at=NOW - timedelta(days=60), suspect=True)) is Reason.STRANGE_CERTIFICATE
    assert judge(stranger(logged_at=NOW - timedelta(days=60), known_operator=False)) is Reason.STRANGE_CERTIFICATE


def test_a_known_key_and_the_own_delivery_network_acquit() -> None:
    assert judge(stranger(known_key=True)) is Reason.KNOWN_KEY
    assert judge(replace(stranger(), own_cdn=True)) is Reason.OWN_CDN
