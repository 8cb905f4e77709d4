"""The meeting pack: each case of a meeting on one page with its ballot, and ballots given on paper."""

from dataclasses import dataclass, replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import sentence
from webapp.forms import new_key
from webapp.models import Meeting
from webapp.pages.cases.page import Shown, show
from webapp.pages.cases.responses import ballot_not_cast, not_entered
from webapp.pages.meetings.page import attendance_of, head
from webapp.pages.meetings.responses import meeting_or_404
from webapp.pages.shared.case_loading import case_or_404
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import ballot_counted, numbers, sent_ballot, sent_for, sent_key, sent_votes
from webapp.pages.votes.ballots import RefusedBallot
from webapp.pages.votes.standings import names_on_ballot
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.meetings.attendance import presence
from webapp.queries.meetings.conferences import papers_for
from webapp.queries.meetings.meetings import AgendaLine, agenda
from webapp.queries.votes.tallies import CandidateLine, RollLine, VoteView
from webapp.queries.votes.votes import vote_runs, votes_of
from webapp.services.cases.ballots import cast_ballot
from webapp.services.command import Command
from webapp.services.meetings.paper_ballots import PaperBallots, enter_count, minutes_post
from webapp.services.refusals import Refused
from workflows.core.finality import DECIDE

bp = Blueprint("meeting_cases", __name__)

COUNTS = ("votes_for", "votes_against", "votes_blank", "votes_invalid")


@dataclass(frozen=True, slots=True)
class CountField:
    """The field for the ballots that keep a candidate's name, and what was typed into it."""

    field: str
    name: str
    typed: str


@bp.get("/meetings/<public_id:public_id>/pack")
@allow(PERSON)
def pack(public_id: str) -> ResponseReturnValue:
    """Show every case of the meeting, one below the other; in print each on a page of its own."""
    meeting = meeting_or_404(public_id)
    lines = agenda(db.session(), actor(), meeting, today())
    cases, papers = [_shown(line.public_id) for line in lines], papers_for(db.session(), meeting.id)
    return render_template("meetings/pack.html", head=head(meeting), cases=cases, papers=papers)


@bp.get("/meetings/<public_id:public_id>/cases/<public_id:case>")
@allow(PERSON)
def case(public_id: str, case: str) -> ResponseReturnValue:
    meeting, lines = _on_agenda(public_id, case)
    return _case_page(meeting, lines, _shown(case))


@bp.post("/meetings/<public_id:public_id>/cases/<public_id:case>/ballot")
@allow(PERSON, final=DECIDE)
def ballot(public_id: str, case: str) -> ResponseReturnValue:
    """Give or change one's ballot from the pack, and stay there."""
    _on_agenda(public_id, case)
    given, receipt, for_id = sent_ballot(), request.form.get("receipt", ""), sent_for()

    def refused(refusal: Refused) -> ResponseReturnValue:
        ballot = RefusedBallot(sentence(refusal.sentence), given, for_id)
        shown = replace(_shown(case), refused=ballot)
        return _case_page(*_on_agenda(public_id, case), shown), 422 if refusal.field else 409

    with answering(refused, stale=lambda: ballot_not_cast(case)):
        said = (given.choice, _command(), receipt, given.names)
        cast_ballot(db.session(), case, *said, for_id=for_id, against=given.against)
    flash(ballot_counted(receipt, vote_runs(db.session(), case), for_id), "success")
    return redirect(url_for("meeting_cases.case", public_id=public_id, case=case), 303)


def _on_agenda(public_id: str, case: str) -> tuple[Meeting, list[AgendaLine]]:
    """Return the meeting and its agenda with this case on it; 404 if the user may not see one of them."""
    meeting = meeting_or_404(public_id)
    lines = agenda(db.session(), actor(), meeting, today())
    if case not in {line.public_id for line in lines}:
        abort(404)
    return meeting, lines


def _shown(case: str) -> Shown:
    session, who = db.session(), actor()
    return show(load_context(session, case_or_404(case), who, now()), {})


def _case_page(meeting: Meeting, lines: list[AgendaLine], shown: Shown) -> str:
    ids = [line.public_id for line in lines]
    place = ids.index(shown.public_id)
    urls = [url_for("meeting_cases.case", public_id=meeting.public_id, case=each) for each in ids]
    enters = minutes_post(actor(), meeting) and not meeting.over and lines[place].running
    enters = enters and not lines[place].on_paper
    return render_template(
        "meetings/case.html",
        head=head(meeting),
        shown=shown,
        key=new_key(),
        place=place + 1,
        all=len(ids),
        prev_url=urls[place - 1] if place else "",
        next_url=urls[place + 1] if place + 1 < len(urls) else "",
        paper_url=url_for("meeting_cases.paper", public_id=meeting.public_id, case=shown.public_id) if enters else "",
    )


