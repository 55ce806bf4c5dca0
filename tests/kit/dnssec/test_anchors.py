"""Trust anchors: the real ones ship, the operator's replace them, and nonsense is refused in words."""

import pytest

from sentinel.kit.dnssec.anchors import anchors
from sentinel.kit.dnssec.words import SECURE, Reason, Ruling, Security, insecure, weakest

DIGEST = "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"


def test_the_roots_keys_of_2017_and_2024() -> None:
    assert [(ds.key_tag, ds.algorithm, ds.digest_type) for ds in anchors()] == [(20326, 8, 2), (38696, 8, 2)]


@pytest.mark.parametrize("line", [". IN DS", ". 172800 IN DS", ". DS", ". 60 DS", "; remark\n\n. in ds"])
def test_lines_as_tools_write_them(line: str) -> None:
    [ds] = anchors(f"{line} 20326 8 2 {DIGEST} ; KSK-2017")
    assert ds.key_tag == 20326


@pytest.mark.parametrize(
    "text", ["", "; nothing", f"id. IN DS 1 8 2 {DIGEST}", ". IN A 127.0.0.1", ". IN DS 1 8 2 ZZ", ". IN DS 1 8 2 AB"]
)
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="DS record of the root"):
        anchors(text)


def test_the_weakest_link() -> None:
    bogus = Ruling(security=Security.BOGUS, reason=Reason.KEYS_MISSING, detail="id.")
    unsure = Ruling(security=Security.INDETERMINATE, reason=Reason.UNREACHABLE)
    assert weakest() == SECURE
    assert weakest(SECURE, insecure(Reason.NO_DS), SECURE) == insecure(Reason.NO_DS)
    assert weakest(unsure, bogus, SECURE) == bogus
    assert str(bogus) == "bogus keys_missing id."
