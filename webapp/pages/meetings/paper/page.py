"""The pages on which ballots on paper are counted: their fields, what was typed, and two counts side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from webapp.db import db
from webapp.forms import new_key
from webapp.languages import gettext as _
from webapp.models import Meeting, ProposedCount
from webapp.pages.cases.page import Shown
from webapp.pages.meetings.page import attendance_of, head
from webapp.pages.meetings.paper.members import (
    MemberChoice,
    by_name,
    choice_labels,
    member_rows,
    members,
    sent_by_name,
    typed_by_name,
)
from webapp.pages.shared.submitted import numbers, vote_field
from webapp.pages.votes.paper import proposed_words
from webapp.pages.votes.standings import names_on_ballot
from webapp.queries.cases.context import CaseContext
from webapp.queries.meetings.attendance import presence
from webapp.queries.people.names import people_names
from webapp.queries.votes.paper import proposed_count
from webapp.queries.votes.tallies import CandidateLine, RollLine, VoteView
from webapp.queries.votes.votes import votes_of
from webapp.services.meetings.paper_sheets import PaperBallots

COUNTS = ("votes_for", "votes_against", "votes_blank", "votes_invalid")


@dataclass(frozen=True, slots=True)
class CountField:
    """The field for the ballots that keep a candidate's name, and what was typed into it."""

    field: str
    name: str
    typed: str


@dataclass(frozen=True, slots=True)
class TwoCounts:
    """A count that waits, in words. first, second: who counted; rows: each figure by both, and if they differ."""

    said: str
    standing: str
    names: list[str]
    first: str
    second: str
    rows: list[tuple[str, int | str, int | str, bool]]


def running(shown: Shown) -> VoteView | None:
    """Return the vote running on the case, with its figures."""
    views = votes_of(db.session(), shown.case.id)
    return next((view for view in views if view.vote.closed_at is None), None)


def candidates(view: VoteView | None) -> tuple[CandidateLine, ...]:
    """Return the names on the ballot of a vote."""
    return view.candidates if view else ()


def sent_sheet(view: VoteView | None, names: frozenset[int]) -> PaperBallots | None:
    """Return the count that a form sends; None if a figure is none."""
    if view is not None and by_name(view):
        return sent_by_name(view)
    counts = [_count(request.form.get(name, "")) for name in COUNTS]
    kept = {line.id: _count(request.form.get(f"kept-{line.id}", "")) for line in candidates(view)}
    against = {line: _count(request.form.get(f"against-{line}", "")) for line in kept}
    if None in (*counts, *kept.values(), *against.values()):
        return None
    for_them, against_them = ({name: votes or 0 for name, votes in each.items()} for each in (kept, against))
    for_, no, blank, invalid = (count or 0 for count in counts)
    return PaperBallots(names, for_, no, blank, invalid, for_them, against_them)


def typed_counts(shown: Shown) -> list[tuple[str, str]]:
    """Return a count that was not taken: the names, and the figures as typed."""
    chosen, views = numbers(request.form.getlist("names")), votes_of(db.session(), shown.case.id)
    names = {line.person_id: line.name for view in views for line in view.roll}
    stands = dict(pair for view in views for pair in _name_fields(shown.context, view))
    labels = {**dict(_count_labels(election=False, secret=any(view.vote.secret for view in views))), **stands}
    given = ", ".join(name for person, name in names.items() if person in chosen)
    by_member = [pair for view in views for pair in typed_by_name(view, names_on_ballot(shown.context, view))]
    figures = [(label, request.form[name]) for name, label in labels.items() if request.form.get(name)]
    return [*([(_("Who voted on paper"), given)] if given else []), *by_member, *figures]


