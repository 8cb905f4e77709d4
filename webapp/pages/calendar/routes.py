"""The calendar: the working days of a year at a glance, and the rows behind them, edited by their keepers."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from webapp.actors import Actor
from webapp.current_user import ADMINISTRATOR, SIGNED_IN, allow, now, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm, new_key, refuse_at
from webapp.frames import SYSTEM, MenuEntry
from webapp.languages import gettext
from webapp.models import CalendarDay
from webapp.pages.calendar.page import KINDS, lines, months
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.calendar import day_row, days_of, keeps_days_of, offices, revoked_days, year_of, years
from webapp.services import calendar as service
from webapp.services.changes.calendar import wanted_announcement, wanted_day, wanted_end
from webapp.services.changes.requests import ask
from workflows.core.finality import ADMINISTER

bp = Blueprint("calendar", __name__)
MENU = (MenuEntry("calendar.calendar", _("Calendar"), SYSTEM, 60, "calendar", administrators=True),)


SOURCE = StringField(
    _("Source"),
    [
        DataRequired(_("Write the document that says so.")),
        Length(max=300, message=_("Write at most 300 characters.")),
    ],
    description=_("Number, name and date of the document."),
)


class DayForm(PageForm):
    day = TypedDate(_("Day"), [Dated(_("Write the day."))])
    kind = SelectField(_("What it is"), [DataRequired(_("Choose what the day is."))])
    name = StringField(
        _("Name"),
        [DataRequired(_("Write what the day is called.")), Length(max=120, message=_("Write at most 120 characters."))],
    )
    scope = SelectField(
        _("Holds for"), description=_("A local day holds for the unit and everything below it."), validate_choice=False
    )
    source = SOURCE
    key = HiddenField()


class AnnouncedForm(PageForm):
    key = HiddenField()
    source = SOURCE


@bp.get("/calendar")
@allow(SIGNED_IN)
def calendar() -> ResponseReturnValue:
    """Redirect to this year, or the nearest one that the calendar has."""
    known = years(db.session())
    if not known:
        return render_template("calendar/none.html", may_add=signed_in_user().administrator, year=today().year)
    return redirect(url_for("calendar.year", year=min(known, key=lambda year: abs(year - today().year))), 303)


@bp.get("/calendar/<int:year>")
@allow(SIGNED_IN)
def year(year: int) -> ResponseReturnValue:
    return _year_page(year, AnnouncedForm(formdata=None))


def _year_page(year: int, form: AnnouncedForm) -> str:
    session, who = db.session(), signed_in_user()
    row = year_of(session, year) or abort(404)
    form.key.data = form.key.data or new_key()
    concerned = _concerned()
    rows, known, keeper = days_of(session, year, concerned), years(session), _keeper()
    return render_template(
        "calendar/year.html",
        year=row,
        years=known,
        months=months(year, rows, today()),
        kinds=KINDS,
        lines=lines(rows, keeper),
        ended=lines(revoked_days(session, year, concerned), keeper),
        may_add=bool(keeper.everywhere or keeper.units),
        administrator=who.administrator,
        next_year=known[-1] + 1 if known[-1] < service.LAST_YEAR else None,
        form=form,
    )


@bp.post("/calendar/<int:year>/add", endpoint="add_year")
@allow(ADMINISTRATOR)
def add_year(year: int) -> ResponseReturnValue:
    """Seed a year: an existing one or the one after them."""
    known = years(db.session())
    if year not in {*known, *([known[-1] + 1] if known else [today().year])} or year > service.LAST_YEAR:
        abort(404)
    service.add_year(db.session(), year, now())
    flash(gettext("The year is in the calendar, as a forecast until it is announced."), "success")
    return redirect(url_for("calendar.year", year=year), 303)


@bp.post("/calendar/<int:year>/announced")
@allow(ADMINISTRATOR)
def announced(year: int) -> ResponseReturnValue:
    """Ask that a year be marked as announced: the office confirms its days."""
    form, row = AnnouncedForm(), year_of(db.session(), year) or abort(404)
    if not form.validate_on_submit():
        return _year_page(year, form), 422
    with answering_at_fields(form, lambda: _year_page(year, form), 422):
        change = ask(db.session(), wanted_announcement(row, form.source.data or ""), asker())
    return answer_asked(change, gettext("The year is marked as announced."), url_for("calendar.year", year=year))


@bp.route("/calendar/days/new", methods=["GET", "POST"])
@allow(SIGNED_IN, final=ADMINISTER)
def new() -> ResponseReturnValue:
    """Add a day, of everybody or of a unit whose days the user keeps."""
    return _edit(DayForm(key=new_key()), None)


@bp.route("/calendar/days/<sealed('calendar day'):row_id>", methods=["GET", "POST"])
@allow(SIGNED_IN, final=ADMINISTER)
def day(row_id: int) -> ResponseReturnValue:
    """Replace a row by another; the old one stays listed below the year."""
    row = _mine(row_id)
    said = {"day": row.day, "kind": row.kind, "name": row.name, "scope": str(row.scope_id or ""), "source": row.source}
    said["key"] = new_key()
    return _edit(DayForm(data=said), row)


@bp.post("/calendar/days/<sealed('calendar day'):row_id>/take-back")
@allow(SIGNED_IN, final=ADMINISTER)
def take_back(row_id: int) -> ResponseReturnValue:
    row = _mine(row_id)
    year = row.day.year
    change = ask(db.session(), wanted_end(row), asker())
    done = gettext("The day is taken out of the calendar. Last days that depended on it are counted anew.")
    return answer_asked(change, done, url_for("calendar.year", year=year))


def _edit(form: DayForm, row: CalendarDay | None) -> ResponseReturnValue:
    scopes = _scopes()
    if not scopes:
        abort(404)
    form.kind.choices = [("", ""), *((kind, str(words)) for kind, words in KINDS.items())]
    form.scope.choices = [(str(unit or ""), name) for unit, name in scopes.items()]
    chosen = [unit for unit in scopes if str(unit or "") == (form.scope.data or "")]

    def page() -> str:
        year = row.day.year if row else today().year
        return render_template("calendar/day.html", form=form, row=row, year=year, end_key=new_key())

    if not form.validate_on_submit():
        return page(), 422 if request.method == "POST" else 200
    if not chosen:
        refuse_at(form, "scope", gettext("Choose for whom the day counts."))
        return page(), 422
    assert form.day.data
    draft = service.DayDraft(form.day.data, form.kind.data, form.name.data or "", form.source.data or "", chosen[0])
    with answering_at_fields(form, page, 422, at="day"):
        change = ask(db.session(), wanted_day(draft, row), asker())
    done = gettext("The day is in the calendar. Last days that depend on it are counted anew.")
    return answer_asked(change, done, url_for("calendar.year", year=draft.day.year))


def _scopes() -> dict[int | None, str]:
    """Return the units for which the user may set days: id (None: everybody) → name."""
    who = signed_in_user()
    if who.administrator:
        return {None: gettext("everybody"), **offices(db.session(), today())}
    return keeps_days_of(who.actor)


def _keeper() -> service.Keeper:
    who = signed_in_user()
    return service.Keeper(who.account_id, who.administrator, frozenset(keeps_days_of(who.actor)))


def _concerned() -> Actor | None:
    """Return whose local days are shown; None for the administrator, who sees all."""
    who = signed_in_user()
    return None if who.administrator else who.actor or abort(404)


def _mine(row_id: int) -> CalendarDay:
    """Return the row, for a user who may change it; 404 for anybody else."""
    row = day_row(db.session(), row_id, _concerned()) or abort(404)
    if not _keeper().may(row.scope_id):
        abort(404)
    return row
