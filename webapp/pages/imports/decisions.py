"""The form that confirms an import, with a decision about each row that looks like another one."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from wtforms import Field, HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from webapp.filters import lazy as _
from webapp.filters import moment
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.queries.people.import_questions import AskedQuestion
from webapp.services.imports import Doubles, RowDouble
from workflows.core.forms import options

LONGEST_NAME = 120
LONGEST_CODE = 40
LONGEST_REASON = 500
SAME, TWO = "same", "two"


class ConfirmForm(PageForm):
    key = HiddenField()
    upload = HiddenField(validators=[DataRequired(), Length(max=64)])
    sha256 = HiddenField(validators=[DataRequired(), Length(max=64)])
    file_name = HiddenField(validators=[DataRequired(), Length(max=LONGEST_NAME)])
    seen = HiddenField(validators=[Length(max=64)])
    unit = HiddenField(validators=[Length(max=LONGEST_CODE)])
    called = HiddenField(validators=[Length(max=20_000)])

    def apart(self, doubles: Doubles) -> dict[str, str]:
        """Return the reasons of a valid form why rows are other people, by the codes of the rows."""
        return {one.row.code: self[_why(one)].data for one in doubles.rows if _why(one) in self}


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question that an import waits for: what its row said, and the answer with what to do."""

    code: str
    name: str
    birth: str
    asked: str
    answer: str


def _who(one: RowDouble) -> str:
    return f"who-{one.row.row}"


def _why(one: RowDouble) -> str:
    return f"why-{one.row.row}"


def confirm_form(doubles: Doubles, sent: bool, **values: Any) -> ConfirmForm:
    """Return the form with two fields for each row that looks like another one. sent: with what was typed into it.

    While rows look like stored people those responsible are asked first, and nothing is decided about the others.
    """
    fields: dict[str, Field] = {}
    for one in () if doubles.stored else doubles.rows:
        like = "; ".join(
            gettext(
                "row %(row)d: %(code)s, %(name)s, %(birth)s",
                row=each.row,
                code=each.code,
                name=each.full_name,
                birth=each.birth,
            )
            for each in one.like
        )
        who = gettext(
            "Row %(row)d: %(code)s, %(name)s, %(birth)s",
            row=one.row.row,
            code=one.row.code,
            name=one.row.full_name,
            birth=one.row.birth,
        )
        fields[_who(one)] = RadioField(
            who,
            [InputRequired(_("Choose who it is.")), _not_the_same(one)],
            choices=options([(SAME, gettext("The same person")), (TWO, gettext("Another person"))]),
            description=gettext("Looks like %(rows)s.", rows=like),
        )
        fields[_why(one)] = StringField(
            gettext("Row %(row)d: how you know that it is another person", row=one.row.row),
            [_needed_with(_who(one)), Length(max=LONGEST_REASON)],
            description=gettext("Needed for another person."),
        )
    made: type[ConfirmForm] = type("ConfirmWithDecisions", (ConfirmForm,), fields)
    return made() if sent else made(formdata=None, **values)


def _not_the_same(one: RowDouble) -> Any:
    def check(_form: Any, field: Any) -> None:
        if field.data == SAME:
            code, row = one.like[0].code, one.row.row
            raise ValidationError(
                gettext(
                    "Write the code %(code)s into row %(row)d too, or leave the row out, and send the workbook anew.",
                    code=code,
                    row=row,
                )
            )

    return check


def _needed_with(who: str) -> Any:
    def check(form: Any, field: Any) -> None:
        if form[who].data == TWO and not field.data:
            raise ValidationError(gettext("Write how you know it."))

    return check


def question_rows(asked: list[AskedQuestion]) -> list[QuestionRow]:
    """Return the lines of the questions that imports wait for."""
    return [QuestionRow(each.code, each.name, str(each.birth), moment(each.asked_at), _answer(each)) for each in asked]


def _answer(asked: AskedQuestion) -> str:
    if asked.answer is None:
        return gettext("Not decided yet. Send the workbook again once it is, or leave the row out.")
    if asked.answer == SAME:
        return gettext("The same person: use the code %(code)s in the workbook.", code=asked.stored_code)
    return gettext("Another person: send the workbook again.")


def stored_lines(doubles: Doubles) -> list[str]:
    """Return a line for each row that looks like a stored person: what the row says, and nothing of that person."""
    lines = dict.fromkeys(
        (each.row.row, each.row.code, each.row.full_name, str(each.row.birth), each.asked) for each in doubles.stored
    )
    return [_stored(*line) for line in lines]


def _stored(row: int, code: str, name: str, birth: str, asked: dt.datetime | None) -> str:
    said = gettext("Row %(row)d: %(code)s, %(name)s, %(birth)s", row=row, code=code, name=name, birth=birth)
    if asked is None:
        return said
    return gettext("%(row)s (asked on %(when)s)", row=said, when=moment(asked))
