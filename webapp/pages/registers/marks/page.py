"""The marks of a row on its page, and the forms to name judges and to give marks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired

from webapp.current_user import today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import number
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.models import RegisterJudge, RegisterPerson, RegisterRow
from webapp.queries.registers.marks import closed_marks, judges_of, judges_offered, results
from workflows.core.fields.people import Ticked
from workflows.core.forms import row_id
from workflows.core.registers import Register

HUNDREDTHS = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """A line of the ranking. each: the marks of each judge, for those of the unit."""

    place: str
    name: str
    total: str
    tied: bool
    each: list[str]


@dataclass(frozen=True, slots=True)
class MarksShown:
    """A row's marks, as far as the reader sees them.

    judges: name, and whether they have given theirs; nameable: whether the reader names them; closable: whether the
    reader may close the marks without those that are missing; mine: whether the reader is one of the judges.
    """

    judges: list[tuple[str, bool]]
    places: list[PlaceShown]
    nameable: bool
    closable: bool
    mine: bool


class JudgesField(Ticked):
    """The officers who may be named as judges."""

    key = staticmethod(row_id)
    outside = _("Choose somebody from the list of “%(field)s”.")


class JudgesForm(PageForm):
    judges = JudgesField(
        _("Judges"), "judges", description=_("Officers of the unit and of the units above it; no kin of anybody here.")
    )


class MarksForm(PageForm):
    """The marks of one judge: a field for each person, added by `marks_form`."""

    def marks(self, people: Sequence[RegisterPerson]) -> dict[int, int]:
        """Return person → hundredths of a mark, of a valid form."""
        return {one.person_id: hundredths(self[field_of(one)].data) for one in people}


def field_of(one: RegisterPerson) -> str:
    """Return the name of the field for somebody's mark."""
    return f"mark-{one.person_id}"


def hundredths(text: str) -> int:
    """Return 850 for '8,5' or '8.5'."""
    return int(Decimal(text.replace(",", ".")) * 100)


def shown_mark(mark: int) -> str:
    """Return '8,5' for 850."""
    return number(float(Decimal(mark) / 100))


def _written(form: Any, field: Any) -> None:
    if not HUNDREDTHS.fullmatch(field.data or ""):
        raise ValidationError(gettext("Write a mark in digits, for example 8.5."))


def marks_form(people: Sequence[RegisterPerson], judge: RegisterJudge | None) -> MarksForm:
    """Return the form of a judge, with what they gave before."""
    keys = {"inputmode": "decimal", "class": "short", "autocomplete": "off"}
    validators = [DataRequired(_("Write a mark.")), _written]
    fields = {field_of(one): StringField(one.person.full_name, validators, render_kw=keys) for one in people}
    given = (judge.points if judge else None) or {}
    before = {f"mark-{person_id}": shown_mark(mark) for person_id, mark in given.items()}
    made: type[MarksForm] = type("MarksFormOfRow", (MarksForm,), fields)
    return made(data=before)


def judges_form(row: RegisterRow) -> JudgesForm:
    """Return the form to name the judges of a row."""
    form = JudgesForm()
    form.judges.offer(judges_offered(db.session(), row.unit, today()))
    return form


def marks_of(
    register: type[Register], row: RegisterRow, people: Sequence[RegisterPerson], kept: bool, reader: int
) -> MarksShown | None:
    """Return what is shown of the marks of a row; None for a register without marks. kept: to one who writes it."""
    if register.marks is None:
        return None
    judges = judges_of(db.session(), row.id)
    closed, live = row.marked_at is not None, row.standing == "entered"
    given = [judge.points is not None for judge in judges]
    return MarksShown(
        judges=[(judge.person.full_name, has) for judge, has in zip(judges, given, strict=True)],
        places=_places(row, people, judges if kept else []) if closed else [],
        nameable=kept and live and not closed and not any(given),
        closable=kept and live and not closed and any(given),
        mine=live and not closed and any(judge.person_id == reader for judge in judges),
    )


def _places(row: RegisterRow, people: Sequence[RegisterPerson], judges: Sequence[RegisterJudge]) -> list[PlaceShown]:
    marks = closed_marks(row)
    return [
        PlaceShown(
            str(one.ranked.place),
            one.name,
            shown_mark(one.ranked.total),
            one.ranked.tied,
            [
                shown_mark(given[one.ranked.person_id]) if (given := marks.get(judge.person_id)) else "–"
                for judge in judges
            ],
        )
        for one in results(db.session(), row, people)
    ]
