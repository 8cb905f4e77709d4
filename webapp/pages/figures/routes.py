"""Indicators: all figures of a unit, one figure with its trend and names, the table of units, and snapshots."""

from collections.abc import Collection

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import counts_below
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import new_key
from webapp.frames import FIGURES, MenuEntry
from webapp.languages import gettext
from webapp.models import Snapshot, Unit
from webapp.pages.figures.forms import CorrectionForm, FreezeForm, offered, words
from webapp.pages.figures.page import (
    asked,
    day_of,
    named_of,
    periods,
    places_below,
    rates_of,
    rows_of,
    trend_of,
)
from webapp.pages.figures.sources import origins_of
from webapp.pages.figures.table import SnapshotTable, on_paper, table_of, workbook
from webapp.pages.papers.lists import list_answer
from webapp.pages.papers.page import Opened
from webapp.pages.shared.figures import cell_of, shut_in, told
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.periods import period_words
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.standby import may_be_late
from webapp.pages.shared.submitted import numbers, sent_key
from webapp.pages.shared.workbooks import file_title, workbook_answer
from webapp.queries.figures.snapshots import (
    beside,
    meetings_near,
    reporting_units,
    snapshot_for,
    snapshots_page,
)
from webapp.queries.figures.values import lines_seen
from webapp.queries.reports.versions import rests_on
from webapp.services.command import Command
from webapp.services.figures import snapshots as service
from workflows.core.calendar import local_date
from workflows.core.programmes.periods import period_of

bp = Blueprint("figures", __name__)
MENU = (MenuEntry("figures.figures", _("Figures"), FIGURES, 10, "chart", shown=counts_below),)


@bp.get("/figures", endpoint="figures")
@allow(PERSON)
@may_be_late
def every() -> ResponseReturnValue:
    """Show all figures of a unit in a period."""
    unit = asked()
    scope, period = unit.scope, unit.period
    places = places_below(scope, period)
    lines = lines_seen(db.session(), told(scope.path), [scope], period, today(), counts_below(actor()))
    return render_template(
        "figures/figures.html",
        unit=scope,
        existed=unit.existed,
        period=period,
        period_words=period_words(period),
        periods=periods(),
        day=day_of(period),
        rows=rows_of(lines, scope, period),
        below=places[1:],
        freezes=scope.id in reporting_units(actor()),
    )


@bp.get("/figures/table")
@allow(PERSON)
@may_be_late
def table() -> ResponseReturnValue:
    """Show the figures of a unit and of each unit right below it, as a table."""
    unit = asked()
    scope, period = unit.scope, unit.period
    places = places_below(scope, period)
    lines = lines_seen(db.session(), told(scope.path), places, period, today(), counts_below(actor()))
    return render_template(
        "figures/table.html",
        unit=scope,
        existed=unit.existed,
        period=period,
        period_words=period_words(period),
        periods=periods(),
        day=day_of(period),
        heads=[(gettext(line.indicator.title), line.indicator.key) for line in lines],
        lines=[(place, [cell_of(line.values[place.id]) for line in lines]) for place in places],
        rates=rates_of(scope, day_of(period)),
    )


@bp.get("/figures/<key:key>")
@allow(PERSON)
@may_be_late
def figure(key: str) -> ResponseReturnValue:
    """Show one figure: of a unit and of those right below it, its trend, who is in it and who is not."""
    unit = asked()
    scope, period = unit.scope, unit.period
    indicator = next((each for each in told(scope.path) if each.key == key), None) or abort(404)
    places = places_below(scope, period)
    line = next(iter(lines_seen(db.session(), [indicator], places, period, today(), counts_below(actor()))), None)
    return render_template(
        "figures/figure.html",
        unit=scope,
        existed=unit.existed,
        indicator=indicator,
        period=period,
        period_words=period_words(period),
        periods=periods(),
        day=day_of(period),
        cell=cell_of(line.values[scope.id]) if line else None,
        below=[(place, cell_of(line.values[place.id])) for place in places[1:]] if line else [],
        trend=trend_of(indicator, scope, period),
        named=named_of(indicator, scope, period, places) if line else None,
        origins=origins_of(indicator),
    )


@bp.get("/figures/snapshots")
@allow(PERSON)
def snapshots() -> ResponseReturnValue:
    """List the snapshots that the user reads, the newest first."""
    if not counts_below(actor()):
        abort(404)
    page = snapshots_page(db.session(), actor(), cursor())
    return render_template(
        "figures/snapshots.html",
        rows=[(each, words(each.period)) for each in (row[0] for row in page.rows)],
        units=reporting_units(actor()),
        **neighbours("figures.snapshots", {}, page),
    )


