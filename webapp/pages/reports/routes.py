"""Period reports: the list, one version with its paper and its workbook, drafting, confirming and sending it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import OVERSIGHT
from webapp.actors import Actor
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.forms import PageForm, new_key
from webapp.frames import FIGURES, MenuEntry
from webapp.languages import gettext
from webapp.models import PeriodReport
from webapp.models.units import LOWEST
from webapp.pages.figures.forms import words
from webapp.pages.figures.page import periods
from webapp.pages.papers.page import Opened, paper_answer, paper_name
from webapp.pages.reports.forms import NewReportForm, NewVersionForm, RewriteForm
from webapp.pages.reports.page import (
    case_lines,
    figures_of,
    figures_title,
    paper_values,
    parts_of,
    record_rows,
    recount_reason,
    rights_of,
    workbook,
)
from webapp.pages.reports.wording import COUNTS, STANDINGS, TONES
from webapp.pages.shared.list_query import chosen, cursor, neighbours
from webapp.pages.shared.periods import period_words
from webapp.pages.shared.refusals import answering, answering_at_fields
from webapp.pages.shared.submitted import sent_key, sent_version
from webapp.pages.shared.workbooks import file_title, workbook_answer
from webapp.queries.reports.heads import PAPER
from webapp.queries.reports.owed import owed_by
from webapp.queries.reports.versions import report_for, reports_page, versions_of, writing_units
from webapp.services.command import Command
from webapp.services.reports import drafting, sending
from workflows.core.finality import DECIDE
from workflows.core.programmes.periods import period_of

bp = Blueprint("reports", __name__)


def reads_reports(who: Actor) -> bool:
    """Whether the actor's posts give them reports to read."""
    return any(post.kind in OVERSIGHT for post in who.posts)


MENU = (MenuEntry("reports.reports", _("Reports"), FIGURES, 30, "paper", shown=reads_reports),)


@bp.get("/reports", endpoint="reports")
@allow(PERSON)
def every() -> ResponseReturnValue:
    """List the reports that the user reads, the newest first, and what their units owe."""
    session, who = db.session(), actor()
    if not reads_reports(who):
        abort(404)
    offered = periods()
    period = chosen("period", [key for key, _words in offered])
    page = reports_page(session, who, period, cursor())
    return render_template(
        "reports/reports.html",
        rows=[(each, words(each.period)) for each in (row[0] for row in page.rows)],
        standings=STANDINGS,
        tones=TONES,
        writing=writing_units(who),
        oversees=any(post.kind in OVERSIGHT and post.unit_kind not in LOWEST for post in who.posts),
        owed=[(each, period_words(each.period)) for each in owed_by(session, who, today())],
        today=today(),
        period=period,
        periods=offered,
        **neighbours("reports.reports", {"period": period}, page),
    )


@bp.route("/reports/units/<sealed('unit'):unit_id>/new", methods=["GET", "POST"])
@allow(PERSON, form_page="reports.new")
def new(unit_id: int) -> ResponseReturnValue:
    """Draft the report of a unit on a period."""
    unit = writing_units(actor()).get(unit_id) or abort(404)
    form = NewReportForm()
    form.period.choices = periods()
    if not form.is_submitted():
        form.key.data, form.period.data = new_key(), request.args.get("period")

    def page() -> str:
        return render_template(
            "reports/write.html", form=form, unit=unit, action=url_for("reports.new", unit_id=unit_id), report=None
        )

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    period = period_of(form.period.data) or abort(422)
    drafted = drafting.Drafted(form.words(), figures_title(period.key))
    with answering_at_fields(form, page, 422):
        public_id = drafting.begin(db.session(), unit_id, period, drafted, _command(form))
    flash(gettext("The draft is there, with its figures. Whoever confirms it reads it next."), "success")
    return redirect(url_for("reports.report", public_id=public_id), 303)


@bp.get("/reports/<public_id:public_id>")
@allow(PERSON)
def report(public_id: str) -> ResponseReturnValue:
    """Show one version of a report."""
    return _page(_found(public_id))


def _page(found: PeriodReport, refused: str = "") -> str:
    session = db.session()
    versions = versions_of(session, actor(), found)
    return render_template(
        "reports/report.html",
        report=found,
        period_words=words(found.period),
        standing=STANDINGS[found.standing],
        tone=TONES[found.standing],
        parts=parts_of(found),
        table=figures_of(found),
        cases=case_lines(found),
        counts=COUNTS,
        record=record_rows(session, found),
        versions=versions,
        may=rights_of(found, versions[0].id == found.id),
        paper=PAPER,
        refused=refused,
    )


