"""Forms and values of the pages about likely doubles."""

from dataclasses import dataclass

from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from webapp.filters import day, post_title
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.queries.people.pairs import DoubleRecord, JoinLine, PairLine
from workflows.core.forms import options

TWO, KEEP_ONE, KEEP_OTHER = "two", "one", "other"
LONGEST = 1000


class PairForm(PageForm):
    decision = RadioField(_("Decision"), [InputRequired(_("Choose a decision."))])
    reason = TextAreaField(
        _("Reason"),
        [DataRequired(_("Write how you know it.")), Length(max=LONGEST)],
        description=_("What you compared: papers, addresses, what each of them said. It stays with the decision."),
    )


CONFIRM, DECLINE = "confirm", "decline"


class RecordsForm(PageForm):
    decision = RadioField(_("Decision"), [InputRequired(_("Choose a decision."))])
    why = TextAreaField(_("Reason"), [Length(max=LONGEST)], description=_("Needed to decline."))

    def validate_why(self, field: TextAreaField) -> None:
        """A second officer who declines says why."""
        if self.decision.data == DECLINE and not field.data:
            raise ValidationError(gettext("Write how you know it."))


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
        [DataRequired(_("Write how you know it.")), Length(max=LONGEST)],
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
    """Return the form of a decision about a pair: two people, or one, with the record that is to be kept.

    Once they are decided to be two, it proposes the other decision alone.
    """
    form = PairForm()
    two = [] if pair.decided_at else [(TWO, gettext("Two different people"))]
    form.decision.choices = options(
        [
            *two,
            (KEEP_ONE, _keeping(pair.one)),
            (KEEP_OTHER, _keeping(pair.other)),
        ]
    )
    return form


def _keeping(record: DoubleRecord) -> str:
    return gettext("One person: keep %(code)s and join the other record into it", code=record.code)


def join_form(join: JoinLine, mine: bool) -> RecordsForm:
    """Return the form of a second officer's decision; for whoever proposed it, the form to take it back."""
    form = RecordsForm()
    decline = gettext("Take the proposal back") if mine else gettext("Decline: the records stay two")
    choices = [] if mine else [(CONFIRM, gettext("Confirm: join the records"))]
    form.decision.choices = options([*choices, (DECLINE, decline)])
    return form


@dataclass(frozen=True, slots=True)
class MovedShown:
    """The number of rows of a kind that were moved."""

    what: str
    number: int


MOVED_TITLES = {
    "post": _("Posts"),
    "case": _("Files"),
    "task": _("Tasks"),
    "notice": _("Notices"),
    "delegation": _("Delegations"),
    "kinship": _("Declarations of kinship"),
    "group_member": _("Cultivation groups"),
    "cultivation_group": _("Cultivation groups"),
    "field_trip": _("Trips"),
    "field_day": _("Half days of trips"),
    "leave": _("Leave"),
    "meeting": _("Meetings"),
    "register_person": _("Rows of registers"),
    "register_row": _("Rows of registers"),
    "handed_line": _("Lines of lists handed over"),
    "account": _("Account"),
    "double_question": _("Questions of imports"),
    "person": _("Records joined before"),
    "filled": _("Values taken over"),
}


def moved_shown(join: JoinLine) -> list[MovedShown]:
    """Return what was moved, by kind."""
    numbers: dict[str, int] = {}
    for name, rows in join.moved.items():
        title = str(MOVED_TITLES.get(name.partition(".")[0], name))
        numbers[title] = numbers.get(title, 0) + len(rows)
    return [MovedShown(title, number) for title, number in numbers.items()]


def votes_shown(join: JoinLine) -> list[str]:
    """Return the files of the votes in which both records have voted; sealed ones are left out."""
    return sorted({each["case"][:8].upper() for each in join.both_voted if not each["sealed"]})
