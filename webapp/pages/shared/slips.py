"""Slips with first passwords that wait for the user."""

from webapp.current_user import signed_in_user, today
from webapp.db import db
from webapp.queries.accounts.slips import drawable


def slips_waiting() -> int:
    """Return how many slips wait for the user to print them. One statement where there are none."""
    who = signed_in_user()
    return len(drawable(db.session(), who.account_id, who.actor, today()))
