"""What is told of a page, to whom it is shown, and what a person reads before he decides."""

from probes.defacement import PROBE
from sentinel.kit.codec import decode
from sentinel.kit.content.learned import DefacementLearned
from sentinel.model.event import Event
from tests.kit.content.pages import page
from tests.kit.content.watch import Watch, answer
from tests.kit.content.worlds import JUDOL


def verdict(event: Event) -> object:
    return event["sentinel.content.verdict"]


UNSURE = (
    "<p>Slot waktu konsultasi tatap muka tersedia setiap hari kerja dengan mendaftar lebih dahulu.</p>"
    "<p>Dana kampanye jangan bersumber dari judi, kata ketua dalam rapat dengan partai</p>"
)


def test_before_anybody_accepted_anything_doubtful_words_warn_nobody() -> None:
    watch = Watch()
    for _ in range(3):
        watch.see(page())
    event = watch.see(page(body=UNSURE))
    assert (verdict(event), watch.matches(event)) == ("clean", set())
    later = Watch().settle()
    assert verdict(later.see(page(body=UNSURE))) == "changed"


def test_a_doorway_beside_the_page_makes_no_cloak_of_a_headline_that_some_visitor_saw() -> None:
    watch = Watch().settle()
    door, headline = page(body="<p>Situs slot gacor maxwin togel</p>"), page(body="<p>Warung kopi tempat togel</p>")
    event = watch.see(page(), V1=headline, path=door)
    assert watch.matches(event) == {"gambling_injected"}
    assert event["sentinel.content.quotes"] == ['"Situs slot gacor maxwin togel" [/]']


def test_whom_a_lone_word_is_shown_to_is_not_among_those_who_see_the_attack() -> None:
    watch = Watch().settle()
    event = watch.see(page(), V1=page(body="<p>Warung kopi tempat togel</p>"), V2=page(body=JUDOL))
    assert event["sentinel.content.view"] == ["V2"]


def test_words_that_differ_each_day_keep_nobody_from_proposing_what_is_usual() -> None:
    watch, proposals = Watch(), []
    watch.see(page())
    for number in range(3):
        watch.see(page(body=f"<p>Warung kopi nomor {'abc'[number]} tempat togel</p>"))
        assert watch.last is not None
        proposals.append(PROBE.proposal(watch.last))
    assert {one.values("evidence") for one in proposals if one} == {()}
    assert all(one and one.values("doubts") for one in proposals)


def test_what_a_person_is_shown_as_new_was_never_there_and_side_looks_only_where_they_matter() -> None:
    turns = [page(body=f"<p>Berita {name} yang muncul bergantian di atas</p>") for name in ("satu", "dua", "tiga")]
    watch = Watch().settle(*turns, *turns)
    watch.see(turns[0] + "<p>Telepon baru 0812 9999</p>", path=answer(page(body="<p>Tidak ditemukan</p>"), 404))
    told = list(PROBE.moved(decode(DefacementLearned, watch.state)))
    assert [one.added for one in told if one.trait == "V0 text"] == []  # a clean look is what is usual next time
    event = watch.see(turns[1] + JUDOL, path=answer(page(body="<p>Tidak ditemukan</p>"), 404))
    assert verdict(event) == "injected"
    told = list(PROBE.moved(decode(DefacementLearned, watch.state)))
    (texts,) = [one.added for one in told if one.trait == "V0 text"]
    assert all("slot" in text.lower() or "raja" in text.lower() for text in texts), texts
    assert {one.trait.split()[0] for one in told} == {"V0"}
    watch.see(turns[1], path=page(body="<p>Situs slot gacor maxwin togel</p>"))
    told = list(PROBE.moved(decode(DefacementLearned, watch.state)))
    assert "path text" in {one.trait for one in told}


def test_an_attack_is_quoted_by_the_words_that_say_most_and_not_by_the_first_honest_one() -> None:
    honest = "<p>Slot waktu konsultasi tatap muka tersedia setiap hari kerja</p>"
    event = Watch().settle().see(page(body=honest + "<p>Situs slot gacor maxwin togel hari ini</p>"))
    assert str(event["sentinel.content.quotes"]).startswith("['\"Situs slot gacor maxwin togel")
