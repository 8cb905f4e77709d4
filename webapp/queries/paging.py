"""Keyset pagination: the address names the row after or before which a page lies. Nothing is counted."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import KEPT

Row = TypeVar("Row")

PAGE_SIZE = 50
LONGEST = 1000
LARGEST = 2**31 - 1
"""The largest value of an integer column."""


@dataclass(frozen=True)
class SortKey:
    """One column that a list is sorted by. The last one must be unique.

    Of cases it is the random public id: a running number would count those in between that nobody may know of.

    read: converts the text of an address to the column's value; raises ValueError for any other text.
    """

    column: sa.SQLColumnExpression[Any]
    read: Callable[[str], Any]

    @property
    def type(self) -> sa.types.TypeEngine[Any]:
        """Return the column's type, by which the value is sent to the database."""
        found: sa.types.TypeEngine[Any] = self.column.expression.type  # type: ignore[attr-defined]
        return found


Half = tuple[sa.Select[*tuple[Any, ...]], tuple[SortKey, ...]]
"""A statement, and what its rows are sorted by."""


@dataclass(frozen=True)
class Cursor:
    """The place where a page begins (`after` a row) or ends (`before` one), as given in the address."""

    text: str
    backwards: bool = False


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page. `before` and `after` are the cursors of the neighbouring pages."""

    rows: tuple[Row, ...]
    before: str | None
    after: str | None


def page_of(
    session: Session,
    statement: sa.Select[*tuple[Any, ...]],
    keys: Sequence[SortKey],
    place: Cursor | None,
    *,
    newest_first: bool = False,
    size: int = PAGE_SIZE,
) -> Page[Any]:
    """Return one page of a statement, sorted by the keys. An invalid cursor means the first page. One statement."""
    values = _values(keys, place.text) if place else None
    backwards = place is not None and values is not None and place.backwards
    rows = session.execute(_ordered(statement, tuple(keys), values, newest_first != backwards, size)).all()
    return _page(rows, len(keys), size, backwards, values is not None)


def page_of_both(
    session: Session,
    halves: tuple[Half, ...],
    place: Cursor | None,
    size: int = PAGE_SIZE,
) -> Page[Any]:
    """Return one page of two lists, the second after the first, each with its keys and read in their order.

    A sort over both would read all of the second for each page of the first. One statement.
    """
    first, _separator, text = place.text.partition("~") if place else ("0", "", "")
    half = int(first) if first in ("0", "1") else 0
    values = _values(halves[half][1], text) if first == str(half) and place else None
    backwards = place is not None and values is not None and place.backwards
    rows = session.execute(_in_halves(halves, half, values, backwards, size)).all()
    found = _page(rows, len(halves[0][1]), size, backwards, values is not None)
    return Page(
        found.rows,
        found.before and f"{found.rows[0].key_half}~{found.before}",
        found.after and f"{found.rows[-1].key_half}~{found.after}",
    )


def page_of_lines(lines: Mapping[str, Row], place: Cursor | None, size: int = PAGE_SIZE) -> Page[Row]:
    """Return one page of lines that are at hand, each under the text by which they are sorted. No statement."""
    texts = sorted(lines)
    if place and place.backwards:
        end = bisect_left(texts, place.text)
        begin = max(end - size, 0)
    else:
        begin = bisect_right(texts, place.text) if place else 0
        end = begin + size
    shown = texts[begin:end]
    before = shown[0] if shown and begin else None
    return Page(tuple(lines[text] for text in shown), before, shown[-1] if shown and end < len(texts) else None)


@lru_cache(KEPT)
def _in_halves(
    halves: tuple[Half, ...], half: int, values: tuple[Any, ...] | None, backwards: bool, size: int
) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of a page of two lists, which begins in one of them at these values."""
    parts = []
    for number, (statement, keys) in enumerate(halves):
        if values is None or number == half or (number < half) == backwards:
            begins = values if number == half else None
            part = statement.add_columns(sa.literal(number).label("key_half"))
            parts.append(sa.select(_ordered(part, keys, begins, backwards, size).subquery()))
    both = sa.union_all(*parts).subquery()
    columns = [both.c.key_half, *(both.c[f"key_{number}"] for number in range(len(halves[0][1])))]
    order = (column.desc() if backwards else column.asc() for column in columns)
    return sa.select(both).order_by(*order).limit(size + 1)


@lru_cache(KEPT)
def _ordered(
    statement: sa.Select[*tuple[Any, ...]],
    keys: tuple[SortKey, ...],
    begins: tuple[Any, ...] | None,
    falling: bool,
    size: int,
) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement in the order of its keys, from a row on, with one row more than a page has.

    Kept, because of a list that is itself kept each page is then put together once.
    """
    columns = [key.column for key in keys]
    if begins is not None:
        here = sa.tuple_(*columns)
        there = sa.tuple_(*(sa.literal(value, key.type) for value, key in zip(begins, keys, strict=True)))
        statement = statement.where(here < there if falling else here > there)
    return (
        statement.add_columns(*(column.label(f"key_{number}") for number, column in enumerate(columns)))
        .order_by(*(column.desc() if falling else column.asc() for column in columns))
        .limit(size + 1)
    )


def _page(rows: Sequence[Any], keys: int, size: int, backwards: bool, placed: bool) -> Page[Any]:
    more, kept = len(rows) > size, list(rows[:size])
    if backwards:
        kept.reverse()
    return Page(
        rows=tuple(kept),
        before=_text(kept[0], keys) if kept and (more if backwards else placed) else None,
        after=_text(kept[-1], keys) if kept and (more or backwards) else None,
    )


def _values(keys: Sequence[SortKey], text: str) -> tuple[Any, ...] | None:
    parts = text.split("~")
    if len(text) > LONGEST or len(parts) != len(keys):
        return None
    try:
        return tuple(key.read(part) for key, part in zip(keys, parts, strict=True))
    except ValueError:
        return None


def _text(row: Any, keys: int) -> str:
    values = (getattr(row, f"key_{number}") for number in range(keys))
    return "~".join(value.isoformat() if hasattr(value, "isoformat") else str(value) for value in values)


def whole_number(text: str) -> int:
    """Return a row's id or rank from an address. Raises ValueError for anything but a whole number."""
    if not (text.isascii() and text.isdigit() and len(text) < 16) or int(text) > LARGEST:
        raise ValueError(text)
    return int(text)


def instant(text: str) -> dt.datetime:
    """Return a moment from an address, in UTC. Raises ValueError for anything but a moment with its zone."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError(text) from None
