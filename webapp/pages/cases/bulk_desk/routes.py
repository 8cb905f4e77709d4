"""Many cases taken, handed on or reminded of at once: which can be and which not, and what became of each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.addresses import opened_number
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import process_title, sentence
from webapp.forms import bind, is_valid, new_key
from webapp.languages import gettext, ngettext
from webapp.models import Case
from webapp.pages.cases.holding import CaseHolding, HolderChoice, holding_of
from webapp.pages.cases.responses import load_case
from webapp.pages.shared.list_query import few
from webapp.pages.shared.submitted import LONGEST_KEY, sent_key
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.records import case_for
from webapp.queries.cases.reminding import reminders_left, reminding_authority
from webapp.queries.notices.recipients import task_recipients
from webapp.queries.votes.bulk import acts_under
from webapp.services.cases.desk import claiming
from webapp.services.cases.desk.reminding import remind_holders
from webapp.services.command import Command
from webapp.services.meetings.bulk_ballots import MOST, key_of, one_by_one, undo_key_of
from webapp.services.refusals import NotFoundForActor
from workflows.core.text import _

bp = Blueprint("bulk_desk", __name__)

TITLES = {
    "take": _("Take several cases"),
    "hand": _("Hand several cases on"),
    "remind": _("Remind whoever has several cases"),
}
"""What can be done with many cases, with the title of its page."""
KINDS = {"take": "claim", "hand": "claim", "remind": "clock"}
"""The kind of the entries that it makes."""


@dataclass(frozen=True, slots=True)
class ChosenForDesk:
    """A case among those chosen. unit: with the process. note: who has it, or why nothing is done with it.

    given: what the form carries.
    """

    case: str
    url: str
    person: str
    unit: str
    note: str
    given: str = ""


@bp.get("/bulk/desk")
@allow(PERSON)
def confirm() -> ResponseReturnValue:
    """Show with which of the chosen cases it can be done, and with which not. Nothing is written."""
    # The bare address, which no button leads to, shows what changes nobody's work.
    what = _act(request.args) if request.args else "remind"
    return _page(what, few(request.args.getlist("case"), MOST), new_key())


@bp.post("/bulk/desk", endpoint="act")
@allow(PERSON)
def act() -> ResponseReturnValue:
    """Do it with one case after the other, each in its own transaction; those with which it cannot be done say why."""
    what, key = _act(request.form), sent_key()
    versions = dict(each.rpartition(".")[::2] for each in request.form.get("cases", "").split(",") if "." in each)
    ids, form = few(versions, MOST), bind("HolderChange", {}, request.form)
    missing = what == "hand" and not request.form.get("post")
    wrong = what == "hand" and not is_valid(form)
    if not ids or missing or wrong:
        return _page(what, ids, key, form if what == "hand" else None, missing=missing), 422
    said = {form.section: form.answers()} if what == "hand" else {}

    def one(public_id: str) -> None:
        context, _lists = load_case(public_id)
        command = Command(actor(), now(), key_of(key, public_id), said, _whole(versions[public_id]))
        if what == "remind":
            remind_holders(db.session(), public_id, command)
        else:
            post = _free(context) if what == "take" else _chosen(context)
            claiming.take(db.session(), public_id, post, command)

    known = [each for each in ids if case_for(db.session(), actor(), each)]
    before = acts_under(db.session(), actor(), [key_of(key, each) for each in known], KINDS[what])
    results = one_by_one([each for each in known if key_of(key, each) not in before], one)
    done = len(before) + sum(refusal is None for refusal in results.values())
    flash(ngettext("Done with %(num)s case.", "Done with %(num)s cases.", done), "success" if done else "warning")
    for why in list(dict.fromkeys(sentence(refusal) for refusal in results.values() if refusal))[:5]:
        flash(why, "warning")
    return redirect(url_for("bulk_desk.report", act=what, key=key, cases=",".join(ids)), 303)


@bp.get("/bulk/desk/report")
@allow(PERSON)
def report() -> ResponseReturnValue:
    """Show with which cases it was done, and which of them can be given back."""
    what, key = _act(request.args), request.args.get("key", "")[:LONGEST_KEY]
    cases = _cases(few(request.args.get("cases", "").split(","), MOST))
    names = [name(key, case.public_id) for case in cases for name in (key_of, undo_key_of)]
    done = acts_under(db.session(), actor(), names, KINDS[what])
    back = [case for case in cases if undo_key_of(key, case.public_id) in done]
    acted = [case for case in cases if key_of(key, case.public_id) in done and case not in back]
    return render_template(
        "bulk/desk_report.html",
        title=gettext(TITLES[what]),
        done=[_row(case) for case in acted],
        back=[_row(case) for case in back],
        left=[_row(case) for case in cases if case not in acted and case not in back],
        undo=",".join(case.public_id for case in acted if what == "take" and _mine(case)),
        key=key,
    )


@bp.post("/bulk/desk/undo")
@allow(PERSON)
def undo() -> ResponseReturnValue:
    """Give back the cases that were taken together."""
    key, ids = sent_key(), few(request.form.get("cases", "").split(","), MOST)

    def one(public_id: str) -> None:
        context, _lists = load_case(public_id)
        command = Command(actor(), now(), undo_key_of(key, public_id))
        claiming.give_back(db.session(), public_id, _own(context), command)

    known = [case.public_id for case in _cases(ids)]
    before = acts_under(db.session(), actor(), [undo_key_of(key, each) for each in known], KINDS["take"])
    results = one_by_one([each for each in known if undo_key_of(key, each) not in before], one)
    if not results and not before:
        return _page("take", [], key), 422
    done = len(before) + sum(refusal is None for refusal in results.values())
    flash(ngettext("%(num)s case is given back.", "%(num)s cases are given back.", done), "success")
    return redirect(url_for("bulk_desk.report", act="take", key=key, cases=",".join(ids)), 303)


def _page(what: str, ids: list[str], key: str, form: object = None, *, missing: bool = False) -> str:
    ready: list[ChosenForDesk] = []
    left: list[ChosenForDesk] = []
    choices: dict[str, HolderChoice] = {}
    for case in _cases(ids):
        context, _lists = load_case(case.public_id)
        holding = holding_of(context) if what != "remind" else None
        why = _why_not(what, context, holding)
        note = why or " ".join(holding.taken if holding else [])
        row = _row(case, note, f"{case.public_id}.{case.version}")
        (left if why else ready).append(row)
        choices |= {each.label: each for each in holding.choices if holding} if holding and not why else {}
    return render_template(
        "bulk/desk.html",
        what=what,
        title=gettext(TITLES[what]),
        ready=ready,
        left=left,
        choices=list(choices.values()),
        chosen=request.form.get("post", ""),
        form=(form or bind("HolderChange", {})) if what == "hand" else None,
        missing=gettext("Choose who has the case.") if missing else "",
        key=key,
        most=MOST,
    )


def _why_not(what: str, context: CaseContext, holding: CaseHolding | None) -> str:
    """Return why nothing can be done with a case; '' if it can."""
    if what == "remind":
        if reminding_authority(context) is None:
            return gettext("You do not wait for anybody in this case.")
        if not reminders_left(context):
            return gettext("Reminded today already, as often as the rules allow: please wait until tomorrow.")
        called = task_recipients(db.session(), context.case.id, today()).values()
        if all(each.reader.person_id == actor().person_id for each in called):
            return gettext("This case waits for nobody else who has an account: there is nobody to remind.")
        return ""
    if what == "take" and (holding is None or not holding.free):
        taken = " ".join(holding.taken) if holding else ""
        return taken or gettext("You cannot take this case: no post that it waits for has you among several holders.")
    if what == "hand" and (holding is None or not holding.choices):
        return gettext("You cannot hand this case on: it waits for no post whose holders you may choose among.")
    return ""


def _free(context: CaseContext) -> int:
    """Return the actor's post by which they take a case that nobody has. Raises NotFoundForActor."""
    holding = holding_of(context)
    return _first(holding.free if holding else [], lambda _each: True)


