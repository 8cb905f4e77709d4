"""`flask replay`: past cases through the present version of their process, or through a value of a rule, by name."""

import datetime as dt
from collections.abc import Iterable

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale

from webapp.cli.impact import drafted
from webapp.cli.operators import named
from webapp.db import db
from webapp.filters import number, sentence
from webapp.languages import gettext
from webapp.pages.versions.replay.page import said
from webapp.queries.replays import YEAR, ReplayedCase, ReplayFigures, ReplayQuestion, draft_of, draft_rule, replay
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.rulebook import measure_of


def _process(_context: click.Context, _argument: click.Parameter, key: str) -> str:
    """Return the key of an unsealed process. Raises BadParameter for any other."""
    known = [name for name, each in WORKFLOWS.items() if not each.sealed]
    if key not in known:
        raise click.BadParameter(f"choose one of {', '.join(known)}")
    return key


@click.command("replay")
@click.argument("process", callback=_process)
@click.option("--rule", metavar="KEY=VALUE", callback=drafted, help="This value of a rule in place of the version.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Cases opened since that day; without it a year.")
@with_appcontext
@named
def replayed(process: str, rule: tuple[str, str] | None, since: dt.datetime | None) -> None:
    """Ask every step of past cases again of a draft, and say which would be blocked or go another way.

    In Vietnamese, without sealed cases; nothing is changed.
    """
    today, session = local_date(current_app.config["CLOCK"]()), db.session()
    draft = (
        draft_rule(*rule, measure_of(rule[0]), today)
        if rule
        else draft_of(session, WORKFLOWS[process].definition, today)
    )
    question, figures = ReplayQuestion(process, since.date() if since else today - YEAR), ReplayFigures()
    with force_locale("vi"):
        for figures in replay(session, question, draft, None):
            click.echo(gettext("%(count)s cases asked", count=number(figures.total)), err=True)
        _tell(figures)


def _tell(figures: ReplayFigures) -> None:
    click.echo(said(figures, named=True))
    _list(gettext("Would be blocked"), figures.blocked)
    _list(gettext("Go another way"), figures.elsewhere)
    _list(gettext("Would be late"), figures.late)
    if figures.left_out:
        out = number(figures.left_out)
        click.echo(
            gettext("Left out, because answers are erased or the use of data is restricted: %(count)s", count=out)
        )
    if figures.unasked:
        click.echo(gettext("What could not be asked again, in %(count)s cases:", count=number(figures.apart)))
        for name, count in sorted(figures.unasked.items()):
            click.echo(f"  {gettext(name)}: {number(count)}")


def _list(title: str, cases: Iterable[ReplayedCase]) -> None:
    for place, case in enumerate(cases):
        if not place:
            click.echo(f"{title}:")
        who = " · ".join(filter(None, (case.person, case.unit, case.public_id)))
        click.echo(f"  {who}: {sentence(case.result.step)} – {sentence(case.result.why)}")


COMMANDS = (replayed,)
