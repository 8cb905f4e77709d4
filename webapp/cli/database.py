"""The database from the command line: prepared before the server starts, and examined."""

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from webapp.cli import doctor as checks
from webapp.cli.accounts import listed_demo_accounts, print_table
from webapp.config import Config
from webapp.db import db
from webapp.services import demo, offices, rulebook


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Bring the database up to date; fill a new one with the demo office, unless this is production."""
    config: Config = current_app.config["DOAN_VU"]
    upgrade()
    session, now = db.session(), current_app.config["CLOCK"]()
    is_demo = offices.open_office(session, demo=not config.production, now=now)
    rulebook.seed(session, now)
    if is_demo:
        if offices.is_empty(session):
            demo.load_demo(session, now)
        rows = listed_demo_accounts() or []
        click.echo("\nA demo office. Its accounts:\n")
        print_table(rows)


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Read back what the application relies on; exit with 1 if anything is not as it should be."""
    failed = 0
    for name, good, found in checks.examine(current_app.config["DOAN_VU"]):
        click.echo(f"{'ok  ' if good else 'FAIL'}  {name}: {found}")
        failed += not good
    if failed:
        raise click.ClickException(f"{failed} of these have to be put right.")


COMMANDS = (prepare, doctor)
