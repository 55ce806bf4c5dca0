"""Posture: what is wrong whatever was usual, and what is weaker than usual. One word each, with its reason."""

import base64
from collections.abc import Mapping
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sentinel.kit.baseline import Normal
from sentinel.kit.mail import sts
from sentinel.kit.mail.drift import Pair, _dkim, _dmarc, _lost, _reports, _spf, _sts, traits
from sentinel.kit.mail.facts import MailHost, PolicyFile
from sentinel.kit.mail.findings import Finding, wrong
from sentinel.kit.mail.posture import Posture, posture_of
from sentinel.kit.mail.tags import Broken
from sentinel.kit.records import dane
from tests.authority import authority, rsa_key, server
from tests.kit.mail.desk import DOMAIN, GOOD, LABEL, POLICY, facts, posture, secure

ED25519 = "v=DKIM1; k=ed25519; p=" + base64.b64encode(b"\x05" * 32).decode()
Records = Mapping[str, str | tuple[str, ...]]


def key(bits: int = 2048) -> str:
    """A DKIM record with an RSA key of this size, or one that only looks so where the library makes none so small."""
    public = rsa_key(bits).public_key() if bits >= 1024 else RSAPublicNumbers(65_537, (1 << bits) - 1).public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return "v=DKIM1; k=rsa; p=" + base64.b64encode(der).decode()


def words(found: tuple[Finding, ...]) -> list[str]:
    return sorted({finding.word for finding in found})


def changed(**records: str | tuple[str, ...]) -> dict[str, str | tuple[str, ...]]:
    """The good records with some replaced: ``spf``, ``dmarc``, ``mx`` or ``sts``."""
    place = {"spf": f"TXT {DOMAIN}", "dmarc": f"TXT _dmarc.{DOMAIN}", "mx": f"MX {DOMAIN}"}
    place |= {"sts": f"TXT _mta-sts.{DOMAIN}", "rpt": f"TXT _smtp._tls.{DOMAIN}", "bimi": f"TXT default._bimi.{DOMAIN}"}
    return GOOD | {place[name]: said for name, said in records.items()}


def test_a_well_kept_domain_has_no_findings() -> None:
    good = posture(GOOD)
    assert wrong(good) == ()
    assert good.unknown == ()


@pytest.mark.parametrize(
    ("records", "word"),
    [
        (changed(spf="something else"), "spf_missing"),
        (changed(spf=("v=spf1 -all", "v=spf1 ~all")), "spf_multiple"),
        (changed(spf="v=spf1 nonsense -all"), "spf_broken"),
        (changed(spf="v=spf1 +all"), "spf_open"),
        (changed(spf="v=spf1 a:a.id a:b.id a:c.id -all"), "spf_void"),
        (changed(dmarc="nxdomain"), "dmarc_missing"),
        (changed(dmarc="v=DMARC1; p=weg"), "dmarc_broken"),
        (changed(dmarc="v=DMARC1; p=reject; rua=mailto:x@lapor.example"), "dmarc_reports_refused"),
        (changed(sts="v=STSv1; id="), "mta_sts_broken"),
        (changed(mx="10 lain.kpu.go.id."), "mta_sts_uncovered"),
        (changed(rpt="v=TLSRPTv1; rua="), "tls_rpt_broken"),
        (changed(bimi="v=BIMI1; l=http://kpu.go.id/logo.svg"), "bimi_broken"),
        (changed(bimi="v=BIMI1; l=https://kpu.go.id/logo.svg", dmarc="v=DMARC1; p=none"), "bimi_broken"),
        ({**GOOD, f"TXT {LABEL}.{DOMAIN}": "parkir"}, "wildcard"),
        ({**GOOD, f"MX {LABEL}.{DOMAIN}": "10 mx.parkir.example."}, "wildcard"),
    ],
)
def test_what_is_wrong_by_itself_is_said_in_one_word(records: Records, word: str) -> None:
    assert words(wrong(posture(records))) == [word]


@pytest.mark.parametrize("part", ["spf", "dmarc", "mx", "sts", "rpt", "bimi"])
@pytest.mark.parametrize("why", ["failure", "bogus"])
def test_what_nobody_could_tell_is_never_wrong(part: str, why: str) -> None:
    blind = posture(changed(**{part: why}))
    assert wrong(blind) == ()
    assert blind.unknown


def test_whether_a_name_needs_spf_is_not_known_while_its_mx_is_not() -> None:
    assert wrong(posture(changed(mx="failure", spf="something else"))) == ()


