"""The columns and conditions by which the audit reads a record, whichever it is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class RecordRead:
    """A record: its moment and number, how its people and units are filtered, and the statement of its rows."""

    at: Any
    id: Any
    rows: sa.Select[*tuple[Any, ...]]
    of: Callable[[Collection[int]], sa.ColumnElement[bool]]
    under: Callable[[str], sa.ColumnElement[bool]]
