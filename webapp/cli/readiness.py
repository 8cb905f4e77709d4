"""Preparing a database: migrated, opened as an office, with its rule book."""

from flask import current_app
from flask_migrate import upgrade

from webapp.db import db
from webapp.services import calendar, office, rules


def bring_up_to_date(*, demo: bool = False) -> bool:
    """Migrate the database, open the office if it is new, add missing rules and years.

    Returns whether it is a demo. Idempotent. Every command that writes calls it first, so that none meets an unprepared
    database.
    """
    upgrade()
    session, now = db.session(), current_app.config["CLOCK"]()
    is_demo = office.open_office(session, demo=demo, now=now)
    rules.seed(session, now)
    calendar.seed(session, now)
    return is_demo
