"""Preparing a database: migrated, opened as an office, with its rule book."""

import click
from flask import current_app
from flask_migrate import upgrade

from webapp.db import db, is_sound
from webapp.owner import let_in
from webapp.services import calendar, office, rules

DAMAGED = (
    "The database is damaged: nothing is written to it. Put back the last backup: "
    "./run flask restore FILE --identity KEY --replace-office"
)


def refuse_damaged() -> None:
    """Raise ClickException if SQLite finds a damaged page: whoever goes on writing loses more."""
    if db.engine.dialect.name == "sqlite" and not is_sound(db.engine):
        raise click.ClickException(DAMAGED)


def bring_up_to_date(*, demo: bool = False) -> bool:
    """Migrate the database, open the office if it is new, add missing rules and years.

    Returns whether it is a demo. Idempotent. Every command that writes calls it first, so that none meets an unprepared
    database.
    """
    refuse_damaged()
    upgrade()
    let_in(current_app.config["DOAN_VU"], db.engine)
    session, now = db.session(), current_app.config["CLOCK"]()
    is_demo = office.open_office(session, demo=demo, now=now)
    rules.seed(session, now)
    calendar.seed(session, now)
    return is_demo
