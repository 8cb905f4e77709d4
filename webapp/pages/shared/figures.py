"""A figure of a page, in words and as a bar."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as `stat` and `bars` show it. share: the length of its bar from 0 to 100, None for no bar."""

    label: str
    text: str
    share: float | None = None
    url: str = ""
