"""The dual-post model in figures, for those who oversee a unit."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from webapp.db import db
from webapp.queries.indicators import CommuneFigures, dual_post_figures, widest_scope
from webapp.visitor import PERSON, actor, allow, today
from workflows.core.vietnamese import percent

bp = Blueprint("indicators", __name__)


@bp.get("/indicators/dual-post")
@allow(PERSON)
def dual_post() -> ResponseReturnValue:
    """The figures of the widest unit that the visitor oversees, or of one below it (?unit=code); else 404."""
    scope = widest_scope(db.session(), actor(), request.args.get("unit"), today())
    if scope is None:
        abort(404)
    figures = dual_post_figures(db.session(), scope, today())
    return render_template(
        "indicators/dual_post.html",
        unit=scope,
        day=today(),
        figures=figures,
        stats=[
            {"label": label, "text": percent(part, whole), "share": share(part, whole)}
            for label, part, whole in (
                (gettext("Branches with a dual post"), figures.dual, figures.branches),
                (gettext("Party members among them"), figures.party_members, figures.dual_people),
                (
                    gettext("Candidates for the Party among them"),
                    figures.party_candidates,
                    figures.dual_people,
                ),
            )
            if part is not None
        ],
        communes=[_line(commune) for commune in figures.communes if commune.code != scope.code],
        pilots=", ".join(commune.name for commune in figures.pilots),
    )


def share(part: int, whole: int) -> float:
    """The length of a bar, from 0 to 100."""
    return round(100 * part / whole, 1) if whole else 0.0


def _line(commune: CommuneFigures) -> dict[str, str | int | float]:
    """One commune. Its Party figures are left out: its group is too small."""
    return {
        "name": commune.name,
        "url": url_for("indicators.dual_post", unit=commune.code),
        "branches": commune.branches,
        "text": percent(commune.dual, commune.branches),
        "share": share(commune.dual, commune.branches),
        "vacant": commune.vacant,
    }
