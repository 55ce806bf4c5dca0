"""Every right and every broken zone comes to what it must, end to end over sockets."""

import pytest

from sentinel.range.tree import indonesia
from tests.kit.authority.broken import BROKEN, CASES, RIGHT, Case, unbroken
from tests.kit.authority.desk import plane

HEALTHY = {name: case for name, case in CASES.items() if case.break_it is unbroken}
ALTERED = {name: case for name, case in CASES.items() if name not in HEALTHY}


async def test_the_healthy_tree() -> None:
    found = {}
    async with indonesia() as tree, plane(tree).look(20.0) as look:
        for name, case in HEALTHY.items():
            ruling = (await look.resolve(case.name, case.kind)).ruling
            found[name] = (ruling.security, ruling.reason)
    assert found == {name: (case.is_, case.reason) for name, case in HEALTHY.items()}


@pytest.mark.parametrize("case", ALTERED.values(), ids=ALTERED)
async def test_an_altered_tree(case: Case) -> None:
    tree = indonesia()
    async with tree:
        asker = plane(tree)  # it knows the root as it was before
        case.break_it(tree)
        async with asker.look(10.0) as look:
            found = await look.resolve(case.name, case.kind)
    assert (found.ruling.security, found.ruling.reason) == (case.is_, case.reason), found.ruling


def test_there_are_enough_ways_to_be_right_and_to_be_broken() -> None:
    assert len(RIGHT) >= 25
    assert len(BROKEN) >= 30