def test_an_include_that_anybody_may_register_is_told_apart_from_one_that_is_merely_missing() -> None:
    free = changed(spf="v=spf1 include:spf.lama.example -all")
    assert words(wrong(posture(free))) == ["spf_broken", "spf_dangling"]
    held = {**free, "NS lama.example": "ns1.lama.example."}
    assert words(wrong(posture(held))) == ["spf_broken"]
    unseen = {**free, "NS lama.example": "failure"}
    assert words(wrong(posture(unseen))) == ["spf_broken"]


def test_a_foreign_host_that_agreed_may_get_reports() -> None:
    records = changed(dmarc="v=DMARC1; p=reject; rua=mailto:x@lapor.example")
    agreed = {**records, f"TXT {DOMAIN}._report._dmarc.lapor.example": "v=DMARC1"}
    assert wrong(posture(agreed)) == ()


def test_a_name_without_mail_should_say_so_three_times() -> None:
    parked = {f"MX {DOMAIN}": "0 .", f"TXT {DOMAIN}": "v=spf1 -all", f"TXT _dmarc.{DOMAIN}": "v=DMARC1; p=reject"}
    assert wrong(posture(parked)) == ()
    (found,) = wrong(posture({f"TXT _dmarc.{DOMAIN}": "v=DMARC1; p=none", f"MX {DOMAIN}": "no_records"}))
    assert str(found) == "parked_open: takes no mail and does not say null MX, v=spf1 -all, p=reject"


def test_an_alias_without_mail_can_only_be_guarded_by_dmarc() -> None:
    seen = facts({f"TXT _dmarc.{DOMAIN}": "v=DMARC1; p=reject", f"MX {DOMAIN}": "no_records"})
    aliased = tuple(replace(one, aliases=("cdn.example",)) if one.name == DOMAIN else one for one in seen.lookups)
    assert words(wrong(posture_of(seen))) == ["parked_open"]
    assert wrong(posture_of(replace(seen, lookups=aliased))) == ()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (key(), []),
        (key(1024), []),
        (ED25519, []),
        (key() + "; t=y", ["dkim_testing"]),
        ("v=DKIM1; p=", ["dkim_lost"]),
        ("v=DKIM1; p=AAAA", ["dkim_lost"]),
        ("v=DKIM1; k=ed25519; p=AAAA", ["dkim_lost"]),
        ("something", ["dkim_lost"]),
        ("nxdomain", ["dkim_lost"]),
        ("failure", []),
    ],
)  # fmt: skip
def test_keys_of_the_selectors_that_the_operator_named(said: str, expected: list[str]) -> None:
    records = {**GOOD, f"TXT s1._domainkey.{DOMAIN}": said}
    assert words(wrong(posture(records, selectors=("s1",)))) == expected


def test_a_key_of_768_bits_is_weak() -> None:
    found = posture({**GOOD, f"TXT s1._domainkey.{DOMAIN}": key(768)}, selectors=("s1",))
    assert words(wrong(found)) == ["dkim_weak"]


# -- beside what is usual -------------------------------------------------------------------------------------------


def drift(before: Posture, now: Posture) -> list[str]:
    """What is weaker now than it was."""
    usual = Normal(traits=traits(before))
    values = {name: trait.values for name, trait in traits(now).items()}
    pair = Pair(posture=now, now=values, usual={name: usual.values(name) for name in values})
    return sorted({f.word for part in (_spf, _dmarc, _reports, _dkim, _sts, _lost) for f in part(pair)})