def count_page(
    meeting: Meeting, shown: Shown, error: str = "", wrong: str = "", *, again: bool = False, closes: bool = False
) -> str:
    """Return the page of the first count, or, again, that of the second one. closes: which ends the vote at once."""
    case, view = shown.public_id, running(shown)
    fields = [CountField(name, label, request.form.get(name, "")) for name, label in _name_fields(shown.context, view)]
    attendance, meeting_id = attendance_of(meeting), meeting.public_id
    proposed = proposed_count(db.session(), case)
    return render_template(
        "meetings/count_again.html" if again else "meetings/paper.html",
        head=head(meeting),
        shown=shown,
        case_url=url_for("meeting_cases.case", public_id=meeting_id, case=case),
        action=url_for("paper_ballots.again" if again else "paper_ballots.enter", public_id=meeting_id, case=case),
        withdraw_url=url_for("paper_ballots.withdraw", public_id=meeting_id, case=case),
        earlier=_two_counts(shown.context, view, proposed) if view and proposed else None,
        can=_who_can(meeting, view),
        members=_members(meeting, shown.context, view, proposed, again=again) if by_name(view) else [],
        choices=choice_labels(view),
        seats=view.vote.seats if view else None,
        closes=closes,
        to_confirm=attendance.confirmed if attendance.to_confirm else "",
        chosen=numbers(request.form.getlist("names")) or set(proposed.sheet["names"] if proposed else ()),
        typed={name: request.form.get(name, "") for name in COUNTS},
        candidates=fields,
        over_list=bool(view and view.vote.over_list),
        vote=request.form.get("vote") or (vote_field(view.vote.id) if view else ""),
        counts=_count_labels(bool(fields), bool(view and view.vote.secret)),
        key=new_key(),
        error=error,
        wrong=wrong,
    )


def _two_counts(context: CaseContext, view: VoteView, proposed: ProposedCount) -> TwoCounts:
    """Return a count that waits. Its figures are shown where both have counted: who counts again shall not know."""
    labels = [*_count_labels(bool(view.candidates), view.vote.secret), *_name_fields(context, view)]
    both = [_by_field(each) for each in (proposed.sheet, proposed.other or {})]
    people = people_names(context.session, {proposed.entered_by_id, proposed.other_by_id or proposed.entered_by_id})
    named, people_then = {*proposed.sheet["names"]}, people.at(context.now)
    return TwoCounts(
        said=proposed_words(context, proposed),
        standing=proposed.standing,
        names=[line.name for line in view.roll if line.person_id in named],
        first=people_then[proposed.entered_by_id],
        second=people_then[proposed.other_by_id] if proposed.other_by_id else "",
        rows=[
            *((label, both[0][name], both[1][name], both[0][name] != both[1][name]) for name, label in labels),
            *member_rows(view, proposed.sheet, proposed.other or {}, names_on_ballot(context, view)),
        ]
        if proposed.other_by_id
        else [],
    )


def _members(
    meeting: Meeting, context: CaseContext, view: VoteView | None, proposed: ProposedCount | None, *, again: bool
) -> list[MemberChoice]:
    """Return whose votes on paper are entered by name; again: those that the first count names, without its choices."""
    if view is None:
        return []
    named = {*proposed.sheet["names"]} if proposed else set()
    lines = [line for line in view.roll if line.person_id in named] if again else _who_can(meeting, view)
    before = proposed.sheet if proposed and not again else None
    return members(view, lines, names_on_ballot(context, view), before)


def _by_field(sheet: Mapping[str, Any]) -> dict[str, int]:
    """Return the figures of a count by the fields of its form."""
    on_names = {f"{each}-{name}": votes for each in ("kept", "against") for name, votes in sheet.get(each, {}).items()}
    return {**{name: sheet.get(name, 0) for name in COUNTS}, **on_names}


def _count(text: str) -> int | None:
    """Return a typed count; 0 for an empty one, None for anything but a count."""
    text = text.strip()
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _name_fields(context: CaseContext, view: VoteView | None) -> list[tuple[str, str]]:
    """Return field and label of the count of each name; over a list, of those for it and of those against it."""
    if view is None or not view.vote.over_list:
        return [(f"kept-{line.id}", line.name) for line in candidates(view)]
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
