"""The sign by which an account was found gone, in one word for people."""

import pytest

from sentinel.kit.account.sign import sign_of


@pytest.mark.parametrize(
    ("mark", "sign"),
    [
        ("missing", "left_out"),
        ("status: (404, 410)", "no_such_page"),
        ("json: errors[0].detail", "platform_says"),
        ("body: status: 404", "platform_says"),
        ("", None),
    ],
)
def test_a_mark_is_told_as_people_understand_it(mark: str, sign: str | None) -> None:
    assert sign_of(mark) == sign
