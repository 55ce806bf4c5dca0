"""Planted links and words: hidden in every way, in the foot, in one word, in a title, in odd letters."""

import re

from sentinel.range.living.attacks.change import Attack, before_foot, front_page, in_head, in_news

# what hacked sites link to each other with: hosts of offices and schools, and words that say nothing
_PLAIN = (
    '<a href="https://disdik.kab-anu.go.id/artikel/1">info</a> <a href="https://smkn-anu.sch.id/wp/2">lihat</a> '
    '<a href="https://jurnal.stia-anu.ac.id/index">baca</a>'
)
_SAID = "Situs slot gacor hari ini, agen togel dan judi bola terpercaya, bonus new member langsung maxwin"
_WORDS = ("slot gacor maxwin", "togel online", "judi bola terpercaya", "bonus new member")


@front_page
def hidden_by_display(page: str) -> str:
    """Links that are not displayed."""
    return before_foot(page, f'<div style="display: none">{_PLAIN}</div>')


@front_page
def hidden_off_screen(page: str) -> str:
    """Links far to the left of the screen."""
    return before_foot(page, f'<div style="position:absolute;left:-9999px">{_PLAIN}</div>')


@front_page
def hidden_by_size(page: str) -> str:
    """Links in a box of no size."""
    return before_foot(page, f'<div style="height:0;overflow:hidden">{_PLAIN}</div>')


@front_page
def hidden_by_opacity(page: str) -> str:
    """Links that let all light through."""
    return before_foot(page, f'<div style="opacity:0;position:absolute">{_PLAIN}</div>')


@front_page
def hidden_by_clip(page: str) -> str:
    """Links that are cut away."""
    return before_foot(page, f'<span style="clip-path: inset(100%);position:absolute">{_PLAIN}</span>')


@front_page
def hidden_by_type(page: str) -> str:
    """Links in type of one point."""
    return before_foot(page, f'<p style="font-size:1px;line-height:1px">{_PLAIN}</p>')


@front_page
def hidden_by_colour(page: str) -> str:
    """White links on white ground."""
    tinted = _PLAIN.replace("<a ", '<a style="color:#fff" ')
    return before_foot(page, f'<p style="background:#ffffff;color:#fff">{tinted}</p>')


@front_page
def hidden_by_ancestor(page: str) -> str:
    """Links in a box that lies in boxes of which the outermost is not displayed."""
    return before_foot(page, f'<div style="display:none"><div><ul><li><span>{_PLAIN}</span></li></ul></div></div>')


@front_page
def hidden_by_sheet(page: str) -> str:
    """Links of a class that the page's own style sheet hides."""
    hidden = in_head(page, "<style>div.w3-x, .w3-x { text-indent: -9999px; overflow: hidden }</style>")
    return before_foot(hidden, f'<div class="w3-x">{_PLAIN}</div>')


@front_page
def footer_links(page: str) -> str:
    """A list in the foot: gambling words that lead to other hacked offices."""
    hosts = ("bappeda.kab-anu.go.id", "smpn-anu.sch.id", "lppm.univ-anu.ac.id", "desa-anu.desa.id")
    items = "".join(
        f'<li><a href="https://{host}/slot/">{word}</a></li>' for host, word in zip(hosts, _WORDS, strict=True)
    )
    return before_foot(page, f'<ul class="tautan-lain">{items}</ul>')


@front_page
def single_link(page: str) -> str:
    """One word of a piece of news leads to a gambling site."""
    link = '<a href="https://situs-toto.judi.test/daftar">sesuai jadwal</a>'
    return page.replace("sesuai jadwal", link, 1) if "sesuai jadwal" in page else in_news(page, f"<li>{link}</li>")


@front_page
def gambling_article(page: str) -> str:
    """One piece of news among the others praises a gambling site."""
    return in_news(page, f'<li class="berita"><h3>Info Penting</h3><p>{_SAID}.</p></li>')


@front_page
def title_of_gambling(page: str) -> str:
    """Only the title is the gamblers'."""
    return re.sub(r"<title>.*?</title>", "<title>Slot Gacor 777 🎰 Daftar Situs Judi Resmi</title>", page, count=1)


@front_page
def description_of_gambling(page: str) -> str:
    """Only the description for search engines is the gamblers'."""
    return re.sub(r'(<meta name="description" content=")[^"]*', rf"\1{_SAID}", page, count=1)


@front_page
def words_in_leet(page: str) -> str:
    """Gambling words with digits for letters and doubled letters."""
    return in_news(
        page, '<li class="berita"><p>S1tus sl0tttt g4c0r, t0g3l dan m4xw1n t1ap h4ri, d4ftar jud1 0nline</p></li>'
    )


@front_page
def words_in_lookalikes(page: str) -> str:
    """Gambling words with Cyrillic and Greek letters that look Latin."""
    spelled = _SAID.translate(str.maketrans("aeopc", "\u0430\u0435\u043e\u0440\u0441"))
    return in_news(page, f'<li class="berita"><p>{spelled}</p></li>')


@front_page
def words_in_pieces(page: str) -> str:
    """Gambling words with signs of no width between their letters."""
    return in_news(page, f'<li class="berita"><p>{chr(0x200B).join(_SAID)}</p></li>')


@front_page
def words_in_bold(page: str) -> str:
    """Gambling words in the bold letters of mathematics."""
    bold = "".join(chr(0x1D41A + ord(c) - ord("a")) if "a" <= c <= "z" else c for c in _SAID.lower())
    return in_news(page, f'<li class="berita"><p>{bold}</p></li>')


@front_page
def words_with_marks(page: str) -> str:
    """Gambling words with strokes through their letters."""
    return in_news(page, f'<li class="berita"><p>{"".join(c + chr(0x336) for c in _SAID)}</p></li>')


ATTACKS: tuple[Attack, ...] = (
    hidden_by_display, hidden_off_screen, hidden_by_size, hidden_by_opacity, hidden_by_clip, hidden_by_type,
    hidden_by_colour, hidden_by_ancestor, hidden_by_sheet, footer_links, single_link, gambling_article,
    title_of_gambling, description_of_gambling, words_in_leet, words_in_lookalikes, words_in_pieces, words_in_bold,
    words_with_marks,
)  # fmt: skip
