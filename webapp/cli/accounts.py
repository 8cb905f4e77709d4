"""Accounts on the command line: create, renew, disable, and list those of a demo office."""

import datetime as dt
import json
import sys
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from webapp.cli.operators import named
from webapp.cli.readiness import bring_up_to_date
from webapp.db import db
from webapp.demo import filling
from webapp.filters import day, post_title, process_title, sentence
from webapp.models import ChangeRequest, Office
from webapp.services.accounts import managing
from webapp.services.changes.account_requests import ask_for_account, ask_for_password
from webapp.services.refusals import Refused
from workflows.core.calendar import local_date

COLUMNS = ("role", "unit", "name", "username", "password")


@click.command("create-account")
@click.argument("username")
@click.option("--person", metavar="CODE", help="The code of the person whom the account belongs to.")
@click.option("--administrator", is_flag=True, help="A system administrator, who belongs to nobody.")
@click.option("--outside", metavar="NAME", help="Name and employer of an administrator who is not in the register.")
@with_appcontext
@named
def create_account(username: str, person: str | None, administrator: bool, outside: str | None) -> None:
    """Create an account and print its first password."""
    if (person is None) != administrator or (outside and person):
        raise click.UsageError("Say either --person CODE or --administrator.")
    bring_up_to_date()
    try:
        _print_password(*ask_for_account(db.session(), person, username, _now(), outside))
    except Refused as refused:
        raise click.ClickException(sentence(refused.sentence)) from refused


@click.command("new-password")
@click.argument("username")
@with_appcontext
@named
def new_password(username: str) -> None:
    """Print a new first password for an account, and sign it out everywhere."""
    try:
        _print_password(*ask_for_password(db.session(), username, _now()))
    except Refused as refused:
        raise click.ClickException(sentence(refused.sentence)) from refused


def _print_password(password: str, change: ChangeRequest) -> None:
    """Print it alone on its line; where a second person has to confirm it first, say so beside it."""
    click.echo(password)
    if change.standing == "waiting":
        click.echo("It can be used once an officer of the unit has confirmed it under “Changes to confirm”.", err=True)


@click.command("disable-account")
@click.argument("username")
@click.option("--anyway", is_flag=True, help="Also where work waits for nobody else, or the person holds an office.")
@with_appcontext
@named
def disable_account(username: str, anyway: bool) -> None:
    """Disable an account and sign it out everywhere. Its owner's past acts are kept under their name."""
    try:
        managing.disable_account(db.session(), username, _now(), anyway)
    except managing.OpenTasksLeft as left:
        raise click.ClickException(_left(left)) from left
    except Refused as refused:
        raise click.ClickException(sentence(refused.sentence)) from refused


def _left(left: managing.OpenTasksLeft) -> str:
    """Return what the account's owner would leave open. A sealed case is named by its reference alone."""
    lines = [f"  {post_title(post.kind)} – {post.unit_name}" for post in left.posts]
    if lines:
        lines.insert(0, "The person still holds:")
    if left.delegated:
        lines.append("In another's place, who has to name somebody else:")
    lines += [f"  {post_title(one.post.kind)} – {one.post.unit_name}, until {day(one.last)}" for one in left.delegated]
    if left.cases:
        lines.append("These cases wait for nobody else:")
    for case in left.cases:
        about = f" {process_title(case.workflow)}, {case.unit}" if case.unit else ""
        lines.append(f"  {case.public_id[:8].upper()}{about}")
    lines.append("Have a successor or a deputy named first, or say --anyway. Nothing was changed.")
    return "\n".join(lines)


@click.command("demo-accounts")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list of {username, password, name, role, unit}.")
@with_appcontext
def demo_accounts(as_json: bool) -> None:
    """List the accounts of a demo office with their password."""
    rows = listed_demo_accounts()
    if rows is None:
        raise click.ClickException("This is not a demo office: nobody's password is known here.")
    if as_json:
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=2)
        click.echo()
    else:
        print_table(rows)


def listed_demo_accounts() -> list[dict[str, Any]] | None:
    """Return the accounts of a demo office; None in any other office."""
    if not db.session.scalar(sa.select(Office.demo)):
        return None
    return filling.demo_accounts(db.session(), local_date(_now()))


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print one line each, in columns."""
    widths = {name: max(len(name), *(len(str(row[name])) for row in rows)) for name in COLUMNS}
    for row in [{name: name for name in COLUMNS}, *rows]:
        click.echo("  ".join(str(row[name]).ljust(widths[name]) for name in COLUMNS).rstrip())


def _now() -> dt.datetime:
    moment: dt.datetime = current_app.config["CLOCK"]()
    return moment


COMMANDS = (create_account, new_password, disable_account, demo_accounts)
