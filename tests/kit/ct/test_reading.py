"""What is read out of certificates, entries, heads and answers; and what nobody should write there."""

import base64
import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sentinel.kit.ct import apis, entries
from sentinel.kit.ct.body import NotOurs, names_of, reread, sighted, signed_hash, vouching
from sentinel.kit.ct.caa import Allowed, permitted
from sentinel.kit.ct.facts import Known
from sentinel.kit.ct.heads import BadHead, checkpoint, tree_head
from sentinel.kit.ct.judge import distinct, marks, same, told
from sentinel.kit.ct.looking import Place
from sentinel.kit.ct.names import Watch, folded
from sentinel.kit.ct.sighting import Sighting
from sentinel.range.authority import Authority
from sentinel.range.ct_papers import der, poisoned, to_be_signed
from sentinel.range.papers import PAPERS
from tests.authority import NOW, issue, named
from tests.share import share

AUTHORITY = Authority(NOW)
WATCH = Watch(domain="kpu.go.id", lookalikes={"kpu.com": "suffix .com", "xn--kp-yka.id": "typo cyrillic"})


def made(*names: str, paper: str = "logged") -> x509.Certificate:
    return AUTHORITY.issue(names or ("ntb.kpu.go.id",), PAPERS[paper], NOW).certificate


@pytest.mark.parametrize("paper", ["logged", "good", "third", "other_rsa"])
def test_a_pre_certificate_and_its_certificate_were_signed_for_the_same(paper: str) -> None:
    final = made(paper=paper)
    every = {
        signed_hash(der(final), pre=False),
        signed_hash(poisoned(final), pre=False),
        signed_hash(to_be_signed(final), pre=True),
    }
    assert len(every) == 1
    assert names_of(to_be_signed(final), pre=True) == names_of(der(final), pre=False) == ("ntb.kpu.go.id",)
    assert signed_hash(der(made(paper=paper)), pre=False) not in every


NAMES = [
    ("kpu.go.id", True), ("KPU.GO.ID.", True), ("a.b.ntb.kpu.go.id", True), ("*.kpu.go.id", True), ("*.go.id", True),
    ("*.ntb.kpu.go.id", True), ("xkpu.go.id", False), ("kpu.go.id.evil.com", False), ("*.id", False), ("go.id", False),
    ("kpu.go.idn", False), ("", False), ("*", False), ("*.", False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "ours"), NAMES)
def test_names_of_the_domain_below_it_and_wildcards_over_it_are_ours(name: str, ours: bool) -> None:  # noqa: FBT001 - a table
    found = WATCH.find([folded(name)])
    assert (found.ours, bool(found.names)) == (ours, ours)


def test_a_lookalike_is_found_by_its_registered_name_in_any_script() -> None:
    assert WATCH.find([folded("masuk.KPU.com")]).lookalike == "kpu.com"
    assert WATCH.find([folded("*.kpü.id")]).lookalike == "xn--kp-yka.id"
    assert WATCH.find([folded("kpu.com"), folded("kpu.go.id")]).lookalike == ""


def test_the_common_name_counts_where_browsers_look_no_more() -> None:
    old = issue(named("Ntb.KPU.go.id")).der
    found = sighted(old, names_of(old, pre=False), WATCH, pre=False)
    assert found is not None
    assert found.names == ("ntb.kpu.go.id",)


def test_a_name_at_the_end_of_a_huge_list_is_found_and_told_first() -> None:
    body = der(made(*(f"n{n}.example" for n in range(900)), "ntb.kpu.go.id"))
    found = sighted(body, names_of(body, pre=False), WATCH, pre=False)
    assert found is not None
    assert (found.names[0], len(found.names), found.names_count) == ("ntb.kpu.go.id", 20, 901)


def test_papers_that_are_alike_hide_no_other_certificate_from_who_knows_what_was_signed() -> None:
    paper: dict[str, Any] = {"serial": "3E9", "not_after": NOW, "organization": "Sah"}
    one, forged = (Sighting(source="a", place="1", tbs=tbs * 32, seen=True, **paper) for tbs in ("aa", "bb"))
    bare = Sighting(source="b", place="2", **paper)
    known = Known(since=NOW, marks=marks(one))
    assert not told(forged, known)
    assert told(one, known)
    assert told(bare, known)
    assert len(distinct([one, forged, bare])) == 2


