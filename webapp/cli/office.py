"""The office from the command line: the demo, and the clock's moves."""

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.db import db
from webapp.services.clock import tick as move_by_clock


@click.command("tick")
@with_appcontext
def tick() -> None:
    """Make the moves whose day has come: close votes on their last day, let files lapse. For a timer, once an hour."""
    moved = move_by_clock(db.session(), current_app.config["CLOCK"]())
    click.echo(f"{moved} cases moved")


COMMANDS = (tick,)
