"""Several votes at once: a preview, one ballot each, and their retraction within some minutes."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import moment, sentence
from webapp.forms import new_key
from webapp.languages import gettext as _
from webapp.languages import ngettext
from webapp.models import Unit
from webapp.pages.shared.answered import secret
from webapp.pages.shared.case_filters import inbox_filter
from webapp.pages.shared.submitted import LONGEST_KEY, sent_key, sent_votes, vote_field
from webapp.pages.shared.way_back import way_back
from webapp.pages.votes.deciding import LOOKS, SEEN
from webapp.pages.votes.page import choice_words
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.lists import DEEPEST, inbox, waits_for_ballot
from webapp.queries.votes.bulk import ChosenCase, acts_under, chosen_cases, meeting_of
from webapp.services.command import Command
from webapp.services.meetings.bulk_ballots import DECIDES, GONE_ON, MOST, key_of, retract_all, undo_key_of, vote_on_all
from webapp.services.meetings.retracting import undo_minutes
from workflows.core.finality import DECIDE

bp = Blueprint("bulk", __name__)


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """A case among those that are voted on together. said: why it is not, or what is to be said of it."""

    case: str
    vote: str
    url: str
    person: str
    unit: str
    note: str


@bp.get("/bulk")
@allow(PERSON)
def confirm() -> ResponseReturnValue:
    """Show on which cases the chosen answer would be given, and on which not. Nothing is written.

    With `all` those of the inbox with its filter that wait for a ballot.
    """
    every = bool(request.args.get("all"))
    ids = _waiting() if every else request.args.getlist("case")
    many = _("Only %(most)s cases can be voted on together: the others are left out.", most=MOST)
    refusal = many if len(set(ids)) > MOST and not every else ""
    return _confirm_page(_chosen(ids, None if every else MOST), request.args.get("choice", ""), refusal)


def _waiting() -> list[str]:
    """Return the cases in the user's inbox, with its filter, that wait for a ballot of their own. Two statements."""
    found = [line for _id, line in inbox(db.session(), actor(), today(), DEEPEST, None, inbox_filter())]
    known = definitions(db.session(), (line.definition_hash for line in found))
    return [line.public_id for line in found if waits_for_ballot(line, known[line.definition_hash])]


def _confirm_page(cases: list[ChosenCase], choice: str, error: str = "") -> str:
    conflicts = {case.public_id: why for case in cases if (why := case.conflict(today()))}
    in_words = choice_words(choice, by_ballot=False)
    choice = choice if in_words else ""
    free = [case for case in cases if case.public_id not in conflicts]
    return render_template(
        "votes/bulk/confirm.html",
        open=[_row(case) for case in free[:MOST]],
        conflicts=[_row(case, sentence(conflicts[case.public_id])) for case in cases if case.public_id in conflicts],
        choice=choice,
        choice_words=in_words,
        minutes=min(_minutes(free).values(), default=0),
        key=new_key(),
        error=error,
        more=not error and len(free) > MOST,
        most=MOST,
        closes=_has_seen(),
        back=way_back(),
    )


@bp.post("/bulk", endpoint="decide")
@allow(PERSON, final=DECIDE)
@secret
def decide() -> ResponseReturnValue:
    """Give the confirmed ballots, one after the other; each counts or reports why not.

    One that would close its vote counts only from the page that has said so.
    """
    cases = _chosen(request.form.get("cases", "").split(","))
    choices = request.form.getlist("choice")
    if len(choices) != 1 or not choice_words(choices[0], by_ballot=False):
        return _confirm_page(cases, "", _("Choose for, against or no opinion.")), 422
    if not cases:
        return _confirm_page(cases, "", _("Choose at least one case.")), 422
    ids, key = [case.public_id for case in cases], sent_key()
    command = Command(actor(), now(), key, votes=sent_votes())
    results = vote_on_all(db.session(), ids, choices[0], command, may_close=_has_seen())
    ends = [each for each, refusal in results.items() if refusal and refusal.text == DECIDES]
    done = sum(refusal is None for refusal in results.values())
    flash(ngettext("%(num)s vote is recorded.", "%(num)s votes are recorded.", done), "success" if done else "warning")
    asked = ",".join(ends) or None
    choice = choices[0] if ends else None
    return redirect(
        url_for("bulk.report", key=key, cases=",".join(ids), back=way_back(), ends=asked, choice=choice), 303
    )


