"""Successions: the posts that fall vacant within a year, with those who could follow by the guards of that day."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import SUPERVISION, MenuEntry
from webapp.languages import gettext, ngettext
from webapp.pages.shared.list_query import chosen, cursor, neighbours
from webapp.pages.shared.standby import may_be_late
from webapp.pages.supervision.scope import asked_units, looked_words, unit_choices
from webapp.pages.supervision.successions.page import REASONS, judged, month_key, vacancy_rows
from webapp.queries.paging import Page, page_of_lines
from webapp.queries.supervision.outlook import Prospect, VacancyFilter, count_kept, kept_vacancies, looked_at
from webapp.queries.supervision.scope import ScopeUnit
from webapp.queries.supervision.successors import without_anybody
from webapp.queries.supervision.vacancies import Vacancy, vacancies
from webapp.queries.supervision.year import YearAhead
from workflows.core.calendar import add_months

bp = Blueprint("successions", __name__)
MENU = (MenuEntry("successions.vacancies", _("Who is next"), SUPERVISION, 17, "people", shown=sees_below),)


@bp.get("/supervision/next", endpoint="vacancies")
@allow(PERSON)
@may_be_late
def list_vacancies() -> ResponseReturnValue:
    """List the posts that fall vacant, those first for which nobody is eligible; 404 for who oversees nothing.

    As many statements for any number of posts and people.
    """
    unit, first = asked_units()[-1], today()
    months = {month_key(month): month for month in (add_months(first.replace(day=1), ahead) for ahead in range(13))}
    fields = {
        "unit": request.args.get("unit", ""),
        "month": chosen("month", list(months)),
        "reason": chosen("reason", list(REASONS)),
        "nobody": chosen("nobody", ["1"]),
    }
    paths, window = sees_below(actor()), YearAhead(first, first, add_months(first, 12), unit.path)
    if looked := looked_at(db.session(), unit, first):
        until = add_months(months[fields["month"]], 1) if fields["month"] else window.after
        days = max(months.get(fields["month"], first), first), min(until, window.after)
        asked = VacancyFilter(*days, fields["reason"], bool(fields["nobody"]))
        page = kept_vacancies(db.session(), paths, unit.path, asked, cursor())
        said = _said(*count_kept(db.session(), paths, unit.path, asked))
    else:
        found = [each for each in vacancies(db.session(), paths, window) if _is_asked(each, fields)]
        page, said = _counted(unit, found, bool(fields["nobody"]))
    return render_template(
        "supervision/successions.html",
        rows=vacancy_rows(page.rows),
        said=said,
        looked=looked_words(looked),
        fields=fields,
        months=[
            (key, gettext("Month %(month)s/%(year)s", month=f"{month:%m}", year=month.year))
            for key, month in months.items()
        ],
        reasons=list(REASONS.items()),
        units=unit_choices(unit),
        unit=unit.code,
        unit_name=unit.name,
        **neighbours("successions.vacancies", fields, page),
    )


def _counted(unit: ScopeUnit, asked: list[Vacancy], nobody: bool) -> tuple[Page[Prospect], tuple[str, str]]:
    """Return a page of these posts, judged now, and how many they are in words."""
    without = without_anybody(db.session(), unit.path, asked)
    lines = {_place(each, each in without): each for each in asked if each in without or not nobody}
    page = page_of_lines(lines, cursor())
    said = _said(len(lines), len({each.unit_id for each in without}))
    return Page(tuple(judged(page.rows)), page.before, page.after), said


def _is_asked(each: Vacancy, fields: dict[str, str]) -> bool:
    return fields["month"] in ("", month_key(each.day)) and fields["reason"] in ("", each.reason)


def _place(each: Vacancy, nobody: bool) -> str:
    """Return the text by which a line is sorted: those without anybody first, then by day and unit."""
    parts = (0 if nobody else 1, each.day.isoformat(), each.code, each.post, each.reason, each.holder_id or 0)
    return "~".join(map(str, parts))


def _said(posts: int, units: int) -> tuple[str, str]:
    """Return how many posts fall vacant, and for how many units nobody is eligible; '' for none."""
    vacant = ngettext("%(num)s post falls vacant.", "%(num)s posts fall vacant.", posts)
    if not units:
        return vacant, ""
    return vacant, ngettext(
        "In %(num)s unit nobody is eligible on that day.",
        "In %(num)s units nobody is eligible on that day.",
        units,
    )
