"""Cases that have been handed over: which go on one list, and that list as a page, a Word file and a PDF file."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.languages import gettext as _
from webapp.pages.papers.page import Opened, paper_answer, paper_name
from webapp.pages.papers.wording import title_of
from webapp.queries.recommendations.handed_over import HandedOver, handed_over, hands_over, joint_print, joint_values
from webapp.services.cases import access_log

bp = Blueprint("handed_over", __name__)


@dataclass(frozen=True, slots=True)
class HandedOverRow:
    """A case that can go on the list, as its own paper has it."""

    public_id: str
    person: str
    unit: str
    number: str
    day: str
    body: str
    received_by: str
    ticked: bool


@bp.get("/recommendations/handed-over", endpoint="cases")
@allow(PERSON)
def choose() -> ResponseReturnValue:
    """Let the officer who hands cases over choose those of one list; 404 for everybody else."""
    return _choice(_cases(), [])


@bp.get("/recommendations/handed-over/<key:name>")
@allow(PERSON, export=True)
def paper(name: str) -> ResponseReturnValue:
    """Show the list of the chosen cases, or with '.docx' or '.pdf' after its name send a file.

    404 if the user may not hand over one of them. That each was opened is logged.
    """
    _key, joint, _single = joint_print()
    cases, chosen = _cases(), list(dict.fromkeys(request.args.getlist("case")))
    if paper_name(name) != joint.name or not {case.public_id for case in cases}.issuperset(chosen):
        abort(404)
    if not chosen:
        return _choice(cases, [], _("Choose at least one case.")), 422
    listed = [case for case in cases if case.public_id in chosen]
    values = joint_values(listed)
    if values is None:
        words = _("These were not handed over together: choose cases with the same day, Party committee and recipient.")
        return _choice(cases, chosen, words), 422
    access_log.note(db.session(), [case.id for case in listed], actor(), request.endpoint or "", now())
    called = f"{title_of(joint.name)} {values['date']}"
    opened = Opened(
        lambda each: url_for("handed_over.paper", name=each, case=chosen),
        url_for("handed_over.cases"),
        _("Back to the list"),
        called,
    )
    return paper_answer(name, joint.name, values, opened)


def _cases() -> list[HandedOver]:
    if not hands_over(actor().posts):
        abort(404)
    return handed_over(db.session(), actor())


def _choice(cases: list[HandedOver], chosen: list[str], error: str = "") -> str:
    _key, joint, single = joint_print()
    return render_template(
        "recommendations/handed_over.html",
        rows=[_row(case, single.section, case.public_id in chosen) for case in cases],
        paper=joint.name,
        error=error,
    )


def _row(case: HandedOver, section: str, ticked: bool) -> HandedOverRow:
    said = case.content["answers"][section]
    return HandedOverRow(
        public_id=case.public_id,
        person=case.content["person"]["name"],
        unit=case.content["own"]["name"],
        number=case.content["number"],
        day=said["held_on"],
        body=said["body"],
        received_by=said["received_by"],
        ticked=ticked,
    )
