"""The one place where due dates are computed: rule, calendar, and the time left when a case was returned."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from webapp.models import PaperBallotCount, Task, Vote
from webapp.queries.calendar import working_days
from webapp.queries.cases.context import CLOCK_RULES, ESCALATE_DAYS, ROLLS_FORWARD, CaseContext
from webapp.queries.cases.opinions import SILENT, opinions
from webapp.queries.rules import rule_of_office, rules_on
from webapp.queries.votes.votes import votable
from workflows.core.calendar import WorkingDays, counted, days_left, local_date, next_working_day
from workflows.core.definition import FORM_DATE, AssentDef, MoveDef, named_in
from workflows.core.engine import outcome_move
from workflows.core.facts import Facts, RuleValue
from workflows.core.registry import CONDITIONS, pinned_condition
from workflows.rulebook import SeedRow

File = Mapping[str, Mapping[str, Any]]
Limit = tuple[str, int]
"""A unit of measurement (`workflows.core.calendar.counted`) and the number of them."""


def last_day(context: CaseContext, rule: str, since: dt.date) -> dt.date | None:
    """Return the last day of a rule's time limit from a day on, or the day given in a form; None if not given yet.

    Raises KeyError for a rule that was not frozen.
    """
    if rule.startswith(FORM_DATE):
        return _form_date(rule, context.case.dossier)
    limit = context.rules[rule]
    return _ends(context, since, limit.measure, int(limit.value))


def waiting_sides(context: CaseContext, joint: AssentDef) -> dict[int, dt.date | None]:
    """Return the sides that have not answered, by their places in the question, each with its last day; None: none."""
    given = opinions(context, joint)
    return {side: side_ends(context, joint, side) for side in range(len(joint.of)) if str(side) not in given}


def side_ends(context: CaseContext, joint: AssentDef, side: int) -> dt.date | None:
    """Return the last day of one side: by its own limit, else that of the state."""
    if not joint.within:
        return context.case.due_on
    limit = limit_of(context, joint.within[side])
    return _ends(context, local_date(context.case.state_since), limit.measure, int(limit.value))


def silent_sides(context: CaseContext) -> dict[str, Any]:
    """Return what the entry of a move says of the sides that have not answered in the state that it leaves."""
    joint = context.definition.assent_in(context.case.state)
    sides = waiting_sides(context, joint) if joint else {}
    return {SILENT: {str(side): day.isoformat() if day else None for side, day in sides.items()}} if sides else {}


def limit_of(context: CaseContext, key: str) -> RuleValue | SeedRow:
    """Return a rule as the case froze it; of one that is newer than the office's book, its first row."""
    lineage = (unit.id for unit in context.around.lineage)
    return context.rules.get(key) or rule_of_office(context.session, key, lineage, context.today)


def period_end(context: CaseContext, rule: str, since: dt.date) -> dt.date:
    """Return the last day of a period that began on `since`. It is no time limit, so it never rolls forward."""
    period = context.rules[rule]
    return counted(since, period.measure, int(period.value), _days(context, since, period.measure))


def anniversary(context: CaseContext, rule: str, since: dt.date, day: dt.date) -> dt.date:
    """Return the last day up to `day` on which whole periods of a rule were over, counted from `since`."""
    period, last = context.rules[rule], since
    times = 1
    while last < (later := counted(since, period.measure, times * int(period.value), WorkingDays())) <= day:
        last, times = later, times + 1
    return last


def left_today(context: CaseContext) -> int | None:
    """Return how much of the present state's time limit is left (see `Case.days_left`); None without a limit."""
    due = context.case.due_on
    if due is None:
        return None
    measure = _measure(context, context.case.state)
    return days_left(context.today, due, measure, _days(context, min(context.today, due), measure))


