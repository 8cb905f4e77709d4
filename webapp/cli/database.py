"""The database on the command line: prepared before the server starts, filled with the demo, driven by the clock."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from webapp.backups import erasures
from webapp.cli import doctor as checks
from webapp.cli.accounts import listed_demo_accounts, print_table
from webapp.cli.readiness import bring_up_to_date
from webapp.config import Config
from webapp.db import db
from webapp.demo import filling
from webapp.mail import Mailer, mailer_of
from webapp.push import pusher_of
from webapp.services import calendar, closings, office
from webapp.services.archives import erasing
from webapp.services.cases.desk.self_reminders import run_self_reminders
from webapp.services.clock import ticking
from webapp.services.notices import alerts, mailing, reminders
from webapp.services.notices.digests import write_digests
from webapp.services.registers import alarms
from webapp.services.supervision import checking, counting, counting_open, looking_ahead
from webapp.text_messages import texter_of

DUTIES = (
    (ticking.tick, "cases moved"),
    (reminders.remind, "cases reported to people"),
    (run_self_reminders, "people reminded on the day of their choice"),
    (write_digests, "digests of what people watch"),
    (alarms.tell, "rows of registers end, and their keepers know"),
    (counting.count_steps, "finished steps counted"),
    (checking.check_forecasts, "forecasts compared with what came"),
    (counting_open.count_open, "counts of open cases below wide units"),
    (looking_ahead.look_ahead, "figures and posts of the year ahead"),
)
"""What the clock does, and how it says how often. One that fails stops none of the others."""


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Bring the database up to date; fill a new one with the demo office, unless this is production."""
    config: Config = current_app.config["DOAN_VU"]
    if bring_up_to_date(demo=not config.production):
        _fill_demo()
    elif office.has_no_account(db.session()):
        click.echo("No account yet. Make the first: ./run flask create-account NAME --administrator")


@click.command("demo")
@with_appcontext
def load_demo() -> None:
    """Fill an empty database with the demo office and print its accounts."""
    if current_app.config["DOAN_VU"].production or not bring_up_to_date(demo=True):
        raise click.ClickException("Only an empty database becomes a demo, and never in production.")
    _fill_demo()


@click.command("calendar-year")
@click.argument("year", type=click.IntRange(calendar.FIRST_YEAR, calendar.LAST_YEAR))
@with_appcontext
def calendar_year(year: int) -> None:
    """Add a year to the calendar from the library of holidays: a forecast, until it is marked as announced."""
    bring_up_to_date()
    added = calendar.add_year(db.session(), year, _now())
    click.echo(f"{year}: {'added' if added else 'there already'}")


@click.command("tick")
@with_appcontext
def tick() -> None:
    """Make the moves that are due, notify people, and send mails and alerts. For a timer, every five minutes."""
    failed: list[Exception] = []
    for act, said in DUTIES:
        _try(partial(_duty, act, said), failed)
    for part in (_close, _mail, _alert, _erasures, _sweep):
        _try(part, failed)
    if failed:
        raise ExceptionGroup("not everything could be done; the rest was", failed)


def _try(part: Callable[[], None], failed: list[Exception]) -> None:
    """Run a part. Its failure is added to the others: it must not keep everybody from being notified."""
    try:
        part()
    except Exception as error:
        failed.append(error)


def _duty(act: Callable[[Session, dt.datetime], int], said: str) -> None:
    click.echo(f"{act(db.session(), _now())} {said}")


def _close() -> None:
    closing = closings.close_day(db.session(), _now())
    click.echo(f"closing {closing.head}" if closing else "nothing to close today")


def _erasures() -> None:
    """Write down what was erased, where no backup takes it back, and erase what a restore could not yet."""
    folder = current_app.config["DOAN_VU"].data_dir
    with db.engine.connect() as connection:
        for warning in erasures.keep(connection, folder):
            click.echo(f"WARNING: {warning}")
    if done := erasures.make_owed(db.session(), folder, _now()):
        click.echo(f"{done} erased again, as they were before the office was restored")


def _sweep() -> None:
    erasing.sweep(db.session(), current_app.config["DOAN_VU"].data_dir / "files", _now())


def _mail() -> None:
    if post := mailer_of(current_app.config["DOAN_VU"]):
        _send(post)


def _alert() -> None:
    """Alert people's devices, after the mails. What a push service does keeps nothing else waiting."""
    config, counts = current_app.config["DOAN_VU"], Counter[str]()
    until = time.monotonic() + alerts.LONGEST_RUN
    senders = alerts.Senders(pusher_of(config), texter_of(config), until=until)
    while (became := alerts.alert_next(db.session(), senders, _now())) is not None:
        counts[became] += 1
    click.echo(f"{counts['sent']} devices alerted, {counts['unsent']} put back, {counts['ended']} ended")
    if senders.failed:
        raise ExceptionGroup("alerts that cannot be put together", senders.failed)


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check what the application relies on; exit with 1 if anything is wrong."""
    failed = 0
    for name, good, found in checks.examine(current_app.config["DOAN_VU"]):
        click.echo(f"{'ok  ' if good else 'FAIL'}  {name}: {found}")
        failed += not good
    if failed:
        raise click.ClickException(f"{failed} of these have to be put right.")


def _send(post: Mailer) -> None:
    """Send the waiting mails. Whatever the mail server does, the rest of the work is done by now."""
    counts = Counter[str]()
    while (became := mailing.send_next(db.session(), post, _now())) is not None:
        counts[became] += 1
        if became == "away":
            break
    click.echo(f"{counts['sent']} mails sent, {counts['unsent'] + counts['away']} put back")
    if count := mailing.unreadable(db.session()):
        raise RuntimeError(f"{count} mails cannot be put together")


def _fill_demo() -> None:
    session = db.session()
    if office.has_no_account(session):
        click.echo("A new database becomes a demo office, in a minute or two ", nl=False)
        filling.load_demo(session, _now(), partial(click.echo, ".", nl=False))
        click.echo()
    click.echo("\nA demo office. Its accounts:\n")
    print_table(listed_demo_accounts() or [])


def _now() -> dt.datetime:
    moment: dt.datetime = current_app.config["CLOCK"]()
    return moment


COMMANDS = (prepare, load_demo, calendar_year, tick, doctor)
