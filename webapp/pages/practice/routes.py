"""The clock of a practice office, moved on by its administrator. A real office has no such page."""

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField
from wtforms.validators import DataRequired

from webapp.current_user import ADMINISTRATOR, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.pages.shared.refusals import answering_at_fields
from webapp.practice import days_ahead
from webapp.services.clock.practice import MOST_DAYS, MOVED, move_on
from webapp.services.refusals import Refused
from workflows.core.forms import options
from workflows.core.vietnamese import format_date

bp = Blueprint("practice", __name__)


class MoveOnForm(PageForm):
    """The days by which the clock is moved on, and where it stood when the page was shown."""

    ahead = HiddenField()
    days = RadioField(
        _("Move on by"),
        choices=options([("1", _("one day")), ("7", _("one week")), (str(MOST_DAYS), _("30 days"))]),
        default="1",
        validators=[DataRequired(_("Choose how many days."))],
    )


@bp.get("/practice")
@allow(ADMINISTRATOR)
def clock() -> ResponseReturnValue:
    """Show the day on which the office lives; 404 in a real office."""
    return _page(MoveOnForm())


@bp.post("/practice")
@allow(ADMINISTRATOR)
def move() -> ResponseReturnValue:
    """Move the clock on, never back: a journal has no earlier entry after a later one."""
    form, ahead = MoveOnForm(), days_ahead()
    if ahead is None:
        abort(404)
    if not form.validate():
        return _page(form), 422
    days = int(form.days.data)
    with answering_at_fields(form, lambda: _page(form), 409):
        if form.ahead.data != str(ahead):
            raise Refused(MOVED)
        move_on(db.session(), days, ahead, now())
    day = format_date(today() + dt.timedelta(days=days))
    flash(gettext("The practice office lives on %(day)s now.", day=day))
    return redirect(url_for("practice.clock"), 303)


def _page(form: MoveOnForm) -> str:
    if days_ahead() is None:
        abort(404)
    form.ahead.data = str(days_ahead())
    return render_template("practice/clock.html", form=form, day=format_date(today()), ahead=days_ahead())
