"""Guards of a data request: one extension, the act before the answer, two officers for an erasure."""

import datetime as dt

from workflows.core.births import Birth
from workflows.core.calendar import WorkingDays, counted
from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.data_request.conditions import others_process
from workflows.guards.verdicts import LIFT_OFFICE, check

CORRECTABLE = ("full_name", "given_name", "birth_date", "sex", "phone", "union_joined_on")
"""Fields of the form that are columns of a person."""


def acting_ends(facts: Facts) -> dt.date:
    """The last day to carry the request out without an extension."""
    key = "personal_data.act_days_shared" if others_process(facts) else "personal_data.act_days"
    return counted(
        facts.day("request", "asked_on") or facts.today, facts.rules[key].measure, facts.number(key), WorkingDays()
    )


@guard
def extended_once(facts: Facts) -> Check:
    """Allow one extension."""
    return check(
        _("Extension"),
        "fail" if "request_extension" in facts.dossier else "pass",
        sentence=say(_("The time was extended once already: there is no second extension.")),
        source=facts.source("personal_data.extension_days"),
        lifted_by=LIFT_OFFICE,
    )


@guard
def extension_short(facts: Facts) -> Check:
    """Demand that an extension ends after the limit, and not more than the rule's days after it."""
    first = acting_ends(facts)
    latest = first + dt.timedelta(days=facts.number("personal_data.extension_days"))
    until = facts.day("request_extension", "until") or latest
    return check(
        _("Extension"),
        "pass" if first < until <= latest else "fail",
        sentence=say(
            _("Choose a day after %(first)s and not later than %(latest)s: there is one extension of %(days)d days."),
            first=first,
            latest=latest,
            days=facts.number("personal_data.extension_days"),
        ),
        source=facts.source("personal_data.extension_days"),
        lifted_by=LIFT_OFFICE,
        field="until",
    )


@guard
def data_given(facts: Facts) -> Check:
    """Refuse an answer before the data were shown or exported here."""
    return check(
        _("What is kept about the person"),
        "pass" if "data_shown" in facts.dossier or "data_exported" in facts.dossier else "fail",
        sentence=say(_("Show what is kept about the person, or export it, before you record the answer.")),
        lifted_by=_("the officer, on the page “What is kept about the person”"),
    )


@guard
def something_corrected(facts: Facts) -> Check:
    """Demand at least one corrected value, or where else it was corrected."""
    given = any(facts.answer("request_answer", name) for name in (*CORRECTABLE, "elsewhere"))
    return check(
        _("Correction"),
        "pass" if given else "fail",
        sentence=say(_("Write at least one right value, or where else it was corrected.")),
        field="full_name",
    )


@guard
def born_before(facts: Facts) -> Check:
    """Demand a date of birth in the past."""
    typed = facts.answer("request_answer", "birth_date")
    return check(
        _("Date"),
        "fail" if typed and Birth.of(typed).first >= facts.today else "pass",
        sentence=say(_("This day lies in the future: choose today or an earlier day.")),
        field="birth_date",
    )


@guard
def second_officer(facts: Facts) -> Check:
    """Keep the confirmation of an erasure from the person who proposed it."""
    return check(
        _("Four eyes"),
        "fail" if facts.acting & facts.authors else "pass",
        sentence=say(_("You proposed this erasure: another officer has to confirm it.")),
        lifted_by=_("another holder of the same post, or the level above"),
    )
