"""DMARC: whose record holds, what it says, and who gets the reports."""

import pytest

from sentinel.kit.mail.dmarc import Found, discover, foreign, hosts_in, steps
from tests.kit.mail.desk import book

REJECT = "v=DMARC1; p=reject"


def found(domain: str = "kpu.go.id", **records: str | tuple[str, ...]) -> Found:
    """Discover for a domain; ``kpu_go_id`` is the record at ``_dmarc.kpu.go.id``, nothing else is there."""
    known = dict(book({f"TXT _dmarc.{name.replace('_', '.')}": said for name, said in records.items()}))
    for step in steps(domain):
        known.setdefault((f"_dmarc.{step}", "TXT"), next(iter(book({f"TXT _dmarc.{step}": "nxdomain"}).values())))
    return discover(domain, known)


def test_the_way_up_ends_at_the_organisation_and_its_suffix() -> None:
    assert steps("ntb.kpu.go.id") == ("ntb.kpu.go.id", "kpu.go.id", "go.id")
    assert steps("kpu.go.id") == ("kpu.go.id", "go.id")
    assert len(steps(".".join("abcdefghijklmnop") + ".kpu.go.id")) <= 9


def test_the_nearest_record_holds_with_its_word_for_names_below() -> None:
    own = found("ntb.kpu.go.id", ntb_kpu_go_id="v=DMARC1;p=none", kpu_go_id=REJECT).policy
    assert own is not None
    assert (own.at, own.policy) == ("ntb.kpu.go.id", "none")
    above = found("ntb.kpu.go.id", kpu_go_id="v=DMARC1; p=reject; sp=quarantine; np=none").policy
    assert above is not None
    assert (above.at, above.policy, above.missing) == ("kpu.go.id", "quarantine", "none")
    plain = found("ntb.kpu.go.id", kpu_go_id=REJECT).policy
    assert plain is not None
    assert plain.policy == "reject"


def test_a_public_suffix_speaks_only_if_it_says_so() -> None:
    assert found(go_id=REJECT).policy is None
    spoken = found(go_id="v=DMARC1; p=reject; psd=y").policy
    assert spoken is not None
    assert spoken.at == "go.id"


@pytest.mark.parametrize(
    "said",
    [("v=DMARC1; p=reject", "v=DMARC1; p=none"), "v=DMARC1; p=weg", "v=DMARC1; pct=5", "v=DMARC1; p=reject; p=none"],
)
def test_what_receivers_throw_away_is_broken(said: str | tuple[str, ...]) -> None:
    assert found(kpu_go_id=said).broken.startswith("_dmarc.kpu.go.id: ")


def test_other_records_are_nobodys_concern_and_none_is_none() -> None:
    assert found(kpu_go_id="v=spf1 -all") == Found()
    assert found(kpu_go_id=("v=verify", REJECT)).policy is not None
    assert found(kpu_go_id="failure").unknown
    assert discover("kpu.go.id", {}).wanted == (("_dmarc.kpu.go.id", "TXT"),)


def test_a_record_with_reports_but_without_a_policy_watches_only() -> None:
    watching = found(kpu_go_id="v=DMARC1; rua=mailto:a@b.id").policy
    assert watching is not None
    assert (watching.policy, watching.aggregate) == ("none", ("b.id",))


def test_what_is_only_tried_is_one_step_milder() -> None:
    tried = found(kpu_go_id="v=DMARC1; p=reject; t=y").policy
    assert tried is not None
    assert tried.applied == "quarantine"


def test_who_gets_reports() -> None:
    assert hosts_in("mailto:a@kpu.go.id!10m, MAILTO:b@Lapor.Example , https://x/y, mailto:") == (
        "kpu.go.id", "lapor.example",
    )  # fmt: skip
    assert foreign("ntb.kpu.go.id", ["rua.kpu.go.id", "lapor.example"]) == ("lapor.example",)
