"""Carrying a move out: papers, effects, the journal entry, and the state that the case comes to stand in."""

import datetime as dt

import sqlalchemy as sa

from webapp.models import Case, Vote
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.cases.facts import claim_of
from webapp.queries.clock.deadlines import Limit, entered, left_today
from webapp.queries.votes.votes import open_vote, votable
from webapp.services import document_numbers
from webapp.services.cases import effects, tasks
from webapp.services.cases.effects import holders
from webapp.services.cases.escalation import escalate, forget
from webapp.services.journal import JournalEntry, append
from webapp.services.notices import announcing
from webapp.services.refusals import BlockedByOtherCase, GuardsFailed, Refused
from webapp.services.votes import rolls, voting
from workflows.core.casefile import FALLEN
from workflows.core.definition import MoveDef
from workflows.core.engine import gone, outcome_move
from workflows.core.facts import Facts
from workflows.core.registry import EFFECTS
from workflows.core.returning import way_back
from workflows.core.text import _


def apply_move(work: CaseContext, move: MoveDef, entry: JournalEntry) -> None:
    """Effects, in order: papers are numbered, the workflow's effects change posts, a vote that still runs is void, the
    journal gets its entry, the case stands in the new state with its clock, vote and turns, people are told, and
    signals reach the other cases concerned."""
    if lost := gone(move):
        raise GuardsFailed(list(lost))
    facts = work.facts(entry.answers)
    target, fallen = way_back(work.definition, move, work.case.dossier, facts, work.case.returned_from)
    issued = document_numbers.issue(work, move.papers, entry.answers, _signer_title(work, entry)) if move.papers else []
    entry.from_state, entry.to_state = work.case.state, target
    entry.consequences = {"papers": [paper.number for paper in issued]} if issued else {}
    entry.consequences |= {FALLEN: list(fallen)} if fallen else {}
    work.case.subject_id = work.definition.subject_in({**work.case.dossier, **entry.answers}, work.case.opener_id)
    follows = [row for name in move.effects for row in EFFECTS[name](facts)]
    signals = effects.apply_consequences(work, follows, issued)
    limit, begun = _enter_state(work, move, target, facts)
    entry.consequences |= {"due": work.case.due_on.isoformat() if work.case.due_on else None, "limit": limit}
    if (running := open_vote(work.session, work.case.id)) is not None:
        voting.void(work, running)
        entry.consequences |= {"voided": running.name}
    entry.consequences |= {"since": begun.isoformat()} if begun != work.today else {}
    event = append(work.session, work.case, entry, work.now)
    work.session.flush()
    work.look_around()
    put_to_vote(work)
    announcing.tell_opener(work, event)
    for case_id, name in signals:
        _signal(work, case_id, name)


def apply_outcome(work: CaseContext, outcome: str, entry: JournalEntry | None = None) -> None:
    """Make the move that an outcome causes. Raises LookupError for an outcome that causes none."""
    move = outcome_move(work.definition, work.case.state, outcome)
    if move is None:
        raise LookupError(f"{outcome} causes nothing in {work.case.state}")
    apply_move(work, move, entry or JournalEntry("move", move.name))


def close_vote(work: CaseContext, vote: Vote, entry: JournalEntry | None = None) -> None:
    """Close a vote and move the case by its verdict; `entry` says who closed it, if anybody did by hand.

    Who was elected goes into the file, where the workflow's effects and papers read it.
    """
    view = voting.close(work, vote)
    outcome = f"{vote.name}.{view.verdict}"
    move = outcome_move(work.definition, work.case.state, outcome)
    entry = entry or JournalEntry("move", "")
    if move:
        entry.move = move.name
    if vote.seats:
        entry.answers = {vote.name: {"elected": [each.candidate for each in view.standings if each.elected]}}
    apply_outcome(work, outcome, entry)


def _enter_state(work: CaseContext, move: MoveDef, target: str, facts: Facts) -> tuple[Limit | None, dt.date]:
    """Let the case stand in the target state: clock, claim, end. Returns its limit there, and from when it counts."""
    case, state = work.case, work.definition.state(target)
    left, back = left_today(work), case.returned_from == target and not state.stops_clock
    due, limit, begun = entered(work, target, facts.file, case.days_left if back else None)
    if state.stops_clock:
        case.returned_from, case.days_left = case.state, left
    else:
        case.returned_from, case.days_left = None, None
    case.due_on = due
    set_state(work, target, work.now)
    if work.definition.is_final(target):
        case.closed_at, case.outcome, case.due_on, limit = work.now, move.closes or target, None, None
    return limit, begun


def _claim(work: CaseContext) -> str | None:
    """What the case claims. Raises Waits where another one does: units that merged may have had one each."""
    case = work.case
    claim = claim_of(work.definition, case.unit_id, case.subject_id)
    if claim is not None and claim != case.claim:
        with work.session.no_autoflush:
            other = work.session.scalar(sa.select(Case.id).where(Case.claim == claim, Case.id != case.id))
        if other is not None:
            raise BlockedByOtherCase(
                _("Another open case is about the same seat: this one waits until that one has ended.")
            )
    return claim


def set_state(work: CaseContext, target: str, since: dt.datetime) -> None:
    """Write that the case stands in a state since then, and what it claims there; on lists of late cases it is not."""
    case, state = work.case, work.definition.state(target)
    case.state, case.state_since = target, since
    case.claim = None if state.releases_claim else _claim(work)
    forget(work)


def put_to_vote(work: CaseContext) -> None:
    """Open the vote that the state asks, and let the case wait there."""
    question = work.definition.question_in(work.case.state)
    if question and work.case.closed_at is None:
        rolls.open_question(work, question)
    wait(work)


def wait(work: CaseContext) -> None:
    """Write whose turn it is. A vote that nobody is left to give a ballot in is reported to the level above at once."""
    tasks.refresh_tasks(work)
    session, case = work.session, work.case
    asked = case.escalated_on is None and work.definition.question_in(case.state)
    if asked and open_vote(session, case.id) and not votable(session, case.id):
        escalate(work)


def _signal(work: CaseContext, case_id: int, name: str) -> None:
    """Tell another case what has happened to it. A case whose state does not listen is left alone."""
    other = work.session.get_one(Case, case_id, with_for_update=True)
    theirs = load_context(work.session, other, None, work.now)
    if outcome_move(theirs.definition, other.state, f"signal.{name}"):
        apply_outcome(theirs, f"signal.{name}")


def _signer_title(work: CaseContext, entry: JournalEntry) -> str:
    """The post by which the person named signs. Raises Refused where that person no longer holds one."""
    ((_section, said),) = entry.answers.items()
    unit = work.around.deciding
    held = holders(work.session, unit.id, ("secretary", "deputy_secretary"), work.today) if unit else []
    post = next((post.kind for post in held if post.person_id == said["signer"]), None)
    if post is None:
        raise Refused(_("The person who signs has to be the secretary or a deputy secretary today."), field="signer")
    return post
