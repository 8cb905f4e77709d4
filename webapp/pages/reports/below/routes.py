"""Units that have sent the report of a period or not, since when it is late; and reminding a unit of it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import sentence
from webapp.forms import new_key
from webapp.languages import gettext
from webapp.models import Unit
from webapp.pages.figures.page import periods
from webapp.pages.shared.periods import period_words
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import sent_key
from webapp.queries.figures.places import Place
from webapp.queries.overview.indicators import widest_scope
from webapp.queries.reports.owed import UnitStanding, newest_owed, standings_below
from webapp.services.command import Command
from webapp.services.reports.sending import remind, reminding_post
from workflows.core.programmes.periods import Period, period_of

bp = Blueprint("reports_below", __name__)


@bp.get("/reports/below")
@allow(PERSON)
def below() -> ResponseReturnValue:
    """Show the units right below one, each with whether it has sent its report of the period."""
    return _page(*_asked())


def _asked() -> tuple[Place, Period]:
    """Return ?unit=code, or the widest unit that the user oversees, and ?period=; 404 for who oversees none."""
    scope = widest_scope(db.session(), actor(), request.args.get("unit") or None, today())
    if scope is None or not scope.path.startswith(sees_below(actor())):
        abort(404)
    key = request.args.get("period") or newest_owed(today()).key
    if key not in dict(periods()):
        abort(404)
    return scope, period_of(key) or abort(404)


def _page(scope: Place, period: Period, refused: str = "") -> str:
    rows = standings_below(db.session(), scope.path, period, today())
    owing = [row for row in rows if row.due_on]
    return render_template(
        "reports/below.html",
        unit=scope,
        period=period,
        period_words=period_words(period),
        periods=periods(),
        rows=sorted(rows, key=_order),
        owing=len(owing),
        sent=sum(1 for row in owing if row.sent_at),
        late=sum(1 for row in owing if _is_late(row)),
        today=today(),
        over=period.last < today(),
        reminds=reminding_post(actor(), f"{scope.path}0/") is not None,
        key=new_key,
        refused=refused,
    )


def _order(row: UnitStanding) -> tuple[int, str]:
    """Who owes a report first, then who has sent one, then who owes none; each by their codes."""
    return (1 if row.sent_at else 0 if row.due_on else 2), row.code


def _is_late(row: UnitStanding) -> bool:
    return row.due_on is not None and row.sent_at is None and row.due_on < today()


@bp.post("/reports/units/<sealed('unit'):unit_id>/reminders")
@allow(PERSON)
def ask(unit_id: int) -> ResponseReturnValue:
    """Remind a unit of the report that it owes."""
    unit = db.session().get(Unit, unit_id)
    above = db.session().get(Unit, unit.parent_id) if unit and unit.parent_id else None
    if unit is None or above is None or reminding_post(actor(), unit.path) is None:
        abort(404)
    period = period_of(request.form.get("period", "")) or abort(422)
    scope = Place.of(above)
    with answering(lambda refused: (_page(scope, period, sentence(refused.sentence)), 409)):
        remind(db.session(), unit_id, period, Command(actor(), now(), sent_key()))
    flash(gettext("The unit is reminded. Its own comrades write and send the report."), "success")
    return redirect(url_for("reports_below.below", unit=scope.code, period=period.key), 303)
