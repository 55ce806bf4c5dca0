"""How a site renews: what is learned from renewals, and what takes turns or comes in stages is none."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sentinel.kit.looks import Trust
from sentinel.kit.revocation.record import Revocation
from sentinel.kit.revocation.word import State
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge
from sentinel.kit.x509.habit import Habit, grown
from tests.authority import DAY, NOW

Shown = tuple[Edge, CertificateFacts]


def shown(key: str, since: datetime = NOW, days: int = 90, *, ok: bool = True, revoked: bool = False) -> Shown:
    """An edge with a certificate of this key that begins then."""
    name = f"{key}/{since:%j}"
    leaf = CertificateFacts(sha256=name, spki_sha256=key, not_before=since, not_after=since + days * DAY)
    trust = Trust(ok=ok, code=0, text="ok", depth=0, at=NOW, except_dates=0)
    word = Revocation(state=State.REVOKED, certificate=name) if revoked else None
    return Edge(address="192.0.2.1", chain=(name,), trust=trust, covers=True, revocation=word), leaf


def after(habit: Habit, *looks: Iterable[Shown], at: datetime = NOW) -> Habit:
    for look in looks:
        edges = list(look)
        habit = grown(habit, [e for e, _ in edges], {leaf.sha256: leaf for _, leaf in edges}, at)
    return habit


def year(keys: str) -> Habit:
    """A site that renews after two thirds of 90 days, with these keys one after the other."""
    habit = Habit()
    for nth, key in enumerate(keys):
        at = NOW + nth * 60 * DAY
        habit = after(habit, [shown(key, at)], [shown(key, at)], at=at)
    return habit


def said(habit: Habit, one: Shown, at: datetime = NOW) -> list[object]:
    fields = habit.fields(*one, at)
    return [fields[f"sentinel.tls.{name}"] for name in ("reuses_key", "renewal_early", "key_of_revoked")]


def test_two_renewals_show_whether_the_key_is_kept() -> None:
    assert [year(keys).reuses_key for keys in ("a", "ab", "abc", "aaa", "aab")] == [None, None, False, True, None]
    assert year("abcd").renewals == 3


def test_a_renewal_in_time_is_not_early_and_one_with_much_life_left_is_for_two_days() -> None:
    assert said(year("ab"), shown("b", NOW + 60 * DAY), NOW + 60 * DAY)[1] is None
    new, at = shown("b", NOW + 20 * DAY), NOW + 20 * DAY
    habit = after(year("a"), [new], [new], at=at)
    assert [said(habit, new, at + timedelta(hours=h))[1] for h in (0, 47, 48)] == [True, True, None]
    assert said(habit, shown("a"), at)[1] is None, "an edge that still shows the old one"


def test_what_comes_in_stages_is_one_renewal_and_what_takes_turns_is_none_after_it() -> None:
    old, new = shown("a"), shown("b", NOW + 60 * DAY)
    habit = after(Habit(), [old, old], [old, new], [old, new], [new, new])
    assert habit.renewals == 1
    assert after(habit, [old], [new], [old], [new]).renewals == 1


def test_a_pair_of_keys_that_are_both_kept_is_kept() -> None:
    first, second = [shown("rsa"), shown("ec", NOW + DAY)], [shown("rsa", NOW + 60 * DAY), shown("ec", NOW + 61 * DAY)]
    assert after(Habit(), first, second).kept == 1


def test_the_key_of_a_revoked_certificate_is_known_again_under_another_and_not_under_its_own() -> None:
    taken = shown("a", revoked=True)
    habit = after(Habit(), [taken])
    assert said(habit, taken)[2] is False, "that is tls_certificate_revoked"
    assert said(habit, shown("a", NOW + DAY))[2] is True
    assert said(habit, shown("b", NOW + DAY))[2] is False


def test_a_revoked_authority_does_not_taint_the_sites_own_key() -> None:
    edge, leaf = shown("a")
    other = Revocation(state=State.REVOKED, certificate="the authority's")
    habit = grown(Habit(), [Edge(address="x", chain=edge.chain, revocation=other)], {leaf.sha256: leaf}, NOW)
    assert habit.revoked == ()


def test_what_a_browser_refuses_teaches_nothing_and_memory_is_bounded() -> None:
    assert after(Habit(), [shown("a", ok=False)]).newest == ""
    habit = after(Habit(), *([shown(f"k{n}", revoked=True)] for n in range(99)))
    assert len(habit.revoked) == 64
    assert len(after(Habit(), [shown(f"k{n}") for n in range(99)]).keys) == 16
