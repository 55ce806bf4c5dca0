"""SPF: what a record says, how far it reaches, and what receivers would make of it (RFC 7208)."""

import pytest

from sentinel.kit.mail.reach import Reach, State, reach
from sentinel.kit.mail.spf import Term, terms_of
from sentinel.kit.mail.tags import Broken
from tests.kit.mail.desk import book


def walked(**records: str | tuple[str, ...]) -> Reach:
    """Walk ``a.id``; names are written with ``_`` for the dot."""
    return reach("a.id", book({f"TXT {name.replace('_', '.')}": said for name, said in records.items()}))


def test_a_record_is_read_term_by_term() -> None:
    assert terms_of("v=spf1 a mx/24 ip4:103.21.4.0/22 ~include:Spf.X.id exists:%{i}._spf.x.id ?all") == (
        Term(name="a"),
        Term(name="mx", prefix=24),
        Term(name="ip4", value="103.21.4.0/22"),
        Term(name="include", qualifier="~", value="spf.x.id"),
        Term(name="exists", value="%{i}._spf.x.id"),
        Term(name="all", qualifier="?"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 ip4:300.1.1.1 -all", "v=spf1 ip4:1.2.3.4/33 -all", "v=spf1 ip4:1.2.3.4/ -all", "v=spf1 alle -all",
        "v=spf1 include: -all", "v=spf1 include -all", "v=spf1 all:x -all", "v=spf1 -all redirect=a.id redirect=b.id",
        "v=spf1 ip6:103.1.1.1 -all", "v=spf1 a/33 -all", "v=spf1 include:a..id -all", "v=spf1 exists:%{x}.id -all",
        "v=spf1 redirect= ", "v=spf1 \t-all", "v=spf1 ip4:1.2.3.4/255.0.0.0 -all",
    ],
)  # fmt: skip
def test_one_wrong_term_breaks_a_record(text: str) -> None:
    assert isinstance(terms_of(text), Broken)


def test_unknown_modifiers_say_nothing() -> None:
    assert terms_of("v=spf1 moo=cow exp=warum.a.id -all") == (
        Term(name="exp", value="warum.a.id"),
        Term(name="all", qualifier="-"),
    )


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("v=spf1 -all", State.SOUND),
        ("V=SPF1 -ALL", State.SOUND),
        ("v=spf10 -all", State.NONE),
        ("google-site-verification=x", State.NONE),
        (("v=spf1 -all", "v=spf1 ~all"), State.MULTIPLE),
        ("v=spf1 nonsense", State.BROKEN),
        ("nxdomain", State.NONE),
        ("failure", State.UNKNOWN),
        ("bogus", State.UNKNOWN),
    ],
)
def test_which_records_count(said: str | tuple[str, ...], state: State) -> None:
    assert walked(a_id=said).state is state


@pytest.mark.parametrize(
    ("records", "everybody"),
    [
        ({"a_id": "v=spf1 -all"}, "-"),
        ({"a_id": "v=spf1 a:b.id"}, "?"),
        ({"a_id": "v=spf1 redirect=b.id", "b_id": "v=spf1 ~all"}, "~"),
        ({"a_id": "v=spf1 redirect=b.id ?all", "b_id": "v=spf1 +all"}, "?"),
        ({"a_id": "v=spf1 include:b.id -all", "b_id": "v=spf1 +all"}, "+"),
        ({"a_id": "v=spf1 ?include:b.id -all", "b_id": "v=spf1 all"}, "?"),
        ({"a_id": "v=spf1 -all include:b.id", "b_id": "v=spf1 +all"}, "-"),
        ({"a_id": "v=spf1 ip4:0.0.0.0/0 -all"}, "+"),
        ({"a_id": "v=spf1 include:b.id -all", "b_id": "v=spf1 include:c.id -all", "c_id": "v=spf1 mx/0 -all"}, "+"),
    ],
)
def test_what_becomes_of_everybody_else(records: dict[str, str], everybody: str) -> None:
    assert walked(**records).all == everybody


def test_terms_that_cost_a_question_are_counted_through_includes_and_redirects() -> None:
    many = " ".join(f"include:i{n}.id" for n in range(5))
    others: dict[str, str | tuple[str, ...]] = {
        f"i{n}_id": "v=spf1 exists:%{i}.x.id ip4:1.2.3.4 -all" for n in range(5)
    }
    enough = walked(a_id=f"v=spf1 {many} -all", **others)
    assert (enough.state, enough.asking) == (State.SOUND, 10)
    over = walked(a_id=f"v=spf1 {many} ptr -all", **others)
    assert over.state is State.BROKEN
    assert "more than 10" in over.why
    beyond = walked(a_id=f"v=spf1 {many} -all ptr mx", **others)
    assert beyond.state is State.SOUND, "what stands behind all is never asked for"


def test_a_record_that_includes_itself_ends() -> None:
    assert walked(a_id="v=spf1 include:b.id -all", b_id="v=spf1 include:a.id -all").state is State.BROKEN
    assert walked(a_id="v=spf1 redirect=a.id").state is State.BROKEN


def test_answers_that_lead_to_nothing_are_counted() -> None:
    known = book({"TXT a.id": "v=spf1 a:x.id mx:y.id a:z.id -all", "A x.id": "nxdomain", "MX y.id": "no_records"})
    open_ = reach("a.id", known)
    assert (open_.state, open_.voids, open_.wanted) == (State.UNKNOWN, 2, [("z.id", "A")])
    assert reach("a.id", {**known, **book({"A z.id": "nxdomain"})}).voids == 3


def test_an_include_without_a_record_breaks_it_and_one_that_does_not_exist_is_named() -> None:
    assert walked(a_id="v=spf1 include:b.id -all", b_id="something else").state is State.BROKEN
    gone = walked(a_id="v=spf1 include:spf.b.id -all", spf_b_id="nxdomain")
    assert (gone.state, gone.gone) == (State.BROKEN, ["spf.b.id"])


def test_who_may_send_and_from_how_wide_a_network() -> None:
    found = walked(a_id="v=spf1 ip4:103.0.0.0/8 a:x.id/15 ip4:10.0.0.0/16 -ip4:11.0.0.0/8 ip6:2001:db8::/32 -all")
    assert found.wide == ["103.0.0.0/8", "a:x.id/15"]
    assert found.networks == ["103.0.0.0/8", "10.0.0.0/16", "2001:db8::/32"]


def test_the_addresses_of_named_hosts_may_send_too() -> None:
    known = book(
        {"TXT a.id": "v=spf1 a:x.id -a:y.id -all", "A x.id": ("103.1.1.1", "103.1.1.2"), "A y.id": "103.2.2.2"}
    )
    assert reach("a.id", known).networks == ["103.1.1.1", "103.1.1.2"]


def test_it_says_what_it_must_know_before_it_can_judge() -> None:
    assert walked().wanted == [("a.id", "TXT")]
    assert walked(a_id="v=spf1 include:b.id include:c.id mx -all").wanted == [
        ("b.id", "TXT"), ("c.id", "TXT"), ("a.id", "MX"),
    ]  # fmt: skip
    assert walked(a_id="v=spf1 include:b.id -all", b_id="failure").state is State.UNKNOWN
