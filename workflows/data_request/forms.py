"""Forms of a request for one's own data."""

from workflows.core.forms import CaseForm, Choice, Date, Line, Lines, PersonField
from workflows.core.text import _


class PersonalDataRequest(CaseForm):
    """The person who asks, and what they ask for."""

    section = "request"

    person = PersonField(_("Who asks"), "people_below")
    kind = Choice(
        _("What is asked"),
        [
            ("see", _("To see what is kept")),
            ("correct", _("To correct it")),
            ("stop", _("To stop or limit its use")),
            ("erase", _("To erase it")),
        ],
    )
    asked_on = Date(_("Asked on"))
    how = Line(_("How the request came"), description=_("For example: by letter, at the office."))


class PersonalDataAnswer(CaseForm):
    """The answer that the person got."""

    section = "request_answer"

    answered_on = Date(_("Answered on"))
    text = Lines(_("What was answered or done"), longest=2000)
