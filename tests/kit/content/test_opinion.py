"""Looks at a page in a row: what is learned, what alarms, what waits, what is nobody's concern."""

import random
from datetime import timedelta

import pytest

from probes.defacement import PROBE
from sentinel.kit.content.pins import Pin
from sentinel.kit.page.follow import Trail
from sentinel.model.event import Event
from sentinel.model.failure import Code, Failure, Layer
from tests.kit.content.pages import NEWS, page
from tests.kit.content.watch import Watch, answer, lost, sent_to
from tests.kit.content.worlds import HACKED, JUDOL, RELAUNCH, WALL


def verdict(event: Event) -> object:
    return event["sentinel.content.verdict"]


def test_the_first_look_knows_nothing_and_later_ones_see_churn_as_clean() -> None:
    watch = Watch()
    assert verdict(watch.see(page())) == "unknown"
    for number in range(5):
        event = watch.see(page(news=(*NEWS[number:], f"Berita hari ke {number} dari kantor kami tentang rapat")))
        assert verdict(event) == "clean"
        assert watch.matches(event) == set()


def test_hackers_and_gamblers_are_told_at_the_first_look_whatever_was_learned() -> None:
    assert Watch().matches(event := Watch().see(HACKED)) == {"site_defaced"}
    assert verdict(event) == "defaced"
    assert Watch().matches(Watch().see(page(body=JUDOL))) == {"gambling_injected"}


def test_an_attack_is_told_at_once_and_confirmed_by_the_next_look() -> None:
    watch = Watch().settle()
    first, second = watch.see(page(body=JUDOL)), watch.see(page(body=JUDOL))
    assert watch.matches(first) == {"gambling_injected"}
    assert (first["sentinel.content.confirmed"], second["sentinel.content.confirmed"]) == (False, True)
    assert second["sentinel.content.since"] == first["@timestamp"]
    assert "raja88.example" in str(second["sentinel.content.new_hosts"])
    assert "Situs slot gacor maxwin hari ini" in str(second["sentinel.content.where"])
    assert verdict(watch.see(page())) == "clean"


def test_what_is_wrong_teaches_nothing_however_long_it_stands() -> None:
    watch = Watch().settle()
    for number in range(40):
        event = watch.see(page(body=f"{JUDOL}<p>Pengunjung hari ini: {number}</p>"))
    assert verdict(event) == "injected"


@pytest.mark.parametrize("view", ["V1", "V2"])
def test_what_only_search_engines_are_shown_is_cloaked(view: str) -> None:
    watch = Watch().settle()
    event = watch.see(page(), **{view: page(body=JUDOL)})
    assert watch.matches(event) == {"content_cloaked", "gambling_injected"}
    assert event["sentinel.content.view"] == [view]
    assert verdict(watch.see(page(), **{view: answer(WALL, 403)})) == "unknown", "the view that showed it is not seen"
    assert verdict(watch.see(page())) == "clean"


def test_a_redirect_for_those_who_come_from_google_alone_decides() -> None:
    watch = Watch().settle()
    event = watch.see(page(), V2=sent_to("https://slot-raja.example/"))
    assert watch.matches(event) == {"content_cloaked"}
    assert "slot-raja.example" in str(event["sentinel.content.where"])


def test_another_page_altogether_must_still_be_there() -> None:
    watch = Watch().settle()
    first = watch.see(RELAUNCH)
    assert (verdict(first), watch.matches(first)) == ("changed", {"content_changed"})
    second = watch.see(RELAUNCH)
    assert (verdict(second), watch.matches(second)) == ("defaced", {"site_defaced"})


def test_a_person_accepts_a_relaunch_and_it_becomes_what_is_usual() -> None:
    watch = Watch().settle()
    for _ in range(3):
        watch.see(RELAUNCH)
    watch.accept()
    assert verdict(watch.see(RELAUNCH)) == "clean"
    assert verdict(watch.see(RELAUNCH)) == "clean"
    assert watch.matches(watch.see(RELAUNCH.replace("</section>", JUDOL + "</section>"))) == {"gambling_injected"}


def test_before_anybody_accepted_anything_only_plain_evidence_alarms() -> None:
    watch = Watch()
    for _ in range(3):
        watch.see(page())
    script = '<script src="https://cdn.stranger.example/x.js"></script>'
    assert watch.matches(watch.see(page(head=script))) == set()
    assert watch.matches(watch.see(RELAUNCH)) == set()


def test_a_lone_new_script_host_must_be_there_at_the_next_look_and_is_an_alarm_in_frozen_days() -> None:
    script = '<script src="https://cdn.stranger.example/x.js"></script>'
    watch = Watch().settle()
    assert watch.matches(watch.see(page(head=script))) == set()
    event = watch.see(page(head=script))
    assert (verdict(event), watch.matches(event)) == ("changed", {"foreign_script"})
    frozen = Watch(frozen=True).settle()
    event = frozen.see(page(head=script))
    assert (verdict(event), frozen.matches(event)) == ("injected", {"foreign_script"})


