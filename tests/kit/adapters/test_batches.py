"""Answers about many accounts: each is found in them, however many there are."""

import json
from pathlib import Path

from sentinel.detect.adapters import load_adapters
from sentinel.kit.adapters.answer import Answer
from sentinel.kit.adapters.form import State
from sentinel.kit.adapters.reading import read_many

X = load_adapters([Path("rules")])["x"].adapter.requests[0]


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
    assert {reading.state for reading in read.values()} == {State.OK}
