"""Earlier versions that open cases keep, their differences and former functions, as lines of the command line."""

from collections.abc import Iterator
from contextlib import suppress

import sqlalchemy as sa
from flask_babel import force_locale

from webapp.db import db
from webapp.filters import sentence
from webapp.queries.cases.definitions import definitions
from webapp.queries.versions import in_use
from workflows import WORKFLOWS
from workflows.core.registry import FORMER
from workflows.core.versions.comparing import differences
from workflows.core.versions.pinned import lost_functions


def earlier_versions() -> Iterator[str]:
    """Yield how each version in use differs from the present one, and which earlier functions nobody needs any more.

    A function that has changed without its earlier form is a warning that says how to keep that. Empty without a
    database.
    """
    needed = set[tuple[str, str]]()
    with suppress(sa.exc.SQLAlchemyError), force_locale("en"):
        for row in in_use(db.session(), None):
            old = definitions(db.session(), [row.hash])[row.hash]
            needed |= {(each.name, each.judges) for each in old.functions}
            if row.workflow not in WORKFLOWS or WORKFLOWS[row.workflow].definition.hash == row.hash:
                continue
            place = f"{row.workflow}, version {row.hash[:12]}, {row.open} open cases"
            new = WORKFLOWS[row.workflow].definition
            yield from (f"note: {place}: {sentence(each)}" for each in differences(old, new))
            for lost in lost_functions(old):
                keep = f'@formerly("{lost.name}", "{lost.judges}")'
                yield f"warning: {place}: {lost.kind} {lost.name!r} has changed: keep its earlier form by {keep}"
        yield from (
            f"note: no open case needs the former {name!r} of {judges}" for name, judges in FORMER.keys() - needed
        )
