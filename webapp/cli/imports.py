"""The import of an office's workbook on the command line."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext

from webapp.cli.readiness import bring_up_to_date
from webapp.db import db
from webapp.filters import sentence
from webapp.pages.imports.wording import left_words
from webapp.services.imports import (
    ConfirmationRequired,
    Fault,
    ImportPlan,
    ImportRefused,
    apply_import,
    plan_import,
    post_titles,
    read_workbook,
)
from workflows.core.calendar import local_date


@click.command("import-workbook")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what the import would do.")
@click.option("--anyway", is_flag=True, help="Also where posts end while open cases wait for nobody else.")
@click.option("--unit", default="", help="The code of the unit whose members' list this is.")
@with_appcontext
def import_workbook(file: Path, dry_run: bool, anyway: bool, unit: str) -> None:
    """Import units, people and posts from a workbook or a members' list; or print every faulty row and exit with 1."""
    bring_up_to_date()
    with file.open("rb") as stream:
        reading = read_workbook(stream, post_titles(db.session()))
    today = local_date(current_app.config["CLOCK"]())
    try:
        if dry_run:
            plan = plan_import(db.session(), reading, today, unit)
            if plan.faults:
                raise ImportRefused(plan)
        else:
            plan = apply_import(db.session(), reading, file.name, today, None if anyway else "", unit)
    except ConfirmationRequired as unseen:
        _print_left(unseen.plan)
        raise click.ClickException(
            gettext("Nothing was imported. Name a successor in the workbook, or say --anyway.")
        ) from unseen
    except ImportRefused as refused:
        _print_faults(refused.plan)
        raise SystemExit(1) from refused
    _print_plan(plan, dry_run)


def _print_faults(plan: ImportPlan) -> None:
    for each in plan.faults:
        click.echo(_line(each))
    _print_warnings(plan)
    click.echo(gettext("Nothing was imported: %(count)d places have to be corrected.", count=len(plan.faults)))


def _print_warnings(plan: ImportPlan) -> None:
    for each in plan.warnings:
        click.echo(gettext("To look at: %(line)s", line=_line(each)))


def _print_left(plan: ImportPlan) -> None:
    for each in plan.left:
        click.echo(left_words(each))


def _print_plan(plan: ImportPlan, dry_run: bool) -> None:
    _print_left(plan)
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
