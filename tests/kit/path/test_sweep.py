"""What a sweep of short-lived questions says of a path, without a packet."""

from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.path.sweep import Bend, Course, Step, course, worst

HOP1, HOP2, HOP3 = "10.0.0.1", "10.0.1.1", "10.0.2.1"


def ended(ttl: int, router: str) -> Step:
    """Nobody answers, and a router says where both packets ended: what a clean path shows."""
    return Step(ttl=ttl, expired=router, beyond=router)


def served(ttl: int, *, proper: bool = True, beyond: str = "") -> Step:
    return Step(ttl=ttl, answers=1, proper=proper, beyond=beyond)


def test_a_clean_path_ends_at_each_router_and_then_at_the_server() -> None:
    assert course([ended(1, HOP1), ended(2, HOP2), served(3), served(4)]) == Course(bend=Bend.STRAIGHT)


def test_an_answer_without_icmp_from_before_the_server_is_a_proxys() -> None:
    steps = [served(1, proper=False, beyond=HOP1), served(2, proper=False, beyond=HOP2), served(3, proper=False)]
    assert course(steps) == Course(bend=Bend.PROXY, hop=1)
    assert course([ended(1, HOP1), *steps[1:]]) == Course(bend=Bend.PROXY, hop=2)


def test_a_packet_that_died_and_was_answered_met_an_injector() -> None:
    injected = Step(ttl=2, answers=1, expired=HOP2, beyond=HOP2)
    assert course([ended(1, HOP1), injected, served(3)]) == Course(bend=Bend.INJECTOR, hop=2)


def test_silent_hops_say_nothing() -> None:
    assert course([Step(ttl=1), Step(ttl=2), served(3)]) == Course()
    assert course([Step(ttl=1), ended(2, HOP2), served(3)]).bend is Bend.STRAIGHT
    assert course([]) == Course()


def test_a_question_that_vanishes_where_other_packets_end_proves_nothing() -> None:
    assert course([Step(ttl=1, beyond=HOP1)]) == Course()


def test_a_server_nearby_is_no_proxy() -> None:
    assert course([served(1), served(2)]) == Course()


def test_two_ways_of_unequal_length_are_no_proxy_but_an_odd_answer_is() -> None:
    """The plain packet took the longer way: near the server a proper answer is the server's own."""
    way = [ended(1, HOP1), ended(2, HOP2), ended(3, HOP3)]
    assert course([*way, served(4, beyond="10.0.3.1"), served(5, beyond="10.0.4.1")]).bend is Bend.STRAIGHT
    odd = [*way, served(4, proper=False, beyond="10.0.3.1"), served(5, beyond="10.0.4.1")]
    assert course(odd) == Course(bend=Bend.PROXY, hop=4)


def test_a_proper_looking_answer_from_far_before_the_server_is_a_proxys() -> None:
    steps = [ended(1, HOP1), ended(2, HOP2), *(served(t, beyond="10.0.9.1") for t in range(3, 7))]
    assert course(steps) == Course(bend=Bend.PROXY, hop=3)


def test_of_several_paths_the_bent_one_counts() -> None:
    straight, proxy = Course(bend=Bend.STRAIGHT), Course(bend=Bend.PROXY, hop=3)
    assert worst([Course(), straight, proxy]) == proxy
    assert worst([Course(), straight]) == straight
    assert worst([]) == Course()


STEPS = st.lists(
    st.builds(
        Step,
        ttl=st.integers(1, 12),
        answers=st.integers(0, 3),
        proper=st.booleans(),
        expired=st.sampled_from(["", HOP1]),
        beyond=st.sampled_from(["", HOP1]),
    ),
    max_size=12,
)


@given(STEPS)
def test_without_an_answer_nothing_is_bent_and_a_hop_is_one_that_answered(steps: list[Step]) -> None:
    judged = course(steps)
    answering = {s.ttl for s in steps if s.answers}
    assert judged.hop is None or judged.hop in answering
    assert judged.bent == (judged.hop is not None)


@given(STEPS)
def test_who_never_heard_of_a_router_accuses_nobody(steps: list[Step]) -> None:
    deaf = [Step(ttl=s.ttl, answers=s.answers, proper=s.proper) for s in steps]
    assert course(deaf) == Course()
