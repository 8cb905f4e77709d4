"""The rule book: rows in force, past and future rows, and a new row that the administrator asks for."""

import datetime as dt
from dataclasses import dataclass, replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import ADMINISTRATOR, SIGNED_IN, allow, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import rule_words
from webapp.forms import new_key
from webapp.frames import SYSTEM, MenuEntry
from webapp.languages import gettext
from webapp.models import RuleRow, Unit
from webapp.pages.rules.effects import row_effects
from webapp.pages.rules.values import BASIS_WORDS, RowForm, row_form, value_names, value_of
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.rule_effects import EVERYWHERE
from webapp.queries.rules import book_on, history, in_force, never_in_force, rules_on
from webapp.queries.units.tree import choosable_units
from webapp.services.changes.requests import ask
from webapp.services.changes.rules import wanted
from webapp.services.rules import NewRow, RowDraft, checked_row
from workflows.core.facts import RuleValue
from workflows.core.vietnamese import fold
from workflows.rule_exceptions import exceptions
from workflows.rulebook import measure_of, subjects, titles

bp = Blueprint("rules", __name__)
MENU = (MenuEntry("rules.rules", _("Rule book"), SYSTEM, 40, "rules", administrators=True),)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A row of the rule book in words.

    unread: nobody has compared it with the text of its document; future: it is in force from a later day; replaced: a
    newer row corrects it for the same day.
    """

    row: RuleRow
    value: str
    scope: str
    since: dt.date
    source: str
    note: str
    unread: bool
    current: bool
    future: bool
    replaced: bool = False


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


@bp.get("/rules")
@allow(SIGNED_IN)
def rules() -> ResponseReturnValue:
    """Show the rows in force today and future ones, by subject; with `q` those that have all its words. One statement.

    The book has hundreds of rows: each subject is folded until somebody opens it or searches.
    """
    book, words = book_on(db.session(), today()), request.args.get("q", "").strip()[:80]
    replaced = never_in_force(rule for rule, _current in book)
    shown = [(rule, current) for rule, current in book if current or rule.effective_from > today()]
    shown = [(rule, current) for rule, current in shown if rule.id not in replaced]
    return render_template(
        "rules/rules.html",
        subjects=_with(words, _by_subject(shown)),
        q=words,
        day=today(),
        may_add=signed_in_user().administrator,
    )


def _with(words: str, subjects: list[RuleSubject]) -> list[RuleSubject]:
    """Return the subjects with those of their rules that have all these words, with or without marks."""
    sought = fold(words).split()

    def has(subject: RuleSubject, rule: BookRule) -> bool:
        said = fold(" ".join((subject.title, rule.title, *(f"{row.value} {row.source}" for row in rule.rows))))
        return all(word in said for word in sought)

    found = [replace(each, rules=[rule for rule in each.rules if has(each, rule)]) for each in subjects]
    return [each for each in found if each.rules]


@bp.get("/rules/<key:key>")
@allow(SIGNED_IN)
def rule(key: str) -> ResponseReturnValue:
    """Show all rows of one rule, newest first, with who recorded them and when."""
    rows = history(db.session(), key)
    if not rows:
        abort(404)
    current, replaced = in_force(rows, today()), never_in_force(rows)
    return render_template(
        "rules/rule.html",
        key=key,
        title=_title(key),
        rows=[_line(row, row.id in current, row.id in replaced) for row in rows],
        exception=exceptions().get(key),
        may_add=signed_in_user().administrator,
    )


@bp.get("/rules/new")
@allow(ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """Choose the rule of a new row; with a rule in the address go on to its form."""
    key = request.args.get("key", "")
    if key in titles():
        return redirect(url_for("rules.new_row", key=key), 303)
    return render_template("rules/choose.html", rules=[(each, _title(each)) for each in _by_place()])


@bp.route("/rules/<key:key>/new", methods=["GET", "POST"])
@allow(ADMINISTRATOR)
def new_row(key: str) -> ResponseReturnValue:
    """Write a row, then see what it would touch. Nothing is written yet."""
    form = _form(key)
    if not form.validate_on_submit():
        return _form_page(key, form), 422 if request.method == "POST" else 200
    if request.form.get("change"):
        return _form_page(key, form)
    with answering_at_fields(form, lambda: _form_page(key, form), 422, at=value_names(measure_of(key))[0]):
        row = checked_row(db.session(), _draft(key, form), today())
        return _preview_page(key, form, row)


@bp.post("/rules/<key:key>/rows")
@allow(ADMINISTRATOR)
def add(key: str) -> ResponseReturnValue:
    """Ask for a dated row, which a second person confirms. Rows are never edited: a newer row corrects a mistake."""
    form = _form(key)
    if not form.validate_on_submit():
        return _form_page(key, form), 422
    with answering_at_fields(form, lambda: _form_page(key, form), 422, at=value_names(measure_of(key))[0]):
        draft = _draft(key, form)
        row = checked_row(db.session(), draft, today())
        change = ask(db.session(), wanted(draft, row, _present(row)), asker())
    return answer_asked(change, gettext("The row is in the rule book."), url_for("rules.rule", key=key))


def _form(key: str) -> RowForm:
    """Return the form of a new row of this rule; 404 for a rule that does not exist."""
    if key not in titles():
        abort(404)
    return row_form(measure_of(key), key=new_key())


def _draft(key: str, form: RowForm) -> RowDraft:
    """Return a valid form as a draft."""
    assert form.effective_from.data
    return RowDraft(
        key=key,
        value=value_of(form, measure_of(key)),
        measure=form["measure"].data if "measure" in form else None,
        scope_code=form.scope.data or None,
        effective_from=form.effective_from.data,
        source=form.source.data or "",
        basis=form.basis.data,
        note=form.note.data or "",
    )


def _present(row: NewRow) -> RuleValue | None:
    """Return the value in force today for those for whom the new row is to hold."""
    unit = db.session().get(Unit, row.scope_id) if row.scope_id else None
    near = list(reversed(unit.lineage)) if unit else []
    return rules_on(db.session(), [row.key], near, today()).get(row.key)


def _form_page(key: str, form: RowForm) -> str:
    names = value_names(measure_of(key))
    rest = ("scope", "effective_from", "source", "basis", "note")
    rows = history(db.session(), key)
    current = in_force(rows, today())
    return render_template(
        "rules/new.html",
        form=form,
        key=key,
        title=_title(key),
        shown=[form[name] for name in (*names, *rest)],
        present=[_line(row, True) for row in rows if row.id in current],
        units=choosable_units(db.session(), [EVERYWHERE], today()),
    )


def _preview_page(key: str, form: RowForm, row: NewRow) -> str:
    return render_template(
        "rules/preview.html",
        key=key,
        title=_title(key),
        value=rule_words(row.measure, row.value),
        tried=row.value,
        measure=row.measure,
        basis=BASIS_WORDS[row.basis],
        sent=_shown(form),
        form=form,
        effects=row_effects(db.session(), row, today()),
    )


def _shown(form: RowForm) -> list[tuple[str, str]]:
    """Return what was sent, to be sent again with the preview."""
    return [
        (field.name, field._value() if hasattr(field, "_value") else field.data or "")
        for field in form
        if field.name != "csrf_token"
    ]


def _by_place() -> list[str]:
    """The keys of all rules, in the order in which the rule book shows their subjects."""
    places = {subject: place for place, subject in enumerate(subjects())}
    return sorted(titles(), key=lambda key: places.get(key.partition(".")[0], len(places)))


def _translated(text: str) -> str:
    # gettext('') returns the catalogue's header.
    return gettext(text) if text else ""


def _title(key: str) -> str:
    return _translated(titles().get(key, key))


def _line(rule: RuleRow, current: bool, replaced: bool = False) -> RuleLine:
    return RuleLine(
        row=rule,
        value=rule_words(rule.measure, rule.value),
        scope=rule.scope.name if rule.scope else "",
        since=rule.effective_from,
        source=_translated(rule.source),
        note=_translated(rule.note),
        unread=rule.basis == "unread",
        current=current,
        future=rule.effective_from > today(),
        replaced=replaced,
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
