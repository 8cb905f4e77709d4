"""Many cases taken, handed on or reminded of at once: which can be and which not, and what became of each."""

from collections.abc import Callable, Iterable, Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.addresses import opened_number
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.forms import bind, is_valid, new_key
from webapp.languages import gettext, ngettext
from webapp.pages.cases.bulk_desk.choosing import chosen_ids, desk_row, known_cases, sorted_cases
from webapp.pages.cases.holding import HolderChoice, holder_sentence, holding_of
from webapp.pages.cases.responses import load_case
from webapp.pages.shared.list_query import few
from webapp.pages.shared.refusals import flash_refusals
from webapp.pages.shared.submitted import LONGEST_KEY, sent_cases, sent_key
from webapp.pages.shared.way_back import way_back
from webapp.queries.cases.claims import claims_of, handed_under
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.records import case_for
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


@bp.get("/bulk/desk")
@allow(PERSON)
def confirm() -> ResponseReturnValue:
    """Show with which of the chosen cases it can be done, and with which not. Nothing is written."""
    # The bare address, which no button leads to, shows what changes nobody's work.
    what = _act(request.args) if "act" in request.args else "remind"
    ids, more = chosen_ids(what)
    return _page(what, ids, new_key(), more=more)


@bp.post("/bulk/desk", endpoint="act")
@allow(PERSON)
def act() -> ResponseReturnValue:
    """Do it with one case after the other, each in its own transaction; those with which it cannot be done say why."""
    what, key = _act(request.form), sent_key()
    versions = sent_cases()
    ids, form = few(versions, MOST), bind("HolderChange", {}, request.form)
    missing = what == "hand" and not request.form.get("post")
    wrong = what == "hand" and not is_valid(form)
    if not ids or missing or wrong:
        return _page(what, ids, key, form if what == "hand" else None, missing=missing), 422
    said = {form.section: form.answers()} if what == "hand" else {}

    def one(public_id: str) -> None:
        context, _lists = load_case(public_id)
        command = Command(actor(), now(), key_of(key, public_id), said, versions[public_id])
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
    flash_refusals(results.values())
    return redirect(url_for("bulk_desk.report", act=what, key=key, cases=",".join(ids), back=way_back()), 303)


@bp.get("/bulk/desk/report")
@allow(PERSON)
def report() -> ResponseReturnValue:
    """Show with which cases it was done, and with which of them it can be undone: a reminder has been read."""
    what, key = _act(request.args), request.args.get("key", "")[:LONGEST_KEY]
    cases = known_cases(few(request.args.get("cases", "").split(","), MOST))
    names = [name(key, case.public_id) for case in cases for name in (key_of, undo_key_of)]
    done = acts_under(db.session(), actor(), names, KINDS[what])
    back = [case for case in cases if undo_key_of(key, case.public_id) in done]
    acted = [case for case in cases if key_of(key, case.public_id) in done and case not in back]
    still = handed_under(db.session(), actor(), [key_of(key, case.public_id) for case in acted])
    claims = claims_of(db.session(), [case.id for case in acted], today()) if what != "remind" else []
    holders = {each.case_id: holder_sentence(each) for each in claims}
    return render_template(
        "cases/bulk/desk_report.html",
        title=gettext(TITLES[what]),
        done=[desk_row(case, holders.get(case.id, "")) for case in acted],
        back=[desk_row(case) for case in back],
        left=[desk_row(case) for case in cases if case not in acted and case not in back],
        undo=",".join(case.public_id for case in acted if key_of(key, case.public_id) in still),
        what=what,
        key=key,
        back_url=way_back(),
    )


@bp.post("/bulk/desk/undo")
@allow(PERSON)
def undo() -> ResponseReturnValue:
    """Give back the cases that were taken together, or take back those that were handed on together."""
    what = _act(request.form) if "act" in request.form else "take"
    key, ids = sent_key(), few(request.form.get("cases", "").split(","), MOST)

    def one(public_id: str) -> None:
        context, _lists = load_case(public_id)
        command = Command(actor(), now(), undo_key_of(key, public_id))
        if what == "hand":
            claiming.hand_back(db.session(), public_id, key_of(key, public_id), command)
        else:
            claiming.give_back(db.session(), public_id, _own(context), command)

    known = [case.public_id for case in known_cases(ids)]
    before = acts_under(db.session(), actor(), [undo_key_of(key, each) for each in known], KINDS["take"])
    results = one_by_one([each for each in known if undo_key_of(key, each) not in before], one)
    if not results and not before:
        return _page(what, [], key), 422
    done = len(before) + sum(refusal is None for refusal in results.values())
    if done and what == "hand":
        flash(ngettext("%(num)s hand-over is undone.", "%(num)s hand-overs are undone.", done), "success")
    elif done:
        flash(ngettext("%(num)s case is given back.", "%(num)s cases are given back.", done), "success")
    flash_refusals(results.values())
    return redirect(url_for("bulk_desk.report", act=what, key=key, cases=",".join(ids), back=way_back()), 303)


def _page(
    what: str, ids: list[str], key: str, form: object = None, *, missing: bool = False, more: bool = False
) -> str:
    found = sorted_cases(what, ids)
    return render_template(
        "cases/bulk/desk.html",
        what=what,
        title=gettext(TITLES[what]),
        found=found,
        chosen=request.form.get("post", ""),
        form=(form or bind("HolderChange", {})) if what == "hand" and found.choices else None,
        missing=gettext("Choose who has the case.") if missing and found.choices else "",
        key=key,
        most=MOST,
        more=more,
        back=way_back(),
    )


def _free(context: CaseContext) -> int:
    """Return the actor's post by which they take a case that nobody has. Raises NotFoundForActor."""
    holding = holding_of(context)
    return _first(holding.free if holding else [], lambda _each: True)


def _own(context: CaseContext) -> int:
    """Return the actor's post by which they have a case. Raises NotFoundForActor."""
    holding = holding_of(context)
    return _first(holding.mine if holding else [], lambda _each: True)


def _chosen(context: CaseContext) -> int:
    """Return the post that was chosen, if its holder may have this case. Raises NotFoundForActor."""
    holding, post = holding_of(context), request.form.get("post", "")
    return _first(holding.choices if holding else [], lambda each: each.post == post)


def _first(choices: Iterable[HolderChoice], fits: Callable[[HolderChoice], bool]) -> int:
    found = next((opened_number("post", each.post) for each in choices if fits(each)), None)
    if found is None:
        raise NotFoundForActor
    return found


def _act(fields: Mapping[str, str]) -> str:
    what = fields.get("act", "")
    return what if what in TITLES else abort(404)
