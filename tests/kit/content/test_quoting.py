"""What a message quotes of an attack: short, each thing once, with its place, and no lone word beside it."""

import pytest

from sentinel.kit.content.learned import Mark
from sentinel.kit.content.pins import Held, Pin, changes
from sentinel.kit.content.quoting import ROOM, quotes, views
from sentinel.kit.content.reason import Code, Reason

EVERYBODY = ("V0", "V1")


def mark(code: Code, weight: float = 2.0, views: tuple[str, ...] = EVERYBODY, **reason: str) -> Mark:
    return Mark(reason=Reason(code=code, weight=weight, text="", **reason), views=views, key="k")  # type: ignore[arg-type]  # texts alone


def test_words_lead_somewhere_and_stand_in_an_element() -> None:
    link = mark(
        Code.GAMBLING_LINK, said="slot gacor", url="https://raja.example/", path="html > body > #berita > li > a"
    )
    assert quotes([link]) == ['"slot gacor" -> https://raja.example/ [li > a]']


def test_what_was_seen_beside_the_page_names_its_address() -> None:
    robots = mark(Code.GAMBLING_TEXT, views=("robots",), said="Allow: /slot/", url="https://kpu.example/robots.txt")
    door = mark(
        Code.GAMBLING_TEXT,
        views=("sitemap",),
        said="tunnel raja",
        url="https://kpu.example/peta.xml",
        path="/?tunnel=raja",
    )
    assert quotes([robots]) == ['"Allow: /slot/" [/robots.txt]']
    assert quotes([door]) == ['"tunnel raja" -> /?tunnel=raja [/peta.xml]']


def test_a_lone_word_is_not_quoted_beside_an_attack_and_alone_it_is() -> None:
    lone = mark(Code.GAMBLING_TEXT, 0.5, said="slot waktu konsultasi")
    assert quotes([mark(Code.FORM_HOST, said="raja.example"), lone]) == ['"raja.example"']
    assert quotes([lone]) == ['"slot waktu konsultasi"']


@pytest.mark.parametrize("number", [1, 2, 5])
def test_all_quotes_together_fit_a_message(number: int) -> None:
    long = [
        mark(
            Code.GAMBLING_LINK, said=f"{n} " + "kata " * 90, url="https://raja.example/" + "x" * 300, path="div > " * 40
        )
        for n in range(number)
    ]
    told = quotes(long)
    assert len(told) == min(number, 2)
    assert len(", ".join(told)) <= ROOM + 2 <= 200
    assert all('..." ->' in one or '\u2026" ->' in one for one in told), told


def test_pinned_words_that_change_places_are_told_with_both() -> None:
    (told,) = changes(
        [Pin(name="p", selector="td")], Held(texts={"p": ("1", "A", "B")}), Held(texts={"p": ("1", "B", "A")})
    )
    assert told.where == "A; B -> B; A"


def test_a_way_out_that_only_some_are_shown_is_quoted_and_what_hides_other_words_is_not_quoted_twice() -> None:
    led = mark(Code.CLOAKED, views=("V2",), where="raja.example")
    assert quotes([led, mark(Code.GAMBLING_TEXT, 0.5, said="slot waktu")]) == ['"raja.example"']
    text = mark(Code.GAMBLING_TEXT, 3.0, views=("V1",), where="slot [slot]", said="slot gacor")
    hidden = mark(Code.CLOAKED, 1.5, views=("V1",), where="slot [slot]")
    assert quotes([text, hidden]) == ['"slot gacor"']


def test_who_sees_a_lone_word_is_not_among_those_who_see_an_attack() -> None:
    lone = mark(Code.GAMBLING_TEXT, 0.5)
    assert views([mark(Code.CLOAKED, views=("V2",)), lone]) == ["V2"]
    assert views([lone]) == ["V0", "V1"]


def test_the_same_words_stand_once_with_where_they_lead() -> None:
    text = mark(Code.GAMBLING_TEXT, 3.0, said="slot gacor", path="ul > li > a")
    link = mark(Code.GAMBLING_LINK, 1.9, said="slot gacor", url="https://raja.example/", path="ul > li > a")
    assert quotes([text, link]) == ['"slot gacor" -> https://raja.example/ [li > a]']
