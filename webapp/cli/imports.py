"""The import of an office's workbook on the command line."""

import io
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.cli.operators import named
from webapp.cli.readiness import bring_up_to_date
from webapp.db import db
from webapp.filters import sentence
from webapp.forms import new_key
from webapp.languages import gettext
from webapp.pages.imports.wording import left_words
from webapp.services.changes.imports import wanted
from webapp.services.changes.requests import Asker, ask
from webapp.services.changes.wanted import UploadedFile
from webapp.services.imports import (
    Fault,
    Importer,
    ImportPlan,
    digest_of,
    plan_import,
    post_titles,
    read_workbook,
)
from webapp.services.refusals import Refused
from workflows.core.calendar import local_date


@click.command("import-workbook")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what the import would do.")
@click.option("--anyway", is_flag=True, help="Also where posts end while open cases wait for nobody else.")
@click.option("--unit", default="", help="The code of the unit whose members' list this is.")
@with_appcontext
@named
def import_workbook(file: Path, dry_run: bool, anyway: bool, unit: str) -> None:
    """Import units, people and posts from a workbook or a members' list; or print every faulty row and exit with 1."""
    bring_up_to_date()
    data, moment = file.read_bytes(), current_app.config["CLOCK"]()
    session, today = db.session(), local_date(moment)
    plan = plan_import(session, read_workbook(io.BytesIO(data), post_titles(session)), today, unit)
    if plan.faults:
        _print_faults(plan)
        raise SystemExit(1)
    if dry_run or plan.is_empty:
        _print_plan(plan, dry_run)
        return
    if plan.doubles.undecided({}):
        _print_doubles(plan)
        raise click.ClickException(
            gettext("Nothing was imported. Send the workbook on the page “Import”: there it is decided who they are.")
        )
    if plan.left and not anyway:
        _print_left(plan)
        raise click.ClickException(gettext("Nothing was imported. Name a successor in the workbook, or say --anyway."))
    said = Importer(None, digest_of(plan.left) if plan.left else "", unit=unit)
    request = wanted(session, plan, UploadedFile(file.name, data), said)
    try:
        change = ask(session, request, Asker(None, moment, new_key()))
    except Refused as refused:
        raise click.ClickException(sentence(refused.sentence)) from refused
    _print_plan(plan, dry_run=False)
    if change.standing == "waiting":
        click.echo(gettext("Nothing is changed yet: the request waits for a second person of the unit concerned."))


def _print_faults(plan: ImportPlan) -> None:
    for each in plan.faults:
        click.echo(_line(each))
    _print_warnings(plan)
    click.echo(gettext("Nothing was imported: %(count)d places have to be corrected.", count=len(plan.faults)))


def _print_warnings(plan: ImportPlan) -> None:
    for each in plan.warnings:
        click.echo(gettext("To look at: %(line)s", line=_line(each)))


def _print_doubles(plan: ImportPlan) -> None:
    rows = [each.row for each in plan.doubles.rows] + [each.row for each in plan.doubles.stored]
    for row in sorted({each.row for each in rows}):
        click.echo(gettext("Row %(row)d looks like another person, and it has to be decided who it is.", row=row))


def _print_left(plan: ImportPlan) -> None:
    for each in plan.left:
        click.echo(left_words(each))


def _print_plan(plan: ImportPlan, dry_run: bool) -> None:
    _print_left(plan)
    _print_doubles(plan)
    for note in plan.notes:
        click.echo(sentence(note))
    _print_warnings(plan)
    if dry_run:
        click.echo(gettext("A trial only: nothing was written."))
    for label, part in (
        (gettext("Units"), plan.units),
        (gettext("People"), plan.people),
        (gettext("Posts"), plan.posts),
    ):
        click.echo(
            gettext(
                "%(what)s: %(added)d new, %(changed)d changed, %(unchanged)d unchanged",
                what=label,
                added=len(part.added),
                changed=len(part.changed),
                unchanged=part.unchanged,
            )
        )


def _line(each: Fault) -> str:
    """Return 'Cán bộ, row 12, column Ngày sinh: what is wrong. What to write instead.'"""
    where = [each.sheet or gettext("Whole file")]
    if each.row:
        where.append(gettext("row %(row)d", row=each.row))
    if each.column:
        where.append(gettext("column %(column)s", column=each.column))
    return f"{', '.join(where)}: {sentence(each.problem)}. {sentence(each.advice)}."


COMMANDS = (import_workbook,)