@bp.route("/figures/units/<sealed('unit'):unit_id>/snapshots/new", methods=["GET", "POST"])
@allow(PERSON, form_page="figures.freeze")
def freeze(unit_id: int) -> ResponseReturnValue:
    """Freeze figures of a unit."""
    name = reporting_units(actor()).get(unit_id) or abort(404)
    form = _form(FreezeForm(), unit_id, None)

    def page() -> str:
        action = url_for("figures.freeze", unit_id=unit_id)
        return render_template("figures/freeze.html", form=form, unit=name, action=action, old=None)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    with answering_at_fields(form, page, 422):
        public_id = service.take(db.session(), unit_id, _frozen(form), _command(form))
    flash(gettext("The figures are frozen. They do not change any more."), "success")
    return redirect(url_for("figures.snapshot", public_id=public_id), 303)


@bp.get("/figures/snapshots/<public_id:public_id>")
@allow(PERSON)
def snapshot(public_id: str) -> ResponseReturnValue:
    """Show frozen figures, to be printed as well."""
    found = _snapshot(public_id)
    earlier, later = beside(db.session(), found)
    return render_template(
        "figures/snapshot.html",
        snapshot=found,
        period_words=words(found.period),
        table=_table(found),
        earlier=earlier,
        later=later,
        corrects=found.unit_id in reporting_units(actor())
        and later is None
        and found.case_id is None
        and not rests_on(db.session(), found.id),
    )


def _called(found: Snapshot) -> str:
    title = gettext(found.title) if found.case_id else found.title
    return file_title(title, found.unit.name, f"{local_date(found.taken_at):%d-%m-%Y}")


@bp.get("/figures/snapshots/<public_id:public_id>/export")
@allow(PERSON, export=True)
def export(public_id: str) -> ResponseReturnValue:
    """Send frozen figures as a workbook."""
    found = _snapshot(public_id)
    return workbook_answer(workbook(found, _table(found)), _called(found))


@bp.get("/figures/snapshots/<public_id:public_id>/<key:name>")
@allow(PERSON, export=True)
def paper(public_id: str, name: str) -> ResponseReturnValue:
    """Show the frozen figures of the unit on paper, or with '.docx' or '.pdf' send a file."""
    found = _snapshot(public_id)
    opened = Opened(
        lambda each: url_for("figures.paper", public_id=public_id, name=each),
        url_for("figures.snapshot", public_id=public_id),
        gettext("Back to the list"),
        _called(found),
    )
    keys, shut = _read(found)
    return list_answer(name, on_paper(db.session(), found, keys, shut), opened)


@bp.route("/figures/snapshots/<public_id:public_id>/correct", methods=["GET", "POST"])
@allow(PERSON, form_page="figures.correct")
def correct(public_id: str) -> ResponseReturnValue:
    """Freeze figures anew beside those that were wrong."""
    found = _snapshot(public_id)
    if found.unit_id not in reporting_units(actor()):
        abort(404)
    form = _form(CorrectionForm(), found.unit_id, found)
    unit = found.unit.name

    def page() -> str:
        action = url_for("figures.correct", public_id=public_id)
        return render_template("figures/freeze.html", form=form, unit=unit, action=action, old=public_id)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    assert isinstance(form, CorrectionForm)
    with answering_at_fields(form, page):
        new = service.correct(db.session(), public_id, _frozen(form), form.reason.data or "", _command(form))
    flash(gettext("The new version stands beside the old one."), "success")
    return redirect(url_for("figures.snapshot", public_id=new), 303)


def _snapshot(public_id: str) -> Snapshot:
    return snapshot_for(db.session(), actor(), public_id) or abort(404)


def _table(found: Snapshot) -> SnapshotTable:
    return table_of(found, *_read(found))


def _read(found: Snapshot) -> tuple[Collection[str], Collection[str]]:
    """Return the indicators that the user reads at all, and those whose figures they may not see."""
    return {each.key for each in told(found.unit.path)}, shut_in(found, found.unit.path)


def _form(form: FreezeForm, unit_id: int, old: Snapshot | None) -> FreezeForm:
    session = db.session()
    path = old.unit.path if old else session.get_one(Unit, unit_id).path
    known = [each for each in told(path) if not each.is_sealed()]
    if not form.is_submitted():
        form.key.data = new_key()
        form.period.data = request.args.get("period") or str(today().year)
    return offered(form, known, meetings_near(session, unit_id, today()), old)


def _frozen(form: FreezeForm) -> service.Frozen:
    period = period_of(form.period.data or "") or abort(422)
    meeting = min(numbers([form.meeting.data]), default=None) if form.meeting.data else None
    return service.Frozen(form.title.data or "", period, form.indicators.data or [], meeting)


def _command(form: FreezeForm) -> Command:
    said = {name: value for name, value in form.data.items() if name not in ("csrf_token", "key")}
    return Command(actor(), now(), sent_key(), {"snapshot": said})
