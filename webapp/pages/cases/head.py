"""The head of a case's page: whom it is about, where it stands, and who holds it."""

from dataclasses import dataclass

from webapp.access import sees_below
from webapp.filters import day, deputy_words, post_title, sentence
from webapp.languages import gettext as _
from webapp.pages.cases.holding import CaseHolding, holding_of
from webapp.pages.clock.wording import DueDay, due_day, last_day_of, overdue_words
from webapp.pages.overview.wording import about_words
from webapp.pages.shared.forecasts import forecast_words
from webapp.queries.calendar import forecast_years
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.following import called
from webapp.queries.cases.records import TaskHolder
from webapp.queries.clock.deadlines import limit_of, waiting_sides
from webapp.queries.supervision.pasts import Waiting, pasts_of
from workflows.core.calendar import local_date


@dataclass(frozen=True, slots=True)
class AskedSide:
    """One of the sides that are asked in the present state, and whether it has answered or until when it may."""

    name: str
    said: str
    due: DueDay | None


@dataclass(frozen=True, slots=True)
class CaseHead:
    """The lines above a case: whom it is about, where it stands, and in one sentence who holds it since when.

    after_act: what somebody who has just moved the case reads: where it is now, and who has it; enough: how many of
    `sides` have to answer, '' for all; forecast: what the case may expect, for who can still do something about it.
    """

    subject: str
    kind: str
    reference: str
    state: str
    tone: str
    sentence: str
    after_act: str
    due: DueDay | None
    reported: str
    holding: CaseHolding | None
    sides: list[AskedSide]
    enough: str
    forecast: str


def case_head(context: CaseContext, holders: list[TaskHolder], unit: str, person: str) -> CaseHead:
    """Return the head of a case's page. unit, person: the names of both, of a closed case on the day it was closed."""
    case, state = context.case, context.definition.state(context.case.state)
    sides = asked_sides(context)
    held, due = _holder_sentence(context, holders), None if sides else last_day_of(case)
    return CaseHead(
        subject=person or about_words(case.workflow, called(case)) or unit,
        kind=f"{_(context.definition.title)} · {unit}",
        reference=case.public_id[:8].upper(),
        state=_(state.label),
        tone=state.tone,
        sentence=held,
        after_act=_after_act(held, _(state.label), case.closed_at is not None, due),
        due=due,
        reported=overdue_words(context),
        holding=holding_of(context),
        sides=sides,
        enough=_enough(context) if sides else "",
        forecast=_forecast(context),
    )


def _forecast(context: CaseContext) -> str:
    """Return what an open case may expect, to who oversees it or could make its next move. One statement at most."""
    case, actor = context.case, context.actor
    if actor is None or case.closed_at or case.sealed or case.due_on is None or case.due_on < context.today:
        return ""
    acts = any(context.authority(move.cause.roles) for move in context.definition.moves_from(case.state))
    if not acts and not context.around.own.path.startswith(sees_below(actor)):
        return ""
    waiting = Waiting(
        [unit.id for unit in context.around.lineage],
        case.workflow,
        case.state,
        local_date(case.state_since),
        case.due_on,
        case_id=case.id,
        pauses=context.definition.pauses,
    )
    return forecast_words(pasts_of(context.session, [waiting]), waiting)


def asked_sides(context: CaseContext) -> list[AskedSide]:
    """Return the sides that are asked now, where each has a limit of its own; none in other states."""
    joint = context.definition.assent_in(context.case.state) if context.case.closed_at is None else None
    if joint is None or not joint.within:
        return []
    waiting = waiting_sides(context, joint)
    forecast = forecast_years(context.session, waiting.values(), context.today)
    found = []
    for side, role in enumerate(joint.of):
        last = waiting.get(side)
        said = _("answered")
        if side in waiting:
            said = _("no answer") if last and last < context.today else _("asked, not answered yet")
        found.append(AskedSide(_(role.name), said, due_day(last, forecast)))
    return found


def _enough(context: CaseContext) -> str:
    joint = context.definition.assent_in(context.case.state)
    if joint is None or not joint.needs:
        return ""
    needed = int(limit_of(context, joint.needs).value)
    return _("It goes on once %(needed)s of these %(asked)s have answered.", needed=needed, asked=len(joint.of))


def _after_act(held: str, state: str, closed: bool, due: DueDay | None) -> str:
    if closed:
        return held
    said = _("The case is now at “%(state)s”. %(holder)s", state=state, holder=held)
    return f"{said} {_('Last day: %(day)s.', day=due.text)}" if due else said


def _holder_sentence(context: CaseContext, holders: list[TaskHolder]) -> str:
    """One sentence: who holds the case, since when; or why nobody does."""
    case = context.case
    since = day(case.state_since)
    if case.closed_at:
        state = context.definition.state(case.state)
        ended = _("Closed on %(day)s: %(state)s.", day=day(case.closed_at), state=_(state.label))
        return f"{ended} {_(state.next_step)}" if state.next_step else ended
    if gone := context.halted:
        return sentence(gone)
    if not holders:
        if not context.definition.asks(case.state):
            return _("No action is due; in this state since %(since)s.", since=since)
        return _("Nobody can act: the post is vacant or its unit no longer exists. Ask the level above to fill it.")
    who = "; ".join(dict.fromkeys(holder_words(holder) for holder in _by_post(holders)))
    return _("With %(who)s since %(since)s.", who=who, since=since)


def _by_post(holders: list[TaskHolder]) -> list[TaskHolder]:
    """Posts that somebody holds, or all of them where nobody holds any, so that the vacancy is seen."""
    return [holder for holder in holders if holder.people] or holders


def holder_words(holder: TaskHolder) -> str:
    """Return who holds a case: names with the post, or the post that is vacant or whose holders must not act."""
    if holder.post is None:
        return ", ".join((*_called(holder), *map(deputy_words, holder.deputies)))
    title = f"{post_title(holder.post)} – {holder.unit}"
    if not holder.people and not holder.barred:
        return _("%(post)s (vacant)", post=title)
    if not holder.people:
        return _("%(post)s (whoever holds it must not act here: somebody else has to)", post=title)
    return ", ".join((f"{', '.join(_called(holder))} ({title})", *map(deputy_words, holder.deputies)))


def _called(holder: TaskHolder) -> list[str]:
    """Return the names of those who hold a case; of who has no account it is said."""
    return [_("%(name)s, no account yet", name=each) if each in holder.unreached else each for each in holder.people]
