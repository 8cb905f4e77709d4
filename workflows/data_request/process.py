"""A person's request for their own data: recorded by the base union, answered in time, sealed like what it is about.

A first reply within working days, then the act within days from the request: show or hand over, correct, restrict,
erase. (Law 91/2025/QH15, NĐ 356/2025/NĐ-CP.)
"""

from workflows.core.model import START, State, Workflow
from workflows.core.terms import Role, form_date, rule
from workflows.core.text import _
from workflows.data_request import conditions, effects, forms, guards
from workflows.guards.four_eyes import not_about_oneself

OFFICER = Role(_("an officer of the base union"), ("secretary", "deputy_secretary"), "own")
DUE, SINCE = rule("personal_data.act_days"), "request.asked_on"
LONGER = (
    (conditions.is_extended, form_date("request_extension.until")),
    (conditions.others_process, rule("personal_data.act_days_shared")),
)


class DataRequest(Workflow):
    key = "data-request"
    title = _("Request for one's own data")
    summary = _("Somebody asks what is kept about them, or asks to correct, restrict or erase it.")
    unit_kinds = ("base_union", "commune_union", "bloc_union")
    subject = "request.person"
    sealed = True
    about_data = True
    rules = ("personal_data.extension_days",)

    # Where a request can stand.
    asked = State(_("Waiting for the first reply"), due=rule("personal_data.answer_days"), since=SINCE)
    showing = State(_("To be shown or handed over"), due=DUE, instead=LONGER, since=SINCE)
    correcting = State(_("To be corrected"), due=DUE, instead=LONGER, since=SINCE)
    stopping = State(_("To be stopped or restricted"), due=DUE, instead=LONGER, since=SINCE)
    releasing = State(_("Restriction to be lifted"), due=DUE, instead=LONGER, since=SINCE)
    withdrawing = State(_("Consent withdrawn, to be stopped or erased"), due=DUE, instead=LONGER, since=SINCE)
    erasing = State(_("To be erased"), due=DUE, instead=LONGER, since=SINCE)
    confirming = State(_("Erasure to be confirmed by a second officer"), due=DUE, instead=LONGER, since=SINCE)
    restricted = State(_("Use restricted"), tone="good")
    answered = State(_("Carried out and answered"), tone="good")
    released = State(_("Restriction lifted"), tone="good")
    declined = State(
        _("Declined with a reason"), tone="bad", binds=True, next_step=_("The person may complain to the level above.")
    )

    ACTS = (
        showing.if_(conditions.asks_to_read)
        | correcting.if_(conditions.asks_to_correct)
        | stopping.if_(conditions.asks_to_stop)
        | releasing.if_(conditions.asks_to_release)
        | withdrawing.if_(conditions.withdraws_consent)
        | erasing
    )
    ACTING = showing | correcting | stopping | releasing | withdrawing | erasing

    # Recorded, replied to; the time can be extended once.
    record = START.to(
        asked,
        label=_("Record a request"),
        by=OFFICER,
        form=forms.PersonalDataRequest,
    )
    reply = asked.to(
        ACTS,
        label=_("Record the first reply"),
        by=OFFICER,
        form=forms.PersonalDataReply,
        guards=[not_about_oneself],
    )
    extend = ACTING.to(
        ACTS,
        label=_("Extend the time"),
        may=OFFICER,
        form=forms.PersonalDataExtension,
        guards=[guards.extended_once],
        validators=[guards.extension_short],
    )

    # The act, by the kind of the request.
    answer = showing.to(
        answered,
        label=_("Record the answer"),
        by=OFFICER,
        form=forms.PersonalDataAnswer,
        guards=[not_about_oneself, guards.data_given],
    )
    correct = correcting.to(
        answered,
        label=_("Correct it"),
        by=OFFICER,
        form=forms.PersonalDataCorrection,
        guards=[not_about_oneself],
        validators=[guards.something_corrected, guards.born_before],
        effects=[effects.correct_data],
        closes="corrected",
    )
    restrict = (stopping | withdrawing).to(
        restricted,
        label=_("Restrict the use"),
        by=OFFICER,
        form=forms.PersonalDataAnswer,
        guards=[not_about_oneself],
        effects=[effects.restrict_data],
    )
    release = releasing.to(
        released,
        label=_("Lift the restriction"),
        by=OFFICER,
        form=forms.PersonalDataAnswer,
        guards=[not_about_oneself],
        effects=[effects.release_data],
    )
    propose_erasure = (erasing | withdrawing).to(
        confirming,
        label=_("Propose to erase it"),
        by=OFFICER,
        form=forms.PersonalDataErasure,
        guards=[not_about_oneself],
        drafts=True,
    )
    refuse_erasure = confirming.to(
        withdrawing.if_(conditions.withdraws_consent) | erasing,
        label=_("Do not confirm it"),
        may=OFFICER,
        form=forms.PersonalDataErasureDoubt,
    )
    erase = confirming.to(
        answered,
        label=_("Confirm and erase"),
        by=OFFICER,
        form=forms.PersonalDataAnswer,
        guards=[not_about_oneself, guards.second_officer],
        effects=[effects.erase_data],
        closes="erased",
    )

    decline = (asked | ACTING | confirming).to(
        declined,
        label=_("Decline"),
        may=OFFICER,
        form=forms.PersonalDataRefusal,
        guards=[not_about_oneself],
    )
