"""Forms of an election between two congresses. The labels are the Union's own terms."""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Count, Date, Line, Lines
from workflows.core.terms import VOTE, term
from workflows.core.text import _
from workflows.forms import RECENT, submission_number

POSTS = [
    ("executive_member", _("Member of the executive committee")),
    ("standing_member", _("Member of the standing committee")),
    ("deputy_secretary", _("Deputy secretary")),
    ("secretary", _("Secretary")),
]


class Slate(CaseForm):
    """The post, the seats, the candidates, and the approval in principle of the level above."""

    section = "slate"

    post = Choice(_("Post that is filled"), POSTS)
    seats = Count(_("Seats"), most=50)
    people = PeopleField(
        _("Candidates"),
        "electable",
        description=_("As many as there are seats, or more. The ballot lists them by name."),
    )
    approval_number = Line(_("Number of the approval in principle"), longest=60)
    approval_date = Date(
        _("Date of the approval in principle"),
        rests=(term("own"), RECENT),
        called=_("the day of the approval in principle"),
    )
    approval_by = Line(_("Approved by"))
    reason = Lines(_("Why the post is filled now"), longest=2000)


APPROVAL = tuple(f"{Slate.section}.{name}" for name in ("approval_number", "approval_date", "approval_by"))
"""Where the approval in principle stands."""


class ElectionCheck(CaseForm):
    """The findings of the level above in the dossier of the election."""

    section = "election_check"

    complete = Choice(_("Papers of the file"), [("complete", _("Complete")), ("incomplete", _("Not complete"))])
    submission_number = submission_number()
    submission_date = Date(_("Date of the submission"), rests=(VOTE,), required=False)
    conclusion = Lines(_("Conclusion"))
