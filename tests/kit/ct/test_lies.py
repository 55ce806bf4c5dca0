"""A service that lies or stutters: it alarms nobody by that, and hides nothing from those who read for themselves."""

import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from probes.ct import PROBE
from sentinel.kit.ct import apis, services
from sentinel.kit.ct.facts import CtFacts, Known
from sentinel.kit.ct.judge import distinct, marks, proved, told
from sentinel.kit.ct.names import Watch
from sentinel.kit.ct.port import Kind, News, Source
from sentinel.kit.ct.question import Questions, Unanswered
from sentinel.kit.ct.shelf import Shelf
from sentinel.kit.ct.sighting import Sighting
from sentinel.kit.seen import Reference, Seen
from sentinel.kit.x509.logs import LIST, Log, Logs
from sentinel.range.authority import Authority
from sentinel.range.ct_papers import der, key_hash
from sentinel.range.papers import PAPERS
from tests.authority import NOW
from tests.kit.ct.desk import subject_of
from tests.probes.world import assessed

AUTHORITY = Authority(NOW)
WATCH = Watch(domain="kpu.go.id")
NAME = "www.kpu.go.id"
TBS = "ab" * 32


class Answers:
    """A service that gives these answers, one after the other."""

    def __init__(self, *answers: object) -> None:
        self.source = Source(kind=Kind.CERTSPOTTER, url="https://service.test")
        self.shelf = Shelf(clock=lambda: 0.0)
        self.answers = list(answers)

    async def get(self, *_: object) -> bytes:
        """The next answer."""
        found = self.answers.pop(0)
        return found if isinstance(found, bytes) else json.dumps(found).encode()

    async def spotted(self, cursor: str, *answers: object) -> News:
        """One look in the shape of certspotter."""
        self.answers = list(answers)
        return await services.certspotter(cast("Questions", self), WATCH, cursor)

    async def listed(self, cursor: str, *answers: object) -> News:
        """One look in the shape of crt.sh."""
        self.answers = list(answers)
        return await services.crtsh(cast("Questions", self), WATCH, cursor)


def certificate(*names: str) -> x509.Certificate:
    return AUTHORITY.issue(names or (NAME,), PAPERS["fresh"], NOW).certificate


def issuance(number: int, body: bytes | str = b"", **more: object) -> dict[str, Any]:
    text = base64.b64encode(body).decode() if isinstance(body, bytes) else body
    told = {"id": str(number), "dns_names": [NAME], "issuer": {"name": "O=Sah"}, "tbs_sha256": TBS, **more}
    return {**told, "cert_der": text} if text else told


def entry(number: int) -> dict[str, Any]:
    return {"id": number, "name_value": NAME, "issuer_name": "O=Sah", "not_after": "2029-09-01", "serial_number": "ff"}


def spotted(*rows: dict[str, Any]) -> Sequence[apis.Row]:
    return apis.certspotter(json.dumps(rows).encode(), WATCH, "service.test")


def test_a_certificate_for_somebody_else_under_a_row_with_our_name_is_no_certificate_of_ours() -> None:
    (row,) = spotted(issuance(5, der(certificate("evil.example"))))
    assert (row.broken, row.ours, row.torn) == (True, False, False)


def test_names_are_those_in_the_bytes() -> None:
    (row,) = spotted(issuance(5, der(certificate(NAME, "lain.example")), dns_names=["login.kpu.go.id"]))
    assert row.sighting.names == (NAME, "lain.example")
    assert (row.sighting.seen, row.ours, row.broken) == (True, True, False)


def test_what_a_service_shows_is_proved_by_the_timestamp_of_a_log_we_know() -> None:
    made = certificate()
    issuer = AUTHORITY.main.intermediate
    rows = (
        issuance(n, der(made), issuer={"pubkey_sha256": key}) for n, key in enumerate((key_hash(issuer).hex(), TBS))
    )
    true, lie = (row.sighting for row in spotted(*rows))
    known = (log.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for log in AUTHORITY.logs)
    seen = _look({sha256(key).hexdigest(): Log(operator="X", key=key) for key in known})
    assert proved(true, seen)
    assert not proved(lie, seen)
    assert not proved(true, _look({}))
    assert proved(replace(lie, proved=True), seen)


