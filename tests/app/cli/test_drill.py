"""``sentinel drill`` without a drill: the list, and what cannot be run is said in words."""

from pathlib import Path

import pytest

from sentinel.range.drills import DRILLS
from tests.app.cli.program import LAB, call, data, installation


@pytest.mark.parametrize(("language", "words"), [("id", "server diretas"), ("en", "was hacked")])
def test_the_list_names_every_drill_and_what_it_is_modelled_on(tmp_path: Path, language: str, words: str) -> None:
    config = installation(tmp_path, LAB.replace('language = "en"', f'language = "{language}"'))
    rows = data("drill", "list", config=config)
    assert [row["name"] for row in rows] == list(DRILLS)
    assert all(row["story"] and row["real"] and row["seconds"] for row in rows)
    out = call("drill", "list", config=config).stdout
    assert words in out
    assert "site_redirected_offsite" in out


def test_what_cannot_be_run_is_said_in_words(tmp_path: Path) -> None:
    config = installation(tmp_path)
    for words, code, wanted in (
        (("outage-rumor",), 2, 'did you mean "outage-rumour"'),
        (("outage-rumour", "--channel", "piket"), 2, "no channel 'piket'"),
        (("outage-rumour", "--ack-within", "soon"), 2, "--ack-within"),
    ):
        told = call("drill", "run", *words, config=config)
        assert (told.exit_code, wanted in told.stderr) == (code, True), told.stderr
    assert not (tmp_path / "var").exists()
