"""Field days: a trip of an officer to the grassroots, under "1+2" or "4+1".

An officer registers a trip, the host confirms, the officer goes with a travel order and reports within ten days, and
the organisation board of the officer's unit verifies the days. A host that declines makes room for another host or date
without a new start. How the days are counted stands in `field_counters`. (Seed 002; domain B.2, C15.)
"""

from workflows.blocks import Completion, Ending, Endings, Resubmission, SendBack
from workflows.core.definition import OPENER
from workflows.core.model import START, State, Workflow
from workflows.core.terms import Deciding, Role, form_date, rule
from workflows.core.text import _
from workflows.field_days import effects, forms, guards
from workflows.forms import Reason
from workflows.guards.four_eyes import impartial
from workflows.roles import COMMITTEE_CHAIR, ORGANISATION_BOARD

OFFICERS = ("secretary", "deputy_secretary", "standing_member", "organisation_officer", "inspector", "clerk")
ANY_OFFICER = Role(_("an officer of the unit"), OFFICERS, "own")
OFFICER = Role(_("the officer who goes"), (), "subject")
HOST = Role(_("the host's leaders"), ("secretary", "deputy_secretary"), "host")


class FieldDays(Workflow):
    key = "field-days"
    title = _("Trip to the grassroots")
    summary = _("Field days under 1+2 or 4+1: registered, confirmed by the host, done, reported, verified.")
    unit_kinds = ("province_union", "district_union", "bloc_union")
    subject = OPENER
    deciding = Deciding(rule("field_days.unit_kinds"), itself=True)
    diary = True
    offered_on = "field_days"
    units = {"host": "trip.host"}
    rules = ("field_days.trip_days", "field_days.half_days", "field_days.days_off")

    # Where a trip can stand.
    registered = State(_("Waiting for the host"), due=rule("field_days.confirm_days"))
    declined = State(_("Another host or date to be chosen"), tone="waiting", due=rule("field_days.rebook_days"))
    confirmed = State(_("Confirmed by the host"), due=form_date("trip.ends_on"))
    done = State(_("Done, report to be written"), due=rule("field_days.report_days"), since="trip.ends_on")
    reported = State(_("Reported, to be verified"), due=rule("field_days.verify_days"))
    returned = State(_("Report returned for completion"), tone="waiting", due=rule("field_days.return_days"))
    verified = State(_("Verified"), tone="good", next_step=_("The days count for the officer's year."))
    withdrawn = State(
        _("Withdrawn"), tone="neutral", next_step=_("The days are free; register another trip."), starts_again=True
    )
    cancelled = State(
        _("Cancelled"), tone="bad", next_step=_("The days do not count; they are free again."), starts_again=True
    )
    lapsed = State(
        _("Lapsed"),
        tone="bad",
        next_step=_("No other host or date was chosen; register another trip."),
        starts_again=True,
    )

    # The officer and the host agree on a day.
    register = START.to(
        registered,
        label=_("Register a trip"),
        by=ANY_OFFICER,
        form=forms.FieldTripPlan,
        validators=guards.TRIP,
        effects=[effects.book_days],
    )
    confirm = registered.to(
        confirmed, label=_("Confirm the trip"), by=HOST, guards=[impartial], effects=[effects.confirm_days]
    )
    decline = registered.to(
        declined, label=_("Decline"), may=HOST, form=Reason, guards=[impartial], effects=[effects.free_days]
    )
    register_again = declined.to(
        registered,
        label=_("Choose another host or date"),
        by=OFFICER,
        form=forms.FieldTripPlan,
        validators=guards.TRIP,
        effects=[effects.book_days],
    )
    change = (registered | confirmed).to(
        registered,
        label=_("Change host or date"),
        may=OFFICER,
        form=forms.FieldTripPlan,
        validators=guards.TRIP,
        effects=[effects.book_days],
    )

    # The officer goes and reports, and somebody else verifies the days.
    finish = confirmed.to(
        done,
        label=_("Record the travel order"),
        by=OFFICER,
        form=forms.TripDone,
        guards=[guards.trip_over],
        effects=[effects.complete_days],
        drafts=True,
    )
    report = done.to(
        reported,
        label=_("Hand in the report"),
        by=OFFICER,
        form=forms.TripReport,
        effects=[effects.report_days],
        drafts=True,
    )
    verify = reported.to(
        verified,
        label=_("Verify the days"),
        by=ORGANISATION_BOARD,
        form=forms.TripVerification,
        guards=[impartial],
        effects=[effects.verify_days],
    )
    verify_instead = reported.to(
        verified,
        label=_("Verify in the organisation board's place"),
        may=COMMITTEE_CHAIR,
        form=forms.TripVerification,
        guards=[impartial],
        effects=[effects.verify_days],
    )
    completion = Completion(
        returned,
        return_report=SendBack(
            ORGANISATION_BOARD,
            of=reported,
            label=_("Return the report"),
            guards=[impartial],
            effects=[effects.complete_days],
        ),
        resubmit=Resubmission(
            OFFICER, asks_again={("done", "report"): reported}, effects=[effects.complete_days, effects.report_days]
        ),
    )

    # Ends without counting.
    before = registered | declined | confirmed
    endings = Endings(
        withdraw=Ending(withdrawn, OFFICER, of=before, label=_("Withdraw the trip"), effects=[effects.free_days]),
        cancel=Ending(
            cancelled,
            ORGANISATION_BOARD,
            of=before | done | reported | returned,
            label=_("Cancel the trip"),
            effects=[effects.free_days],
        ),
    )
    lapse = declined.to(lapsed, after=rule("field_days.rebook_days"))