@bp.route("/meetings/<public_id:public_id>/cases/<public_id:case>/paper", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def paper(public_id: str, case: str) -> ResponseReturnValue:
    """Show the page on which the secretary of the meeting enters ballots given on paper."""
    meeting, lines = _on_agenda(public_id, case)
    if not minutes_post(actor(), meeting):
        abort(404)
    if request.method == "GET":
        if meeting.over or not any(line.public_id == case and line.running for line in lines):
            abort(404)
        return _paper_page(meeting, _shown(case))
    view = _running(shown := _shown(case))
    names = frozenset(numbers(request.form.getlist("names")))
    counts = [_count(request.form.get(name, "")) for name in COUNTS]
    kept = {line.id: _count(request.form.get(f"kept-{line.id}", "")) for line in _candidates(view)}
    against_lines = {line: _count(request.form.get(f"against-{line}", "")) for line in kept}
    if None in (*counts, *kept.values(), *against_lines.values()):
        return _paper_page(meeting, shown, _("Write each count as a whole number, 0 for none."), "votes_for"), 422
    for_, against, blank, invalid = (count or 0 for count in counts)
    on_names = [{name: votes or 0 for name, votes in each.items()} for each in (kept, against_lines)]
    sheet = PaperBallots(names, for_, against, blank, invalid, *on_names)

    def refused(refusal: Refused) -> ResponseReturnValue:
        error, field = sentence(refusal.sentence), refusal.field or ""
        return _paper_page(meeting_or_404(public_id), _shown(case), error, field), 422 if field else 409

    with answering(refused, stale=lambda: not_entered(case, _typed_counts)):
        enter_count(db.session(), case, public_id, sheet, _command())
    number = len(names)
    flash(ngettext("%(num)s ballot on paper is counted.", "%(num)s ballots on paper are counted.", number), "success")
    return redirect(url_for("meeting_cases.case", public_id=public_id, case=case), 303)


def _command() -> Command:
    return Command(actor(), now(), sent_key(), votes=sent_votes())


def _typed_counts(shown: Shown) -> list[tuple[str, str]]:
    """Return a count that was not entered: the names, and the figures as typed."""
    chosen, views = numbers(request.form.getlist("names")), votes_of(db.session(), shown.case.id)
    names = {line.person_id: line.name for view in views for line in view.roll}
    stands = dict(pair for view in views for pair in _name_fields(shown.context, view))
    labels = {**dict(_count_labels(election=False, secret=any(view.vote.secret for view in views))), **stands}
    given = ", ".join(name for person, name in names.items() if person in chosen)
    figures = [(label, request.form[name]) for name, label in labels.items() if request.form.get(name)]
    return [*([(_("Who voted on paper"), given)] if given else []), *figures]


def _running(shown: Shown) -> VoteView | None:
    """Return the vote running on the case, with its figures."""
    views = votes_of(db.session(), shown.case.id)
    return next((view for view in views if view.vote.closed_at is None), None)


def _candidates(view: VoteView | None) -> tuple[CandidateLine, ...]:
    return view.candidates if view else ()


def _count(text: str) -> int | None:
    """Return a typed count; 0 for an empty one, None for anything but a count."""
    text = text.strip()
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _paper_page(meeting: Meeting, shown: Shown, error: str = "", wrong: str = "") -> str:
    case, view = shown.public_id, _running(shown)
    candidates = [
        CountField(name, label, request.form.get(name, "")) for name, label in _name_fields(shown.context, view)
    ]
    attendance = attendance_of(meeting)
    return render_template(
        "meetings/paper.html",
        head=head(meeting),
        shown=shown,
        case_url=url_for("meeting_cases.case", public_id=meeting.public_id, case=case),
        action=url_for("meeting_cases.paper", public_id=meeting.public_id, case=case),
        can=_who_can(meeting, view),
        to_confirm=attendance.confirmed if attendance.to_confirm else "",
        chosen=numbers(request.form.getlist("names")),
        typed={name: request.form.get(name, "") for name in COUNTS},
        candidates=candidates,
        over_list=bool(view and view.vote.over_list),
        vote=request.form.get("vote") or (view.vote.id if view else ""),
        counts=_count_labels(bool(candidates), bool(view and view.vote.secret)),
        key=new_key(),
        error=error,
        wrong=wrong,
    )


def _name_fields(context: CaseContext, view: VoteView | None) -> list[tuple[str, str]]:
    """Return field and label of the count of each name; over a list, of those for it and of those against it."""
    if view is None or not view.vote.over_list:
        return [(f"kept-{line.id}", line.name) for line in _candidates(view)]
    words = (("kept", _("%(name)s: for")), ("against", _("%(name)s: against")))
    names = names_on_ballot(context, view)
    return [(f"{field}-{number}", text % {"name": name}) for number, name in names.items() for field, text in words]


def _count_labels(election: bool, secret: bool) -> list[tuple[str, str]]:
    if election:
        return [
            ("votes_for", _("Valid ballots")),
            ("votes_blank", _("Blank ballots")),
            ("votes_invalid", _("Invalid ballots")),
        ]
    return [
        ("votes_for", _("Ballots for")),
        ("votes_against", _("Ballots against")),
        ("votes_blank", _("Blank ballots") if secret else _("Ballots without an opinion")),
        ("votes_invalid", _("Invalid ballots")),
    ]


def _who_can(meeting: Meeting, view: VoteView | None) -> list[RollLine]:
    """Return the members who may be entered: present, on the roll, not recused, and without a ballot."""
    there = {person for person, was in presence(db.session(), meeting.id).items() if was}
    return [
        line
        for line in (view.roll if view else ())
        if line.person_id in there and line.recused is None and not line.voted
    ]
