"""A report of achievements: somebody named in a list of commendations writes it, their unit confirms it.

Nobody opens it: the list does, for each person whom it names (`workflows.core.lists.asking`). So each of them has a
case of their own, and reads nothing of the list or of the others in it. Whoever has no account hands it in on paper.
(Domain C11.)
"""

from workflows.achievement_report import forms
from workflows.core.model import START, State, Workflow, signal
from workflows.core.terms import Attachment, Role, form_date, rule
from workflows.core.text import _
from workflows.forms import NEEDED, Reason
from workflows.guards.four_eyes import impartial, not_about_oneself
from workflows.roles import COMMUNE_OFFICER, UNIT_OFFICER

NAMED = Role(_("the comrade named in the list"), (), "subject")


class AchievementReport(Workflow):
    key, title = "achievement-report", _("Report of achievements")
    summary = _("Whoever is proposed for a commendation writes what they did; the unit that proposes them confirms it.")
    unit_kinds = ("branch", "base_union", "commune_union", "bloc_union", "district_union")
    subject, called = "asked.person", ("asked.occasion",)

    writing = State(_("Report to be written"), due=form_date("asked.until"))
    written = State(_("Report to be confirmed"), tone="waiting", due=rule("achievement.confirm_days"))
    confirmed = State(_("Report confirmed"), tone="good")
    declined = State(_("The comrade does not wish to be proposed"), tone="neutral")
    dropped = State(_("No longer asked for"), tone="neutral")

    begin = START.to(writing, label=_("Report asked for"), on=signal("report_asked"), form=forms.ReportAsked)
    write = writing.to(written, label=_("Write the report"), by=NAMED, form=forms.OwnAchievements, drafts=True)
    enter = writing.to(
        written,
        label=_("Enter a report on paper"),
        may=UNIT_OFFICER,
        form=forms.OwnAchievements,
        guards=[not_about_oneself],
        attachments=(Attachment("own-report", _("Signed report of achievements"), proves=("text",), required=NEEDED),),
        drafts=True,
    )
    decline = writing.to(declined, label=_("Decline to be proposed"), may=NAMED, form=Reason)
    confirm = written.to(
        confirmed, label=_("Confirm the report"), by=UNIT_OFFICER | COMMUNE_OFFICER, guards=[impartial]
    )
    send_back = written.to(
        writing, label=_("Return the report"), may=UNIT_OFFICER | COMMUNE_OFFICER, form=Reason, guards=[impartial]
    )
    drop = (writing | written).to(dropped, on=signal("report_dropped"))