def deadline_on_entry(
    context: CaseContext, state: str, file: File, left: int | None = None, since: dt.date | None = None
) -> tuple[dt.date | None, Limit | None, dt.date]:
    """Return the due date of a state that a case enters today, its time limit, and the day from which it is counted.

    That day is today (`since` for a case already in the state), or one given in a form (`State.since`). left: what was
    left when the case was returned from the state; an overdue limit ends today. A day given in a form and the end of a
    period have no limit and are kept.
    """
    rule = _due(context, state, file)
    if rule and rule.startswith(FORM_DATE):
        return _form_date(rule, file), None, context.today
    limit = (context.rules[rule].measure, int(context.rules[rule].value)) if rule else None
    if left is not None:
        limit = ("working_days" if _measure(context, state) == "working_days" else "days", max(left, 0))
        return ends(context, context.today, limit), limit, context.today
    since_day = named_in(file, _since(context, state))
    begun = dt.date.fromisoformat(since_day) if since_day else since or context.today
    if rule and context.definition.state(state).period:
        return period_end(context, rule, begun), None, begun
    return ends(context, begun, limit), limit, begun


def _due(context: CaseContext, state: str, file: File) -> str | None:
    """Return the limit of a state that a case enters with this dossier: a rule, a day of a form, or none."""
    known = context.definition.state(state)
    if not known.instead:
        return known.due
    facts = replace(context.facts(), dossier=file)
    return next((key for condition, key in known.instead if _holds(condition, facts)), known.due)


def _holds(condition: str, facts: Facts) -> bool:
    """Whether a condition holds; one that the program no longer has chooses nothing."""
    return condition in CONDITIONS and pinned_condition(condition, facts)(facts)


def ends(context: CaseContext, since: dt.date, limit: Limit | None) -> dt.date | None:
    """Return the last day of a limit that begins on `since`; None for no limit."""
    return _ends(context, since, *limit) if limit else None


def in_working_days(rules: dict[str, RuleValue]) -> bool:
    """Whether any of these limits is counted in working days."""
    return any(rule.measure == "working_days" for rule in rules.values())


def rolls_forward(rules: dict[str, RuleValue]) -> bool:
    """Whether a limit of a case with these rules that ends on a day off moves to the next working day."""
    rule = rules.get(ROLLS_FORWARD)
    return rule is not None and rule.value == "yes"


@dataclass(frozen=True)
class ExpiredTimer:
    """A timer that makes the clock close a vote or make a move after its last day."""

    last: dt.date
    vote: Vote | None
    move: MoveDef | None


def ending(context: CaseContext) -> ExpiredTimer | None:
    """Return the first timer of a case that stays where it is; None for none.

    A vote without anybody entitled to a ballot stays blocked: the clock does not close it. Nor does it close one of a
    meeting, where ballots on paper may be waiting to be entered: its chair is called to.
    """
    found = []
    if context.definition.question_in(context.case.state):
        vote = votable(context.session, context.case.id)
        if vote is not None and vote.consultation_id is not None and vote.closes_on is not None:
            found.append(ExpiredTimer(vote.closes_on, vote, None))
    if silence := _silence(context):
        found.append(silence)
    for move in context.definition.moves_from(context.case.state):
        if move.cause.kind != "after" or not move.cause.rule:
            continue
        own = context.definition.state(context.case.state)
        by_state = own.since and own.due == move.cause.rule
        last = (
            context.case.due_on
            if by_state
            else last_day(context, move.cause.rule, local_date(context.case.state_since))
        )
        if last:
            found.append(ExpiredTimer(last, None, move))
    return min(found, key=lambda each: each.last, default=None)


def _silence(context: CaseContext) -> ExpiredTimer | None:
    """Return the move that is made once the last day of every silent side is over; None for none."""
    joint, state = context.definition.assent_in(context.case.state), context.case.state
    move = outcome_move(context.definition, state, f"{joint.name}.unanswered") if joint else None
    days = waiting_sides(context, joint).values() if joint and move else ()
    return ExpiredTimer(max(day for day in days if day), None, move) if any(days) else None


