"""What taking a step back and issuing anew leave alone: others' work, four eyes, restrictions, recurring duties."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, NEW, OFFICER, OLD, district_office
from tests.support.offices.election import ELECTION, STANDS, UNIT, Hall
from tests.support.offices.recommendation import RESULT, REVIEW, Way
from webapp.models import AttachedPage, Event, IssuedPaper, Person, Post, Task
from webapp.queries.cases.context import load_context
from webapp.services.cases.again.issuing_anew import issue_anew
from webapp.services.cases.again.taking_back import take_step_back
from webapp.services.cases.commands import Command, make_move, start
from webapp.services.papers.register import end_paper
from webapp.services.refusals import GuardsFailed, InvalidAnswers, Refused, Stale
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.engine import may_await
from workflows.core.forms import FORMS
from workflows.core.model import START_STATE

pytestmark = pytest.mark.at_length

MORNING = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    clock.now = MORNING
    return Desk(district_office(session, clock.now), clock)


def replaced(desk: Desk) -> dict[str, Any]:
    return {"purpose": "replacement", "predecessor_reason": "age", "predecessor": desk.office.people[OLD].id}


def ended(desk: Desk) -> int:
    """The decision that seated somebody, whose number is cancelled now."""
    session = desk.office.session
    old: int = session.scalars(sa.select(IssuedPaper.id).where(IssuedPaper.kind == "recognition")).one()
    session.rollback()
    end_paper(session, desk.office.actor(CLERK, local_date(desk.clock.now)), old, "cancelled", "Sai", desk.clock.now)
    return old


def anew(desk: Desk, case: str, old: int, by: str = CLERK) -> IssuedPaper:
    today = local_date(desk.clock.now).isoformat()
    said = {"signed_on": today, "effective_on": today, "signer": desk.office.people[CHAIR].id}
    return issue_anew(desk.office.session, case, old, desk.command(by, {FORMS["IssueDecision"].section: said}))


def back(desk: Desk, case: str, by: str) -> None:
    take_step_back(desk.office.session, case, desk.command(by, {}, desk.case(case).version))
    desk.office.session.rollback()


def test_who_opened_the_case_does_not_issue_its_decision_anew(desk: Desk) -> None:
    desk.office.post(COMMUNE, "clerk", "H")
    desk.office.session.commit()
    case = desk.to_issuing(BRANCH, NEW, **replaced(desk))
    with pytest.raises(GuardsFailed):
        desk.move(COMMUNE, case, "issue")
    desk.move(CLERK, case, "issue")
    old = ended(desk)
    with pytest.raises(GuardsFailed):
        anew(desk, case, old, COMMUNE)
    assert anew(desk, case, old).seq == 3


def test_nothing_is_issued_anew_for_somebody_whose_data_are_restricted(desk: Desk) -> None:
    case = desk.to_office(BRANCH, NEW, **replaced(desk))
    old = ended(desk)
    desk.office.session.get_one(Person, desk.office.people[NEW].id).restricted_on = local_date(desk.clock.now)
    desk.office.session.commit()
    with pytest.raises(Refused):
        anew(desk, case, old)


def test_a_post_that_ended_meanwhile_is_not_begun_after_its_end(desk: Desk) -> None:
    case = desk.to_office(BRANCH, NEW, **replaced(desk))
    session = desk.office.session
    post = session.scalars(sa.select(Post).join(IssuedPaper, IssuedPaper.id == Post.given_by_id)).one()
    post.valid_to = local_date(desk.clock.now) + dt.timedelta(days=5)
    session.commit()
    old = ended(desk)
    desk.clock.now += dt.timedelta(days=10)
    with pytest.raises(InvalidAnswers) as refused:
        anew(desk, case, old)
    assert refused.value.checks[0].field == "effective_on"


def test_figures_that_waited_are_not_lost_by_a_step_there_and_back(desk: Desk) -> None:
    session = desk.office.session
    case = desk.start(COMMUNE, BRANCH, NEW, **replaced(desk))
    figures = desk.command(COMMUNE, desk.words("record_meeting"), desk.case(case).version)
    make_move(session, case, "record_meeting", figures)
    make_move(session, case, "withdraw", desk.command(COMMUNE, desk.words("withdraw"), desk.case(case).version))
    with pytest.raises(Stale):
        back(desk, case, COMMUNE)
    session.rollback()
    assert desk.state(case) == "withdrawn"


def test_a_resubmission_that_let_pages_fall_stays(desk: Desk) -> None:
    session = desk.office.session
    case = desk.start(COMMUNE, BRANCH, NEW, **replaced(desk))
    desk.move(COMMUNE, case, "record_meeting")
    entry = session.scalars(sa.select(Event).order_by(Event.id.desc()).limit(1)).one()
    kept = {"salt": "s", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64, "stands": True}
    who = {"case_id": entry.case_id, "event_id": entry.id, "sent_at": entry.at, "sent_by_id": entry.actor_id}
    session.add(AttachedPage(public_id="b" * 32, name="branch-minutes", **kept, **who))
    session.commit()
    desk.move(COMMUNE, case, "record_opinion")
    desk.move(OFFICER, case, "send_back", parts=["nomination"])
    session.rollback()
    words = {"nomination": {**desk.case(case).dossier["nomination"], "manner": "appointed"}}
    words |= {FORMS["Resubmit"].section: {"completed": "Đã sửa"}}
    make_move(session, case, "resubmit", desk.command(COMMUNE, words, desk.case(case).version))
    with pytest.raises(Stale):
        back(desk, case, COMMUNE)


def test_a_duty_taken_back_is_to_be_done_again(session: Session, clock: Any, new_client: Any, app: Any) -> None:
    way = Way(district_office(session, clock.now), new_client, app)
    way.today = f"{local_date(clock.now):%d/%m/%Y}"
    way.to_training()
    clock.now += dt.timedelta(days=150)
    way.today = f"{local_date(clock.now):%d/%m/%Y}"
    way.quick("report", OLD, **RESULT)
    asked = sa.select(Task.move, Task.opens_on, Task.due_on).where(Task.move == "review").distinct()
    session.rollback()
    before = session.execute(asked).all()
    way.quick("review", **REVIEW)
    case, actor = way.case(), way.office.actor(COMMUNE, local_date(clock.now))
    public_id, version = case.public_id, case.version
    session.rollback()
    take_step_back(session, public_id, Command(actor, clock.now, "back", {}, version))
    session.rollback()
    assert session.execute(asked).all() == before


def test_a_step_taken_back_is_no_second_pair_of_eyes(desk: Desk) -> None:
    case = desk.to_appraisal(BRANCH, NEW, **replaced(desk))
    session = desk.office.session
    acts = load_context(session, desk.case(case), None, desk.clock.now).facts().hands.acts
    session.rollback()
    desk.move(OFFICER, case, "appraise")
    back(desk, case, OFFICER)
    assert load_context(session, desk.case(case), None, desk.clock.now).facts().hands.acts == acts


def test_an_election_does_not_wait_for_an_exception(session: Session, clock: Any) -> None:
    """Its vote would begin at once, and nothing would ask for the age again."""
    hall = Hall(session, clock)
    hall.office.people[STANDS[0]].birth_date = dt.date(1960, 1, 1)
    session.commit()
    unit_id = hall.office.units[UNIT].id
    with pytest.raises(InvalidAnswers):
        start(session, ELECTION, "propose", unit_id, hall.command(COMMUNE, hall.slate()), "", True)


def test_a_case_waits_for_an_exception_only_before_a_step_of_people() -> None:
    found = {
        key: may_await(workflow.definition, move)
        for key, workflow in WORKFLOWS.items()
        for move in workflow.definition.moves
        if START_STATE in move.sources and move.cause.roles
    }
    assert not found["committee-election"] and found["placement"]
