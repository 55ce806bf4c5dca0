import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.net.faults import Stopped
from sentinel.kit.net.names import host_name
from sentinel.model.failure import Code


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("KPU.go.id", "kpu.go.id"),
        ("ntb.kpu.go.id.", "ntb.kpu.go.id"),
        ("_dmarc.kpu.go.id", "_dmarc.kpu.go.id"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("site.3com", "site.3com"),
        ("127.0.0.1", "127.0.0.1"),
        ("2001:DB8::1", "2001:db8::1"),
    ],
)
def test_names_are_asked_for_in_one_form(written: str, meant: str) -> None:
    assert host_name(written) == meant


@pytest.mark.parametrize("name", ["2130706433", "0x7f.1", "0x7f000001", "a.0x", "1.2.3.4.5", "017700000001", "x.1"])
def test_numbers_in_disguise_are_refused(name: str) -> None:
    with pytest.raises(Stopped) as stopped:
        host_name(name)
    assert stopped.value.failure.code is Code.ADDRESS_REFUSED


@pytest.mark.parametrize(
    "name", ["", ".", "a..b", "a b.test", "a\r\nb.test", "x" * 64 + ".test", "-a.test", "a/b", "a@b"]
)
def test_nonsense_is_unsupported(name: str) -> None:
    with pytest.raises(Stopped) as stopped:
        host_name(name)
    assert stopped.value.failure.code is Code.UNSUPPORTED


@given(st.text())
def test_every_text_is_a_name_or_refused(text: str) -> None:
    try:
        name = host_name(text)
    except Stopped:
        return
    assert name.isascii()
    assert not set(name) & set(" \r\n\t\0/@#?")
