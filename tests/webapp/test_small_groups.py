"""The rule of small groups."""

import pytest

from webapp.queries.small_groups import is_small


@pytest.mark.parametrize(
    ("counted", "whole", "small"),
    [
        (0, 4, True),
        (4, 4, True),
        (0, 5, False),
        (5, 5, False),
        (4, 9, True),
        (5, 9, True),
        (5, 10, False),
        (9, 10, True),
        (10, 10, False),
    ],
)
def test_few_people_in_a_figure_or_left_out_of_it_are_not_told_of(counted: int, whole: int, small: bool) -> None:
    assert is_small(counted, whole) is small