FOREIGN = "dmarc_reports_foreign"
BIMI = "v=BIMI1; l=https://kpu.go.id/logo.svg"
DRIFTS: list[tuple[Records, Records, list[str]]] = [
    (GOOD, GOOD, []),
    (changed(spf="v=spf1 -all"), changed(spf="v=spf1 ~all"), ["spf_weakened"]),
    (changed(spf="v=spf1 ~all"), changed(spf="v=spf1 ?all"), ["spf_disarmed", "spf_weakened"]),
    (changed(spf="v=spf1 ~all"), changed(spf="gone"), ["spf_disarmed", "spf_weakened"]),
    (changed(spf="v=spf1 ?all"), changed(spf="gone"), ["spf_weakened"]),
    (changed(spf="v=spf1 ?all"), changed(spf="v=spf1 -all"), []),
    (changed(spf="v=spf1 -all"), changed(spf="v=spf1 ip4:5.0.0.0/8 -all"), ["spf_weakened"]),
    (changed(spf="v=spf1 -all"), changed(spf="v=spf1 ip4:5.6.0.0/16 -all"), []),
    (changed(spf="v=spf1 -all"), GOOD, ["spf_weakened"]),
    (GOOD, changed(spf="v=spf1 -all"), []),
    (GOOD, changed(dmarc="v=DMARC1; p=none; sp=reject; rua=mailto:x@kpu.go.id"), ["dmarc_disarmed", "dmarc_weakened"]),
    (GOOD, changed(dmarc="v=DMARC1; p=reject; sp=none; rua=mailto:x@kpu.go.id"), ["dmarc_disarmed", "dmarc_weakened"]),
    (GOOD, changed(dmarc="v=DMARC1; p=quarantine; sp=reject; rua=mailto:x@kpu.go.id"), ["dmarc_weakened"]),
    (GOOD, changed(dmarc="v=DMARC1; p=reject; pct=50; rua=mailto:x@kpu.go.id"), ["dmarc_weakened"]),
    (changed(dmarc="v=DMARC1; p=reject; pct=50"), changed(dmarc="v=DMARC1; p=reject; pct=70"), []),
    (changed(dmarc="v=DMARC1; p=none"), changed(dmarc="v=DMARC1; p=reject"), []),
    (GOOD, changed(dmarc="v=DMARC1; p=reject"), ["dmarc_weakened"]),
    (GOOD, changed(dmarc="nxdomain"), ["dmarc_disarmed", "dmarc_weakened"]),
    (changed(dmarc="v=DMARC1; p=reject; aspf=s"), changed(dmarc="v=DMARC1; p=reject"), ["dmarc_weakened"]),
    (GOOD, changed(dmarc="v=DMARC1; p=reject; rua=mailto:x@kpu.go.id,mailto:y@evil.id"), [FOREIGN]),
    (GOOD, changed(dmarc="v=DMARC1; p=reject; rua=mailto:x@kpu.go.id; ruf=mailto:y@evil.id"), [FOREIGN]),
    (GOOD, changed(dmarc="v=DMARC1; p=reject; rua=mailto:x@laporan.kpu.go.id"), []),
    (GOOD, changed(sts="nxdomain"), ["mta_sts_lost"]),
    (GOOD, changed(rpt="nxdomain"), ["tls_rpt_lost"]),
    (changed(bimi=BIMI), changed(bimi=BIMI.replace("kpu.go.id", "evil.example")), ["bimi_moved"]),
    (changed(bimi="nxdomain"), changed(bimi=BIMI), []),
    (GOOD, changed(dmarc="failure", spf="failure", sts="failure", rpt="failure", bimi="failure"), []),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now", "expected"), DRIFTS)
def test_a_weakening_is_told_and_an_improvement_is_not(before: Records, now: Records, expected: list[str]) -> None:
    assert drift(posture(before), posture(now)) == expected


def test_a_policy_that_is_only_tested_now_is_weaker_and_one_that_is_gone_is_lost() -> None:
    testing = PolicyFile(body=POLICY.replace("enforce", "testing"))
    assert drift(posture(GOOD), posture(GOOD, testing)) == ["mta_sts_weakened"]
    assert drift(posture(GOOD, testing), posture(GOOD)) == []
    assert drift(posture(GOOD), posture(GOOD, PolicyFile(wrong="HTTP 404"))) == ["mta_sts_lost"]


def test_another_key_is_told_unless_its_provider_rotates_it() -> None:
    name = f"TXT s1._domainkey.{DOMAIN}"
    old, new = (posture({**GOOD, name: key(bits)}, selectors=("s1",)) for bits in (2048, 1024))
    assert drift(old, new) == ["dkim_changed"]
    rotated = [replace(p, keys=tuple(replace(k, host="surat.id") for k in p.keys)) for p in (old, new)]
    assert drift(*rotated) == []


def test_tls_and_pins_that_are_gone_are_told_where_we_could_see() -> None:
    door = MailHost(name="surat.kpu.go.id", starttls=True, trusted=True)
    pin = dane.Pin(usage=3, selector=1, kind=1, data="ab" * 32)
    good = replace(posture_of(secure(facts(GOOD))), hosts=(door,), pins={door.name: (pin,)})
    assert drift(good, replace(good, hosts=(replace(door, starttls=False),))) == ["starttls_lost"]
    assert drift(good, replace(good, hosts=(replace(door, starttls=None),))) == []
    assert drift(good, replace(good, pins={door.name: ()})) == ["dane_lost"]
    assert drift(good, replace(good, pins={door.name: None})) == []


# -- MTA-STS and DANE -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "host", "covered"),
    [
        ("surat.kpu.go.id", "surat.kpu.go.id", True),
        ("*.kpu.go.id", "surat.kpu.go.id", True),
        ("*.kpu.go.id", "a.surat.kpu.go.id", False),
        ("*.kpu.go.id", "kpu.go.id", False),
        ("kpu.go.id", "surat.kpu.go.id", False),
    ],
)
def test_a_star_stands_for_one_label(pattern: str, host: str, covered: bool) -> None:  # noqa: FBT001 - a table
    assert sts.Policy(mode="enforce", max_age=1, mx=(pattern,)).covers(host) is covered


