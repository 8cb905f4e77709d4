"""A figure of a page, in words and as a bar."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as `stat` and `bars` show it. share: the length of its bar from 0 to 100, None for no bar."""

    label: str
    text: str
    share: float | None = None
    url: str = ""


def share(part: int, whole: int) -> float:
    """Return the length of a bar, from 0 to 100."""
    return min(round(100 * part / whole, 1), 100.0) if whole else 0.0
