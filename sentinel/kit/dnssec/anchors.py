"""Where every chain of trust begins: the keys of the root, or those that the operator names."""

from functools import lru_cache

import dns.exception
from dns.rdata import from_text
from dns.rdataclass import RdataClass
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.DS import DS

# IANA's trust anchors: KSK-2017 and KSK-2024 (root-anchors.xml). RFC 5011 is not followed: a roll is a release.
ROOT = """
. IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
. IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
"""


@lru_cache(maxsize=8)
def anchors(text: str = ROOT) -> tuple[DS, ...]:
    """Read DS records of the root, one a line, as ``trust_anchor`` files hold them; ``;`` begins a remark.

    Raises:
        ValueError: if a line is no DS record of the root, or if there is none.
    """
    lines = (line.partition(";")[0].split() for line in text.splitlines())
    found = tuple(_anchor(words) for words in lines if words)
    if not found:
        raise ValueError("no DS record of the root in the trust anchor")
    return found


def _anchor(words: list[str]) -> DS:
    """``. [TTL] [IN] DS tag algorithm digest-type digest``."""
    line = " ".join(words)
    kind = next((at for at, word in enumerate(words[1:4], 1) if word.upper() == "DS"), None)
    if words[0] != "." or kind is None:
        raise ValueError(f"not a DS record of the root: {line!a}")
    try:
        record = from_text(RdataClass.IN, RdataType.DS, " ".join(words[kind + 1 :]))
    except (dns.exception.DNSException, ValueError) as error:
        raise ValueError(f"not a DS record of the root: {line!a} ({error})") from None
    if not isinstance(record, DS):
        raise TypeError(f"not a DS record: {line!a}")
    return record
