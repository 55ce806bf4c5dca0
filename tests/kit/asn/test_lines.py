"""A table of networks as operators fetch it: every shape they come in is read, every bad line is named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.asn import lines
from sentinel.kit.asn.lines import BadLines, decoded, read
from sentinel.kit.asn.table import Table

SHAPES = {
    "ip2asn": "10.0.0.0\t10.0.255.255\t64500\tID\tKOMINFO - Kementerian\n10.1.0.0\t10.1.0.255\t0\tNone\tNot routed\n",
    "csv": '"10.0.0.0","10.0.255.255","64500","KOMINFO - Kementerian"\n',
    "numbers": "167772160,167837695,64500,KOMINFO - Kementerian\n",
    "prefixes": "10.0.0.0/16,AS64500,KOMINFO - Kementerian\n",
    "semicolons": "10.0.0.0/16;64500;KOMINFO - Kementerian\n",
    "pfx2as": "# RouteViews\n\n10.0.0.0\t16\t64500\n",
    "pfx2as of two origins": "10.0.0.0\t16\t64500_64501\n",
    "pfx2as of a set": "10.0.0.0\t16\t64500,64501\n",
    "ris": "% RIS whois\n64500\t10.0.0.0/16\t312\n",
    "ris of a set": "{64500,64501}\t10.0.0.0/16\t312\n",
}


def held(text: str) -> Table:
    return Table(read(decoded(text.encode()), "as.tsv").packed(date(2029, 2, 14)))


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_says_the_same(shape: str) -> None:
    found = held(SHAPES[shape])
    entry = found.find("10.0.3.4")
    assert entry is not None
    assert entry.number == 64500
    assert entry.organisation in ("KOMINFO - Kementerian", "")
    assert (found.find("10.1.0.1"), found.find("11.0.0.1")) == (None, None)


def test_ipv6_stands_in_the_same_file() -> None:
    found = held(
        "2001:db8::\t2001:db8:0:ffff:ffff:ffff:ffff:ffff\t64500\tID\tX\n2001:db8:5::/48\t64501\n10.0.0.0/8\t1\n"
    )
    numbers = {
        ip: entry.number if (entry := found.find(ip)) else None for ip in ("2001:db8::1", "2001:db8:5::1", "10.1.1.1")
    }
    assert numbers == {"2001:db8::1": 64500, "2001:db8:5::1": 64501, "10.1.1.1": 1}
    assert found.find("2001:db8:6::1") is None


def test_a_narrower_prefix_has_the_word_wherever_it_stands() -> None:
    for order in (("10.0.0.0/8\t1", "10.0.5.0/24\t2"), ("10.0.5.0/24\t2", "10.0.0.0/8\t1")):
        found = held("\n".join(order))
        assert [entry.number if (entry := found.find(ip)) else 0 for ip in ("10.0.4.9", "10.0.5.9", "10.0.6.9")] == [
            1,
            2,
            1,
        ]


BAD = {
    "10.0.0.0\t10.0.255.255\tkominfo\tID\tX": "'kominfo' is no AS number",
    "10.0.0.0\t10.0.255.256\t64500\tID\tX": "'10.0.255.256' is no address",
    "10.0.9.0\t10.0.0.0\t64500\tID\tX": "'10.0.9.0' to '10.0.0.0' is no range",
    "10.0.0.0\t2001:db8::\t64500\tID\tX": "'10.0.0.0' to '2001:db8::' is no range",
    "10.0.0.1/16,64500": "'10.0.0.1/16' is no network",
    "10.0.0.0/16,4294967296": "'4294967296' is no AS number",
    "10.0.0.0": "needs a range of addresses and an AS number",
    "<html>": "needs a range of addresses and an AS number",
    "x" * 3000: "longer than 2048 characters",
}


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_named_and_nothing_is_taken(line: str) -> None:
    with pytest.raises(BadLines) as caught:
        held(f"10.0.0.0/16,64500,Good\n# remark\n{line}\n")
    assert caught.value.problems == (f"as.tsv:3: {BAD[line]}",)


def test_of_many_bad_lines_fifty_are_named_and_the_rest_counted() -> None:
    with pytest.raises(BadLines) as caught:
        held("nonsense\n" * 80)
    assert len(caught.value.problems) == 51
    assert caught.value.problems[-1] == "as.tsv: and 30 more"


def test_an_empty_table_is_no_table() -> None:
    with pytest.raises(BadLines, match="no line names a network"):
        held("# nothing yet\n")


def test_there_is_an_end_to_lines_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_LINES", 10)
    with pytest.raises(BadLines, match="more than 10 lines"):
        held("10.0.0.0/16,1\n" * 11)
    monkeypatch.setattr(lines, "MOST_BYTES", 10)
    with pytest.raises(BadLines, match="more than 10 bytes"):
        held("10.0.0.0/16,1\n")


@given(st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from('0123456789./:,\t;"{}_AS'), max_size=80))
def test_no_text_does_worse_than_being_named(text: str) -> None:
    named: tuple[str, ...] = ()
    try:
        held(f"10.0.0.0/16,64500\n{text}")
    except BadLines as refused:
        named = refused.problems
    assert all(problem.startswith("as.tsv:") for problem in named)
