"""The workflows on the command line: checked for faults, and shown as a table and a picture."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import with_appcontext
from flask_babel import force_locale

from webapp.cli.earlier import earlier_versions
from webapp.db import db
from webapp.documents.wording import NAMES, decisions
from webapp.languages import gettext
from webapp.models.units import BRANCH_KINDS
from webapp.queries.cases.definitions import definitions
from webapp.queries.versions import in_use
from workflows import WORKFLOWS, rulebook
from workflows.core.check import faults
from workflows.core.definition import Definition
from workflows.core.forms import FORMS
from workflows.core.pictures.chart import Row, rows, svg
from workflows.core.programmes.entitlements import entitlement_faults
from workflows.core.programmes.indicator_check import indicator_faults
from workflows.core.programmes.programme import programme_faults
from workflows.core.programmes.register_check import register_faults
from workflows.core.text import _
from workflows.entitlements import ENTITLEMENTS
from workflows.indicators import INDICATORS
from workflows.posts import post_kinds
from workflows.programmes import PROGRAMMES
from workflows.registers import REGISTERS

HEADS = (_("Move"), _("From"), _("To"), _("Cause"), _("Form"), _("Guards"))

Cells = tuple[list[str], ...]
"""A row of a table; each cell is a list of lines."""


@click.command("check")
@with_appcontext
def check() -> None:
    """Check every workflow, register, indicator and entitlement for faults; exit with 1 if there is one."""
    rules = rulebook.titles()
    found = 0
    for key, workflow in WORKFLOWS.items():
        definition = workflow.definition
        wrong = _faults(definition, rules)
        wrong += [f"register {name!r} does not exist" for name in definition.registers if name not in REGISTERS]
        found += _told(f"{key}: {len(definition.states)} states, {len(definition.moves)} moves", wrong)
    for key, register in REGISTERS.items():
        wrong = list(register_faults(register, post_kinds(), rulebook.UNIT_KINDS, rules, NAMES))
        found += _told(f"{key}: register, {len(register.entry.declared())} fields", wrong)
    states = {
        key: [state.name for state in each.definition.states] for key, each in WORKFLOWS.items() if not each.sealed
    }
    measures = {rule: rulebook.measure_of(rule) for rule in rules}
    for key, indicator in INDICATORS.items():
        wrong = list(indicator_faults(indicator, post_kinds(), measures, REGISTERS.values(), states))
        found += _told(f"{key}: indicator", wrong)
    for key, programme in PROGRAMMES.items():
        found += _told(f"{key}: programme", list(programme_faults(programme, rulebook.UNIT_KINDS, INDICATORS.values())))
    having = {kind.key: kind.units for kind in post_kinds().values()}
    for key, entitlement in ENTITLEMENTS.items():
        ending = {register.key for register in REGISTERS.values() if register.until}
        wrong = list(entitlement_faults(entitlement, measures, having, rulebook.UNIT_KINDS, BRANCH_KINDS, ending))
        found += _told(f"{key}: entitlement, {len(entitlement.rates)} rates", wrong)
    for warning in _left_behind(rules):
        click.echo(f"warning: {warning}")
    for note in earlier_versions():
        click.echo(note)
    if found:
        raise click.exceptions.Exit(1)


def _faults(definition: Definition, rules: Collection[str]) -> list[str]:
    processes = {key: workflow.definition for key, workflow in WORKFLOWS.items()}
    return faults(definition, FORMS, rules, post_kinds(), decisions(), processes)


def _told(what: str, wrong: list[str]) -> int:
    """Say whether something is sound, or its faults, a line each; return how many they are."""
    click.echo(f"{what}, {f'{len(wrong)} faults' if wrong else 'sound'}")
    for fault in wrong:
        click.echo(f"  {fault}")
    return len(wrong)


def _left_behind(rules: Collection[str]) -> Iterator[str]:
    """Yield what earlier versions of open cases name and the program no longer has. Empty without a database."""
    with suppress(sa.exc.SQLAlchemyError):
        for row in in_use(db.session(), None):
            definition = definitions(db.session(), [row.hash])[row.hash]
            wrong = _faults(definition, rules)
            if row.workflow not in WORKFLOWS:
                wrong = ["the program no longer has this process", *wrong]
            for fault in wrong:
                yield f"{row.workflow}, version {row.hash[:12]}, {row.open} open cases: {fault}"


@click.command("chart")
@click.argument("key", type=click.Choice(list(WORKFLOWS)))
@click.option("--svg", "file", type=click.Path(dir_okay=False, path_type=Path), help="Also write the picture here.")
@with_appcontext
def chart(key: str, file: Path | None) -> None:
    """Show the moves of a workflow as a table, in Vietnamese."""
    definition = WORKFLOWS[key].definition
    with force_locale("vi"):
        click.echo(f"{gettext(definition.title)}\n")
        click.echo(table([[gettext(head)] for head in HEADS], (_cells(row) for row in rows(definition))))
        if file:
            picture = svg(definition, None, set(), gettext)
            # The file is viewed alone, without a page that provides typeface and background.
            alone = '<svg font-family="sans-serif" color="#1b2430" '
            file.write_text(picture.replace("<svg ", alone, 1), encoding="utf-8")
            click.echo(f"\n{file}")


def table(heads: list[list[str]], body: Iterable[Cells]) -> str:
    """Return rows of cells as aligned text, with a line of dashes below the heads."""
    cells = [tuple(heads), *body]
    widths = [max(len(line) for row in cells for line in row[column]) for column in range(len(heads))]
    dashes = tuple(["-" * width] for width in widths)
    return "\n".join(
        "  ".join(line.ljust(width) for line, width in zip(parts, widths, strict=True)).rstrip()
        for row in (cells[0], dashes, *cells[1:])
        for parts in zip_longest(*row, fillvalue="")
    )


def _cells(row: Row) -> Cells:
    cause, *others = row.who
    return (
        _lines([row.label] if row.label else [], otherwise=row.move),
        _lines(row.sources),
        _lines(row.targets),
        [f"{gettext(row.cause)}: {_who(cause)}", *(f"  {_who(other)}" for other in others)],
        [row.form or ""],
        list(row.guards) or [""],
    )


def _lines(msgids: Iterable[str], otherwise: str = "") -> list[str]:
    # Composed letters, so that a letter counts as one when columns are aligned.
    return [unicodedata.normalize("NFC", gettext(msgid)) for msgid in msgids] or [otherwise]


def _who(rule_key: str) -> str:
    """Return a role or an outcome; for a rule's key, the rule's title."""
    return _lines([rulebook.titles().get(rule_key, rule_key)])[0]


COMMANDS = (check, chart)
