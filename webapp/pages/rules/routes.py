"""The rule book: rows in force, past and future rows, and a new row by the administrator."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.current_user import ADMINISTRATOR, SIGNED_IN, allow, now, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import rule_words
from webapp.forms import PageForm
from webapp.frames import MenuEntry
from webapp.models import RuleRow
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.rules import book_on, history, in_force
from webapp.services.rules import add_row
from workflows.rulebook import TIMES, subjects, titles

bp = Blueprint("rules", __name__)
MENU = (MenuEntry("rules.rules", _("Rule book"), 140, administrators=True),)


_MEASURES = {"days": _("days"), "working_days": _("working days"), "months": _("months")}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A row of the rule book in words. future: it is in force from a later day."""

    row: RuleRow
    value: str
    scope: str
    since: dt.date
    source: str
    note: str
    current: bool
    future: bool


@dataclass(frozen=True, slots=True)
class BookRule:
    """A rule with its rows."""

    title: str
    url: str
    rows: list[RuleLine]


@dataclass(frozen=True, slots=True)
class RuleSubject:
    """A subject of the rule book with its rules."""

    title: str
    rules: list[BookRule]


class RowForm(PageForm):
    key = SelectField(_("Rule"), [DataRequired(_("Choose a rule."))])
    value = StringField(
        _("Value"),
        [DataRequired(_("Write the value.")), Length(max=200, message=_("Write at most 200 characters."))],
        description=_("Written as the page of the rule shows it in small letters, for example 35, >1/2 or present."),
    )
    measure = SelectField(
        _("Counted in"),
        default="",
        description=_("Only for a time limit: an office may count one in working days."),
        validate_choice=False,
    )
    scope = StringField(
        _("Code of the unit for which alone it holds"),
        [Length(max=60, message=_("Write at most 60 characters."))],
        description=_("Empty for everybody. It holds for the unit and everything below it."),
    )
    effective_from = TypedDate(_("In force from"), [Dated(_("Write the day from which it is in force."))])
    source = StringField(
        _("Source"),
        [
            DataRequired(_("Write the document that says so.")),
            Length(max=300, message=_("Write at most 300 characters.")),
        ],
        description=_("Number, name and date of the document."),
    )
    note = TextAreaField(_("Note"), [Length(max=1000, message=_("Write at most 1000 characters."))])


@bp.get("/rules")
@allow(SIGNED_IN)
def rules() -> ResponseReturnValue:
    """Show the rows in force today and future ones, by subject. One statement."""
    book = book_on(db.session(), today())
    shown = [(rule, current) for rule, current in book if current or rule.effective_from > today()]
    return render_template(
        "rules/rules.html", subjects=_by_subject(shown), day=today(), may_add=signed_in_user().administrator
    )


@bp.get("/rules/<key:key>")
@allow(SIGNED_IN)
def rule(key: str) -> ResponseReturnValue:
    """Show all rows of one rule, newest first, with who recorded them and when."""
    rows = history(db.session(), key)
    if not rows:
        abort(404)
    current = in_force(rows, today())
    return render_template(
        "rules/rule.html",
        key=key,
        title=_title(key),
        rows=[_line(row, row.id in current) for row in rows],
        may_add=signed_in_user().administrator,
    )


@bp.route("/rules/new", methods=["GET", "POST"])
@allow(ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """Add a dated row. Rows are never edited: a newer row corrects a mistake."""
    form = RowForm(key=request.args.get("key"))
    form.key.choices = [("", ""), *((key, f"{_title(key)} ({key})") for key in _by_place())]
    form.measure.choices = [("", gettext("as the rule says")), *((each, str(_MEASURES[each])) for each in TIMES)]
    if not form.validate_on_submit():
        return render_template("rules/new.html", form=form), 422 if request.method == "POST" else 200
    assert form.effective_from.data
    with answering_at_fields(form, lambda: render_template("rules/new.html", form=form), 422):
        add_row(
            db.session(),
            key=form.key.data,
            value=form.value.data or "",
            measure=form.measure.data or None,
            scope_code=form.scope.data or None,
            effective_from=form.effective_from.data,
            source=form.source.data or "",
            note=form.note.data or "",
            account_id=signed_in_user().account_id,
            now=now(),
        )
    flash(gettext("The row is in the rule book."), "success")
    return redirect(url_for("rules.rule", key=form.key.data), 303)


def _by_place() -> list[str]:
    """The keys of all rules, in the order in which the rule book shows their subjects."""
    places = {subject: place for place, subject in enumerate(subjects())}
    return sorted(titles(), key=lambda key: places.get(key.partition(".")[0], len(places)))


def _translated(text: str) -> str:
    # gettext('') returns the catalogue's header.
    return gettext(text) if text else ""


def _title(key: str) -> str:
    return _translated(titles().get(key, key))


def _line(rule: RuleRow, current: bool) -> RuleLine:
    return RuleLine(
        row=rule,
        value=rule_words(rule.measure, rule.value),
        scope=rule.scope.name if rule.scope else "",
        since=rule.effective_from,
        source=_translated(rule.source),
        note=_translated(rule.note),
        current=current,
        future=rule.effective_from > today(),
    )


def _by_subject(book: list[tuple[RuleRow, bool]]) -> list[RuleSubject]:
    """Subjects with their rules, each rule with its rows."""
    rows: dict[str, list[RuleLine]] = {}
    for rule, current in book:
        rows.setdefault(rule.key, []).append(_line(rule, current))
    known = subjects()
    order = {key: number for number, key in enumerate(titles())}
    lines: dict[str, list[BookRule]] = {subject: [] for subject in known}
    for key in sorted(rows, key=lambda each: (order.get(each, len(order)), each)):
        line = BookRule(_title(key), url_for("rules.rule", key=key), rows[key])
        lines.setdefault(key.partition(".")[0], []).append(line)
    return [RuleSubject(_translated(known.get(subject, subject)), each) for subject, each in lines.items() if each]
