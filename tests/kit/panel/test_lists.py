"""The lists that ship: whose resolver it is, and what is a block page; data that staff edit."""

import pytest

from probes.dns_panel import PROBE
from sentinel.app.assemble import references, rules_of
from sentinel.kit.asn.networks import Networks
from sentinel.kit.asn.table import AsEntry
from sentinel.kit.panel.blocking import LIST as PAGES
from sentinel.kit.panel.blocking import block_pages_in
from sentinel.kit.panel.operators import LIST as OPERATORS
from sentinel.kit.panel.operators import Operator, Operators, operators_in, regional
from sentinel.kit.seen import Reference
from tests.authority import NOW


class Telkom:
    """A table of networks that knows one."""

    def find(self, ip: str) -> AsEntry | None:
        return AsEntry(number=7713, organisation="Telkom") if ip.startswith("203.0.113.") else None


REFERENCE = references([PROBE], rules_of(None))


def operators(*, lab: bool = False) -> Operators:
    table = Reference(name="asn", version="1", data=Networks(table=Telkom(), made_at=NOW, lab=lab))
    return operators_in(REFERENCE | {"asn": table})


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("https://dns.google/dns-query", Operator(name="Google", country="US")),
        ("8.8.4.4", Operator(name="Google", country="US")),
        ("8.8.4.4:53", Operator(name="Google", country="US")),
        ("tls://9.9.9.9#dns.quad9.net", Operator(name="Quad9", country="CH")),
        ("[2606:4700:4700::1111]:53", Operator(name="Cloudflare", country="US")),
        ("203.0.113.53", Operator(name="Telkom", country="ID")),
        ("198.51.100.53", Operator(name="198.51.100.0/24")),
        ("https://doh.penyedia.test/dns-query", Operator(name="penyedia.test")),
        ("system", Operator(name="system")),
    ],
)
def test_whose_resolver_it_is(text: str, operator: Operator) -> None:
    assert operators().of(text) == operator


def test_in_a_lab_each_resolver_is_a_house_of_its_own() -> None:
    known = operators(lab=True)
    assert regional([known.of("127.77.0.53:5300"), known.of("127.77.0.54:5300")]) == 2


def test_operators_count_by_country_and_houses_count_once() -> None:
    known = operators()
    assert regional(map(known.of, ["8.8.8.8", "8.8.4.4"])) == 1
    assert regional(map(known.of, ["8.8.8.8", "1.1.1.1", "9.9.9.9"])) == 2
    assert regional([]) == 0


@pytest.mark.parametrize(
    ("addresses", "aliases", "page"),
    [
        (("36.86.63.185",), (), "36.86.63.185 (Telkom Internet Positif)"),
        ((), ("lamanlabuh.aduankonten.id",), "lamanlabuh.aduankonten.id (national TrustPositif)"),
        (("103.1.2.3",), ("a.blockpage.xl.co.id",), "a.blockpage.xl.co.id (XL Axiata)"),
        (("36.86.63.18",), ("kominfo.go.id",), ""),
        (("103.1.2.3",), ("notinternet-positif.org",), ""),
        (("garbage",), ("",), ""),
    ],
)
def test_which_answers_lead_to_a_block_page(addresses: tuple[str, ...], aliases: tuple[str, ...], page: str) -> None:
    assert block_pages_in(REFERENCE).of(addresses, aliases) == page


def test_words_name_a_page_whatever_else_is_written() -> None:
    pages = block_pages_in(REFERENCE)
    assert pages.by_words("<h1>internet positif</h1>") == "national TrustPositif"
    assert pages.by_words("selamat datang di kpu") == ""


def test_an_empty_reference_knows_nobody() -> None:
    assert block_pages_in({}).of(("36.86.63.185",), ("internet-positif.org",)) == ""
    assert operators_in({}).of("8.8.8.8") == Operator(name="8.8.8.0/24")
    assert {PAGES, OPERATORS} <= set(REFERENCE)