@pytest.mark.parametrize(
    ("shown", "word"),
    [
        (answer(WALL), "blocked"),
        (answer("<h1>Forbidden</h1>", 403), "blocked"),
        (answer("<h1>Too many</h1>", 429), "blocked"),
        (answer("<h1>Bad gateway</h1>", 502), "blocked"),
        (answer("<title>Dalam pemeliharaan</title><h1>Situs dalam pemeliharaan</h1>"), "blocked"),
        (answer(""), "unknown"),
        (answer(b"\x00\xfe\xfd\xfc" * 400), "unknown"),
        (lost(Failure(layer=Layer.TCP, code=Code.CONNECTION_RESET)), "unknown"),
    ],
)
def test_what_stands_before_the_page_is_neither_an_attack_nor_its_end(shown: Trail, word: str) -> None:
    watch = Watch().settle()
    watch.see(page(body=JUDOL))
    event = watch.see(shown)
    assert (verdict(event), watch.matches(event)) == (word, set())
    assert verdict(watch.see(page(body=JUDOL))) == "injected"


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_hackers_mark_counts_at_any_status(status: int) -> None:
    watch = Watch().settle()
    assert watch.matches(watch.see(answer(HACKED, status))) == {"site_defaced"}


def test_a_picture_that_calls_itself_a_page_is_an_attack() -> None:
    watch = Watch().settle()
    assert watch.matches(watch.see(b"\x89PNG\r\n\x1a\n" + b"\0" * 500)) == {"site_defaced"}


def test_a_pinned_fact_that_changes_says_the_old_and_the_new_words() -> None:
    watch = Watch(pins=(Pin(name="telepon", selector="footer p"),)).settle()
    event = watch.see(page().replace("0370 123456", "0812 999"))
    assert watch.matches(event) == {"site_defaced"}
    assert "0370 123456" in str(event["sentinel.content.facts_changed"])
    assert "0812 999" in str(event["sentinel.content.facts_changed"])
    watch.accept()
    assert verdict(watch.see(page().replace("0370 123456", "0812 999"))) == "clean"


def test_a_pinned_fact_that_changes_beside_gambling_is_told_as_well() -> None:
    watch = Watch(pins=(Pin(name="telepon", selector="footer p"),)).settle()
    event = watch.see(page(body=JUDOL).replace("0370 123456", "0812 999"))
    assert watch.matches(event) == {"gambling_injected", "site_defaced"}
    assert "0812 999" in str(event["sentinel.content.facts_changed"])


def test_a_new_link_teaches_only_after_its_quarantine() -> None:
    link = '<p><a href="https://mitra.example/">Mitra kami</a></p>'
    watch = Watch(every=timedelta(hours=6)).settle()
    for hours in range(0, 30, 6):
        event = watch.see(page(body=link))
        assert verdict(event) == "clean"
        assert ("mitra.example" in str(event["sentinel.content.new_hosts"])) is (hours <= 24)


def test_a_patient_gambler_who_adds_a_word_a_look_trains_nobody() -> None:
    watch = Watch().settle()
    said = ("slot gacor", "maxwin", "togel", "sbobet")
    words = [watch.see(page(body="".join(f"<p>{word}</p>" for word in said[: n + 1]))) for n in range(4)]
    assert [verdict(event) for event in words][-1] == "injected"


def test_a_gambler_who_adds_a_word_a_day_is_found_although_each_was_too_little() -> None:
    watch = Watch(every=timedelta(hours=26)).settle()
    whens = ("hari ini", "malam ini", "besok", "lusa")
    said = [f"<p>{word} {when}</p>" for when in whens for word in ("gacor", "maxwin", "togel", "sbobet")]
    words = [verdict(watch.see(page(body="".join(said[: n + 1])))) for n in range(16) for _ in range(2)]
    assert (words[:3], words[-1]) == (["clean"] * 3, "injected")


def test_a_few_lone_words_among_the_news_of_weeks_are_none_too_many() -> None:
    watch = Watch(every=timedelta(hours=26)).settle()
    said = [f"<p>{word}</p>" for word in ("Lomba poker kartu", "Turnamen jackpot", "Slot parkir penuh")]
    words = [verdict(watch.see(page(body="".join(said[: n + 1])))) for n in range(3) for _ in range(2)]
    assert words == ["clean"] * 6


def test_what_comes_with_the_first_look_after_the_acceptance_was_not_accepted() -> None:
    watch = Watch().settle()
    link = page(body='<p><a href="https://mitra.example/">Mitra kami</a></p>')
    later = link.replace("</main>", '<p><a href="https://mitra.example/kabar">Kabar baru</a></p></main>')
    assert [verdict(watch.see(one)) for one in (link, later)] == ["clean", "clean"]
    assert "mitra.example" in str(watch.events[-1]["sentinel.content.new_hosts"])


def test_a_page_that_stays_as_it_is_is_told_once_and_costs_no_judging() -> None:
    watch = Watch().settle()
    for _ in range(12):
        watch.see(page())
    assert watch.last is not None
    assert [view.page for view in watch.last.facts.views] == ["", "", ""]
    before = watch.state
    watch.see(page())
    assert watch.state == before, "nothing needs to be written"


