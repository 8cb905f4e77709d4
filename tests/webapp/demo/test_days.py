"""The demo office can be made on any day: around the new year, on a leap day, and when the terms of today are over."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from webapp.demo.filling import load_demo
from webapp.models import Case
from workflows import WORKFLOWS
from workflows.core.calendar import HOME


@pytest.mark.at_length
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("day", ["2027-01-01", "2027-01-20", "2027-08-15", "2028-02-29", "2030-07-02"])
def test_a_demo_office_is_made_on_any_day(app: Flask, session: Session, day: str) -> None:
    with app.app_context():
        load_demo(session, dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9), HOME))
    states = set(session.scalars(sa.select(Case.state).where(Case.workflow == "field-days")))
    assert states == {state.name for state in WORKFLOWS["field-days"].definition.states}
