"""Posts that a decision gives lie within the lives of the unit and of the person."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.district import CLERK
from tests.support.offices.papers import YOUNG, appraised, desk_of, voted
from webapp.models import Post
from webapp.queries.cases.context import load_context
from webapp.services.cases.effects import apply_consequences
from webapp.services.journal import Author
from webapp.services.refusals import InvalidAnswers, Refused
from workflows.core.calendar import local_date
from workflows.core.consequences import Seat


@pytest.mark.at_length
@pytest.mark.parametrize("of", ["unit", "person"])
def test_no_post_begins_before_its_unit_or_its_holder(session: Session, clock: Any, of: str) -> None:
    desk = desk_of(session, clock)
    desk.office.post(YOUNG, "member", "H-01-02")
    case = voted(desk, appraised(desk, "H-01-02", YOUNG, purpose="first_seat"))
    today = local_date(clock.now)
    earlier = (today - dt.timedelta(days=1)).isoformat()
    if of == "unit":
        desk.office.units["H-01-02"].valid_from = today
    else:
        desk.office.people[YOUNG].birth_date = today
    session.commit()
    with pytest.raises((Refused, InvalidAnswers)):
        desk.move(CLERK, case, "issue", signed_on=earlier, effective_on=earlier)
    session.rollback()
    seated = sa.select(Post).where(Post.person_id == desk.office.people[YOUNG].id, Post.kind == "secretary")
    assert session.scalar(seated) is None


def test_no_decision_of_the_union_gives_a_post_of_another_body(session: Session, clock: Any) -> None:
    desk = desk_of(session, clock)
    desk.office.post(YOUNG, "member", "H-01-02")
    case = desk.case(appraised(desk, "H-01-02", YOUNG, purpose="first_seat"))
    context = load_context(session, case, None, clock.now)
    seat = Seat(desk.office.people[YOUNG].id, "village_militia_head", local_date(clock.now), given_by=("recognition",))
    with pytest.raises(ValueError, match="another body"):
        apply_consequences(context, [seat], [], Author())
    session.rollback()
