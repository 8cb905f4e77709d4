"""Several decisions issued at once: which can be and which not, one date and signer, and what became of each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.filters import lazy, sentence
from webapp.forms import PageForm, is_valid, new_key, refuse_at
from webapp.languages import gettext, ngettext
from webapp.models import Case, IssuedPaper
from webapp.pages.cases.bulk_desk.choosing import inbox_cases
from webapp.pages.cases.forms import Bound, move_form
from webapp.pages.cases.holding import holding_of
from webapp.pages.cases.responses import load_case
from webapp.pages.overview.wording import about_words
from webapp.pages.shared.list_query import few
from webapp.pages.shared.refusals import flash_refusals
from webapp.pages.shared.submitted import LONGEST_KEY, sent_cases, sent_key
from webapp.pages.shared.way_back import way_back
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.following import called
from webapp.queries.cases.lists import CaseLine
from webapp.queries.cases.records import case_for
from webapp.queries.clock.tasks import not_yet
from webapp.queries.papers.together import cancelled_among, standing_among
from webapp.queries.votes.bulk import acts_under, numbers_under
from webapp.services.cases.commands import make_move
from webapp.services.command import Command
from webapp.services.document_numbers import foreseen
from webapp.services.meetings.bulk_ballots import GONE_ON, MOST, key_of, one_by_one
from webapp.services.papers.register import end_paper
from webapp.services.refusals import Refused
from workflows.core.definition import Definition, PaperDef
from workflows.core.engine import Offer, offers
from workflows.core.finality import ISSUE
from workflows.core.text import _

bp = Blueprint("bulk_issuing", __name__)

NOT_NOW = _("No decision of this case waits for you to be issued.")
HELD = _("Comrade %(names)s has this case: if you issue it nevertheless, do so on its own page.")
OTHER_FORM = _("This decision is issued with another form: issue it by itself, on the page of the case.")


class CancelForm(PageForm):
    """The form of a cancellation of several numbers: its reason."""

    reason = TextAreaField(lazy("Reason"), [DataRequired(lazy("Write the reason.")), Length(max=500)])


@dataclass(frozen=True, slots=True)
class IssueRow:
    """A case among those whose decisions are issued together. note: what is issued, or why it is not."""

    case: str
    url: str
    person: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """Cases sorted by whether their decisions can be issued with one form, which is bound for the first of them.

    cases: those that can be, each with its version, as the form carries them.
    """

    ready: list[IssueRow]
    closed: list[IssueRow]
    cases: str
    form: Bound | None


@bp.get("/bulk/issue")
@allow(PERSON)
def confirm() -> ResponseReturnValue:
    """Show what would be issued and what not, with the form for all. Nothing is written.

    With `all` those of the inbox with its filter whose decisions can be issued in their state.
    """
    ids = inbox_cases(_issues) if request.args.get("all") else list(dict.fromkeys(request.args.getlist("case")))
    return _page(_sorted(ids[:MOST]), new_key(), more=len(ids) > MOST)


def _issues(line: CaseLine, definition: Definition) -> bool:
    """Whether a decision is issued in the state of a case."""
    return any(move.papers and move.cause.kind == "by" for move in definition.moves_from(line.state))


@bp.post("/bulk/issue", endpoint="issue")
@allow(PERSON, final=ISSUE)
def issue() -> ResponseReturnValue:
    """Issue the confirmed decisions, one after the other, each in its own transaction; those that cannot be say why."""
    versions, key = sent_cases(), sent_key()
    ids = [each for each in few(versions, MOST) if case_for(db.session(), actor(), each)]
    found = _sorted(ids, request.form)
    done = acts_under(db.session(), actor(), [key_of(key, each) for each in ids], "move")
    wrong = bool(found.ready) and found.form is not None and not is_valid(found.form)
    if wrong or not (found.ready or done):
        return _page(found, key), 422

    def issue_one(public_id: str) -> None:
        if key_of(key, public_id) in done:
            return
        context, lists = load_case(public_id)
        offer = _issuing(context)
        if offer is None or context.case.version != versions[public_id]:
            raise Refused(GONE_ON.text)
        form = move_form(context, lists, offer.move, request.form)
        if form is not None and not is_valid(form):
            raise Refused(str(next(iter(form.errors.values()))[0]))
        said = form.answers_by_section() if form else {}
        one = Command(actor(), now(), key_of(key, public_id), said, context.case.version)
        make_move(db.session(), public_id, offer.move.name, one)

    results = one_by_one(ids, issue_one)
    issued = sum(refusal is None for refusal in results.values())
    words = ngettext("%(num)s decision is issued.", "%(num)s decisions are issued.", issued)
    flash(words, "success" if issued else "warning")
    flash_refusals(results.values())
    return redirect(url_for("bulk_issuing.report", key=key, cases=",".join(ids), back=way_back()), 303)


@bp.get("/bulk/issue/report")
@allow(PERSON)
def report() -> ResponseReturnValue:
    """Show which of the decisions are issued, and which are not; their clerk may cancel the numbers together."""
    return _report(CancelForm(formdata=None))


@bp.post("/bulk/issue/cancel", endpoint="cancel")
@allow(PERSON, final=ISSUE)
def cancel_numbers() -> ResponseReturnValue:
    """Cancel the numbers given together, each as on the page of its paper. What is cancelled already stays so."""
    form, (key, own) = CancelForm(), _issued_together()
    papers = {str(each.id): each for each in _standing(own)}
    if not form.validate_on_submit() or not papers:
        if not papers:
            refuse_at(form, "", gettext("No number is left to be cancelled."))
        return _report(form), 422
    results = one_by_one(
        list(papers),
        lambda each: end_paper(db.session(), actor(), int(each), "cancelled", form.reason.data or "", now()),
    )
    done = sum(refusal is None for refusal in results.values())
    words = ngettext("%(num)s number is cancelled.", "%(num)s numbers are cancelled.", done)
    flash(words, "success" if done else "warning")
    flash_refusals(results.values())
    return redirect(url_for("bulk_issuing.report", key=key, cases=request.form.get("cases"), back=way_back()), 303)


def _issued_together() -> tuple[str, list[tuple[Case, list[str] | None]]]:
    """Return the key of the act in the address or the form, and its cases with the numbers given; None for none."""
    key = request.values.get("key", "")[:LONGEST_KEY]
    ids = few(request.values.get("cases", "").split(","), MOST)
    cases = [case for each in ids if (case := case_for(db.session(), actor(), each))]
    numbers = numbers_under(db.session(), actor(), [key_of(key, each) for each in ids])
    return key, [(case, numbers.get(key_of(key, case.public_id))) for case in cases]


def _standing(own: list[tuple[Case, list[str] | None]]) -> list[IssuedPaper]:
    return standing_among(db.session(), actor(), {case.id: given for case, given in own if given})


def _report(form: CancelForm) -> str:
    key, own = _issued_together()
    cancelled = cancelled_among(db.session(), {case.id: given for case, given in own if given})
    return render_template(
        "cases/bulk/issued.html",
        issued=[_row(case, _numbers(given, cancelled.get(case.id, ()))) for case, given in own if given is not None],
        refused=[_row(case, "") for case, given in own if given is None],
        standing=[each.number for each in _standing(own)],
        form=form,
        key=key,
        cases=",".join(case.public_id for case, given in own if given),
        back=way_back(),
    )


def _numbers(given: list[str], cancelled: Collection[str]) -> str:
    """Return the numbers given to a case, with those that are valid no longer marked so."""
    marked = (gettext("%(number)s (not valid any more)", number=each) if each in cancelled else each for each in given)
    return ", ".join(marked)


def _page(found: Sorted, key: str, *, more: bool = False) -> str:
    return render_template("cases/bulk/issue.html", found=found, key=key, most=MOST, more=more, back=way_back())


def _sorted(ids: Iterable[str], sent: Any = None) -> Sorted:
    """Sort the cases that the user may know of; others are dropped."""
    ready: list[IssueRow] = []
    closed: list[IssueRow] = []
    cases: list[str] = []
    due: list[tuple[CaseContext, tuple[PaperDef, ...]]] = []
    bound: tuple[str | None, Bound | None] | None = None
    for public_id in [each for each in ids if case_for(db.session(), actor(), each)]:
        context, lists = load_case(public_id)
        offer = _issuing(context)
        why = _why_not(context, offer)
        if offer and not why:
            if bound is None:
                bound = offer.move.form, move_form(context, lists, offer.move, sent)
            why = "" if bound[0] == offer.move.form else gettext(OTHER_FORM)
        if why or offer is None:
            closed.append(_row(context.case, why))
            continue
        due.append((context, offer.move.papers))
        ready.append(_row(context.case, gettext(offer.move.label)))
        cases.append(f"{public_id}.{context.case.version}")
    numbers = foreseen(due)
    ready = [
        replace(row, note=gettext("%(step)s: %(numbers)s", step=row.note, numbers=", ".join(mine))) if mine else row
        for row, mine in zip(ready, numbers, strict=True)
    ]
    return Sorted(ready, closed, ",".join(cases), bound[1] if bound else None)


def _why_not(context: CaseContext, offer: Offer | None) -> str:
    """Return why no decision of a case can be issued by the user now; '' if it can."""
    if offer is None:
        return gettext(NOT_NOW)
    if stopped := context.stops(offer.move):
        return sentence(stopped)
    if (holding := holding_of(context)) and holding.others:
        return gettext(HELD, names=holding.others)
    return "" if offer.open else " ".join(sentence(check.why) for check in offer.failed)


def _issuing(context: CaseContext) -> Offer | None:
    """Return the move that issues decisions of a case, if it is the user's task now."""
    found = offers(context.definition, context.case.state, context.facts(), context.authority, not_yet(context))
    return next((row for row in found if row.is_task and row.permitted and row.move.papers), None)


def _row(case: Case, note: str) -> IssueRow:
    name = case.subject.full_name if case.subject else case.unit.name
    url = url_for("cases.case", public_id=case.public_id)
    about = about_words(case.workflow, called(case))
    unit = [*([case.unit.name] if case.subject else []), *([about] if about else []), case.public_id[:8].upper()]
    return IssueRow(case.public_id, url, name, " · ".join(unit), note)
