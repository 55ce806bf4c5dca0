"""News about gambling and hacking is no attack, wherever it stands; and no news beside it hides one."""

import pytest

from sentinel.kit.content.judge import Word
from sentinel.range.living.press import Beat, stories
from tests.kit.content.days import rolled
from tests.kit.content.pages import NEWS, judged, page
from tests.kit.content.test_judge import SPAM
from tests.share import share

STORIES = [(title, text) for beat in (Beat.RAID, Beat.HACK) for title, text in stories(beat)]


def told(title: str, text: str, more: str = "") -> str:
    """A front page with one more piece of news, as an office's site shows it: headline, then the first lines."""
    said = f"<h3><a href='/b/1'>{title}</a></h3><p>{text}</p>".format(place="Woha", number=212, districts=3)
    return page(body=f"{more}<section>{said}</section>")


@pytest.mark.parametrize(("title", "text"), STORIES, ids=[title for title, _ in STORIES])
def test_a_story_about_it_is_churn_and_hides_no_attack_beside_it(title: str, text: str) -> None:
    assert judged(told(title, text)).word is Word.CLEAN
    assert judged(told(title, text, f"<p>{SPAM}</p>")).word is Word.INJECTED
    assert judged(told(title, text, "<h2>Pwned by Kucing Hitam</h2>")).word is Word.DEFACED


HEADLINES = {
    "Daftar situs daerah yang pernah dideface": Word.CLEAN,
    "Klarifikasi: laman kami tidak diretas": Word.CLEAN,
    "Situs ini dihack": Word.DEFACED,
    "Diretas oleh Kucing Hitam": Word.DEFACED,
    "Laman kabupaten telah dibobol oleh Kucing Hitam": Word.DEFACED,
}


@pytest.mark.parametrize("said", HEADLINES)
def test_who_is_hacked_says_so_shortly_or_names_the_hacker(said: str) -> None:
    assert judged(page(news=(*NEWS, said))).word is HEADLINES[said]


def test_a_mark_counts_in_whichever_line_it_stands() -> None:
    lines = "".join(f"<p>{line}</p>" for line in ("Halo admin", "situs ini dihack", "sampai jumpa"))
    assert judged(page(body=lines)).word is Word.DEFACED


def test_ordinary_days_raise_no_alarm() -> None:
    assert [day for seed in range(3) for day in rolled(seed, 20) if day.alarm] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand_page_days_raise_at_most_one_alarm() -> None:
    seen = [day for seed in range(share(100)) for day in rolled(seed, 100)]
    assert sum(day.verdict.word is Word.CLEAN for day in seen) > 0.9 * len(seen)
    assert sum(day.alarm for day in seen) <= 1, [day for day in seen if day.alarm]
    assert sum(day.verdict.word is Word.CHANGED for day in seen) <= len(seen) / 100
