"""What an account says of itself is never taken for a word of its platform: a wall, another number, or nobody home."""

from collections.abc import Mapping

import pytest

from sentinel.kit.adapters.answer import Answer
from sentinel.kit.adapters.reading import Reading, read
from sentinel.kit.platforms.canary import UNREAD, wrong
from sentinel.model.event import Value
from tests.kit.adapters.test_shipped import FOLDER, shipped


def reading(name: str, old: str, new: str) -> Reading:
    """What this adapter reads of its kept answer, once a part of it is written otherwise."""
    text = (FOLDER / "fixtures" / name / "ok.html").read_text("utf-8")
    assert old in text
    request = shipped(FOLDER / f"{name}.yml").requests[0]
    return read(request, Answer(status=200, url="https://example.org/", text=text.replace(old, new)))


@pytest.mark.parametrize(
    ("name", "old", "mark"),
    [
        ("tiktok", "Calon Contoh", "tiktok-verify-page"),
        ("tiktok_embed", "Calon Contoh", "tiktok-verify-page"),
        ("facebook_page", "Calon Contoh", "CometErrorRoot.react"),
    ],
)
def test_nobody_hides_behind_the_words_of_a_wall(name: str, old: str, mark: str) -> None:
    found = reading(name, old, f"SLOT GACOR {mark}")
    assert (str(found.state), found.fields["name"]) == ("ok", f"SLOT GACOR {mark}")


def test_a_wall_is_still_one() -> None:
    request = shipped(FOLDER / "facebook_page.yml").requests[0]
    assert str(read(request, Answer(status=200, text="<script>CometErrorRoot.react</script>")).state) == "blocked"


MESSAGE = 'data-peer="c1001234567_8"'
DESCRIPTION = '<div class="tgme_channel_info_description">'


def test_a_channel_that_was_emptied_still_shows_what_it_calls_itself() -> None:
    found = reading("telegram", MESSAGE, "")
    assert (str(found.state), found.fields["name"], found.fields.get("uid")) == ("ok", "KPU Contoh", None)


def test_what_a_channel_answers_to_is_not_its_own_word_and_lines_end_words() -> None:
    texts = [post.text for post in reading("telegram", MESSAGE, MESSAGE).newest]
    assert texts == ["Itu judi.", "Jadwal debat. Jangan terlewat"], "the newest first, pictures without words aside"


def test_a_description_is_no_number() -> None:
    found = reading("telegram", DESCRIPTION, f'{DESCRIPTION}tgme_widget_message data-peer="c666666_')
    assert found.fields["uid"] == "1001234567"


@pytest.mark.parametrize(("shown", "told"), [({"uid": "1"}, ()), ({}, (f"{UNREAD}: uid",))])
def test_an_adapter_that_lost_the_number_does_not_read_right(shown: Mapping[str, Value], told: tuple[str, ...]) -> None:
    adapter = shipped(FOLDER / "telegram.yml")
    found = reading("telegram", MESSAGE, MESSAGE)
    present = Reading(state=found.state, fields={"verified": True, **shown})
    assert wrong(adapter, present, None) == told
