"""Whose certificates are usual: the tls probe against real servers, beside what was proposed or accepted."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from probes.tls import PROBE
from sentinel.kit.baseline import Normal
from sentinel.kit.seen import Reference
from sentinel.kit.x509.certificate import parse
from tests.authority import DAY, NOW, Issued, authority, rsa_key, server
from tests.kit.net.servers import saying
from tests.probes.world import Looked, World, http, look, server_context, site, world

ROOT = authority("Lab Root", key=rsa_key(2048))
ISSUING = authority("Lab Issuing", ROOT, key=rsa_key(2048, 1))
ROTATED = authority("Lab Issuing 2", ROOT)
OTHER = authority("Other Root")
HERE, THERE = "127.0.0.1", "127.0.0.2"
GOOD = saying(http())


@pytest.fixture
async def net(tmp_path: Path) -> AsyncIterator[World]:
    (tmp_path / "roots.pem").write_bytes(ROOT.pem + OTHER.pem)
    async with world(tmp_path / "roots.pem") as made:
        made.name("portal.test", [HERE])
        yield made


async def show(net: World, folder: Path, leaf: Issued, chain: Sequence[Issued] = (ISSUING,), **more: Any) -> Looked:  # noqa: ANN401 - as for look
    """Look at a portal that shows this certificate; ``more`` is what was accepted or proposed before."""
    async with site({HERE: GOOD}, server_context(folder, leaf, chain=chain)) as port:
        return await look(net, PROBE, f"https://portal.test:{port}/", **more)


async def usual(net: World, folder: Path, leaf: Issued, chain: Sequence[Issued] = (ISSUING,)) -> Normal:
    """What a look at a portal that shows this certificate proposes."""
    proposed = PROBE.proposal((await show(net, folder, leaf, chain)).seen)
    assert proposed is not None
    return proposed


def key_of(issued: Issued) -> str:
    """The hash of a certificate's key, as the probe reads it."""

    return parse(issued.der).spki_sha256


async def test_what_is_proposed_is_the_operator_its_root_and_the_key(net: World, tmp_path: Path) -> None:
    leaf = server(ISSUING)
    proposed = await usual(net, tmp_path, leaf)
    root = key_of(ROOT)
    assert proposed.values("operators") == (f"Test Trust [{root[:16]}]",)
    assert proposed.values("roots") == (root,)
    assert proposed.values("keys") == (key_of(leaf),)


async def test_the_list_of_operators_names_them_by_their_root(net: World, tmp_path: Path) -> None:
    known: dict[str, Any] = {
        "reference": {"ca_operators": Reference(name="ca_operators", version="1", data={key_of(ROOT): "Lab"})}
    }
    event = (await show(net, tmp_path, server(ISSUING), **known)).event
    assert (event["sentinel.tls.operator"], event["sentinel.tls.root_spki_sha256"]) == ("Lab", key_of(ROOT))
    other = (await show(net, tmp_path, server(OTHER), (), **known)).event
    assert str(other["sentinel.tls.operator"]).startswith("Test Trust ["), "the same organisation by another root"


@pytest.mark.parametrize("said", ["baseline", "proposed"])
async def test_another_operator_is_a_finding_whoever_said_what_is_usual(net: World, tmp_path: Path, said: str) -> None:
    before = await usual(net, tmp_path, server(ISSUING))
    event = (await show(net, tmp_path, server(OTHER), (), **{said: before})).event
    assert event["sentinel.tls.findings"] == ["issuer_changed", "key_changed"]
    assert event["sentinel.tls.issuer_usual"] is False
    assert event["sentinel.tls.trusted"] is True
    assert event["sentinel.tls.operators_usual"] == list(before.values("operators") or ())
    assert event["sentinel.baseline.basis"] == {"baseline": "accepted", "proposed": "proposed"}[said]


async def test_a_new_key_and_a_new_intermediate_of_the_same_operator_are_a_renewal(net: World, tmp_path: Path) -> None:
    before = await usual(net, tmp_path, server(ISSUING))
    renewed = await show(net, tmp_path, server(ROTATED), (ROTATED,), baseline=before)
    assert renewed.event["sentinel.tls.findings"] == ["key_changed"]
    assert renewed.event["sentinel.tls.issuer_usual"] is True
    taken_in = before.grown(PROBE.exonerated(renewed.seen), NOW, "test-1")
    again = await show(net, tmp_path, server(ROTATED, key=None), (ROTATED,), baseline=taken_in)
    assert again.event["sentinel.tls.findings"] == ["key_changed"], "another new key"
    assert len(taken_in.values("keys") or ()) == 2


async def test_a_key_that_is_known_is_no_finding(net: World, tmp_path: Path) -> None:
    leaf = server(ISSUING)
    before = await usual(net, tmp_path, leaf)
    assert (await show(net, tmp_path, leaf, baseline=before)).event["sentinel.tls.findings"] == []


