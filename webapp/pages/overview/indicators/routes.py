"""Indicators of the models, for those who oversee a unit: dual posts, and placements at the grassroots."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import counts_below, sees_below
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import FIGURES, MenuEntry
from webapp.languages import gettext
from webapp.pages.field_days.address import unit_links, viewed, year_asked, year_links
from webapp.pages.field_days.page import officer_row, unit_stats, weeks_of
from webapp.pages.shared.figures import Figure, of_whole, share, tone_of
from webapp.pages.shared.standby import may_be_late
from webapp.queries.field_days.placements import officers_placed, plan_lines
from webapp.queries.field_days.trips import views_all
from webapp.queries.field_days.years import unit_year
from webapp.queries.overview.indicators import CommuneFigures, dual_post_figures, widest_scope
from webapp.queries.people.directory import CANDIDACY_READERS
from webapp.queries.rules import rules_on
from workflows import declared

bp = Blueprint("indicators", __name__)
MENU = (
    MenuEntry("indicators.dual_post", _("Dual posts"), FIGURES, 20, "target", shown=counts_below),
    MenuEntry("indicators.placements", _("Placements"), FIGURES, 30, "route", shown=views_all),
)


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """One commune. Its Party figures are left out: its group is too small."""

    name: str
    url: str
    branches: int
    text: str
    share: float
    vacant: int


@bp.get("/indicators/dual-post")
@allow(PERSON)
@may_be_late
def dual_post() -> ResponseReturnValue:
    """Show the indicators of the widest unit that the user oversees, or of one below it (?unit=code); else 404."""
    scope = widest_scope(db.session(), actor(), request.args.get("unit"), today())
    if scope is None:
        abort(404)
    figures = dual_post_figures(db.session(), scope, today())
    candidacy = scope.path.startswith(sees_below(actor(), CANDIDACY_READERS))
    return render_template(
        "overview/indicators/dual_post.html",
        unit=scope,
        day=today(),
        figures=figures,
        stats=[
            Figure(label, of_whole(part, whole), share(part, whole))
            for label, part, whole in (
                (gettext("Residential branches with a dual post"), figures.dual, figures.branches),
                (gettext("Party members among them"), figures.party_members, figures.dual_people),
                (
                    gettext("Candidates for the Party among them"),
                    # Beside the dates of admission on people's pages the figure would reveal who is a candidate.
                    figures.party_candidates if candidacy else None,
                    figures.dual_people,
                ),
            )
            if part is not None
        ],
        communes=[_row(commune) for commune in figures.communes if commune.code != scope.code],
        pilots=", ".join(commune.name for commune in figures.pilots),
    )


@bp.get("/indicators/placements")
@allow(PERSON)
@may_be_late
def placements() -> ResponseReturnValue:
    """Show a unit's year: placements by the groups of the plan, days at the grassroots, and who is behind."""
    (unit, units), year = viewed(), year_asked()
    found = unit_year(db.session(), unit, year, today())
    stays = declared(lambda process: process.stays)[1]
    labels = dict(stays.groups)
    lines = plan_lines(db.session(), unit, year, labels)
    met, officers = officers_placed(db.session(), unit, min(today(), dt.date(year, 12, 31)))
    rules = rules_on(db.session(), (stays.target, stays.reach), unit.lineage, today())
    target, reach = rules[stays.target].value, rules[stays.reach].value
    return render_template(
        "overview/indicators/placements.html",
        unit=unit,
        year=year,
        day=today(),
        stats=unit_stats(found),
        placements=[
            _aimed(gettext(labels[line.group]), weeks_of(line.met, line.lines), share(line.met, line.lines), target)
            for line in lines
        ],
        placed=weeks_of(sum(line.met for line in lines), sum(line.lines for line in lines)),
        target=target,
        reached=_aimed(
            gettext("Officers who have met the requirement"), of_whole(met, officers), share(met, officers), reach
        ),
        reach=reach,
        behind=[
            officer_row(each, url_for("field_days.officer", person_id=each.id, unit=unit.code, year=year))
            for each in found.behind
        ],
        units=unit_links("indicators.placements", unit, units, year=year),
        years=year_links("indicators.placements", year, unit=unit.code),
    )


def _aimed(label: str, text: str, length: float, target: str) -> Figure:
    """Return a figure with its target, and how far it is from it."""
    return Figure(label, text, length, aim=float(target), tone=tone_of(length, float(target)))


def _row(commune: CommuneFigures) -> CommuneRow:
    return CommuneRow(
        name=commune.name,
        url=url_for("indicators.dual_post", unit=commune.code),
        branches=commune.branches,
        text=of_whole(commune.dual, commune.branches),
        share=share(commune.dual, commune.branches),
        vacant=commune.vacant,
    )
