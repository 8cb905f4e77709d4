"""Guards of the term of a committee."""

from collections.abc import Iterator

from workflows.committee_recognition.conditions import (
    first_day,
    gives_term,
    is_kind,
    is_provisional,
    last_day,
    longest_term,
)
from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.guards.verdicts import check

LIFT_BOARD = _("the organisation board, by returning the file")


@guard
def term_given(facts: Facts) -> Check:
    """Demand for a new executive committee a term that the rule book allows, and no term in any other file."""
    problem, field = next(_term_faults(facts), (None, None))
    return check(_("Term"), "fail" if problem else "pass", sentence=problem, field=field)


def _term_faults(facts: Facts) -> Iterator[tuple[Sentence, str]]:
    last, said = facts.day("roster", "ends_on"), facts.answer("roster", "provisional")
    if not gives_term(facts):
        if last or said == "yes":
            yield (
                say(_("Leave this empty: only a new executive committee begins a term.")),
                "ends_on" if last else "provisional",
            )
        return
    if is_kind(facts, "elected") and said == "yes":
        yield say(_("An elected committee is not provisional.")), "provisional"
    if is_kind(facts, "appointed") and not said:
        yield say(_("Say whether the committee is provisional.")), "provisional"
    if last is None and not is_provisional(facts):
        yield say(_("Write the last day of the term.")), "ends_on"
    if last:
        # Of an appointed committee the first day is known with the decision: today is the earliest.
        first = first_day(facts) or facts.today
        latest = longest_term(facts, first)[1]
        if last <= first:
            yield say(_("The last day comes before the first: correct it.")), "ends_on"
        if is_kind(facts, "elected") and last > latest:
            yield say(_("By the rule book this term ends at the latest on %(day)s."), day=latest), "ends_on"


@guard
def term_covers_decision(facts: Facts) -> Check:
    """Demand that the decision comes into force within the term that it begins, or in which members are added."""
    day, term, problem = facts.day("decision", "effective_on"), facts.committee.term, None
    if day and gives_term(facts):
        first = first_day(facts) or day
        last, latest = last_day(facts, first), longest_term(facts, first)[1]
        if last <= day:
            problem = say(_("The term ends on %(day)s, before the decision is in force: return the file."), day=last)
        elif last > latest:
            problem = say(_("By the rule book this term ends at the latest on %(day)s."), day=latest)
    elif day and term and is_kind(facts, "co_opted") and day > term.last_day:
        problem = say(_("The term ends on %(day)s: nobody is added to the committee after it."), day=term.last_day)
    return check(_("Term"), "fail" if problem else "pass", sentence=problem, lifted_by=LIFT_BOARD, field="effective_on")