@bp.get("/bulk/report")
@allow(PERSON)
def report() -> ResponseReturnValue:
    """Show a line for each case: counted, retracted, or not counted and why; and what can still be retracted."""
    key = request.args.get("key", "")[:LONGEST_KEY]
    cases = _chosen(request.args.get("cases", "").split(","))
    ids = [case.public_id for case in cases]
    acts = acts_under(db.session(), actor(), [name(key, each) for each in ids for name in (key_of, undo_key_of)])
    given = [case for case in cases if key_of(key, case.public_id) in acts]
    back = [case for case in given if undo_key_of(key, case.public_id) in acts]
    minutes = _minutes(given)
    ends = {
        case.public_id: acts[key_of(key, case.public_id)] + dt.timedelta(minutes=minutes[case.committee_id])
        for case in given
        if case.committee_id in minutes and case.given_at == acts[key_of(key, case.public_id)]
    }
    undo = {public_id: end for public_id, end in ends.items() if end >= now()}
    asked = request.args.get("ends", "").split(",")
    deciding = [case for case in cases if case.public_id in asked and case not in given and not case.conflict(today())]
    return render_template(
        "votes/bulk/report.html",
        given=[_row(case, _stays(case)) for case in given if case not in back],
        back=[_row(case) for case in back],
        refused=[
            _row(case, sentence(case.conflict(today()) or GONE_ON)) for case in cases if case not in [*given, *deciding]
        ],
        deciding=[_row(case, _(DECIDES)) for case in deciding],
        choice=request.args.get("choice", ""),
        undo=list(undo),
        until=moment(min(undo.values(), default=None)),
        key=key,
        back_url=way_back(),
        meeting=meeting_of(db.session(), [case.public_id for case in given], today()) if given else None,
    )


@bp.post("/bulk/undo")
@allow(PERSON)
def undo() -> ResponseReturnValue:
    """Retract the ballots given together, except those whose vote is closed or whose minutes are over."""
    cases, key = _chosen(request.form.get("cases", "").split(",")), sent_key()
    ids = [case.public_id for case in cases]
    results = retract_all(db.session(), ids, key, Command(actor(), now(), key)) if cases else {}
    if not results:
        return _confirm_page([], "", _("There is nothing to take back.")), 422
    if done := sum(refusal is None for refusal in results.values()):
        flash(ngettext("%(num)s vote is taken back.", "%(num)s votes are taken back.", done), "success")
    for refusal in dict.fromkeys(sentence(refusal) for refusal in results.values() if refusal):
        flash(refusal, "warning")
    return redirect(url_for("bulk.report", key=key, cases=",".join(ids), back=way_back()), 303)


def _has_seen() -> bool:
    """Whether the page says of these votes that each of them ends the voting on its case."""
    return request.values.get(LOOKS) == SEEN


def _chosen(public_ids: list[str], most: int | None = MOST) -> list[ChosenCase]:
    """Return the chosen cases that the user may know of, that many of them at most; others are dropped."""
    ids = [each for each in dict.fromkeys(public_ids) if each][:most]
    return chosen_cases(db.session(), actor(), ids, today()) if ids else []


def _minutes(cases: list[ChosenCase]) -> dict[int | None, int]:
    """Return committee → for how many minutes its ballots can be retracted."""
    session = db.session()
    ids = {case.committee_id for case in cases if case.committee_id}
    return {each: undo_minutes(session, session.get_one(Unit, each), today()) for each in ids}


def _stays(case: ChosenCase) -> str:
    """Return why a given ballot cannot be retracted, although its minutes are not over."""
    return "" if case.vote_id else _("Voting has ended, so this vote can no longer be taken back.")


def _row(case: ChosenCase, note: str = "") -> ChosenRow:
    return ChosenRow(
        case=case.public_id,
        vote=vote_field(case.vote_id) if case.vote_id else "",
        url=url_for("cases.case", public_id=case.public_id),
        person=case.person or case.unit,
        unit=case.unit if case.person else "",
        note=note,
    )
