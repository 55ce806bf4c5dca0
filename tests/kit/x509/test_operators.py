"""The list of operators that ships: it knows the roots that we trust, and nobody stands in it twice."""

from collections import Counter
from pathlib import Path

import certifi
import pytest

from sentinel.app.assemble import rules_of
from sentinel.kit.x509.certificate import parse
from sentinel.kit.x509.roots import certificates

GROUPS = rules_of(None).groups["ca_operators"]
OPERATORS = {member: name for name, members in GROUPS.items() for member in members}
ROOTS = [parse(der) for der in certificates(Path(certifi.where()).read_bytes())]


def test_nearly_every_root_of_mozilla_has_its_operator_by_key_and_by_organisation() -> None:
    strangers = [root for root in ROOTS if root.spki_sha256 not in OPERATORS]
    assert len(strangers) <= len(ROOTS) // 10, "refresh rules/lists/ca_operators.yml"
    sold = {"GlobalSign", "Starfield Technologies, Inc."}  # roots that another operator bought keep the old name
    wrong = [
        root.subject
        for root in ROOTS
        if root.issuer_organization not in {"", *sold}
        and OPERATORS.get(root.issuer_organization) != OPERATORS.get(root.spki_sha256)
    ]
    assert wrong == []


def test_nobody_stands_in_the_list_twice() -> None:
    count = Counter(member for members in GROUPS.values() for member in members)
    assert [member for member, times in count.items() if times > 1] == []


@pytest.mark.parametrize(
    ("key", "operator"),
    [
        ("0b9fa5a59eed715c26c1020c711b4f6ec42d58b0015e14337a39dad301c5afc3", "Let's Encrypt"),  # ISRG Root X1
        ("871a9194f4eed5b312ff40c84c1d524aed2f778bbff25f138cf81f680a7adc67", "Google Trust Services"),  # GTS Root R1
        ("c784333d20bcd742b9fdc3236f4e509b8937070e73067e254dd3bf9c45bf4dde", "Sectigo"),  # USERTrust RSA
        ("2b071c59a0a0ae76b0eadb2bad23bad4580b69c3601b630c2eaf0613afa83f92", "Amazon"),  # Starfield Services, sold
    ],
)
def test_well_known_keys_have_well_known_operators(key: str, operator: str) -> None:
    assert OPERATORS[key] == operator


@pytest.mark.parametrize("organization", ["Let's Encrypt", "Google Trust Services", "DigiCert Inc", "Sectigo Limited"])
def test_issuers_of_leaves_are_known_by_name_for_agents_that_tell_no_root(organization: str) -> None:
    assert organization in OPERATORS
