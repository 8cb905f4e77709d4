"""Changes of rows that can be undone: old and new value of every column, and every added row."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from webapp.models import Base


class Ledger:
    """A recorder of changes in `changes`, ready to be stored as JSON."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.changes: list[dict[str, Any]] = []

    def put(self, row: Base, **values: Any) -> None:
        """Set columns of a row. Equal values leave no trace."""
        noted = {}
        for name, new in values.items():
            old = getattr(row, name)
            if old != new:
                noted[name] = [_plain(old), _plain(new)]
                setattr(row, name, new)
        if noted:
            self.changes.append({"table": row.__tablename__, "id": _key(row), "values": noted})

    def noted(self, row: Base, **old: Any) -> None:
        """Record columns that were changed elsewhere, with their old values."""
        values = {name: [_plain(was), _plain(getattr(row, name))] for name, was in old.items()}
        self.changes.append({"table": row.__tablename__, "id": _key(row), "values": values})

    def add(self, *rows: Base) -> None:
        """Add rows."""
        self.session.add_all(rows)
        self.session.flush()
        self.added(*rows)

    def added(self, *rows: Base) -> None:
        """Record rows that were added elsewhere."""
        self.changes += [{"table": row.__tablename__, "id": _key(row)} for row in rows]


def first_changed_since(session: Session, changes: list[dict[str, Any]]) -> Base | None:
    """Return the first changed row that has been changed again since; None for none."""
    left: dict[tuple[str, str], tuple[Base, dict[str, Any]]] = {}
    for change in changes:
        row = _row(session, change)
        values = {name: new for name, (_old, new) in change.get("values", {}).items()}
        known = left.setdefault((change["table"], str(change["id"])), (row, {}))
        known[1].update(values)
    return next(
        (
            row
            for row, values in left.values()
            if any(_plain(getattr(row, name)) != new for name, new in values.items())
        ),
        None,
    )


def undo_changes(session: Session, changes: list[dict[str, Any]], *, but: str = "") -> None:
    """Undo changes, latest first. Added rows of the table `but` are kept."""
    for change in reversed(changes):
        row = _row(session, change)
        if "values" in change:
            columns = row.__table__.columns
            for name, (old, _new) in change["values"].items():
                setattr(row, name, _back(old, columns[name].type.python_type))
        elif change["table"] != but:
            session.delete(row)
        session.flush()


def added_in(changes: list[dict[str, Any]], table: str) -> list[int]:
    """Return the ids of the rows of a table that were added."""
    return [change["id"][0] for change in changes if change["table"] == table and "values" not in change]


def _row(session: Session, change: dict[str, Any]) -> Base:
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table.name == change["table"])  # type: ignore[attr-defined]
    types = [column.type.python_type for column in model.__table__.primary_key]
    key = tuple(_back(value, kind) for value, kind in zip(change["id"], types, strict=True))
    row: Base = session.get_one(model, key)
    return row


def _key(row: Base) -> list[Any]:
    return [_plain(getattr(row, column.name)) for column in row.__table__.primary_key]


def _plain(value: Any) -> Any:
    """Return a value as stored in JSON."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def _back(value: Any, kind: type[Any]) -> Any:
    return kind.fromisoformat(value) if value is not None and issubclass(kind, dt.date) else value