async def test_without_a_word_on_what_is_usual_nothing_is_compared(net: World, tmp_path: Path) -> None:
    event = (await show(net, tmp_path, server(ISSUING))).event
    assert event["sentinel.tls.findings"] == []
    gone = {"sentinel.tls.issuer_usual", "sentinel.tls.operators_usual", "sentinel.baseline.basis"}
    assert gone & event.keys() == set()


@pytest.mark.parametrize(
    ("leaf", "chain"),
    [
        (server(None), ()),
        (server(authority("Unknown")), (authority("Unknown"),)),
        (server(ISSUING, ["other.test"]), (ISSUING,)),
        (server(ISSUING, life=(NOW - 90 * DAY, NOW - DAY)), (ISSUING,)),
    ],
    ids=["self-signed", "unknown root", "another name", "expired"],
)
async def test_what_a_browser_would_refuse_teaches_nothing_and_is_taken_in_never(
    net: World, tmp_path: Path, leaf: Issued, chain: Sequence[Issued]
) -> None:
    before = await usual(net, tmp_path, server(ISSUING))
    looked = await show(net, tmp_path, leaf, chain, baseline=before)
    assert PROBE.proposal(looked.seen) is None
    assert before.grown(PROBE.exonerated(looked.seen), NOW, "test-1") == before


async def test_nobody_vouches_is_its_own_finding_and_no_change_of_operator(net: World, tmp_path: Path) -> None:
    before = await usual(net, tmp_path, server(ISSUING))
    event = (await show(net, tmp_path, server(None), (), baseline=before)).event
    assert event["sentinel.tls.findings"] == ["self_signed"]
    assert "sentinel.tls.issuer_usual" not in event


async def test_an_expired_certificate_is_still_from_its_operator(net: World, tmp_path: Path) -> None:
    before = await usual(net, tmp_path, server(ISSUING))
    past = server(ISSUING, life=(NOW - 90 * DAY, NOW - DAY))
    event = (await show(net, tmp_path, past, baseline=before)).event
    assert event["sentinel.tls.findings"] == ["expired", "key_changed"]
    assert event["sentinel.tls.issuer_usual"] is True


async def test_each_address_is_compared_and_a_strange_one_exonerates_nothing_of_its_own(
    net: World, tmp_path: Path
) -> None:
    net.name("portal.test", [HERE, THERE])
    before = await usual(net, tmp_path, server(ISSUING))
    ours, theirs = server(ISSUING), server(OTHER)
    contexts = {
        HERE: server_context(tmp_path, ours, chain=[ISSUING]),
        THERE: server_context(tmp_path, theirs),
    }
    async with site({HERE: GOOD, THERE: GOOD}, contexts) as port:
        looked = await look(net, PROBE, f"https://portal.test:{port}/", baseline=before)
    assert [e["sentinel.tls.findings"] for e in looked.events] == [["key_changed"], ["issuer_changed", "key_changed"]]
    assert [e["sentinel.tls.edge_differs"] for e in looked.events] == [False, True]
    told = {str(e["sentinel.tls.edges"]) for e in looked.events}
    assert len(told) == 1
    assert f"{THERE} Test Trust" in told.pop()
    assert PROBE.exonerated(looked.seen).values("keys") == (key_of(ours),)
    proposed = PROBE.proposal(looked.seen)
    assert proposed is not None
    assert len(proposed.values("operators") or ()) == 2


async def test_who_holds_the_known_key_stands_not_apart_and_where_all_moved_nobody_does(
    net: World, tmp_path: Path
) -> None:
    net.name("portal.test", [HERE, THERE])
    first = server(ISSUING)
    before = await usual(net, tmp_path, first)
    own_key, moved = server(OTHER, key=first.key), server(OTHER)
    for here, there, expected in ((first, own_key, [False, False]), (moved, moved, [None, None])):
        contexts = {
            HERE: server_context(tmp_path, here, chain=[ISSUING]),
            THERE: server_context(tmp_path, there, chain=[ISSUING]),
        }
        async with site({HERE: GOOD, THERE: GOOD}, contexts) as port:
            looked = await look(net, PROBE, f"https://portal.test:{port}/", baseline=before)
        assert [e.get("sentinel.tls.edge_differs") for e in looked.events] == expected
        assert not any("sentinel.tls.edges" in e for e in looked.events)


async def test_addresses_that_nobody_answers_are_left_out_of_what_is_proposed(net: World, tmp_path: Path) -> None:
    net.name("portal.test", [HERE, THERE])
    proposed = await usual(net, tmp_path, server(ISSUING))
    assert len(proposed.values("operators") or ()) == 1
