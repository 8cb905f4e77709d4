"""The inbox says exactly what the case pages offer: for random offices, every person and every case."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.lengths import in_full
from tests.support.offices.district import (
    BRANCH,
    COMMUNE,
    COMMUNE_DEPUTY,
    OFFICER,
    OLD,
    Office,
    district_office,
    user_name,
)
from tests.support.steps import Walker, lend, random_office
from webapp.access import my_tasks
from webapp.actors import posts_held
from webapp.models import Case, Event, Kinship, Post, RuleRow, Task, Unit, open_on
from webapp.queries.cases.context import load_context
from webapp.queries.cases.lists import inbox
from webapp.queries.cases.opinions import answered
from webapp.queries.clock.tasks import not_yet
from webapp.queries.notices.recipients import task_recipients
from webapp.queries.votes.forums import takes_ballot
from webapp.queries.votes.votes import delegable_ballots, votes_of
from workflows.core.calendar import local_date
from workflows.core.engine import offers

pytestmark = pytest.mark.at_length

NOW = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)


def waits_for(session: Session, case: Case, actor: Any, now: dt.datetime) -> bool:
    """Whether a case waits for somebody, worked out from the definition and not from the stored tasks."""
    context = load_context(session, case, actor, now)
    rows = offers(context.definition, case.state, context.facts(), context.authority, not_yet(context))
    if any(row.is_task and "Four eyes" not in {check.title for check in row.failed} for row in rows):
        return True
    if assent := context.definition.assent_in(case.state):
        for party, role in enumerate(assent.of):
            if context.authority((role,)) and not answered(context, assent, party):
                return True
    for view in votes_of(session, case.id):
        line, vote = view.line_of(actor.person_id), view.vote
        if vote.closed_at is not None:
            continue
        question = context.definition.question_in(case.state)
        if vote.consultation_id is None and question and context.authority((question.chair,)):
            return True
        open_to_them = line and line.recused is None and line.choice is None
        if open_to_them and takes_ballot(session, vote, actor.person_id, context.today):
            return True
        waiting = [line.person_id for _lent, line in delegable_ballots(context, view) if not line.voted]
        if any(takes_ballot(session, vote, person, context.today) for person in waiting):
            return True
    return False


@pytest.mark.parametrize("seed", [*in_full(0), 1])
def test_inbox_equals_offers(session: Session, seed: int) -> None:
    office = random_office(session, NOW, seed)
    rule = {"key": "committee.delegated_vote", "value": "yes", "measure": "yes_no", "source": "test", "note": ""}
    session.add(RuleRow(**rule, effective_from=dt.date(2015, 1, 1), recorded_at=NOW))
    session.commit()
    walker = Walker(office, random.Random(seed), NOW)
    for _step in range(45):
        walker.step()
    now, day = walker.now, local_date(walker.now)
    session.rollback()
    cases = session.scalars(sa.select(Case).where(Case.closed_at.is_(None))).all()
    assert cases, "the walk has left nothing open to compare"
    lend(session, office, now)
    bar_by_kin_and_posts(session, office, cases, now)
    waiting = lent = ballots = 0
    for name in office.people:
        actor = office.actor(name, day)
        lines = inbox(session, actor, day, limit=1000)
        shown = {key for key, _line in lines}
        expected = {case.id for case in cases if waits_for(session, case, actor, now)}
        assert shown == expected, name
        waiting += len(shown)
        own = {key for key, _line in inbox(session, replace(actor, delegated=()), day, limit=1000)}
        lent += len(shown - own)
        ballots += sum(line.through is not None and line.move == "ballot" for _key, line in lines)
    assert waiting, "nobody had anything to do"
    assert lent, "nothing waited for anybody who stands in"
    assert ballots or not seed, "no ballot waited for anybody who stands in"
    calls_are_turns_as_days_pass(session, office, day)


def bar_by_kin_and_posts(session: Session, office: Office, cases: Sequence[Case], now: dt.datetime) -> None:
    """Let the officer declare every subject as kin, and every subject hold the officer's post beside them."""
    officer, where, day = office.people[OFFICER].id, office.units["H"].id, local_date(now)
    for each in sorted({case.subject_id for case in cases if case.subject_id}):
        session.add(Kinship(declarer_id=officer, relative_id=each, kind="other", declared_at=now))
        post = {"person_id": each, "unit_id": where, "kind": "organisation_officer", "valid_from": day}
        session.add(Post(**post, source="test"))
    session.commit()


