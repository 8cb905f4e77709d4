"""The military command beside a union: it is renamed with the union, and its area too."""

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from webapp.models import Unit
from webapp.services.reorganisations.plan import exists_after
from webapp.services.reorganisations.row_changes import Ledger
from webapp.services.reorganisations.unit_changes import exchanged, rename


def rename_commands(
    ledger: Ledger, before: Iterable[str], unions: Iterable[Unit], day: dt.date
) -> list[tuple[str, str]]:
    """Rename the command beside each of these unions. Return the names before and after.

    before: names of the unions until now. Where several commands come together they merge by a reorganisation of their
    own: only the level above knows who commands.
    """
    renamed = []
    for union in unions:
        beside = (Unit.parent_id == union.id, Unit.kind == "military_command", exists_after(day))
        commands = ledger.session.scalars(sa.select(Unit).where(*beside)).all()
        if len(commands) != 1:
            continue
        (command,) = commands
        was = command.name
        called = next((new for old in before if (new := exchanged(was, old, union.name)) != was), was)
        if called != was:
            rename(ledger, command, called, day)
            renamed.append((was, called))
    ledger.session.flush()
    return renamed
