"""A registry of any size as KPU's form comes back from the regions: mostly right, with every trap somewhere in it.

``generated`` says of each line what must become of it, so that whoever takes it in can be compared line by line.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from openpyxl import Workbook

HEADER = (
    "No", "Nama Calon", "Partai", "Dapil", "Nomor Urut", "Tingkat", "Jenis Aplikasi", "Nama Akun", "Alamat Akun",
    "Penanggung Jawab", "Nomor HP", "Tanggal Daftar",
)  # fmt: skip
TITLES = (("DAFTAR AKUN MEDIA SOSIAL PESERTA PEMILU",), ("Provinsi Nusa Tenggara Barat",), ())
TODAY = "14/02/2029"
PER_CANDIDATE = 20
PARTIES = tuple(f"Partai {letter}" for letter in "ABCDEFGHIJKLMNOPQR")
PLACES = {
    "Facebook": "https://www.facebook.com/{}",
    "Instagram": "https://www.instagram.com/{}/?igsh=abc",
    "TikTok": "https://www.tiktok.com/@{}",
    "Telegram": "https://t.me/{}",
    "X (Twitter)": "https://x.com/{}",
    "YouTube": "https://www.youtube.com/@{}",
}
Line = tuple[str, ...]
Account = tuple[str, str, str]  # application, name, address
Make = Callable[[str, str, str], Account]  # of application, handle and address


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """One way to fill the account cells, and the statuses of the claims that must follow."""

    name: str
    make: Make
    claims: tuple[str, ...]


TRAPS = (
    Trap(name="bare handle", make=lambda app, handle, _: (app, f"@{handle}", ""), claims=("valid",)),
    Trap(name="phone address", make=lambda _a, h, _u: ("FB", h, f"m.facebook.com/{h}?fbclid=1"), claims=("valid",)),
    Trap(name="name beside", make=lambda app, handle, url: (app, handle, url), claims=("valid",)),
    Trap(name="two in a cell", make=lambda _a, h, _u: ("IG", f"@{h} dan @{h}.dua", ""), claims=("valid", "valid")),
    Trap(name="none", make=lambda app, _h, _u: (app, "-", "nihil"), claims=()),
    Trap(name="tidak ada", make=lambda app, _h, _u: (app, "Tidak ada", ""), claims=()),
    Trap(name="idem", make=lambda app, _h, _u: (app, "idem", ""), claims=("review",)),
    Trap(name="display name", make=lambda _a, _h, _u: ("Facebook", "Siti Contoh Official", ""), claims=("review",)),
    Trap(name="share link", make=lambda a, h, _: (a, "", f"https://www.facebook.com/share/{h}"), claims=("review",)),
    Trap(name="group", make=lambda a, h, _: (a, "", f"https://facebook.com/groups/{h}"), claims=("review",)),
    Trap(name="short link", make=lambda a, h, _: (a, "", f"https://bit.ly/{h}"), claims=("review",)),
    Trap(name="reel", make=lambda a, h, _: (a, "", f"https://www.instagram.com/reel/{h}"), claims=("review",)),
    Trap(name="other platform", make=lambda _a, h, _u: ("Friendster", h, ""), claims=("review",)),
    Trap(name="lost digits", make=lambda _a, _h, _u: ("Facebook", "", "1.00044E+14"), claims=("review",)),
    Trap(name="look-alike letter", make=lambda _a, h, _u: ("Telegram", f"{h}\u0430\u0455", ""), claims=("rejected",)),
    Trap(name="no handle", make=lambda _a, h, _u: ("X", f"{h}!{h}", ""), claims=("rejected",)),
    Trap(name="formula to be", make=lambda _a, h, _u: ("X", f"=cmd|{h}", ""), claims=("rejected",)),
    Trap(name="another account", make=lambda a, h, u: (a, f"@{h[::-1]}", u), claims=("valid", "review")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A registry: its lines below the header, which trap each is, and how many claims must become what."""

    lines: tuple[Line, ...]
    traps: tuple[str, ...]
    claims: Counter[str]
    none: int

    def text(self) -> str:
        """The form as CSV, with its titles."""
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\n").writerows([*TITLES, HEADER, *self.lines])
        return out.getvalue()

    def workbook(self) -> bytes:
        """The form as a workbook of two sheets: the odd lines hidden, some links behind words, phones as numbers."""
        made = Workbook()
        first = made.active
        assert first is not None
        half = len(self.lines) // 2
        for sheet, lines in ((first, self.lines[:half]), (made.create_sheet("Lanjutan"), self.lines[half:])):
            for row in (*TITLES, HEADER):
                sheet.append(row)
            for at, line in enumerate(lines, len(TITLES) + 2):
                sheet.append([*line[:10], int(line[10]), line[11]])
                sheet.cell(at, 8).data_type = "s"  # "=..." in a re-typed cell is text
                if line[8].startswith("https://www.tiktok.com") and not line[7]:
                    sheet.cell(at, 9).value = "Klik"
                    sheet.cell(at, 9).hyperlink = line[8]
                sheet.row_dimensions[at].hidden = at % 97 == 0
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def generated(rows: int = 13_100, seed: int = 1, odd: float = 0.1) -> Form:
    """A registry of so many lines; ``odd`` is the share of lines with a trap."""
    dice = Random(seed)
    lines, traps, claims = list[Line](), list[str](), Counter[str]()
    for nth in range(rows):
        trap = dice.choice(TRAPS) if dice.random() < odd else None
        twin = trap is None and nth and dice.random() < odd / 20 and not traps[-1] and nth % PER_CANDIDATE
        lines.append((str(nth + 1), *lines[-1][1:]) if twin else _line(nth, trap, dice))
        traps.append("twin" if twin else trap.name if trap else "")
        claims.update(("duplicate",) if twin else trap.claims if trap else ("valid",))
    none = sum(not trap.claims for name in traps for trap in TRAPS if trap.name == name)
    return Form(lines=tuple(lines), traps=tuple(traps), claims=claims, none=none)


def _line(nth: int, trap: Trap | None, dice: Random) -> Line:
    who = nth // PER_CANDIDATE
    app, handle = dice.choice(sorted(PLACES)), f"calon{who}n{nth % PER_CANDIDATE}x"
    url = PLACES[app].format(handle)
    account = trap.make(app, handle, url) if trap else (app, "", url)
    phone = f"62812{dice.randrange(10**8):08}"
    party = PARTIES[who % len(PARTIES)]
    head = (str(nth + 1), f"Calon Contoh {who}", party, f"NTB {who % 8 + 1}", str(who % 12 + 1), "DPRD Provinsi")
    return (*head, *account, f"Admin {who}", phone, TODAY)


def shortened(form: Form, left_out: Sequence[int]) -> Form:
    """The same form without some of its lines, as a later copy of it."""
    kept = [n for n in range(len(form.lines)) if n not in set(left_out)]
    return Form(
        lines=tuple(form.lines[n] for n in kept),
        traps=tuple(form.traps[n] for n in kept),
        claims=Counter(),
        none=0,
    )
