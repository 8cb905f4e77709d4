"""Guards and conditions of a conference: a task has a unit and a day, the chair signs, a report is corrected openly."""

from workflows.core.facts import Facts
from workflows.core.registry import Check, condition, guard
from workflows.core.text import _, say
from workflows.guards.verdicts import check

LIFT = _("whoever writes the conclusion down")


@condition
def something_concluded(facts: Facts) -> bool:
    """Whether the conference came to a conclusion."""
    return bool(facts.gathered("conclusions"))


@guard
def task_is_whole(facts: Facts) -> Check:
    """Demand that a conclusion that is a task has a unit and a last day; only this unit's own people are put in
    charge here.
    """
    problem, field = None, ""
    for each in facts.gathered("conclusions"):
        if each.get("unit") and not each.get("last_day"):
            problem, field = _("A task has a last day: write until when it is to be done."), "last_day"
        elif each.get("last_day") and not each.get("unit"):
            problem, field = _("A last day is for a task: choose the unit that carries it out."), "unit"
        elif each.get("owner") and each.get("unit") != facts.unit_id:
            problem, field = _("Another unit puts somebody in charge itself: leave this empty."), "owner"
    return check(
        _("Unit and last day"),
        "fail" if problem else "pass",
        sentence=say(problem or ""),
        lifted_by=LIFT,
        field=field,
    )


@guard
def chair_signs(facts: Facts) -> Check:
    """Let the chair sign the notice of conclusions; for another signer a paper says that they may."""
    signer, chair = facts.answer("decision", "signer"), facts.answer("conference", "chair")
    return check(
        _("Signed by"),
        "pass" if signer == chair or facts.answer("decision", "authority") else "fail",
        sentence=say(_("The chair of the conference signs: choose them, or name the paper that lets another sign.")),
        lifted_by=_("the clerk: choose the chair, or name the paper"),
        field="signer",
    )


@guard
def no_report_yet(facts: Facts) -> Check:
    """Refuse a second report: the first one is corrected, with the reason."""
    return check(
        _("Report"),
        "fail" if "report" in facts.dossier else "pass",
        sentence=say(_("There is a report already: correct it, with the reason.")),
        lifted_by=_("whoever writes the report: correct it"),
    )


@guard
def report_there(facts: Facts) -> Check:
    """Demand a report before it is corrected."""
    return check(
        _("Report"),
        "pass" if "report" in facts.dossier else "fail",
        sentence=say(_("There is no report yet: write it first.")),
        lifted_by=_("whoever writes the report: write it first"),
    )
