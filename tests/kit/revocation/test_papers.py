"""Published papers: fetched beside the looks, once an hour at most, bounded, and never from inside our house."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from sentinel.kit.net.guard import Guard
from sentinel.kit.revocation import papers
from sentinel.kit.revocation.crl import MOST_BYTES
from sentinel.kit.revocation.issuers import BOUNDS
from sentinel.kit.revocation.papers import PUBLISHED, Bounds, Paper, Papers
from sentinel.model.failure import Code, Failure
from sentinel.range.http import Manner, Reply, Request, converse
from sentinel.range.listener import Listener
from tests.agent.boxes import toolbox

HERE = "127.0.0.1"
Answer = Callable[[Request], Reply]


@dataclass(kw_only=True)
class Press:
    """A small publisher: what it answers, what it was asked, and what time it is for whoever fetches."""

    answer: Answer = field(default=lambda _: Reply(body=b"list 1"))
    asked: list[Request] = field(default_factory=list)
    now: float = 1000.0
    url: str = ""

    def reply(self, request: Request) -> Reply:
        self.asked.append(request)
        return self.answer(request)

    def papers(self, guard: Guard | None = None, bounds: Bounds = PUBLISHED) -> Papers:
        box = toolbox(guard=guard)
        return Papers(box.engine, box.stub, lambda: frozenset({4}), lambda: self.now, bounds)


@pytest.fixture
async def press() -> AsyncIterator[Press]:
    made = Press()
    listener = Listener(HERE, lambda reader, writer: converse(reader, writer, made.reply))
    listener.open()
    made.url = f"http://{HERE}:{listener.port}/7.crl"
    yield made
    await listener.close()


def body(got: Paper | Failure) -> bytes:
    assert isinstance(got, Paper), got
    return got.body


def failed(got: Paper | Failure) -> Code:
    assert isinstance(got, Failure), got
    return got.code


async def test_a_paper_is_loaded_once_an_hour_however_many_ask(press: Press) -> None:
    ours = press.papers(Guard(trusted=frozenset({(HERE, port(press))})))
    assert {body(got) for got in await asyncio.gather(*(ours.get(press.url, 5) for _ in range(20)))} == {b"list 1"}
    press.answer = lambda _: Reply(body=b"list 2")
    press.now += 3599
    assert body(await ours.get(press.url, 5)) == b"list 1"
    assert len(press.asked) == 1
    press.now += 1
    assert body(await ours.get(press.url, 5)) == b"list 2"
    assert len(press.asked) == 2


def port(press: Press) -> int:
    return int(press.url.split(":")[2].partition("/")[0])


async def test_a_lab_waits_ten_seconds(press: Press) -> None:
    ours = press.papers()
    await ours.get(press.url, 5)
    press.now += 10
    await ours.get(press.url, 5)
    assert len(press.asked) == 2


async def test_a_failure_is_not_tried_again_at_once_and_the_last_paper_stands(press: Press) -> None:
    ours = press.papers()
    press.answer = lambda _: Reply(status=500)
    assert failed(await ours.get(press.url, 5)) is Code.HTTP_PROTOCOL_ERROR
    assert failed(await ours.get(press.url, 5)) is Code.HTTP_PROTOCOL_ERROR
    assert len(press.asked) == 1
    press.now, press.answer = press.now + 10, lambda _: Reply(body=b"list 1")
    assert body(await ours.get(press.url, 5)) == b"list 1"
    press.now, press.answer = press.now + 10, lambda _: Reply(status=500)
    assert body(await ours.get(press.url, 5)) == b"list 1"
    assert len(press.asked) == 3


async def test_an_unchanged_paper_is_not_sent_again(press: Press) -> None:
    def answer(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"7"':
            return Reply(status=304)
        return Reply(body=b"list 1", headers=(("ETag", '"7"'), ("Last-Modified", "Wed, 14 Feb 2029 04:00:00 GMT")))

    press.answer, ours = answer, press.papers()
    await ours.get(press.url, 5)
    press.now += 10
    assert body(await ours.get(press.url, 5)) == b"list 1"
    assert press.asked[1].headers["if-modified-since"] == "Wed, 14 Feb 2029 04:00:00 GMT"


async def test_a_question_is_posted_and_each_has_its_own_answer(press: Press) -> None:
    press.answer, ours = lambda request: Reply(body=b"to " + request.body), press.papers()
    assert [body(await ours.get(press.url, 5, question)) for question in (b"one", b"two", b"one")] == [
        b"to one",
        b"to two",
        b"to one",
    ]
    assert [one.method for one in press.asked] == ["POST", "POST"]
    assert press.asked[0].headers["content-type"] == "application/ocsp-request"


async def test_whoever_cannot_wait_finds_it_later(press: Press) -> None:
    press.answer, ours = lambda _: Reply(body=b"list 1", manner=Manner(wait=0.3)), press.papers()
    assert failed(await ours.get(press.url, 0)) is Code.HTTP_TIMEOUT
    assert body(await ours.get(press.url, 5)) == b"list 1"
    assert len(press.asked) == 1


async def test_a_look_that_is_given_up_does_not_end_the_load(press: Press) -> None:
    press.answer, ours = lambda _: Reply(body=b"list 1", manner=Manner(wait=0.3)), press.papers()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ours.get(press.url, 5), 0.05)
    assert body(await ours.get(press.url, 5)) == b"list 1"
    assert len(press.asked) == 1


async def test_it_follows_a_move_and_no_circle(press: Press) -> None:
    def answer(request: Request) -> Reply:
        moved = Reply(status=302, headers=(("Location", "/8.crl"),))
        return moved if request.target == "/7.crl" else Reply(body=b"list 8")

    press.answer, ours = answer, press.papers()
    assert body(await ours.get(press.url, 5)) == b"list 8"
    press.answer = lambda _: Reply(status=302, headers=(("Location", "/9.crl"),))
    assert failed(await ours.get(f"{press.url}x", 5)) is Code.TOO_MANY_REDIRECTS
    assert len(press.asked) == 2 + 4


async def test_more_than_ten_megabytes_are_not_taken(press: Press) -> None:
    press.answer, ours = lambda _: Reply(body=bytes(MOST_BYTES + 1)), press.papers()
    assert failed(await ours.get(press.url, 30)) is Code.TOO_LARGE
    press.answer = lambda _: Reply(body=bytes(MOST_BYTES))
    assert len(body(await ours.get(f"{press.url}2", 30))) == MOST_BYTES


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_TOGETHER", 2500)


@pytest.mark.usefixtures("small")
async def test_all_papers_together_are_bounded_and_the_longest_unused_goes(press: Press) -> None:
    press.answer, ours = lambda _: Reply(body=bytes(1000)), press.papers()
    for number in (1, 2, 1, 3):
        await ours.get(f"{press.url}{number}", 5)
    assert len(press.asked) == 3
    await ours.get(f"{press.url}1", 5)
    assert len(press.asked) == 3
    await ours.get(f"{press.url}2", 5)
    assert len(press.asked) == 4


async def test_papers_that_never_come_are_bounded_too(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_PAPERS", 6)
    press.answer, ours = lambda _: Reply(body=b"list 1", manner=Manner(wait=60)), press.papers()
    for number in range(20):
        await ours.get(f"{press.url}{number}", 0)
    assert len(ours._kept) == 6
    got = await ours.get(press.url, 5)
    assert isinstance(got, Failure)
    assert got.detail == papers.BUSY


async def test_one_asker_has_only_so_many_loads_under_way_and_holds_nobody_up(press: Press) -> None:
    press.answer, ours = lambda _: Reply(body=b"paper", manner=Manner(wait=0.3)), press.papers(bounds=BOUNDS)
    for number in range(40):
        await ours.get(f"{press.url}{number}", 0, asker="evil.test")
    assert len(ours._kept) == BOUNDS.each
    assert body(await ours.get(press.url, 5, asker="portal.test")) == b"paper"
    assert body(await ours.get(f"{press.url}0", 5, asker="evil.test")) == b"paper"
    assert body(await ours.get(f"{press.url}39", 5, asker="evil.test")) == b"paper", "once the first are over"


async def test_a_forgotten_authority_is_no_larger_than_64_kib(press: Press) -> None:
    press.answer, ours = lambda _: Reply(body=bytes(65_537)), press.papers(bounds=BOUNDS)
    assert failed(await ours.get(press.url, 5)) is Code.TOO_LARGE


@pytest.mark.parametrize("url", ["ftp://x.test/", "http://", "http://[", "nonsense", "http://192.168.1.1/admin"])
async def test_a_certificate_cannot_send_us_where_we_do_not_go(press: Press, url: str) -> None:
    assert failed(await press.papers(Guard()).get(url, 5)) in (Code.UNSUPPORTED, Code.ADDRESS_REFUSED)


async def test_outside_a_lab_nobody_inside_is_asked(press: Press) -> None:
    assert failed(await press.papers(Guard()).get(press.url, 5)) is Code.ADDRESS_REFUSED
    assert press.asked == []