@bp.route("/reports/<public_id:public_id>/write", methods=["GET", "POST"])
@allow(PERSON, form_page="reports.rewrite")
def rewrite(public_id: str) -> ResponseReturnValue:
    """Write a draft anew."""
    found = _found(public_id)
    if not rights_of(found, True).writes:
        abort(404)
    title = figures_title(found.period)
    form = RewriteForm(data=_said(found))
    if not form.is_submitted():
        form.version.data = str(found.edition)

    def page() -> str:
        action, now_said = url_for("reports.rewrite", public_id=public_id), _found(public_id)
        return render_template("reports/write.html", form=form, unit=now_said.unit.name, action=action, report=now_said)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    drafted = drafting.Drafted(form.words(), title)
    why = recount_reason() if form.recount.data else ""
    with answering_at_fields(form, page):
        drafting.rewrite(db.session(), public_id, drafted, why, _command(form))
    flash(gettext("The draft is written anew."), "success")
    return redirect(url_for("reports.report", public_id=public_id), 303)


@bp.route("/reports/<public_id:public_id>/correct", methods=["GET", "POST"])
@allow(PERSON, form_page="reports.correct")
def correct(public_id: str) -> ResponseReturnValue:
    """Draft a new version beside one that was sent."""
    found = _found(public_id)
    if found.unit_id not in writing_units(actor()) or found.standing != "sent":
        abort(404)
    title = figures_title(found.period)
    form = NewVersionForm(data=_said(found))
    if not form.is_submitted():
        form.key.data = new_key()

    def page() -> str:
        action, now_said = url_for("reports.correct", public_id=public_id), _found(public_id)
        return render_template("reports/write.html", form=form, unit=now_said.unit.name, action=action, report=now_said)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    drafted = drafting.Drafted(form.words(), title)
    with answering_at_fields(form, page):
        fresh = drafting.correct(db.session(), public_id, drafted, form.reason.data or "", _command(form))
    flash(gettext("The new version is a draft. The one that was sent stays beside it."), "success")
    return redirect(url_for("reports.report", public_id=fresh), 303)


@bp.post("/reports/<public_id:public_id>/confirm")
@allow(PERSON, final=DECIDE, form_page="reports.report")
def confirm(public_id: str) -> ResponseReturnValue:
    """Confirm a draft."""
    _found(public_id)
    with answering(lambda refused: (_page(_found(public_id), sentence(refused.sentence)), 409)):
        sending.confirm(db.session(), public_id, Command(actor(), now(), "", version=sent_version()))
    flash(gettext("The report is confirmed. Its words and figures do not change any more."), "success")
    return redirect(url_for("reports.report", public_id=public_id), 303)


@bp.post("/reports/<public_id:public_id>/send")
@allow(PERSON, form_page="reports.report")
def send(public_id: str) -> ResponseReturnValue:
    """Send a confirmed report to the level above."""
    _found(public_id)
    with answering(lambda refused: (_page(_found(public_id), sentence(refused.sentence)), 409)):
        sending.send_up(db.session(), public_id, Command(actor(), now(), ""))
    flash(gettext("The report is sent. The level above reads it from now on."), "success")
    return redirect(url_for("reports.report", public_id=public_id), 303)


@bp.get("/reports/<public_id:public_id>/export")
@allow(PERSON, export=True)
def export(public_id: str) -> ResponseReturnValue:
    """Send a version as a workbook."""
    found = _found(public_id)
    return workbook_answer(workbook(found, figures_of(found)), _called(found))


@bp.get("/reports/<public_id:public_id>/<key:name>")
@allow(PERSON, export=True)
def paper(public_id: str, name: str) -> ResponseReturnValue:
    """Show a version on paper, or with '.docx' or '.pdf' send a file. 404 for another name."""
    if paper_name(name) != PAPER:
        abort(404)
    found = _found(public_id)
    opened = Opened(
        lambda each: url_for("reports.paper", public_id=public_id, name=each),
        url_for("reports.report", public_id=public_id),
        gettext("Back to the report"),
        _called(found),
    )
    return paper_answer(name, PAPER, paper_values(db.session(), found), opened, issuer=found.unit)


def _found(public_id: str) -> PeriodReport:
    return report_for(db.session(), actor(), public_id) or abort(404)


def _said(found: PeriodReport) -> dict[str, str]:
    """The words of a version, as a form begins with them."""
    return {name: getattr(found, name) for name in drafting.WORDS}


def _called(found: PeriodReport) -> str:
    return file_title(gettext("Report"), found.unit.name, words(found.period), f"v{found.version}")


def _command(form: PageForm) -> Command:
    said = {name: value for name, value in form.data.items() if name not in ("csrf_token", "key", "version")}
    version = sent_version() if isinstance(form, RewriteForm) else None
    key = "" if isinstance(form, RewriteForm) else sent_key()
    return Command(actor(), now(), key, {"report": said}, version=version)
