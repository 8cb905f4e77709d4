"""The papers of a case: as a page to be printed, and as a Word file."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.languages import gettext
from webapp.pages.papers.page import (
    Opened,
    each_on_page,
    paper_answer,
    paper_name,
    verify_code_at,
    verify_place,
)
from webapp.pages.papers.wording import title_of
from webapp.pages.shared.case_loading import case_or_404
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.papers.printing import Printed, each_to_print, to_print
from webapp.queries.people.names import people_names
from webapp.services.papers.numbering import waiting

bp = Blueprint("papers", __name__)


@bp.get("/cases/<public_id:public_id>/papers/<key:name>")
@allow(PERSON, export=True)
def paper(public_id: str, name: str) -> ResponseReturnValue:
    """Show the paper of that name, or with '.docx' or '.pdf' after it send a file. 404 if the case has none."""
    session, who, case = db.session(), actor(), case_or_404(public_id)
    context = load_context(session, case, who, now())
    printed = to_print(context, paper_name(name), who) or abort(404)
    verify_at = verify_code_at(printed.row)
    values = {**printed.values, "verify_url": verify_place()}
    may_number = waiting(context, who, printed.name)
    opened = Opened(
        lambda each: url_for("papers.paper", public_id=public_id, name=each),
        url_for("cases.case", public_id=public_id),
        gettext("Back to the case"),
        _called(context, printed),
        url_for("numbering.ask", public_id=public_id, name=printed.name) if may_number else "",
    )
    return paper_answer(name, printed.text, values, opened, verify_at=verify_at, issuer=printed.issuer)


@bp.get("/cases/<public_id:public_id>/each-paper/<key:name>")
@allow(PERSON, export=True)
def each(public_id: str, name: str) -> ResponseReturnValue:
    """Show every paper of a kind that a case has issued for each line of its list, to be printed at once."""
    session, who, case = db.session(), actor(), case_or_404(public_id)
    found = [
        (one.text, {**one.values, "verify_url": verify_place()}, verify_code_at(one.row))
        for one in each_to_print(load_context(session, case, who, now()), name, who)
    ] or abort(404)
    return each_on_page(found, url_for("cases.case", public_id=public_id), gettext("Back to the case"))


def _called(context: CaseContext, printed: Printed) -> str:
    """Return the name of a paper's file, '01-QĐ-ĐTN Đỗ Nhật Khang'.

    A paper of a sealed case names nobody: file names end up in lists of downloads and in mail.
    """
    case = context.case
    title = printed.row.number.replace("/", "-") if printed.row else title_of(printed.text)
    about = printed.row.subject_id if printed.row else case.subject_id
    person = people_names(db.session(), [about]).get(about, "") if about else ""
    return f"{title} {case.public_id[:8].upper() if case.sealed or context.definition.sealed or not person else person}"
