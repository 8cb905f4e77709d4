"""`flask impact`: the open cases and sitting people that a release or a new value of a rule touches, by name."""

import datetime as dt
from collections.abc import Iterator

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale

from webapp.cli.operators import named
from webapp.db import db
from webapp.filters import process_title, rule_words, sentence
from webapp.languages import gettext, ngettext
from webapp.pages.versions.impact.page import sitting_groups
from webapp.queries.cases.definitions import definitions
from webapp.queries.impact import ReachedCase, rule_impact, version_impacts
from workflows.core.calendar import local_date
from workflows.rule_bounds import bound_fault
from workflows.rulebook import measure_of, titles, value_fault


def drafted(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[str, str] | None:
    """Return KEY=VALUE as a pair. Raises BadParameter for an unknown rule and for a value that it cannot have."""
    if text is None:
        return None
    key, _equals, value = text.partition("=")
    if key not in titles():
        raise click.BadParameter(f"there is no rule {key!r}")
    measure = measure_of(key)
    if fault := value_fault(measure, value) or bound_fault(key, measure, value):
        with force_locale("en"):
            raise click.BadParameter(f"{value!r} is no value of {key}: {sentence(fault)}")
    return key, value


@click.command("impact")
@click.option("--rule", metavar="KEY=VALUE", callback=drafted, help="Also whom this value of a rule would touch.")
@click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day of the value; without it today."
)
@with_appcontext
@named
def impact(rule: tuple[str, str] | None, first: dt.datetime | None) -> None:
    """List by name the open cases that the present program reaches, and whom a value of a rule would touch.

    In Vietnamese, without sealed cases; nothing is changed.
    """
    today = local_date(current_app.config["CLOCK"]())
    with force_locale("vi"):
        for line in _versions():
            click.echo(line)
        if rule:
            for line in _rule(*rule, today, first.date() if first else today):
                click.echo(line)


def _versions() -> Iterator[str]:
    found = version_impacts(db.session(), None)
    if not found:
        yield gettext("Every open case runs by the present version of its process.")
    for each in found:
        yield f"{process_title(each.old.key)}, {each.old.hash[:12]}: {_count(each.open)}"
        for case, notes in each.reached:
            yield from (f"  {_case(case)}: {sentence(note)}" for note in notes)


def _rule(key: str, value: str, today: dt.date, first: dt.date) -> Iterator[str]:
    found = rule_impact(db.session(), key, (value, measure_of(key)), None, today, first)
    definitions(db.session(), {case.version for case in found.cases})
    yield f"{gettext(titles()[key])}: {rule_words(measure_of(key), value)}"
    for case in found.cases:
        yield f"  {_case(case)}: " + gettext("keeps %(value)s", value=rule_words(case.measure, case.kept))
    for group in sitting_groups(found):
        yield f"{group.caption}:"
        for one in group.lines:
            yield "  " + " · ".join(filter(None, (one.name, f"{one.post}, {one.unit}", one.born)))


def _case(case: ReachedCase) -> str:
    old = definitions(db.session(), [case.version])[case.version]
    return " · ".join(filter(None, (case.person, case.unit, gettext(old.state(case.state).label), case.public_id)))


def _count(number: int) -> str:
    return ngettext("%(num)s open case", "%(num)s open cases", number)


COMMANDS = (impact,)