def _own(context: CaseContext) -> int:
    """Return the actor's post by which they have a case. Raises NotFoundForActor."""
    holding = holding_of(context)
    return _first(holding.mine if holding else [], lambda _each: True)


def _chosen(context: CaseContext) -> int:
    """Return the post in this case of whoever was chosen: it may be another one than in the first. Raises
    NotFoundForActor.
    """
    holding, label = holding_of(context), request.form.get("post", "")
    return _first(holding.choices if holding else [], lambda each: each.label == label)


def _first(choices: Iterable[HolderChoice], fits: Callable[[HolderChoice], bool]) -> int:
    found = next((opened_number("post", each.post) for each in choices if fits(each)), None)
    if found is None:
        raise NotFoundForActor
    return found


def _mine(case: Case) -> bool:
    context, _lists = load_case(case.public_id)
    holding = holding_of(context)
    return bool(holding and holding.mine)


def _act(fields: Mapping[str, str]) -> str:
    what = fields.get("act", "")
    return what if what in TITLES else abort(404)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _cases(ids: Iterable[str]) -> list[Case]:
    """Return those of the cases that the user may know of."""
    return [case for each in ids if (case := case_for(db.session(), actor(), each))]


def _row(case: Case, note: str = "", given: str = "") -> ChosenForDesk:
    name = case.subject.full_name if case.subject else case.unit.name
    url = url_for("cases.case", public_id=case.public_id)
    unit = " · ".join([*([case.unit.name] if case.subject else []), process_title(case.workflow)])
    return ChosenForDesk(case.public_id, url, name, unit, note, given)
