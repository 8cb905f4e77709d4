"""Names in the papers of rows of a register: its title, columns, choices of its form, units of the day."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from webapp.languages import in_vietnamese
from webapp.models import RegisterPerson, RegisterRow
from webapp.queries.units.names import unit_names
from workflows.core.forms import Choice, Pick
from workflows.core.registers import Register
from workflows.core.text import _

HEADS = {
    "name": _("Full name"),
    "unit": _("Unit"),
    "certificate": _("Number of the certificate"),
    "sum": _("Sum of marks"),
    "rank": _("Rank"),
    "tied": _("equal marks"),
}


def rows_called(
    session: Session,
    register: type[Register],
    rows: Sequence[RegisterRow],
    named: Mapping[int, Iterable[RegisterPerson]],
) -> dict[int, dict[str, Any]]:
    """Return row → what its papers call things. named: row → those whom it names. One statement or two."""
    ids = {row.id: {row.unit_id, *(one.unit_id for one in named.get(row.id, ()))} for row in rows}
    names = unit_names(session, {unit_id for each in ids.values() for unit_id in each})
    said = {
        "title": in_vietnamese(register.title),
        "heads": {key: in_vietnamese(head) for key, head in HEADS.items()},
        "choices": {
            field.short_name: {row.value: in_vietnamese(row.label) for row in field.choices}
            for field in register.entry.declared()
            if isinstance(field, Choice | Pick)
        },
    }
    found = {}
    for row in rows:
        then = names.on(row.day)
        found[row.id] = said | {"units": {str(unit_id): then[unit_id] for unit_id in sorted(ids[row.id])}}
    return found
