"""What posts say: in which language, and whether several of them betray the same; one post alone is never judged."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from sentinel.app.assemble import references
from sentinel.kit.account.betrayed import Betrayed, betrayed
from sentinel.kit.account.places import places
from sentinel.kit.account.snapshot import Snapshot, wordless
from sentinel.kit.account.tongue import spoken, turned
from sentinel.kit.account.words import lexicon
from sentinel.kit.adapters.form import State
from sentinel.kit.adapters.post import Post
from tests.hub.desk import PROBES, shipped

LISTS = references([PROBES["account"]], shipped())
AROUND = places(LISTS, lexicon(LISTS))
START = datetime(2029, 2, 1, 7, 0, tzinfo=UTC)
BAIT, OURS = "Bonus new member, klik link alternatif!", "Hari ini kami bertemu warga desa untuk mendengar dan belajar"
ENGLISH = "Official news of the live trading event, join now for free and follow us on our channel"
TURKISH = "Arkadaşlar, güncel haberler için şimdi gelin, çok teşekkürler"


def shown(*texts: str, pinned: str = "", bio: str = "") -> Snapshot:
    posts = tuple(Post(at=START - timedelta(hours=ago), text=text) for ago, text in enumerate(texts))
    return Snapshot(platform="x", state=State.OK, name="Lalu", newest=posts, pinned=pinned, bio=bio)


@pytest.mark.parametrize(
    ("seen", "where"),
    [
        (shown(pinned=BAIT), ["in_pinned"]),
        (shown(BAIT, OURS, BAIT, BAIT), ["in_posts"]),
        (shown(BAIT, BAIT, bio=BAIT), ["in_bio"]),
        (shown(BAIT, BAIT, pinned=""), []),
        (shown(BAIT, "hacked by Tuan", "claim now"), []),
        (shown(pinned="Lawan bonus new member, tolak link alternatif"), []),
        (shown(pinned="Daftar relawan di s.id/relawan dan BLT"), ["in_pinned"]),
        (shown(pinned="Daftar relawan di posko desa"), []),
        (shown(pinned="b.o.n.u.s n3w m3mb3r"), ["in_pinned"]),
    ],
)
def test_where_it_says_what_it_should_not(seen: Snapshot, where: list[str]) -> None:
    assert list(betrayed(seen, AROUND).places) == where


def test_of_several_posts_all_phrases_are_told_and_of_none_a_word_is_kept() -> None:
    seen = shown("situs slot rahasia", BAIT, "link alternatif rahasia", pinned="slot gacor rahasia")
    said = betrayed(seen, AROUND)
    assert (said.places, [hit.sort for hit in said.hits]) == (("in_pinned", "in_posts"), ["gambling"])
    assert "rahasia" not in str(said)
    assert betrayed(wordless(seen), AROUND) == Betrayed()
    assert [post.at for post in wordless(seen).newest] == [post.at for post in seen.newest]


@pytest.mark.parametrize(
    ("texts", "language", "new"),
    [
        ([OURS] * 4, "id", ""),
        ([ENGLISH] * 2 + [OURS] * 4, "id", ""),
        ([ENGLISH] * 3 + [OURS] * 7, "", "en"),
        ([ENGLISH, "👍", TURKISH, "", ENGLISH, OURS], "", "en"),
        ([TURKISH, ENGLISH, ENGLISH], "en", "tr"),
        ([ENGLISH] * 2, "", ""),
        ([ENGLISH, OURS, ENGLISH, OURS], "", ""),
        ([], "", ""),
    ],
)
def test_in_which_language_it_posts_and_into_which_it_turned(texts: list[str], language: str, new: str) -> None:
    assert (spoken(texts), turned(texts)) == (language, new)


def test_twenty_posts_of_a_hostile_writer_cost_little() -> None:
    seen = shown(*["slot. " * 166] * 20, pinned="a.b/" * 1_250)
    begun = time.process_time()
    betrayed(seen, AROUND)
    assert time.process_time() - begun < 2
