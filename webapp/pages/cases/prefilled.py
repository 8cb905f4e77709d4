"""Forms that are filled in from an earlier case: who and what can no longer be chosen is left out, and said so."""

from collections.abc import Iterable

from sqlalchemy.orm import Session
from wtforms import Field

from webapp.languages import gettext as _
from webapp.queries.people.names import people_names
from webapp.queries.units.names import unit_names
from workflows.core.fields.people import PeopleField
from workflows.core.forms import EntryField, Listed, UnitField


def leave_out(session: Session, form: Iterable[Field] | None) -> list[str]:
    """Empty the fields of people and units that are no longer on their list. Return a sentence for each one."""
    gone: list[tuple[Field, int]] = []
    for field in form or ():
        if isinstance(field, EntryField) or not isinstance(field, Listed | PeopleField):
            continue
        offered = {option.value for option in field.choices}
        given = field.data if isinstance(field.data, list) else [field.data] if field.data is not None else []
        lost = [each for each in given if str(each) not in offered]
        if lost:
            gone += [(field, each) for each in lost]
            field.data = [each for each in given if each not in lost] if isinstance(field, PeopleField) else None
    units = unit_names(session, [each for field, each in gone if isinstance(field, UnitField)])
    people = people_names(session, [each for field, each in gone if not isinstance(field, UnitField)])
    return [
        _(
            "“%(field)s”: %(name)s can no longer be chosen and is left out.",
            field=field.label.text,
            name=(units if isinstance(field, UnitField) else people).get(each, "–"),
        )
        for field, each in gone
    ]
