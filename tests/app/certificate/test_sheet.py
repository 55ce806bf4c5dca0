"""What an officer reads of a certificate, word for word, in both languages, after real handshakes.

Run with ``SENTINEL_GOLDEN=write`` to write it anew, then read the difference as an officer would.
"""

import io
import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sentinel.app.certificate import phrases
from sentinel.app.certificate.sheet import sheet
from sentinel.app.cli.certificate import show_certificate
from sentinel.casework.words import Words
from sentinel.kit.revocation.record import Source
from sentinel.kit.revocation.word import Why
from sentinel.kit.texts import LANGUAGES, translator
from sentinel.kit.x509.card import Card, beside
from sentinel.kit.x509.sct import Policy, Word
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.event import Value
from tests.app.certificate.scenes import SCENES, seen, trust
from tests.probes.world import REGISTER, World, world

GOLDEN = Path(__file__).parents[2] / "golden" / "certificates"
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    return trust(tmp_path_factory.mktemp("roots"))


@pytest.fixture
async def net(roots: TrustStore) -> AsyncIterator[World]:
    async with world(trust=roots) as made:
        yield made


def read(cards: Sequence[Card], language: str) -> str:
    """The cards as a terminal gets them."""
    words = Words(language=language, say=translator(language), zone=ZoneInfo("Asia/Makassar"))
    paper = io.StringIO()
    with redirect_stdout(paper):
        for card in cards:
            show_certificate(sheet(card, words))
    return paper.getvalue()


@pytest.mark.parametrize("name", sorted(SCENES))
async def test_what_is_read(net: World, tmp_path: Path, name: str) -> None:
    cards = await seen(net, tmp_path, name)
    for language in LANGUAGES:
        told = read(cards, language)
        file = GOLDEN / f"{name}.{language}.txt"
        if os.environ.get("SENTINEL_GOLDEN") == "write":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(told, encoding="utf-8")
        assert told == file.read_text("utf-8")
        assert not ACTING.search(told)


async def test_what_other_looks_found_at_an_address_is_a_reason_too(net: World, tmp_path: Path) -> None:
    good = await seen(net, tmp_path, "good")
    found: dict[str, Value] = {
        "server.ip": "127.0.0.1",
        "sentinel.tls.findings": ["weak_dh"],
        "sentinel.tls.weak_points": ["DH 512 bit"],
    }
    elsewhere = {**found, "server.ip": "127.0.0.9"}
    told = read([beside(card, [found, {"server.ip": "127.0.0.1"}]) for card in good], "en")
    assert "TRUSTED by browsers, but:\n               - the server's Diffie-Hellman numbers are too small\n" in told
    assert "- weak points: DH 512 bit" in told
    assert read([beside(card, [elsewhere]) for card in good], "en") == read(good, "en")


def test_the_page_shows_what_is_printed() -> None:
    page = (GOLDEN.parents[2] / "docs" / "operate" / "certificate.md").read_text("utf-8")
    golden = {file.read_text("utf-8").strip("\n") for file in GOLDEN.glob("*.txt")}
    shown = re.findall(r"```text\n(.*?)\n```", page, re.DOTALL)
    assert len(shown) == 3
    assert set(shown) <= golden


def values(field: str) -> set[str]:
    """Every word that a field of events may have."""
    return set(REGISTER.fields[f"sentinel.tls.{field}"].values)


def test_everything_that_can_be_found_has_its_words() -> None:
    assert set(phrases.FINDINGS) == values("findings")
    assert set(phrases.LINT) == values("lint")
    assert set(phrases.WHYS) == set(Why) - {Why.NONE}
    assert set(phrases.SOURCES) == set(Source) - {Source.NONE}
    assert (set(phrases.POLICIES), set(phrases.WORDS)) == (set(Policy), set(Word))