def calls_are_turns_as_days_pass(session: Session, office: Office, day: dt.date) -> None:
    """The recipients of a case's notices have it in their inbox, also when a delegation or the unit ends."""
    found = [calls_are_turns(session, office, day), calls_are_turns(session, office, day + dt.timedelta(days=1))]
    for change in (
        sa.update(Case).where(Case.id % 2 == 0).values(sealed=True),
        sa.update(Case).values(subject_id=office.people[COMMUNE].id),  # in whose place somebody stands
        sa.update(Case).values(subject_id=office.people[COMMUNE_DEPUTY].id),  # who does
        sa.update(Post).where(Post.id % 2 == 0).values(placed=True),  # whose holders have no part in a sealed case
        sa.update(Case).values(subject_id=None, sealed=False),
        sa.update(Unit).where(Unit.kind == "base_union").values(valid_to=day),
    ):
        session.execute(change)
        session.commit()
        found.append(calls_are_turns(session, office, day))
    assert len(set(found)) > 3, "every change is one of recipients"


def calls_are_turns(session: Session, office: Office, day: dt.date) -> int:
    """Compare the recipients of the cases' notices with everybody's tasks on that day. Returns how many there are."""
    cases = session.scalars(sa.select(Case.id)).all()
    called = {(case, *key) for case in cases for key in task_recipients(session, case, day)}
    turns = sa.select(Task.case_id, Task.move).join(Case, Case.id == Task.case_id).where(open_on(day))
    expected = {
        (case, person.id, move)
        for name, person in office.people.items()
        for case, move in session.execute(turns.where(my_tasks(office.actor(name, day))))
    }
    assert called == expected, day
    return len(called)


@pytest.mark.at_length
def test_state_is_the_fold_of_the_journal(session: Session) -> None:
    """Version, state and file of every case follow from its entries alone."""
    office = random_office(session, NOW, 11)
    walker = Walker(office, random.Random(11), NOW)
    for _step in range(55):
        walker.step()
    session.rollback()
    cases = session.scalars(sa.select(Case)).all()
    assert len({case.state for case in cases}) > 3, "the walk reached several states"
    for case in cases:
        events = session.scalars(
            sa.select(Event)
            .where(Event.case_id == case.id)
            .order_by(Event.seq)
            .options(sa.orm.joinedload(Event.answers))
        ).all()
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        moves = [event for event in events if event.kind == "move"]
        assert case.version == len(moves) == events[-1].version
        assert case.state == moves[-1].to_state
        assert all(later.from_state == earlier.to_state for earlier, later in zip(moves, moves[1:], strict=False))
        assert case.state_since == moves[-1].at
        assert fold(events) == case.dossier


def fold(events: Any) -> dict[str, Any]:
    """A second, small way to work out the file from the journal."""
    file: dict[str, Any] = {}
    for event in events:
        for section, said in event.answers.answers.items():
            if "party" in said:
                file.setdefault(section, {})[said["party"]] = said
            else:
                file[section] = said
        for section in event.consequences.get("fallen", ()):
            file.pop(section, None)
    return file


def test_inbox_costs_the_same_with_one_case_and_with_many(session: Session, count_statements: Any) -> None:
    office = random_office(session, NOW, 3, branches=12)
    walker = Walker(office, random.Random(3), NOW)
    walker.open_one()
    actor, day = office.actor(walker.commune, local_date(NOW)), local_date(NOW)
    session.rollback()
    with count_statements(session) as few:
        assert len(inbox(session, actor, day)) == 1
    for _more in range(11):
        walker.open_one()
    session.rollback()
    with count_statements(session) as many:
        assert len(inbox(session, actor, day)) > 6
    assert few.count == many.count, many.statements


def test_posts_decide_at_the_moment(session: Session, clock: Any, new_client: Callable[..., Browser]) -> None:
    """A post that ends at midnight in Việt Nam ends the right at midnight, in a browser that is signed in."""
    clock.now = dt.datetime(2026, 11, 21, 16, 59, tzinfo=dt.UTC)
    office = district_office(session, clock.now)
    session.execute(
        sa.text("update post set valid_to = '2026-11-22' where kind = 'secretary' and unit_id = :unit"),
        {"unit": office.units[BRANCH].id},
    )
    session.commit()
    browser = new_client()
    browser.enter(user_name(OLD))
    assert browser.get(f"/start/secretary-nomination/{BRANCH}").status_code == 200
    clock.advance(minutes=2)
    assert browser.get(f"/start/secretary-nomination/{BRANCH}").status_code == 404
    assert posts_held(session, office.people[OLD].id, dt.date(2026, 11, 22)) == ()


@pytest.mark.at_length
def test_closed_cases_wait_for_nobody(session: Session) -> None:
    office = random_office(session, NOW, 5)
    walker = Walker(office, random.Random(5), NOW)
    for _step in range(55):
        walker.step()
    session.rollback()
    closed = session.scalars(sa.select(Case.id).where(Case.closed_at.is_not(None))).all()
    assert closed
    assert not session.scalars(sa.select(Task).where(Task.case_id.in_(closed))).all()
