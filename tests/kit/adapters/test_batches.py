"""Answers about many accounts: each is found in them, however many there are."""

import json
import time
from pathlib import Path

import pytest

from sentinel.detect.adapters import load_adapters
from sentinel.kit.adapters import reading
from sentinel.kit.adapters.answer import Answer
from sentinel.kit.adapters.form import State
from sentinel.kit.adapters.reading import read_many

X, RESOLVE = load_adapters([Path("rules")])["x"].adapter.requests


def test_the_hundredth_of_a_batch_is_read_as_the_first_is() -> None:
    assert X.batch is not None
    keys = [str(5_000 + number) for number in range(X.batch.max)]
    there, gone = keys[:60], keys[60:]
    body = {
        "data": [{"id": key, "username": f"calon_{key}", "name": "Calon"} for key in there],
        "errors": [{"resource_id": key, "title": "Not Found Error", "detail": "none"} for key in gone],
    }
    read = read_many(X, Answer(status=200, text=json.dumps(body)), keys)
    assert {read[key].state for key in there} == {State.OK}
    assert {read[key].state for key in gone} == {State.GONE}
    many = [{"id": key, "username": f"calon_{key}", "name": "Calon"} for key in keys]
    read = read_many(X, Answer(status=200, text=json.dumps({"data": many})), keys)
    assert {one.state for one in read.values()} == {State.OK}


def _pins(*pairs: tuple[str, object]) -> list[dict[str, object]]:
    return [{"id": key, "username": f"u{key}", "name": "C", "pinned_tweet_id": pin} for key, pin in pairs]


HOSTILE = [
    ("two posts of one number", {"tweets": [{"id": "9", "text": "a"}, {"id": "9", "text": "b"}]}),
    ("no list", {"tweets": {"id": "9", "text": "a"}}),
    ("a text", {"tweets": "9"}),
    ("no posts at all", None),
    (
        "posts that are none",
        {"tweets": ["9", 9, None, ["9"], {"id": None, "text": "a"}, {"id": {"9": 9}, "text": "a"}]},
    ),
    ("a post of somebody else", {"tweets": [{"id": "90", "text": "a"}, {"id": "", "text": "b"}]}),
    ("a post that says nothing", {"tweets": [{"id": "9", "text": ["a", "b"], "note_tweet": {"text": {"x": 1}}}]}),
]


@pytest.mark.parametrize(("includes"), [includes for _, includes in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_nobody_is_given_a_post_that_is_not_surely_his(includes: object) -> None:
    data = _pins(("1", "9"), ("2", ""), ("3", None), ("4", ["9"]), ("5", True))
    answer = Answer(status=200, text=json.dumps({"data": data, "includes": includes}))
    read = read_many(X, answer, ["1", "2", "3", "4", "5"])
    assert {one.state for one in read.values()} == {State.OK}
    assert [key for key, one in read.items() if "pinned" in one.fields] == []


def test_each_is_given_his_own_post_whole_and_a_lost_post_is_no_lost_account() -> None:
    long = "kata " * 80
    leads = {"urls": [{"url": "https://t.co/a", "expanded_url": "https://bit.ly/a"}, {"url": "https://t.co/b"}]}
    tweets = [{"id": "91", "text": "satu", "entities": leads}, {"id": 92, "text": "dua…", "note_tweet": {"text": long}}]
    lost = [{"resource_id": "5", "resource_type": "tweet", "title": "Not Found Error", "detail": "suspended"}]
    data = _pins(("1", "91"), ("2", "92"), ("3", "5"))
    answer = Answer(status=200, text=json.dumps({"data": data, "includes": {"tweets": tweets}, "errors": lost}))
    read = read_many(X, answer, ["1", "2", "3", "5"])
    assert [read[key].fields.get("pinned") for key in "123"] == ["satu https://bit.ly/a", long.strip(), None]
    assert (read["3"].state, read["5"].state) == (State.OK, State.UNKNOWN)
    resolved = RESOLVE, Answer(status=200, text=json.dumps({"data": _pins(("3", "5")), "errors": lost}))
    assert reading.read(*resolved).state is State.OK
    shown = json.dumps({"data": _pins(("1", "91")), "includes": {"tweets": tweets}})
    assert reading.read(RESOLVE, Answer(status=200, text=shown)).fields["pinned"] == "satu https://bit.ly/a"


def test_a_thousand_accounts_and_posts_are_joined_at_once() -> None:
    keys = [str(number) for number in range(1_000)]
    tweets = [{"id": f"t{key}", "text": f"halo {key}"} for key in reversed(keys)]
    data = _pins(*((key, f"t{key}") for key in keys[:500]))
    errors = [{"resource_id": key, "title": "Not Found Error"} for key in keys[500:]]
    text = json.dumps({"data": data, "includes": {"tweets": tweets}, "errors": errors})
    begun = time.process_time()
    read = read_many(X, Answer(status=200, text=text), keys)
    assert all(read[key].fields["pinned"] == f"halo {key}" for key in keys[:500])
    assert {read[key].state for key in keys[500:]} == {State.GONE}
    assert time.process_time() - begun < 5, "each list is gone through once"
