"""A person's request for their own data: recorded by the base union, answered in time, sealed like what it is about.

The person asks to see, to correct, to stop or to erase what is kept about them. (Law 91/2025/QH15, NĐ 356/2025/NĐ-CP.)
"""

from workflows.core.model import START, State, Workflow
from workflows.core.terms import Role, rule
from workflows.core.text import _
from workflows.data_request import conditions, forms, guards

OFFICER = Role(_("an officer of the base union"), ("secretary", "deputy_secretary"), "own")


class DataRequest(Workflow):
    key = "data-request"
    title = _("Request for one's own data")
    summary = _("Somebody asks what is kept about them, or asks to correct, stop or erase it.")
    unit_kinds = ("base_union", "commune_union")
    subject = "request.person"
    sealed = True

    # Where a request can stand.
    asked = State(_("To be answered"), due=rule("personal_data.answer_days"), since="request.asked_on")
    stopping = State(_("To be stopped or limited"), due=rule("personal_data.stop_days"), since="request.asked_on")
    answered = State(_("Answered"), tone="good")
    declined = State(
        _("Declined with a reason"), tone="bad", next_step=_("The person may complain to the level above.")
    )

    # Recorded, then answered or declined.
    record = START.to(
        stopping.if_(conditions.asks_to_stop) | asked,
        label=_("Record a request"),
        by=OFFICER,
        form=forms.PersonalDataRequest,
        validators=[guards.request_dated],
    )
    answer = (asked | stopping).to(
        answered,
        label=_("Record the answer"),
        by=OFFICER,
        form=forms.PersonalDataAnswer,
        validators=[guards.answer_dated],
    )
    decline = (asked | stopping).to(
        declined, label=_("Decline"), may=OFFICER, form=forms.PersonalDataAnswer, validators=[guards.answer_dated]
    )
