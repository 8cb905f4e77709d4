"""The conclusions of a conference: written down at it, in force with the notice that its chair signs, then followed.

A meeting opens the case and tells it when it has closed (`workflows.core.figures.Conference`). A conclusion binds
another unit only by a paper of the register, so its tasks open with the notice and not before. (Domain C18.)
"""

from workflows.conference import effects, forms, guards
from workflows.core.figures import Conference
from workflows.core.model import START, Paper, State, Workflow, signal
from workflows.core.prints import ABOVE, CHARGED, PARTY, Print
from workflows.core.terms import Deciding, Role, rule
from workflows.core.text import _
from workflows.forms import IssueDecision, Reason
from workflows.roles import CLERK, STANDING

OFFICE = Role(_("the committee's office"), (*STANDING, "organisation_officer", "appraising_officer", "clerk"), "own")


class ConferenceConclusions(Workflow):
    key, title = "conference-conclusions", _("Conclusions of a conference")
    summary = _("What a conference concluded: the notice of conclusions, its tasks in the units, and the report.")
    unit_kinds = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
    deciding = Deciding(rule("conference.unit_kinds"), itself=True)
    rules = ("paper.symbol", "paper.symbol_province")
    conference = Conference(held="held", off="called_off", conclusions="conclusions", report="conference-report")
    prints = (Print("conference-report", _("Report of the conference"), "report", "own", "BC", to=(ABOVE, PARTY)),)

    recording = State(_("Conclusions being written down"))
    noticing = State(_("Notice of conclusions to be issued"), due=rule("conference.notice_days"))
    following = State(_("Notice issued, tasks being followed"), tone="waiting")
    followed = State(_("Follow-up finished"), tone="good")
    nothing = State(_("Without conclusions"), tone="neutral")

    begin = START.to(recording, label=_("Conclusions begun"), on=signal("conference"), form=forms.ConferenceSheet)
    conclude = recording.to(
        recording,
        label=_("Add a conclusion"),
        may=OFFICE,
        form=forms.Conclusion,
        validators=[guards.task_is_whole],
    )
    reword = recording.to(
        recording,
        label=_("Change a conclusion"),
        may=OFFICE,
        form=forms.ConclusionChange,
        validators=[guards.task_is_whole],
    )
    held = recording.to(
        noticing.if_(guards.something_concluded) | nothing,
        label=_("The meeting was closed"),
        on=signal("held"),
        form=forms.ConferenceSheet,
    )
    called_off = recording.to(nothing, label=_("The meeting was called off"), on=signal("called_off"))
    issue = noticing.to(
        following,
        label=_("Issue the notice of conclusions"),
        by=CLERK,
        form=IssueDecision,
        validators=[guards.chair_signs],
        papers=[Paper("conclusion-notice", "TB", _("Notice of conclusions"), "", to=(ABOVE, PARTY, CHARGED))],
        effects=[effects.assign_conclusions],
    )
    draft_report = recording.to(recording, label=_("Draft the report"), may=OFFICE, form=forms.ConferenceReport)
    write_report = following.to(
        following, label=_("Write the report"), may=OFFICE, form=forms.ConferenceReport, guards=[guards.no_report_yet]
    )
    correct_report = following.to(
        following,
        label=_("Correct the report"),
        may=OFFICE,
        form=forms.ConferenceReportCorrection,
        guards=[guards.report_there],
    )
    finish = following.to(followed, label=_("Finish the follow-up"), may=OFFICE, form=Reason)
    follow_up_ends = following.to(followed, after=rule("conference.follow_months"))
