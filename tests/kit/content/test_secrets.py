"""What only some visitors are shown: a list that is another one at each load is no secret, a gambling block is one."""

from tests.kit.content.pages import NEWS, page
from tests.kit.content.watch import Watch

DOUBTFUL = "<p>Lomba murai batu gacor dan kenari gacor, juri menilai irama lagu bekas gedung kasino tua</p>"
SPAM = "<p>Situs slot gacor maxwin hari ini, daftar togel sbobet bonus new member</p>"


def test_news_that_one_visitor_happens_to_see_is_no_secret() -> None:
    watch = Watch().settle()
    event = watch.see(page(news=NEWS), V2=page(body=DOUBTFUL))
    assert "gambling_text" in str(event["sentinel.content.reasons"]), "it is seen"
    assert watch.matches(event) <= {"content_changed"}


def test_a_block_that_only_a_crawler_sees_is_one() -> None:
    watch = Watch().settle()
    assert "content_cloaked" in watch.matches(watch.see(page(), V1=page(body=SPAM)))
