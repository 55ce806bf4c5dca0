from sentinel.kit.net.families import LOOPBACK, Families
from sentinel.kit.net.tcp import source_for


def families(*, four: str | None, six: str | None, lab: bool = False) -> frozenset[int]:
    def source(address: str) -> str | None:
        return six if ":" in address else four

    return Families(lab=lab, clock=lambda: 0.0, source=source).here()


def test_a_family_without_a_route_is_not_ours() -> None:
    assert families(four="192.168.1.7", six=None) == {4}
    assert families(four=None, six="2404:8000::7") == {6}
    assert families(four=None, six=None) == frozenset()


def test_private_ipv6_reaches_nobody_and_private_ipv4_is_translated() -> None:
    assert families(four="10.0.0.2", six="fd00::2") == {4}
    assert families(four="10.0.0.2", six="2404:8000::7") == {4, 6}
    assert families(four="127.0.0.1", six="::1", lab=True) == {4, 6}


def test_lines_come_and_go() -> None:
    now, ours = [0.0], ["192.168.1.7"]
    here = Families(lab=False, clock=lambda: now[0], source=lambda a: ours[0] or None if "." in a else None)
    assert here.here() == {4}
    ours[0] = ""
    assert here.here() == {4}
    now[0] = 10.0
    assert here.here() == frozenset()


def test_the_kernel_answers_for_loopback() -> None:
    assert tuple(map(source_for, LOOPBACK)) == LOOPBACK
