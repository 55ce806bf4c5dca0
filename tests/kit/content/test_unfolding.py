"""Words in pieces, pages inside pages, letters that only look like letters: read as people read them."""

import base64
import html
import random

import pytest

from sentinel.kit.content.features import features_of
from sentinel.kit.content.fold import fold
from sentinel.kit.content.judge import Word
from sentinel.kit.content.packed import MOST, MOST_BARE, Whole, pack, unpack
from sentinel.kit.content.unfolding import unfolded
from tests.kit.content.pages import judged, page
from tests.kit.content.watch import Watch

SPAM = "situs slot gacor maxwin, daftar bonus new member"
INNER = f"<h1>{SPAM}</h1>"
SPELLED = {
    "small capitals": SPAM.translate(str.maketrans("abdegilmnorstuw", "ᴀʙᴅᴇɢɪʟᴍɴᴏʀꜱᴛᴜᴡ")),
    "white on black": "".join(chr(0x1F170 + ord(one) - 97) if one.isalpha() else one for one in SPAM),
    "flags": "".join(chr(0x1F1E6 + ord(one) - 97) if one.isalpha() else one for one in SPAM),
    "letters that show nothing": "\u3164".join(SPAM),
    "tags of language": "\U000e0061".join(SPAM),
    "points between": ".".join(SPAM.partition(",")[0]),
    "blanks between": " ".join(SPAM.replace(" ", "")),
    "signs for letters": "$itus $lot g@cor maxw!n",
    "an element each": "".join(f"<b>{one}</b>" for one in SPAM),
    "elements within": "sit<i>us</i> sl<b></b>ot ga<span class=q>co</span>r max<!-- x -->win",
    "breaks within": "<wbr>".join(SPAM),
}
FRAMED = {
    "srcdoc": f'<iframe srcdoc="{html.escape(INNER)}"></iframe>',
    "srcdoc in srcdoc": f"""<iframe srcdoc='{html.escape(f'<iframe srcdoc="{html.escape(INNER)}">')}'></iframe>""",
    "data": f'<iframe src="data:text/html,{INNER}"></iframe>',
    "data in base64": f"<embed src='data:text/html;base64,{base64.b64encode(INNER.encode()).decode()}'>",
    "shadow": f"<div><template shadowrootmode=open>{INNER}</template></div>",
}


@pytest.mark.parametrize("body", [*SPELLED.values(), *FRAMED.values()], ids=[*SPELLED, *FRAMED])
def test_spam_is_read_however_it_is_written_or_framed(body: str) -> None:
    assert judged(page(body=f"<p>{body}</p>")).word is Word.INJECTED


def test_a_hidden_link_stays_hidden_where_elements_are_moved() -> None:
    link = "x<span style='display:none'>y<a href='https://dinas-lain.go.id/'>z</a></span>"
    assert [reason.code for reason in judged(page(body=link)).reasons] == ["hidden_link"]


@pytest.mark.parametrize(
    "text",
    [
        "<span>Suara</span><span>88</span>",
        "<li>Warga</li><li>Corona</li>",
        "<b>Warga</b> <b>corona</b>",
        "<span>warga</span><span>corona</span>",
        "<a>Link</a><a>Slot</a>",
    ],
)
def test_words_side_by_side_stay_two(text: str) -> None:
    assert unfolded(text) == text


@pytest.mark.parametrize("text", ["info@kpu.go.id", "a b", "1. 2. 3", "rp 5.000 - 10.000", "a.n. kepala dinas"])
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert fold(text) == text


def noise(blocks: int) -> str:
    dice = random.Random(7)
    words = ("".join(dice.choices("bcdfghjklmnpqrstvwxz", k=60)) for _ in range(blocks))
    return "".join(f"<p>{word}</p>" for word in words)


def test_of_a_long_page_the_places_go_before_the_words() -> None:
    long = page(body=noise(1_150))
    packed = pack(Whole(page=features_of(long)))
    whole = unpack(packed)
    assert MOST < len(packed) <= MOST_BARE
    assert whole is not None
    assert (whole.cut, whole.page.blocks) == (False, features_of(long).blocks)


def test_a_page_with_more_noise_than_can_be_kept_is_never_called_clean_and_keeps_its_scripts() -> None:
    watch = Watch().settle()
    drowned = noise(2_000) + "<script src=//evil.example/a.js></script>" + noise(2_000)
    event = watch.see(page(body=drowned))
    assert (event["sentinel.content.verdict"], event["sentinel.content.unread"]) == ("changed", ["middle"])
    assert "script_host" in str(event["sentinel.content.reasons"])
    event = watch.see(page(body=noise(4_000)))
    assert (event["sentinel.content.verdict"], event["sentinel.content.unread"]) == ("unknown", ["middle"])
