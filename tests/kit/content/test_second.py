"""The second opinion on words: it doubts what nothing else bears out, stands in beside links, and is never alone."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.content.features import features_of
from sentinel.kit.content.fresh import Fresh, Known
from sentinel.kit.content.judge import Verdict, Word, judge
from sentinel.kit.content.ngrams import SLOTS, BadNgrams, Ngrams
from sentinel.kit.content.reason import Code
from tests.kit.content.pages import HOST, WORDS, judged, page

WITHOUT = replace(WORDS, ngrams=None)
BIRDS = (
    "<p>Lomba burung berkicau di alun-alun: murai batu gacor milik warga desa menjadi juara, disusul kenari gacor dari "
    "kecamatan sebelah, juri menilai irama lagu</p><p>Gedung kasino peninggalan Belanda dipugar menjadi museum</p>"
)  # "gacor" is what a bird is that sings well
WORDLESS = (
    "<p>Raih kemenangan besar setiap hari bersama agen terpercaya, daftar sekarang juga, bonus member baru, deposit "
    "pulsa tanpa potongan dan penarikan dana tercepat</p>"
)
LINK = '<p><a href="https://a.example/b">info</a></p>'
OFFICE = (
    "Pendaftaran badan adhoc dibuka, formulir dan syarat tersedia di kantor kecamatan",
    "Rapat pleno terbuka dihadiri saksi pasangan calon dan kepolisian",
    "Jadwal pemungutan suara ulang diumumkan di papan pengumuman kantor desa",
)


def ngrams() -> Ngrams:
    assert WORDS.ngrams is not None
    return WORDS.ngrams


def without(after: str) -> Verdict:
    return judge(Fresh(features_of(after), Known([features_of(page())], HOST)), WITHOUT)


def test_words_that_nothing_bears_out_are_worth_a_look_and_no_more() -> None:
    after = page(body=BIRDS)
    assert without(after).word is Word.INJECTED
    verdict = judged(after)
    assert verdict.word is Word.CHANGED
    assert "does not read like spam" in verdict.reasons[0].text


def test_beside_other_evidence_words_are_not_doubted() -> None:
    after = page(body=BIRDS + '<iframe src="https://pay.evil.example/"></iframe>')
    (told,) = (reason for reason in judged(after).reasons if reason.code is Code.GAMBLING_TEXT)
    assert not told.weak


def test_spam_in_words_that_no_list_holds_is_an_attack_beside_a_link_and_nothing_alone() -> None:
    assert without(page(body=WORDLESS + LINK)).word is Word.CLEAN
    verdict = judged(page(body=WORDLESS + LINK))
    assert verdict.word is Word.INJECTED
    assert any("Raih kemenangan" in reason.where for reason in verdict.reasons)
    assert judged(page(body=WORDLESS)).word is Word.CLEAN


@pytest.mark.parametrize("text", OFFICE)
def test_what_offices_write_does_not_read_like_spam(text: str) -> None:
    assert ngrams().likely(text) < 0.3
    assert judged(page(body=f"<p>{text}</p>{LINK}")).word is Word.CLEAN


def test_spam_far_down_is_heard_first() -> None:
    long = "".join(f"<p>Rapat pleno di kecamatan nomor {chr(97 + n % 26)}{n} dihadiri saksi</p>" for n in range(150))
    spam = "<p>situs slot gacor maxwin hari ini, link alternatif judi online terpercaya</p>"
    assert judged(page(body=long + spam)).word is Word.INJECTED


def test_a_table_reads_back_as_it_was_written() -> None:
    again = Ngrams.read(ngrams().packed())
    assert (again.scale, again.bias, again.trained) == (ngrams().scale, ngrams().bias, ngrams().trained)
    assert again.likely(WORDLESS) == ngrams().likely(WORDLESS)
    assert len(again.weights) == SLOTS


@pytest.mark.parametrize("cut", [0, 10, 16, 60, SLOTS])
def test_a_table_that_was_cut_is_refused(cut: int) -> None:
    with pytest.raises(BadNgrams):
        Ngrams.read(ngrams().packed()[:cut])


def test_a_table_of_no_figures_is_refused() -> None:
    with pytest.raises(BadNgrams):
        Ngrams.read(replace(ngrams(), bias=float("nan")).packed())


@given(st.text(max_size=300))
def test_any_text_has_a_likelihood(text: str) -> None:
    assert 0 <= ngrams().likely(text) <= 1


def test_a_long_text_costs_little() -> None:
    text = " ".join(f"k{n:x}ata" for n in range(200_000))
    began = time.process_time()
    ngrams().likely(text)
    assert time.process_time() - began < 2
