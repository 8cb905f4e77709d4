"""The rule of small groups: a figure of few people would reveal too much about each of them."""

SMALLEST = 5
"""No sensitive figure is shown of fewer people than this."""


def is_small(counted: int, whole: int) -> bool:
    """Whether a figure tells of a small group: of few people, of a few in it, or of a few left out of it."""
    return whole < SMALLEST or 0 < counted < SMALLEST or 0 < whole - counted < SMALLEST
