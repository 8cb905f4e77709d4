"""The funnel of recommendations to the Party, from enrolment to official membership. Counts only."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import percent
from webapp.frames import PEOPLE, MenuEntry
from webapp.languages import gettext
from webapp.pages.shared.figures import share
from webapp.queries.recommendations.funnel import counted_process, funnel, places, steps
from webapp.queries.recommendations.handed_over import hands_over
from webapp.queries.small_groups import SMALLEST
from workflows.core.figures import Step

bp = Blueprint("recommendations", __name__)
MENU = (
    MenuEntry(
        "recommendations.funnel",
        _("Exemplary members"),
        PEOPLE,
        40,
        "star",
        shown=lambda actor: bool(places(actor.posts)),
    ),
)

ROW, BAR, WIDTH = 34, 12, 320
"""Height of a step in the picture, of its bar, and the picture's width, in its own units."""


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """A step of the funnel in words, and its bar in the picture."""

    label: str
    text: str
    width: float
    y: int
    text_y: int
    height: int


@bp.get("/recommendations", endpoint="funnel")
@allow(PERSON)
def figures() -> ResponseReturnValue:
    """Show the funnel of the user's unit (?unit=id if they have several); 404 for a user who may see none."""
    mine = places(actor().posts) or abort(404)
    code = request.args.get("unit", "")
    place = next((each for each in mine if str(each.unit_id) == code), None) if code else mine[0]
    if place is None:
        abort(404)
    found, counted = funnel(db.session(), place), steps()
    return render_template(
        "recommendations/funnel.html",
        place=place,
        cases_url=url_for("tracking.tracking", workflow=counted_process()) if place.exact else "",
        others=[(each.name, url_for("recommendations.funnel", unit=each.unit_id)) for each in mine if each != place],
        day=today(),
        found=found,
        rows=[_row(step, number, found.counts) for number, step in enumerate(counted)],
        width=WIDTH,
        height=ROW * len(counted),
        heads=[gettext(step.label) for step in counted],
        below=[(name, [counts[step.name] for step in counted]) for name, counts in found.below],
        smallest=SMALLEST,
        hands_over=bool(hands_over(actor().posts)),
    )


def _row(step: Step, number: int, counts: dict[str, int | None]) -> FunnelRow:
    """Return one step in words, with its bar in the middle of the picture."""
    count, whole = counts[step.name], next(iter(counts.values()))
    if count is None or whole is None:
        text, part = gettext("fewer than %(count)s", count=SMALLEST), 0.0
    else:
        text, part = f"{count}/{whole} ({percent(count, whole)})", share(count, whole)
    width = round(WIDTH * part / 100, 1)
    return FunnelRow(
        label=gettext(step.label),
        text=text,
        width=width,
        y=number * ROW + 18,
        text_y=number * ROW + 13,
        height=BAR,
    )
