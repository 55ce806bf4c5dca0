import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.page.blocked import recognise
from sentinel.kit.page.text import BRIEF, MOST_BYTES, Page, brief, decoded


def read(html: str) -> Page:
    page = brief(html.encode(), "text/html")
    assert page is not None
    return page


def test_words_are_what_a_visitor_reads() -> None:
    page = read("<TITLE>KPU &amp; Anda</TITLE><style>p{}</style><script>if (a<b) c()</script><p>Satu<br>dua\n tiga</p>")
    assert page.words == "kpu & anda satu dua tiga"
    assert page.heading == "kpu & anda"


def test_a_heading_ends_with_its_tag() -> None:
    page = read("<h1>Satu <b>dua</b></h1>tiga<title>empat</title>")
    assert page.heading == "empat satu dua"


def test_a_page_is_brief_up_to_its_limit() -> None:
    assert brief(b"x" * BRIEF, "") is not None
    assert brief(b"<p>" + b"x" * (BRIEF + 1), "") is None


def test_the_charset_is_the_one_that_was_named_if_browsers_know_it() -> None:
    assert decoded("é".encode("latin-1"), "text/html; charset=ISO-8859-1") == "é"
    assert decoded("é".encode(), 'text/html; charset="utf-8"; x=y') == "é"
    assert decoded(b"\xff", "text/html; charset=punycode") == "\ufffd"


@given(st.binary(max_size=4_000), st.text(max_size=80))
def test_no_page_raises(body: bytes, content_type: str) -> None:
    recognise((), brief(body, content_type))


@given(st.lists(st.sampled_from(["<", ">", "<script>", "</script>", "<title>", "&", "&amp;", "x", "<!--", "/", " "])))
def test_no_mixture_of_tags_raises(parts: list[str]) -> None:
    brief("".join(parts).encode(), "")


@pytest.mark.parametrize("digits", [99, 100, 4_301, 100_000])
def test_a_number_without_end_is_no_character(digits: int) -> None:
    """A page of one such number once made every look at its site fail, and no outage was ever told of."""
    assert read(f"<p>satu &#{'1' * digits};dua &#x{'f' * digits};").words == "satu \ufffddua \ufffd"


def test_only_the_beginning_is_read() -> None:
    page = brief(b"<!--" + b"-" * MOST_BYTES + b"--><title>late</title>", "")
    assert page is not None
    assert page.heading == ""
