"""The day, at home, of a moment that the database holds."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from workflows.core.calendar import HOME


class LocalDay(sa.sql.functions.FunctionElement[dt.date]):
    """The day, at home, of a moment in the database."""

    type = sa.Date()
    inherit_cache = True


@compiles(LocalDay, "postgresql")
def _on_postgresql(element: LocalDay, compiler: Any, **options: Any) -> str:
    return f"CAST(timezone('{HOME}', {compiler.process(element.clauses, **options)}) AS DATE)"


@compiles(LocalDay, "sqlite")
def _on_sqlite(element: LocalDay, compiler: Any, **options: Any) -> str:
    ahead = dt.datetime(2000, 1, 1, tzinfo=HOME).utcoffset() or dt.timedelta()
    return f"date({compiler.process(element.clauses, **options)}, '+{ahead // dt.timedelta(hours=1)} hours')"
