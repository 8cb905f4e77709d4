"""Field days: a trip of an officer to the grassroots, under "1+2" or "4+1".

The officer registers himself, the host confirms, he goes with a travel order, reports within ten days, and the
organisation board of his unit verifies the days. A host that declines makes room for another host or date without a
new start. How the days are counted stands in `field_counters`. (Seed 002; domain B.2, C15.)
"""

from workflows.core.definition import OPENER
from workflows.core.model import PREVIOUS, START, State, Workflow
from workflows.core.terms import Deciding, Role, rule, said
from workflows.core.text import _
from workflows.field_day_effects import book_days, complete_days, confirm_days, free_days, report_days, verify_days
from workflows.field_day_forms import FieldTripPlan, TripDone, TripReport, TripVerification
from workflows.guards.field_days import (
    days_free,
    days_worked,
    level_fits_host,
    not_on_leave,
    not_placed_elsewhere,
    theme_named,
    trip_dates,
    trip_over,
    whole_days,
)
from workflows.guards.four_eyes import impartial
from workflows.nomination_forms import Reason, Resubmit, Return
from workflows.roles import COMMITTEE_CHAIR, ORGANISATION_BOARD

OFFICERS = ("secretary", "deputy_secretary", "standing_member", "organisation_officer", "inspector", "clerk")

ANY_OFFICER = Role(_("an officer of the unit"), OFFICERS, "own")
OFFICER = Role(_("the officer who goes"), (), "subject")
HOST = Role(_("the host's leaders"), ("secretary", "deputy_secretary"), "host")

TRIP = [
    trip_dates,
    whole_days,
    days_worked,
    days_free,
    not_placed_elsewhere,
    not_on_leave,
    theme_named,
    level_fits_host,
]


class FieldDays(Workflow):
    key = "field-days"
    title = _("Trip to the grassroots")
    summary = _("Field days under 1+2 or 4+1: registered, confirmed by the host, done, reported, verified.")
    unit_kinds = ("province_union", "district_union")
    subject = OPENER
    deciding = Deciding(rule("field_days.unit_kinds"), itself=True)
    diary = True
    units = {"host": "trip.host"}
    rules = ("field_days.trip_days", "field_days.half_days", "field_days.days_off")

    # Where a trip can stand.
    registered = State(_("Waiting for the host"), due=rule("field_days.confirm_days"))
    declined = State(_("Another host or date to be chosen"), tone="waiting", due=rule("field_days.rebook_days"))
    confirmed = State(_("Confirmed by the host"), due=said("trip.ends_on"))
    done = State(_("Done, report to be written"), due=rule("field_days.report_days"), since="trip.ends_on")
    reported = State(_("Reported, to be verified"), due=rule("field_days.verify_days"))
    returned = State(_("Report returned for completion"), tone="waiting", due=rule("field_days.return_days"))
    verified = State(_("Verified"), tone="good", next_step=_("The days count for the officer's year."))
    withdrawn = State(_("Withdrawn"), tone="neutral", next_step=_("The days are free; register another trip."))
    cancelled = State(_("Cancelled"), tone="bad", next_step=_("The days do not count; they are free again."))
    lapsed = State(_("Lapsed"), tone="bad", next_step=_("No other host or date was chosen; register another trip."))

    # The officer and the host agree on a day.
    register = START.to(
        registered,
        label=_("Register a trip"),
        by=ANY_OFFICER,
        form=FieldTripPlan,
        validators=TRIP,
        effects=[book_days],
    )
    confirm = registered.to(confirmed, label=_("Confirm the trip"), by=HOST, guards=[impartial], effects=[confirm_days])
    decline = registered.to(
        declined, label=_("Decline"), may=HOST, form=Reason, guards=[impartial], effects=[free_days]
    )
    register_again = declined.to(
        registered,
        label=_("Choose another host or date"),
        by=OFFICER,
        form=FieldTripPlan,
        validators=TRIP,
        effects=[book_days],
    )
    change = (registered | confirmed).to(
        registered,
        label=_("Change host or date"),
        may=OFFICER,
        form=FieldTripPlan,
        validators=TRIP,
        effects=[book_days],
    )

    # He goes, reports, and the days are verified by somebody else.
    finish = confirmed.to(
        done,
        label=_("Record the travel order"),
        by=OFFICER,
        form=TripDone,
        guards=[trip_over],
        effects=[complete_days],
        drafts=True,
    )
    report = done.to(
        reported, label=_("Hand in the report"), by=OFFICER, form=TripReport, effects=[report_days], drafts=True
    )
    verify = reported.to(
        verified,
        label=_("Verify the days"),
        by=ORGANISATION_BOARD,
        form=TripVerification,
        guards=[impartial],
        effects=[verify_days],
    )
    verify_instead = reported.to(
        verified,
        label=_("Verify in the organisation board's place"),
        may=COMMITTEE_CHAIR,
        form=TripVerification,
        guards=[impartial],
        effects=[verify_days],
    )
    return_report = reported.to(
        returned,
        label=_("Return the report"),
        may=ORGANISATION_BOARD,
        form=Return,
        guards=[impartial],
        effects=[complete_days],
    )
    resubmit = returned.to(
        PREVIOUS,
        label=_("Submit again"),
        by=OFFICER,
        form=Resubmit,
        effects=[complete_days, report_days],
        drafts=True,
        asks_again={("done", "report"): reported},
    )

    # Ends without counting.
    withdraw = (registered | declined | confirmed).to(
        withdrawn, label=_("Withdraw the trip"), may=OFFICER, form=Reason, effects=[free_days]
    )
    cancel = (registered | declined | confirmed | done | reported | returned).to(
        cancelled,
        label=_("Cancel the trip"),
        may=ORGANISATION_BOARD,
        form=Reason,
        effects=[free_days],
    )
    lapse = declined.to(lapsed, after=rule("field_days.rebook_days"))
