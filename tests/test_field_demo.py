"""The demo office: the figures that the Union's report states, and a case in every state of four processes."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.browserlike import Browser
from webapp.models import Account, Case, GroupMember, Person
from webapp.queries.field_days import units_by_id
from webapp.queries.field_years import unit_year
from webapp.services.demo import DEMO_PASSWORD, load_demo
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.field_counters import Weeks


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_figures_of_the_report(session: Session, clock: Any, client: Browser) -> None:
    """19 officers, nearly 1,300 days, 38 trips on a theme; three are behind, and a mother's quota is smaller."""
    load_demo(session, clock.now)
    day = local_date(clock.now)
    unit = units_by_id(session, [1], day)[0]
    found = unit_year(session, unit, 2025, day)
    assert (len(found.officers), found.went, found.spent / 2, found.thematic) == (19, 19, 1298.0, 38)
    assert [each.behind / 2 for each in found.behind] == [9.0, 4.5, 2.0]
    assert sum(each.quota.year < 120 for each in found.officers) == 1
    assert (found.weeks.kept, found.weeks.counting) == (747, 934), (
        "weeks of holidays and of maternity leave do not count"
    )
    now = unit_year(session, unit, 2026, day)
    assert 0 < len(now.behind) < 19 and now.weeks != Weeks(0, 0)
    for key in ("secretary-nomination", "rotation", "party-recommendation", "field-days"):
        states = set(session.scalars(sa.select(Case.state).where(Case.workflow == key)))
        assert states == {state.name for state in WORKFLOWS[key].definition.states}, key
    assert session.scalar(sa.select(sa.func.count()).select_from(GroupMember))
    user = session.scalars(sa.select(Account.username).join(Person).where(Person.code == "CB001")).one()
    session.rollback()
    client.sign_in(user, DEMO_PASSWORD)
    client.get("/indicators/rotation?year=2025")
    for words in ("19/19 (100,0%)", "1.298/1.120 (115,9%)", "38", "9 ngày", "4,5 ngày"):
        assert words in client.text, words