def expired_timer(context: CaseContext) -> ExpiredTimer | None:
    """Return the timer that must run before anybody may act: its day is over and the clock has not run yet."""
    found = ending(context) if context.case.closed_at is None else None
    return found if found and found.last < context.today else None


def late_since(context: CaseContext) -> dt.date | None:
    """Return the day after which the case is late: its own due date, or that of a recurring duty in a state without
    one.
    """
    return context.case.due_on or context.session.scalar(_FIRST_DUE, {"case": context.case.id})


_CASE: Any = sa.bindparam("case")
_FIRST_DUE = sa.select(sa.func.min(Task.due_on)).where(Task.case_id == _CASE)
_OBJECTIONS = (
    sa.select(PaperBallotCount.objections_until)
    .join(Vote, Vote.id == PaperBallotCount.vote_id)
    .where(Vote.case_id == _CASE, Vote.closed_at.is_(None), PaperBallotCount.settled_at.is_(None))
)


def escalates_on(context: CaseContext) -> dt.date | None:
    """Return the day on which the level above is notified of a late case; None without a limit or once notified."""
    if context.case.escalated_on is not None:
        return None
    due = late_since(context)
    wait = context.rules.get(ESCALATE_DAYS) or _rule_of_today(context)
    if due is None or wait is None:
        return None
    return counted(due, wait.measure, int(wait.value), _days(context, due, wait.measure))


def wakes_on(context: CaseContext) -> dt.date | None:
    """Return the first day on which the clock has to look at a case that stays where it is (`Case.clock_on`)."""
    end, escalation_day = ending(context), escalates_on(context)
    days = [end.last + dt.timedelta(days=1)] if end else []
    days += [last + dt.timedelta(days=1)] if (last := objections_end(context)) else []
    return min([*days, *([escalation_day] if escalation_day else [])], default=None)


def objections_end(context: CaseContext) -> dt.date | None:
    """Return the last day on which ballots on paper of the running vote may be objected to; None where none may."""
    if not context.definition.question_in(context.case.state):
        return None
    return context.session.scalar(_OBJECTIONS, {"case": context.case.id})


def _rule_of_today(context: CaseContext) -> RuleValue | None:
    """Return today's escalation rule, for a case opened before that rule existed."""
    lineage = [unit.id for unit in context.around.lineage]
    return rules_on(context.session, CLOCK_RULES, lineage, context.today).get(ESCALATE_DAYS)


def _measure(context: CaseContext, state: str) -> str:
    rule = context.definition.state(state).due
    return context.rules[rule].measure if rule and not rule.startswith(FORM_DATE) else "days"


def _form_date(paths: str, file: File) -> dt.date | None:
    """Return the first day that the dossier gives at one of these paths."""
    days = (named_in(file, path) for path in paths.removeprefix(FORM_DATE).split())
    return next((dt.date.fromisoformat(day) for day in days if day), None)


def _since(context: CaseContext, state: str) -> str:
    """Return the place of the dossier from whose day the state's limit is counted; '' for the day of arrival."""
    place, *others = context.definition.state(state).since.split() or [""]
    return dict(each.split("=") for each in others)[context.rules[place].value] if others else place


def _ends(context: CaseContext, since: dt.date, measure: str, count: int) -> dt.date:
    days = _days(context, since, measure)
    last = counted(since, measure, count, days)
    return next_working_day(last, days) if rolls_forward(context.rules) else last


def _days(context: CaseContext, since: dt.date, measure: str) -> WorkingDays:
    """Return the calendar if the measure needs it; most limits are counted without it."""
    if measure != "working_days" and not rolls_forward(context.rules):
        return WorkingDays()
    if context.calendar is None or since < context.calendar[0]:
        lineage = [unit.id for unit in context.around.lineage]
        context.calendar = since, working_days(context.session, lineage, since)
    return context.calendar[1]