def _look(logs: dict[str, Log]) -> Seen[CtFacts, Known]:
    known = {LIST: Reference(name=LIST, version="1", data=Logs(made_at=NOW, logs=logs))}
    facts, now = CtFacts(domain="kpu.go.id"), NOW + timedelta(minutes=1)
    return assessed(PROBE, facts, subject=subject_of("https://www.kpu.go.id/"), at=now, reference=known).seen


@pytest.mark.parametrize("body", [b"\x30\x82\x05", b"<html>", "MIIB!!"])
async def test_a_torn_certificate_is_asked_for_again_and_then_only_malformed(body: bytes | str) -> None:
    there, row = Answers(), issuance(6, body)
    for _ in range(services.MOST_TRIES - 1):
        with pytest.raises(Unanswered):
            await there.spotted("5", [row], [])
    found = await there.spotted("5", [row], [])
    assert (found.cursor, found.malformed) == ("6/5", ("6",))
    assert [one.unreadable for one in found.sightings] == [False]


async def test_what_came_before_a_torn_certificate_is_told_and_the_rest_waits() -> None:
    rows = [issuance(6, der(certificate())), issuance(7, "MIIB!!"), issuance(8, der(certificate()))]
    found = await Answers().spotted("5", rows, [])
    assert (found.cursor, [one.place for one in found.sightings]) == ("6/5", ["6"])


async def test_a_page_of_html_for_a_certificate_is_asked_for_again_and_then_only_malformed() -> None:
    there, page = Answers(), b"<html>ERROR: canceling statement</html>"
    for _ in range(services.MOST_TRIES - 1):
        with pytest.raises(Unanswered):
            await there.listed("100", [entry(101)], [], page)
    found = await there.listed("100", [entry(101)], [], page)
    assert (found.cursor, found.malformed) == ("101/100", ("101",))
    assert [one.unreadable for one in found.sightings] == [False]


def test_what_a_service_merely_says_hides_nothing_from_who_reads_and_what_was_read_is_not_told_again() -> None:
    made = spotted(issuance(7, der(certificate())))[0].sighting
    (row,) = spotted(issuance(8, tbs_sha256=made.tbs))
    lie = row.sighting
    assert not told(made, Known(since=NOW, marks=marks(lie)))
    assert not told(replace(lie, source="other"), Known(since=NOW, marks=marks(lie)))
    assert told(lie, Known(since=NOW, marks=marks(lie)))
    assert told(lie, Known(since=NOW, marks=marks(made)))
    assert distinct([lie, made]) == distinct([made, lie]) == (made,)


def test_papers_that_a_service_merely_says_hide_nothing_either() -> None:
    made = spotted(issuance(7, der(certificate())))[0].sighting
    paper: dict[str, Any] = {"serial": made.serial, "not_after": made.not_after, "organization": made.organization}
    bare = Sighting(source="b", place="2", **paper)
    assert not told(made, Known(since=NOW, marks=marks(bare)))
    assert told(bare, Known(since=NOW, marks=marks(made)))


async def test_a_number_beyond_all_reason_is_told_and_not_followed() -> None:
    there, huge = Answers(), 10**17
    found = await there.spotted("100", [issuance(huge)], [])
    assert (found.cursor, found.malformed) == ("100", (str(huge),))
    found = await there.spotted(found.cursor, [issuance(101)], [])
    assert (found.cursor, [one.place for one in found.sightings]) == ("101/100", ["101"])
    found = await there.listed("", [entry(101), entry(huge)], [])
    assert (found.cursor, found.malformed) == ("101", (str(huge),))


async def test_a_number_that_is_not_there_any_more_was_a_lie_and_we_go_back() -> None:
    there = Answers()
    lied = await there.spotted("100", [issuance(9_000)], [])
    assert lied.cursor == "9000/100"
    back = await there.spotted(lied.cursor, [])
    assert (back.cursor, back.malformed) == ("100", ("9000",))
    found = await there.spotted(back.cursor, [issuance(100), issuance(101)], [])
    assert [one.place for one in found.sightings] == ["101"]
    found = await there.listed("9000/100", [entry(100), entry(101)], [], der(certificate()))
    assert (found.cursor, [one.place for one in found.sightings]) == ("101/100", ["101"])
