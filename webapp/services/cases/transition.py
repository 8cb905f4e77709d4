"""Carrying out a transition: papers, effects, the journal entry, and the new state of the case."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, IssuedPaper, Unit, Vote
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.cases.facts import claim_of
from webapp.queries.cases.hands import FIGURES
from webapp.queries.clock.deadlines import Limit, deadline_on_entry, left_today, silent_sides
from webapp.queries.votes.tallies import TIED
from webapp.queries.votes.votes import open_vote
from webapp.services import document_numbers
from webapp.services.cases import effects, tasks
from webapp.services.cases.attachments import Attached
from webapp.services.cases.counting import drop_figures
from webapp.services.cases.definitions import store
from webapp.services.cases.escalation import forget, report_if_blocked
from webapp.services.cases.freezing import note_move, note_vote
from webapp.services.cases.opening import locked_unit, new_case, openings_of, origin_of, placed
from webapp.services.journal import NOBODY, Author, JournalEntry
from webapp.services.notices import announcing
from webapp.services.papers.signing import signing_post
from webapp.services.refusals import BlockedByOtherCase, ClosesVote, GuardsFailed
from webapp.services.votes import rolls, rounds, voting
from webapp.surroundings import unit_today
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.consequences import OpenCase
from workflows.core.definition import Definition, MoveDef
from workflows.core.dossier import FALLEN, Dossier, merged
from workflows.core.engine import missing_parts, next_opening, opened_by_another, outcome_move
from workflows.core.facts import Facts
from workflows.core.forms import FORMS
from workflows.core.model import START_STATE
from workflows.core.registry import pinned_effect
from workflows.core.returning import way_back
from workflows.core.text import _


def apply_move(
    context: CaseContext,
    move: MoveDef,
    answers: Dossier | None = None,
    author: Author = NOBODY,
    counted_by: str = "",
    pages: Attached = (),
) -> None:
    """Carry out a move with the answers and pages of its form. counted_by: 'one' or 'two', for figures of a meeting.

    Effects, in order: papers are numbered, the workflow's effects change posts, the case stands in the new state with
    its clock, a vote that still runs is void and figures that wait are dropped, the papers of the step that closes are
    frozen, the journal gets its entry, the new state's vote is opened and its tasks are written, people are notified,
    signals reach the other cases concerned, and the cases are opened that the move opens or that follow an end.
    """
    if lost := missing_parts(move):
        raise GuardsFailed(list(lost))
    case, answers = context.case, answers or {}
    facts, left, paused, silent = context.facts(answers), case.state, case.days_left, silent_sides(context)
    target, fallen = way_back(context.definition, move, case.dossier, facts, case.returned_from)
    issued = _issue(context, move, answers)
    case.subject_id = facts.subject.id if facts.subject else None
    follows = [row for name in move.effects for row in pinned_effect(name, facts)(facts)]
    signals = effects.apply_consequences(context, follows, issued, author)
    limit, begun = _enter_state(context, move, target, facts)
    ended = _end_waiting(context, left, counted_by, goes_on=target != left or bool(counted_by))
    case.dossier = merged(case.dossier, answers, fallen)
    context.reload_named_units()
    caused = {
        "due": case.due_on.isoformat() if case.due_on else None,
        "limit": limit,
        **({"since": begun.isoformat()} if begun != context.today else {}),
        **({"days_left": paused} if paused is not None else {}),
        **(origin_of(context) if left == START_STATE else {}),
        **({FIGURES: counted_by} if counted_by else {}),
        **({"papers": [paper.number for paper in issued]} if issued else {}),
        **({FALLEN: list(fallen)} if fallen else {}),
        **silent,
        **ended,
    }
    event = note_move(context, move, JournalEntry("move", move.name, left, target, author, answers, caused), pages)
    open_vote_of_state(context)
    announcing.notify_opener(context, event)
    _reach_other_cases(context, signals, openings_of(context, follows))


def _end_waiting(context: CaseContext, left: str, counted_by: str, *, goes_on: bool) -> dict[str, Any]:
    """Void the vote that still runs, and drop figures that wait where the case goes on. Return what was ended."""
    running = open_vote(context.session, context.case.id) if context.definition.question_in(left) else None
    if running:
        voting.void(context, running)
    dropped = goes_on and drop_figures(context, counted_by) and not counted_by
    return {**({"voided": running.name} if running else {}), **({"dropped": True} if dropped else {})}


def _reach_other_cases(context: CaseContext, signals: effects.Signals, openings: list[OpenCase]) -> None:
    for case_id, name in signals:
        tell(context.session, case_id, name, context.now)
    open_cases(context.session, openings, context.now, context.case)
    _open_next(context)


def open_cases(
    session: Session, openings: Sequence[OpenCase], now: dt.datetime, opened_by: Case | None = None
) -> list[tuple[OpenCase, Case | None]]:
    """Open these cases, in the order of their units, within the caller's transaction; return each with its opening.

    The case is None where another open case claims the same. Raises Refused as `opening.placed`.
    """
    if not openings:
        return []
    opened: list[tuple[OpenCase, Case | None]] = []
    for opening, unit in placed(session, openings, local_date(now)):
        definition = WORKFLOWS[opening.process].definition
        move = opened_by_another(definition)
        assert move is not None and move.form is not None, "flask check refuses such a process"
        answers = {FORMS[move.form].section: dict(opening.answers)}
        opened.append((opening, _open(session, definition, move, unit, now, answers, opened_by=opened_by)))
    return opened


def _open_next(context: CaseContext) -> None:
    """Open the case that follows from this end by itself, under the present version of the process.

    Nothing opens where the unit has ended, or where somebody has opened a case on the same seat meanwhile.
    """
    session, ended = context.session, context.case
    known = WORKFLOWS.get(ended.workflow)
    move = next_opening(known.definition, ended.state) if known and ended.closed_at else None
    unit = unit_today(session, ended.unit_id, context.today)
    if known is None or move is None or unit is None or unit.kind not in known.unit_kinds:
        return
    locked_unit(session, unit.id)
    _open(session, known.definition, move, unit, context.now, {}, follows=ended)


def _open(
    session: Session,
    definition: Definition,
    move: MoveDef,
    unit: Unit,
    now: dt.datetime,
    answers: dict[str, Any],
    **source: Case | None,
) -> Case | None:
    """Open a case that nobody opens, in a locked unit; None where another open case claims the same.

    source: what it follows or is opened by, as for `new_case`.
    """
    claim = claim_of(definition, unit.id, definition.subject_in(answers, None))
    if claim and session.scalar(sa.select(Case.id).where(Case.claim == claim)) is not None:
        return None
    store(session, definition, now)
    context = new_case(session, definition, unit, now, None, **source)
    session.add(context.case)
    apply_move(context, move, answers)
    return context.case


def apply_outcome(
    context: CaseContext, outcome: str, answers: dict[str, Any] | None = None, author: Author = NOBODY
) -> None:
    """Make the move that an outcome causes. Raises LookupError for an outcome without a move."""
    move = outcome_move(context.definition, context.case.state, outcome)
    if move is None:
        raise LookupError(f"{outcome} causes nothing in {context.case.state}")
    apply_move(context, move, answers, author)


def close_vote(context: CaseContext, vote: Vote, author: Author = NOBODY) -> None:
    """Close a vote and move the case by its verdict; `author` says who closed it, if anybody did by hand.

    An election whose rules ask for a further round moves nothing: that round opens at once, and the case moves when it
    closes. Who was elected, or which lines of a list are carried, goes into the file: effects and papers read it there.
    """
    view = voting.close(context, vote)
    elected = [each.candidate for each in view.standings if each.elected]
    if vote.seats and (again := rounds.stand_again(context, vote, view)):
        rolls.open_runoff(context, vote, again, vote.seats - len(elected))
        note_vote(context, vote, author, {"runoff": len(again), "tied": vote.outcome == TIED})
        refresh_or_escalate(context)
        return
    verdict, before = view.verdict, rounds.elected_before(context, vote) if vote.seats else []
    if before:
        elected, verdict = [*before, *elected], "carried"
    apply_outcome(context, f"{vote.name}.{verdict}", {vote.name: {"elected": elected}} if vote.names else {}, author)


def close_if_complete(context: CaseContext, vote: Vote, *, may_close: bool = True) -> None:
    """Close a complete vote (`voting.complete`), or raise ClosesVote; let it wait for who has not voted otherwise."""
    if not voting.complete(voting.counted(context, vote), context.today):
        refresh_or_escalate(context)
    elif may_close:
        close_vote(context, vote)
    else:
        raise ClosesVote


def _enter_state(context: CaseContext, move: MoveDef, target: str, facts: Facts) -> tuple[Limit | None, dt.date]:
    """Put the case into the target state: clock, claim, end. Return its time limit there, and from when it counts."""
    case, state = context.case, context.definition.state(target)
    left, back = left_today(context), case.returned_from == target and not state.stops_clock
    due, limit, begun = deadline_on_entry(context, target, facts.dossier, case.days_left if back else None)
    case.returned_from, case.days_left = (case.state, left) if state.stops_clock else (None, None)
    case.due_on = due
    set_state(context, target, context.now)
    if context.definition.is_final(target):
        case.closed_at, case.outcome, case.due_on, limit = context.now, move.closes or target, None, None
    return limit, begun


def _claim(context: CaseContext) -> str | None:
    """The claim of a case.

    Raises BlockedByOtherCase where another one has it: units that merged may have had one each.
    """
    case = context.case
    claim = claim_of(context.definition, case.unit_id, case.subject_id)
    if claim is not None and claim != case.claim:
        with context.session.no_autoflush:
            other = context.session.scalar(sa.select(Case.id).where(Case.claim == claim, Case.id != case.id))
        if other is not None:
            raise BlockedByOtherCase(
                _("Another open case is about the same seat: this one waits until that one has ended.")
            )
    return claim


def set_state(context: CaseContext, target: str, since: dt.datetime) -> None:
    """Set the state of the case and its claim, and take it off the lists of late cases."""
    case = context.case
    case.state, case.state_since = target, since
    case.claim = None if context.definition.frees_claim(target) else _claim(context)
    if case.escalated_on is not None:
        forget(context)


def open_vote_of_state(context: CaseContext) -> None:
    """Open the vote of the state, if it has one, and write the tasks."""
    question = context.definition.question_in(context.case.state)
    if question and context.case.closed_at is None:
        rolls.open_question(context, question)
    refresh_or_escalate(context)


def refresh_or_escalate(context: CaseContext) -> None:
    """Write the tasks. Where nobody may do what the case waits for, the level above hears of it at once."""
    tasks.refresh_tasks(context)
    report_if_blocked(context)


def tell(session: Session, case_id: int, name: str, now: dt.datetime, answers: dict[str, Any] | None = None) -> None:
    """Raise a signal for a case, within the caller's transaction. One whose state does not handle it is left alone."""
    context = load_context(session, session.get_one(Case, case_id, with_for_update=True), None, now)
    if outcome_move(context.definition, context.case.state, f"signal.{name}"):
        apply_outcome(context, f"signal.{name}", answers)


def _issue(context: CaseContext, move: MoveDef, answers: dict[str, Any]) -> list[IssuedPaper]:
    """Number and issue the papers of a move. Raises Refused if the named signer may not sign."""
    if not move.papers:
        return []
    ((_section, given),) = answers.items()
    signed_on = dt.date.fromisoformat(given["signed_on"])
    post = signing_post(context.session, context.around.deciding, given["signer"], given.get("authority"), signed_on)
    return document_numbers.issue(context, move.papers, answers, post.kind)