@pytest.mark.parametrize(
    "body",
    ["", "version: STSv2\nmode: none\nmax_age: 1", POLICY.replace("enforce", "hart"), POLICY.replace("604800", "lang"),
     POLICY.replace("mx: surat.kpu.go.id\r\n", ""), "<html>404</html>", POLICY + "x: y\n" * 500],
)  # fmt: skip
def test_what_is_no_policy_is_broken(body: str) -> None:
    assert isinstance(sts.policy_in(body), Broken)


def test_fields_that_nobody_knows_are_passed_over() -> None:
    assert isinstance(sts.policy_in(POLICY + "x-note: hello\r\n\r\n"), sts.Policy)


ROOT = authority("Mail Root")
LEAF = server(ROOT, ["surat.kpu.go.id"])
CHAIN = dane.prints_of([LEAF.der, ROOT.der])


def pin(usage: int, selector: int, kind: int, of: int = 0) -> dane.Pin:
    """A pin of the leaf (0) or the root (1)."""
    found = next(text for text in CHAIN[of] if text.startswith(f"{selector} {kind or 1} ")).split(" ")[2]
    return dane.Pin(usage=usage, selector=selector, kind=kind or 1, data=found)


@pytest.mark.parametrize(("selector", "kind"), [(0, 1), (0, 2), (1, 1), (1, 2)])
def test_pins_fit_certificates_and_keys(selector: int, kind: int) -> None:
    assert dane.matches([pin(3, selector, kind)], CHAIN)
    assert dane.matches([pin(2, selector, kind, of=1)], CHAIN)
    assert not dane.matches([pin(3, selector, kind, of=1)], CHAIN), "an end entity is the leaf and nobody else"


def test_a_whole_certificate_may_be_pinned_and_one_fitting_pin_is_enough() -> None:
    whole = dane.Pin(usage=3, selector=0, kind=0, data=LEAF.der.hex())
    stale = dane.Pin(usage=3, selector=1, kind=1, data="00" * 32)
    assert dane.matches([stale, whole], CHAIN)
    assert not dane.matches([stale], CHAIN)


@pytest.mark.parametrize(
    ("signed", "texts", "usable"),
    [
        (True, ("3 1 1 " + "ab" * 32,), 1),
        (False, ("3 1 1 " + "ab" * 32,), 0),
        (True, ("1 1 1 " + "ab" * 32, "3 1 1 abcd", "3 9 1 " + "ab" * 32, "nonsense", "3 1 0 abc"), 0),
    ],
)
def test_only_signed_and_usable_pins_count(signed: bool, texts: tuple[str, ...], usable: int) -> None:  # noqa: FBT001 - a table
    records: Records = {**GOOD, "TLSA _25._tcp.surat.kpu.go.id": texts}
    seen = facts(records)
    seen = replace(secure(seen) if signed else seen, hosts=(MailHost(name="surat.kpu.go.id"),))
    assert len(posture_of(seen).pins["surat.kpu.go.id"] or ()) == usable


def test_a_certificate_that_no_pin_names_is_a_mismatch_and_an_unseen_one_is_not() -> None:
    records = {**GOOD, "TLSA _25._tcp.surat.kpu.go.id": "3 1 1 " + "ab" * 32}
    door = MailHost(name="surat.kpu.go.id", starttls=True, trusted=True, prints=CHAIN)
    seen = secure(facts(records))
    assert words(wrong(posture_of(replace(seen, hosts=(door,))))) == ["dane_mismatch"]
    assert wrong(posture_of(replace(seen, hosts=(replace(door, prints=()),)))) == ()
