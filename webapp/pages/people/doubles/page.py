"""Forms and values of the pages about likely doubles."""

from dataclasses import dataclass

from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from webapp.filters import day, post_title
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.queries.people.pairs import DoubleRecord, PairLine
from workflows.core.forms import options

TWO, KEEP_ONE, KEEP_OTHER = "two", "one", "other"
LONGEST = 1000


class PairForm(PageForm):
    decision = RadioField(
        _("Decision"), [InputRequired(_("Choose a decision."))], choices=options([(TWO, _("Two different people"))])
    )
    reason = TextAreaField(
        _("Reason"),
        [DataRequired(_("Say how you know it.")), Length(max=LONGEST)],
        description=_("What you compared: papers, addresses, what each of them said. It stays with the decision."),
    )


class QuestionForm(PageForm):
    answer = RadioField(
        _("Answer"),
        [InputRequired(_("Choose an answer."))],
        choices=options(
            [
                ("same", _("The same person: the workbook has to use the code of the stored one")),
                ("two", _("Two different people: the row may be imported")),
            ]
        ),
    )
    reason = TextAreaField(
        _("Reason"),
        [DataRequired(_("Say how you know it.")), Length(max=LONGEST)],
        description=_("What you compared: papers, addresses, what each of them said. It stays with the decision."),
    )


@dataclass(frozen=True, slots=True)
class RecordShown:
    """One record on a page about doubles."""

    id: int
    code: str
    name: str
    sex: str
    birth: str
    posts: list[str]
    account: bool


def record_shown(record: DoubleRecord) -> RecordShown:
    """Return a record with its posts as people read them."""
    return RecordShown(
        record.id,
        record.code,
        record.name,
        record.sex,
        str(record.birth) if record.birth else "",
        [f"{post_title(kind)} – {unit} ({day(since)})" for kind, unit, since in record.posts],
        record.account,
    )


def pair_form(pair: PairLine) -> PairForm:
    """Return the form of a decision about a pair."""
    return PairForm()
