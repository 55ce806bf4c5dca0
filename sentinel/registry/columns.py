"""Which column is which: by the words that forms use, wherever the line with them stands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sentinel.kit.content.fold import plain
from sentinel.registry.sheet import Row

FIRST_LINES = 30


class Field(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    CANDIDATE = "candidate"
    OWNER = "owner"
    PARTY = "party"
    DISTRICT = "district"
    BALLOT = "ballot"
    LEVEL = "level"
    PLATFORM = "platform"
    ACCOUNT = "account"
    ADDRESS = "address"
    KEEPER = "keeper"
    PHONE = "phone"
    DATE = "date"
    ID = "id"
    EXTERNAL_ID = "external_id"
    ORGANIZATION = "organization"
    REGION = "region"
    TIER = "tier"
    STAGE = "stage"
    OFFICIAL = "official"
    CLAIM = "claim"


_WORDS: Mapping[Field, str] = {
    Field.NUMBER: "no, nomor, nr, no baris",
    Field.CANDIDATE: """candidate, nama, nama lengkap, calon, caleg, paslon, nama calon, nama caleg, nama paslon,
        nama peserta, nama peserta pemilu, nama pasangan calon, nama calon peserta, nama calon anggota""",
    Field.OWNER: "owner, pemilik, nama pemilik",
    Field.PARTY: "party, partai, partai politik, nama partai, parpol, partai pengusung, gabungan partai politik",
    Field.DISTRICT: "district, dapil, daerah pemilihan",
    Field.BALLOT: "nomor urut, no urut, nomor urut calon, no urut calon, nomor urut paslon",
    Field.LEVEL: "level, tingkat, tingkatan, jenis pemilihan, lembaga",
    Field.PLATFORM: """platform, aplikasi, jenis aplikasi, media sosial, nama media sosial, jenis media sosial,
        jenis akun, medsos, jenis medsos, nama medsos, jenis platform, nama platform, nama aplikasi, kanal""",
    Field.ACCOUNT: """handle, username, user name, akun, nama akun, nama pengguna, id akun, akun media sosial,
        nama akun media sosial, akun medsos, nama akun medsos""",
    Field.ADDRESS: """url, alamat, alamat akun, link, link akun, tautan, tautan akun, url akun, link alamat akun,
        alamat akun media sosial, alamat akun medsos, alamat medsos, link medsos, link akun medsos, tautan medsos""",
    Field.KEEPER: "penanggung jawab, nama penanggung jawab, pj, admin, nama admin, pengelola, pengelola akun",
    Field.PHONE: """nomor hp, no hp, hp, telepon, no telepon, nomor telepon, kontak, no wa, no hp penanggung jawab,
        nomor hp penanggung jawab""",
    Field.DATE: "date, tanggal, tgl, tanggal daftar, tgl daftar, tanggal pendaftaran",
    Field.ID: "id",
    Field.EXTERNAL_ID: "external id, id platform",
    Field.ORGANIZATION: "organization, organisasi, lembaga pemilik",
    Field.REGION: "region, wilayah, kabupaten kota, kab kota, kode wilayah",
    Field.TIER: "tier, prioritas",
    Field.STAGE: "stage, tahapan, pemilihan",
    Field.OFFICIAL: "official, resmi, akun resmi",
    Field.CLAIM: "klaim sentinel",
}
_BY_WORD: Mapping[str, Field] = {word.strip(): field for field, words in _WORDS.items() for word in words.split(",")}
PLATFORMS: Mapping[str, str] = {
    "facebook": "facebook", "fb": "facebook", "fanpage": "facebook", "meta": "facebook",
    "instagram": "instagram", "ig": "instagram", "insta": "instagram",
    "twitter": "x", "x": "x", "x twitter": "x", "twitter x": "x",
    "tiktok": "tiktok", "tik tok": "tiktok", "youtube": "youtube", "you tube": "youtube", "yt": "youtube",
    "telegram": "telegram", "whatsapp": "whatsapp", "wa": "whatsapp", "whatsapp channel": "whatsapp",
    "kanal whatsapp": "whatsapp", "saluran whatsapp": "whatsapp", "line": "line",
    "threads": "threads", "linktree": "linktree",
    "website": "web", "web site": "web", "situs": "web", "situs web": "web", "web": "web", "laman": "web",
    "blog": "web",
}  # fmt: skip
_WHERE = frozenset({Field.ACCOUNT, Field.ADDRESS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What one column holds; of a column that is named after a platform, also which."""

    field: Field
    platform: str = ""


@lru_cache(maxsize=4_096)  # headers are compared with every line, platforms and parties are few
def folded(text: str) -> str:
    """Words as they are compared: no case, no signs, no marks."""
    return re.sub(r"[^a-z0-9]+", " ", plain(text)).strip()


def platform_of(text: str) -> str:
    """The platform that a cell names; empty if none that we know."""
    return PLATFORMS.get(folded(text), "")


def columns_of(row: Row) -> dict[int, Column]:
    """The columns that this line names, if it is a header: two known words, and one of them says where accounts are."""
    found: dict[int, Column] = {}
    for number, text in row.texts.items():
        column = column_of(text)
        if column is not None:
            found[number] = column
    return found if len(found) >= 2 and any(c.field in _WHERE for c in found.values()) else {}  # noqa: PLR2004 - one is chance


def header_of(rows: Sequence[Row]) -> tuple[int, dict[int, Column]]:
    """Where the header stands among the first lines, and what it says; ``(-1, {})`` if there is none."""
    for place, row in enumerate(rows[:FIRST_LINES]):
        columns = columns_of(row)
        if columns:
            return place, columns
    return -1, {}


def mapped(names: Mapping[str, str], row: Row) -> dict[int, Column]:
    """The columns by a mapping that somebody made: the words of the header, and the field that each means.

    Words that it leaves out mean what they always do.

    Raises:
        ValueError: if a word is not in that line, or a field is none.
    """
    places = {folded(text): number for number, text in row.texts.items()}
    unknown = [word for word in names if folded(word) not in places]
    if unknown:
        raise ValueError(f"no column is called {unknown[0]!r}")
    usual = {number: column for number, text in row.texts.items() if (column := column_of(text)) is not None}
    return usual | {places[folded(word)]: Column(field=Field(field)) for word, field in names.items()}


def column_of(text: str) -> Column | None:
    """The column that these words of a header name; None if we do not know them."""
    word = folded(re.sub(r"\([^)]*\)", " ", text))
    if word in _BY_WORD:
        return Column(field=_BY_WORD[word])
    platform = PLATFORMS.get(word.removeprefix("akun ").removeprefix("alamat "), "")
    return Column(field=Field.ADDRESS, platform=platform) if platform else None


def known(columns: Iterable[Column]) -> frozenset[Field]:
    """The fields that these columns hold."""
    return frozenset(column.field for column in columns)
