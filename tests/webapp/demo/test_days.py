"""The demo office can be made at any time: around the new year, on a leap day, by night, when terms are over."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from webapp.demo.filling import load_demo
from webapp.models import Case, Event
from workflows import WORKFLOWS
from workflows.core.calendar import HOME


@pytest.mark.in_full
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "moment",
    ["2028-02-29T23:30", "2027-01-01T09:00", "2027-01-20T02:00", "2027-08-15T09:00", "2030-07-02T09:00"],
)
def test_a_demo_office_is_made_at_any_time(app: Flask, session: Session, moment: str) -> None:
    """All states are there, and nothing lies ahead but by the minutes that it takes to make them."""
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=HOME)
    with app.app_context():
        load_demo(session, now)
    states = set(session.scalars(sa.select(Case.state).where(Case.workflow == "field-days")))
    assert states == {state.name for state in WORKFLOWS["field-days"].definition.states}
    latest = session.scalar(sa.select(sa.func.max(Event.at)))
    assert latest and latest <= now + dt.timedelta(minutes=5)
