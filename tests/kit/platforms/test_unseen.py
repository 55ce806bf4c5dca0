"""Accounts that cannot be seen are counted, each once: who hides and is looked at often does not blind us for all."""

from sentinel.kit.adapters.form import State
from sentinel.kit.platforms.unseen import Unseen


def test_one_account_that_hides_is_one_however_often_it_is_looked_at() -> None:
    unseen = Unseen()
    for number in range(30):
        unseen.note(f"acc-{number}", State.OK)
        unseen.note("acc-hidden", State.UNKNOWN)
    assert (unseen.share, unseen.too_many) == (1 / 31, False)


def test_more_than_a_fifth_of_the_accounts_is_too_many_until_they_are_seen_again() -> None:
    unseen = Unseen()
    for number in range(30):
        unseen.note(f"acc-{number}", State.BLOCKED if number < 7 else State.OK)
    assert unseen.too_many
    unseen.note("acc-0", State.OK)
    assert not unseen.too_many