def test_what_a_person_accepted_wrongly_judged_excuses_that_very_text_alone() -> None:
    article = "<p>slot gacor maxwin</p>"
    watch = Watch().settle(page(body=article))
    assert verdict(watch.see(page(body=article))) == "clean", "a person was shown this very page"
    assert verdict(watch.see(page(body=article))) == "clean"
    assert verdict(watch.see(page(body=article + "<p>togel sbobet maxwin</p>"))) == "injected"


def test_what_a_rare_look_found_stands_until_the_next_one() -> None:
    watch = Watch().settle()
    door = page(body="<p>Situs slot gacor maxwin togel</p>")
    assert watch.matches(watch.see(page(), path=door)) == {"gambling_injected"}
    assert watch.matches(watch.see(page())) == {"gambling_injected"}, "nobody looked there again"
    assert verdict(watch.see(page(), path=answer("<h1>Galat</h1>", 500))) == "unknown", "an error hides it"
    assert verdict(watch.see(page(), path=answer("<h1>Tidak ada</h1>", 404))) == "clean"


def test_what_a_lab_sets_is_what_an_operator_may_write() -> None:
    options = PROBE.options.model_validate(dict(PROBE.in_lab))
    assert (options.quarantine, options.side) == (10.0, 10.0)


def test_a_first_page_with_a_lone_word_is_learned_all_the_same() -> None:
    raid = page(body="<p>Warung kopi itu tempat togel</p>")
    watch = Watch()
    words = [verdict(watch.see(raid)) for _ in range(3)]
    assert words == ["unknown", "clean", "clean"]
    watch.accept()
    assert watch.baseline is not None
    assert any("tempat togel" in value for value in watch.baseline.values("doubts") or ()), "a person reads it"


def test_what_was_accepted_does_not_excuse_one_more_text_beside_it() -> None:
    watch = Watch().settle()
    said = "<p>slot gacor maxwin</p>"
    watch.see(page(body=said))
    watch.accept()
    assert verdict(watch.see(page(body=said))) == "clean"
    assert verdict(watch.see(page(body=said + "<p>togel sbobet maxwin</p>"))) == "injected"


@pytest.mark.slow
def test_a_site_that_is_another_one_at_each_look_fills_no_ledger() -> None:
    dice, watch = random.Random(7), Watch()

    def noise(most: int) -> str:
        return "".join(dice.choices("abcdefghijklmnopqrstuvwxyz ", k=most))

    def hostile() -> str:
        links = "".join(f'<a href="https://{noise(9).replace(" ", "x")}.example/">{noise(20)}</a>' for _ in range(300))
        text = "".join(f"<p>{noise(120)}</p>" for _ in range(900))
        metas = "".join(f'<meta name="description" content="{noise(600)}">' for _ in range(50))
        return page(title=noise(400), head=metas, body=text + links)

    for _ in range(10):
        watch.see(hostile())
    assert watch.state is not None
    assert len(watch.state) < 300_000


MENU = "<nav><ul><li><a href=/dpt>{}</a></li><li><a href=/kontak>{}</a></li></ul></nav><h1>{}</h1><h2>{}</h2>"
BEFORE = ("Cek DPT", "Kontak", "Pemungutan suara", "Kabar")


@pytest.mark.parametrize(
    ("now", "word"),
    [
        (("Daftar bansos", *BEFORE[1:]), "changed"),
        ((*BEFORE[:2], "Pemungutan suara diundur", "Kabar"), "changed"),
        ((*BEFORE[:2], BEFORE[3], BEFORE[2]), "clean"),
        (("Daftar bansos", BEFORE[1], "Selamat datang", "Rumah pemilih"), "changed"),
        (("Daftar bansos", "Hubungi kami", "Selamat datang", "Rumah pemilih"), "clean"),
    ],
)
@pytest.mark.parametrize("days", [40, 20])
def test_a_heading_or_menu_that_stood_for_a_month_is_asked_about_once_it_says_something_else(
    now: tuple[str, ...], word: str, days: int
) -> None:
    watch = Watch(every=timedelta(days=days / 5)).settle()
    for number in range(5):
        watch.see(page(body=MENU.format(*BEFORE), news=(*NEWS[number % 3 :], f"Berita hari {chr(97 + number)} rapat")))
    event = watch.see(page(body=MENU.format(*now)))
    assert verdict(event) == (word if days > 30 else "clean")
    assert (event["sentinel.content.reasons"] == ["heading_changed"]) is (verdict(event) == "changed")


def test_a_place_at_which_texts_take_turns_and_news_are_no_headings() -> None:
    watch = Watch(every=timedelta(days=5)).settle()
    said = ("Rapat", "Pleno", "Saksi", "Logistik", "Debat", "Kampanye", "Pelantikan")
    for number in range(14):
        event = watch.see(page(body=MENU.format(*BEFORE[:3], said[number // 2]), news=(f"Kabar {said[number // 2]}",)))
        assert verdict(event) == "clean", (number, event["sentinel.content.what"])
