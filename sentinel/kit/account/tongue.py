"""Which language a short text is in, as far as one can tell: takeovers often turn an Indonesian account foreign."""

import re
from collections import Counter
from collections.abc import Iterable

LEAST = 3  # words that tell
POSTS = 3  # that tell a language, before anything is said of all of them
MOST_OF = 2 / 3
OURS = "id"
FOREIGN = frozenset({"en", "ru", "vi", "tr"})
_LETTERS = (
    ("ru", re.compile(r"[\u0430-\u044f\u0451]")),
    ("vi", re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")),
    ("tr", re.compile(r"[ğışç]")),
)
_TOLD = {
    "id": (
        "yang dan di ke dari untuk dengan ini itu kami kita anda adalah akan pada calon resmi untukmu bersama rakyat "
        "akun tidak bisa oleh kabupaten kota provinsi nomor urut partai anggota warga desa maju daerah hubungi"
    ),
    "en": (
        "the and of to in for with this that we you is are will on our your from by be official follow join free get "
        "now best news account buy trade trading daily not all more"
    ),
}
_WORDS = {name: frozenset(words.split()) for name, words in _TOLD.items()}


def tongue(text: str) -> str:
    """``id``, ``en``, ``ru``, ``vi`` or ``tr``; empty where too little is said to tell."""
    low = text.casefold()
    for name, letters in _LETTERS:
        if len(letters.findall(low)) >= LEAST:
            return name
    words = re.findall(r"[a-z]+", low)
    counts = {name: sum(word in known for word in words) for name, known in _WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    clear = counts[best] >= LEAST and counts[best] >= 2 * min(counts.values())
    return best if clear else ""


def spoken(texts: Iterable[str]) -> str:
    """In which language somebody posts, the newest first: two thirds of the posts, and one of the newest three."""
    told = [language for text in texts if (language := tongue(text))]
    best, many = Counter(told).most_common(1)[0] if len(told) >= POSTS else ("", 0)
    return best if best in told[:POSTS] and many >= MOST_OF * len(told) else ""


def turned(texts: Iterable[str]) -> str:
    """The foreign language of the newest three posts that tell one; empty if one of the three is in ours."""
    told = [language for text in texts if (language := tongue(text))][:POSTS]
    return told[0] if len(told) == POSTS and FOREIGN.issuperset(told) else ""
