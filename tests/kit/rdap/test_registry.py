"""What the registries are asked, how often, and what is believed of their answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.kit.rdap.port import Entry, Standing
from sentinel.kit.rdap.record import Registration
from sentinel.model.failure import Code, Failure
from sentinel.range.dial import Deed
from sentinel.range.rdap import HOST, Rdap
from tests.authority import NOW
from tests.kit.rdap.registry import DOMAIN, SERVERS, Desk, desk


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


async def known(office: Desk) -> Registration:
    said = await office.ask()
    assert isinstance(said, Entry)
    assert said.registration is not None
    return said.registration


async def failure(office: Desk, seconds: float = 2.0, domain: str = DOMAIN) -> Failure:
    said = await office.ask(domain, seconds=seconds)
    assert isinstance(said, Failure)
    return said


async def test_a_registration_is_read_whole(office: Desk) -> None:
    said = await office.ask("KPU.go.id")
    assert isinstance(said, Entry)
    assert (said.domain, said.standing, said.server, said.at) == (DOMAIN, Standing.REGISTERED, HOST, NOW)
    found = said.registration
    assert found is not None
    assert (found.registrar, found.registrar_id) == ("PT Pendaftar Nusantara", "9990")
    assert found.servers == SERVERS
    assert found.locks == ("client delete prohibited", "client transfer prohibited", "client update prohibited")
    assert found.signed is True
    assert found.expires == NOW + timedelta(days=300)
    assert found.changed == NOW - timedelta(days=60)
    assert office.questions == [f"GET /rdap/domain/{DOMAIN}"]


async def test_what_the_registry_does_not_know_is_absent_in_its_own_words_only(office: Desk) -> None:
    said = await office.ask("bebas.com")
    assert isinstance(said, Entry)
    assert (said.standing, said.registration) == (Standing.ABSENT, None)


async def test_a_page_that_says_404_is_no_word_of_a_registry(office: Desk) -> None:
    with office.rdap.lose():
        assert (await failure(office)).detail == "404, but not in the words of RDAP"


BAD_DAYS: dict[str, tuple[Callable[[Rdap], Deed], Code, str]] = {
    "too many": (lambda r: r.limit(5), Code.HTTP_PROTOCOL_ERROR, "answered 429"),
    "server error": (lambda r: r.fail(), Code.HTTP_PROTOCOL_ERROR, "answered 503"),
    "garbage": (lambda r: r.garbage(), Code.HTTP_PROTOCOL_ERROR, "the answer is no JSON"),
    "deep": (lambda r: r.depth(), Code.HTTP_PROTOCOL_ERROR, "the answer is no JSON"),
    "crowd": (lambda r: r.crowd(), Code.TOO_LARGE, ""),
    "flood": (lambda r: r.flood(), Code.TOO_LARGE, ""),
    "circle": (lambda r: r.circle(), Code.TOO_MANY_REDIRECTS, ""),
    "wander": (lambda r: r.wander(), Code.TOO_MANY_REDIRECTS, ""),
    "downgrade": (lambda r: r.downgrade(), Code.ADDRESS_REFUSED, "leads out of TLS"),
    "another": (lambda r: r.another("lain.id"), Code.HTTP_PROTOCOL_ERROR, "no registration of this domain"),
    "refused": (lambda r: r.line.refuse(), Code.CONNECTION_REFUSED, ""),
    "reset": (lambda r: r.line.reset(), Code.CONNECTION_RESET, ""),
    "noise": (lambda r: r.line.noise(), Code.TLS_HANDSHAKE_FAILED, ""),
}


@pytest.mark.parametrize("day", BAD_DAYS)
async def test_a_bad_day_of_the_registry_says_nothing_of_the_domain(office: Desk, day: str) -> None:
    office.rdap.enrol("lain.id", "ns1.lain.id")
    deed, code, detail = BAD_DAYS[day]
    with deed(office.rdap):
        found = await failure(office)
        assert found.code is code
        assert detail in found.detail
        assert len(office.questions) <= 4
    office.now += 3600
    assert (await known(office)).domain == DOMAIN


@pytest.mark.parametrize("paper", ["expired", "self_signed", "wrong_name"])
async def test_whoever_cannot_prove_who_he_is_is_not_believed(office: Desk, paper: str) -> None:
    with office.certificate.show(paper):
        found = await failure(office)
    assert found.code is Code.TLS_HANDSHAKE_FAILED
    assert "not trusted" in found.detail


async def test_a_slow_registry_costs_no_more_than_the_look_has(office: Desk) -> None:
    with office.rdap.slow(30):
        assert (await failure(office, seconds=0.3)).code is Code.HTTP_TIMEOUT


async def test_one_question_serves_all_who_ask_at_once_and_after(office: Desk) -> None:
    found = await asyncio.gather(*(office.ask() for _ in range(12)))
    assert len({str(one) for one in found}) == 1
    office.now += 24 * 60
    await office.ask()
    assert len(office.questions) == 1


async def test_news_is_read_again_before_it_is_believed_for_long(office: Desk) -> None:
    hours = 3600.0
    await office.ask(fresh=5 * hours)
    office.now += 26 * 60
    await office.ask(fresh=5 * hours)
    assert len(office.questions) == 2, "the first reading is news"
    office.now += 4 * hours
    await office.ask(fresh=5 * hours)
    assert len(office.questions) == 2, "two equal readings are believed for as long as is asked"
    office.now += 2 * hours
    with office.rdap.transfer(DOMAIN):
        await office.ask(fresh=5 * hours)
        office.now += 26 * 60
        assert (await known(office)).registrar == "Gelap Domains Ltd"
    assert len(office.questions) == 4, "a change is news again"


async def test_a_server_that_asks_for_less_is_left_alone_for_as_long_as_it_says(office: Desk) -> None:
    office.shelf = office.opened(lab=False)
    office.rdap.enrol("lain.id", "ns1.lain.id")
    with office.rdap.limit(900):
        await failure(office)
    office.now += 600
    assert "asks for less, for 300 s more" in (await failure(office, domain="lain.id")).detail
    assert len(office.questions) == 1
    office.now += 301
    assert (await known(office)).domain == DOMAIN


async def test_questions_to_one_server_are_a_second_apart(office: Desk) -> None:
    office.shelf = office.opened(lab=False)
    office.rdap.enrol("lain.id", "ns1.lain.id")
    await office.ask()
    assert "no turn" in (await failure(office, seconds=0.5, domain="lain.id")).detail
    assert len(office.questions) == 1


async def test_a_failure_is_not_asked_for_again_at_once_and_not_kept_for_long(office: Desk) -> None:
    with office.rdap.fail():
        await failure(office)
        office.now += 30
        await failure(office)
    assert len(office.questions) == 1
    office.now += 31
    assert (await known(office)).domain == DOMAIN


async def test_a_registry_may_refer_to_another_server_with_tls(office: Desk) -> None:
    with office.rdap.refer("lama.go.id", f"{office.rdap.url}domain/{DOMAIN}"):
        assert "no registration of this domain" in (await failure(office, domain="lama.go.id")).detail
    assert office.questions[-1] == f"GET /rdap/domain/{DOMAIN}"


async def test_without_a_server_for_its_suffix_nobody_is_asked(office: Desk) -> None:
    office.shelf = office.opened(url="", lab=False)
    said = await office.ask("portal.test")
    assert isinstance(said, Entry)
    assert (said.standing, said.server) == (Standing.UNSERVED, "")
    assert office.questions == []


async def test_a_lab_that_names_no_registry_does_not_reach_for_the_real_ones(office: Desk) -> None:
    office.shelf = office.opened(url="")
    said = await office.ask()
    assert isinstance(said, Entry)
    assert said.standing is Standing.UNSERVED


async def test_the_tools_of_a_look_have_the_registries_of_the_configuration(office: Desk) -> None:
    assert isinstance(await office.world.toolbox.for_look(1.0).registries.domain(DOMAIN, 60.0), Entry)
    assert office.questions == []
    office.world.toolbox.shelf = office.shelf
    said = await office.world.toolbox.for_look(1.0).registries.domain(DOMAIN, 60.0)
    assert isinstance(said, Entry)
    assert said.standing is Standing.REGISTERED