ALLOWED = Allowed(name="ntb.kpu.go.id", records=('0 issue "letsencrypt.org; accounturi=x"', '0 issuewild ";"'))
ISSUERS = {"letsencrypt.org": "Let's Encrypt", "sectigo.com": "Sectigo"}


@pytest.mark.parametrize(
    ("names", "operator", "allowed", "word"),
    [
        (["ntb.kpu.go.id"], "Let's Encrypt", ALLOWED, True),
        (["ntb.kpu.go.id"], "Sectigo", ALLOWED, False),
        (["ntb.kpu.go.id"], "Nobody knows", ALLOWED, None),
        (["lain.kpu.go.id"], "Sectigo", ALLOWED, None),
        (["*.ntb.kpu.go.id"], "Let's Encrypt", ALLOWED, False),
        (["ntb.kpu.go.id"], "Sectigo", Allowed(name="ntb.kpu.go.id"), True),
        (["ntb.kpu.go.id"], "Sectigo", Allowed(name="ntb.kpu.go.id", records=('0 issue ";"',)), False),
        (["ntb.kpu.go.id"], "Sectigo", Allowed(name="ntb.kpu.go.id", records=('0 issue "unknown.example"',)), None),
        (["ntb.kpu.go.id"], "Sectigo", Allowed(name="ntb.kpu.go.id", records=('0 iodef "mailto:x@y"',)), True),
    ],
)
def test_caa_permits_refuses_or_leaves_open(
    names: list[str],
    operator: str,
    allowed: Allowed,
    word: bool | None,  # noqa: FBT001 - a table
) -> None:
    assert permitted(names, operator, [allowed], ISSUERS) is word


def test_operators_are_the_same_by_key_or_where_one_has_none_by_name() -> None:
    assert same("Let's Encrypt", "Let's Encrypt")
    assert same("X [aa]", "X")
    assert not same("X [aa]", "X [bb]")
    assert not same("X", "Y [aa]")


@settings(max_examples=share(300))
@given(st.binary(max_size=400))
@example(b"\x30\x80")
@example(b"\x30\x84\xff\xff\xff\xff")
def test_no_bytes_make_a_reader_fail(data: bytes) -> None:
    for pre in (False, True):
        sighted(data, names_of(data, pre=pre), WATCH, pre=pre)
        signed_hash(data, pre=pre)
    vouching(data)
    with suppress(NotOurs):
        reread(Sighting(source="", place=""), data, WATCH)
    for read in (entries.answered, entries.tiled):
        with suppress(entries.BadEntry):
            read(data, 0)
    for shape in (apis.certspotter, apis.crtsh):
        with suppress(apis.BadAnswer):
            shape(data, WATCH, "x")
    with suppress(BadHead):
        tree_head(data, data)
    with suppress(BadHead):
        checkpoint(data, "x", data)
    Place.of(data.decode("latin-1"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
KEYS = (
    "id",
    "dns_names",
    "tbs_sha256",
    "cert_der",
    "issuer",
    "name_value",
    "common_name",
    "not_after",
    "serial_number",
)


@pytest.mark.slow
@settings(max_examples=share(300))
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=9), max_size=3), st.integers(0, 9))
def test_no_row_makes_a_reader_fail(rows: list[dict[str, Any]], number: int) -> None:
    for row in rows:
        row["id"] = number
    body = json.dumps(rows).encode()
    for shape in (apis.certspotter, apis.crtsh):
        found = shape(body, WATCH, "x")
        assert [row.number for row in found] == [number] * len(rows)
        distinct(row.sighting for row in found)


def test_a_broken_leaf_counts_in_the_tree_and_is_told() -> None:
    leaf = base64.b64encode(b"\0\0rusak").decode()
    (entry,) = entries.answered(json.dumps({"entries": [{"leaf_input": leaf, "extra_data": ""}]}).encode(), 7)
    assert (entry.index, entry.names, len(entry.hash)) == (7, None, 32)


def test_the_hosts_of_a_new_certificate_are_watched_for_a_week() -> None:
    names = WATCH.hosts(
        ["*.kpu.go.id", "baru.kpu.go.id", "jahat.example", "a..kpu.go.id", "x y.kpu.go.id", "-.kpu.go.id"]
    )
    assert names == ("kpu.go.id", "baru.kpu.go.id")
    place = Place().after((), names, "ntb.kpu.go.id", NOW)
    assert place.hosts == ("ntb.kpu.go.id", *names)
    assert Place.of(str(place)) == place
    assert place.after((), (), "ntb.kpu.go.id", NOW + timedelta(days=8)).until == place.until
