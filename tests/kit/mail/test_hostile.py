"""Hostile records: whatever stands there becomes facts or a reason, bounded, never an exception."""

import string
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.kit import codec
from sentinel.kit.baseline import Normal
from sentinel.kit.mail import sts
from sentinel.kit.mail.dkim import key_in
from sentinel.kit.mail.drift import traits
from sentinel.kit.mail.facts import MailFacts, PolicyFile
from sentinel.kit.mail.findings import wrong
from sentinel.kit.mail.posture import posture_of, questions
from sentinel.kit.mail.spf import terms_of
from sentinel.kit.mail.tags import tags_of
from sentinel.kit.mail.words import told
from sentinel.kit.records import dane
from sentinel.kit.records.lookup import Lookup
from tests.kit.mail.desk import DOMAIN, LABEL
from tests.share import share

WORDS = ["v=spf1", "v=DMARC1", "v=STSv1", "v=DKIM1", "v=TLSRPTv1", "v=BIMI1", "include:", "redirect=", "a", "mx", "ptr"]
WORDS += ["exists:", "ip4:", "ip6:", "all", "+all", "p=", "p=reject", "sp=none", "rua=mailto:", "pct=", "id=", ";", " "]
WORDS += [
    "kpu.go.id",
    "x.example",
    "%{i}",
    "/0",
    "//129",
    "0.0.0.0/0",
    "::/0",
    "0 .",
    "10 ",
    "AAAA",
    "@",
    "!",
    "\\",
    "\0",
]
WORDS += [
    "l=https://[",
    "t=y",
    "k=rsa",
    "3 1 1 ",
    "ab" * 32,
    "\ud800",
    "ß",
    "٣",
    "²",
    "version: STSv1\n",
    "mode: enforce\n",
]
NOISE = st.text(alphabet=string.printable, max_size=8)
RECORD = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(st.sampled_from(WORDS), NOISE), max_size=30).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join),
)  # fmt: skip


KNOWN = st.builds(Lookup, name=st.just(""), kind=st.just(""), texts=st.lists(RECORD, max_size=4).map(tuple))
EMPTY = Lookup(name="", kind="")
NONE = [replace(EMPTY, denied="nxdomain"), replace(EMPTY, denied="no_records"), replace(EMPTY, failure="dns.bug")]
SIGNED = KNOWN.map(lambda one: replace(one, security="secure"))
ANSWERS = st.lists(st.one_of(KNOWN, SIGNED, st.sampled_from(NONE)), min_size=1, max_size=12)


@settings(max_examples=share(2000))
@given(RECORD)
def test_no_parser_raises(text: str) -> None:
    terms_of(text)
    tags_of(text)
    sts.policy_in(text)
    lookup = Lookup(name="s1._domainkey.kpu.go.id", kind="TXT", texts=(text,), security="secure")
    key_in("s1", lookup)
    dane.pins_in(lookup)


@settings(max_examples=share(1000))
@given(ANSWERS, RECORD, st.integers(0, 1000))
def test_whatever_is_answered_becomes_a_posture_that_can_be_stored_and_told(
    answers: list[Lookup], body: str, turn: int
) -> None:
    book: dict[tuple[str, str], Lookup] = {}
    for _ in range(14):
        new = [q for q in dict.fromkeys(questions(DOMAIN, ("s1",), LABEL, 25, book)) if q not in book][: 70 - len(book)]
        for name, kind in new:
            book[name, kind] = replace(answers[(len(book) * turn) % len(answers)], name=name, kind=kind)
    assert len(book) <= 70
    policy = PolicyFile(body=body)
    seen = MailFacts(
        domain=DOMAIN, label=LABEL, port=25, lookups=tuple(book.values()), selectors=("s1",), policy=policy
    )
    posture = posture_of(seen)
    normal = Normal(traits=traits(posture))
    assert codec.decode(Normal, codec.encode(normal)) == normal
    event = told(posture, wrong(posture), None, posture.unknown)
    assert len(codec.encode(event)) < 200_000
