"""Words for where a vote is put to its committee, and what is missing for a vote that is not, and who can help."""

from dataclasses import dataclass

from flask import url_for

from webapp.filters import day, sentence
from webapp.languages import gettext as _
from webapp.models import Vote
from webapp.pages.clock.wording import last_day_words
from webapp.queries.cases.context import CaseContext
from webapp.queries.meetings.meetings import PREPARERS, attends, holders_on
from webapp.queries.votes.forums import agenda_meetings, open_meeting, takes_ballot
from webapp.queries.votes.tallies import RollLine, VoteView
from webapp.services.refusals import Refused
from webapp.services.votes.forums import refuse_absent, refuse_online, refuse_unconfirmed


@dataclass(frozen=True, slots=True)
class ForumWords:
    """The forum of a vote in words.

    url: the meeting's page, for who may see it. missing: sentences, for a vote that waits. may_ask: the actor may ask
    the committee in writing.
    """

    where: str
    url: str
    missing: list[str]
    may_ask: bool


def forum_words(context: CaseContext, view: VoteView) -> ForumWords:
    """Return where the vote is put, or what is missing."""
    forum, vote = view.forum, view.vote
    sees = context.actor is not None and vote.unit_id in attends(context.actor)
    if forum and forum.meeting:
        where = _(
            "At the meeting of %(day)s, chaired by comrade %(chair)s; secretary: comrade %(secretary)s.",
            day=day(forum.held_on),
            chair=forum.chair,
            secretary=forum.secretary,
        )
        if vote.closed_at is None and vote.closes_on is not None:
            where = f"{where}\n{_closing(context, vote)}"
        return ForumWords(where, url_for("meetings.meeting", public_id=forum.meeting) if sees else "", [], False)
    if forum:
        where = _(
            "Asked in writing by comrade %(chair)s on %(day)s, until %(last)s: %(reason)s",
            chair=forum.chair,
            day=day(forum.asked_on),
            last=day(forum.last_day),
            reason=forum.reason,
        )
        return ForumWords(where, "", [], False)
    if vote.closed_at is not None:
        return ForumWords("", "", [], False)
    meetings = agenda_meetings(context.session, vote)
    url = url_for("meetings.meeting", public_id=meetings[0].public_id) if meetings and sees else ""
    question = context.definition.question_in(context.case.state)
    chairs = bool(question and context.authority((question.chair,)))
    return ForumWords("", url, _missing(context, view), chairs and not vote.secret and not vote.seats)


def _closing(context: CaseContext, vote: Vote) -> str:
    """Return until when a vote of a meeting is closed, and by whom."""
    question = context.definition.question_in(context.case.state)
    names = _names(context, vote, question.chair.posts) if question else ""
    return _(
        "It has to be closed by %(last)s. Who can close it: %(names)s.",
        last=last_day_words(vote.closes_on),
        names=names,
    )


def _missing(context: CaseContext, view: VoteView) -> list[str]:
    """Return what a vote waits for, and who can bring it about."""
    session, vote = context.session, view.vote
    meetings = agenda_meetings(session, vote)
    said = [_("Not before the committee yet: ballots are given at a meeting, or in a written consultation.")]
    if vote.secret or vote.seats:
        said = [_("Not before the committee yet: ballots are given at a meeting.")]
    opened = open_meeting(session, vote)
    if opened:
        said = [_("It is before the meeting of %(day)s.", day=day(opened.held_on))]
    elif meetings:
        names = holders_on(session, vote.unit_id, PREPARERS, context.today)
        chair = next((line.name for line in view.roll if line.person_id == meetings[0].chair_id), "")
        chair = chair or names.get(meetings[0].chair_id, ("", ""))[0]
        said.append(
            _(
                "It is on the agenda of the meeting of %(day)s: the vote begins when comrade %(chair)s, "
                "who chairs it, has confirmed the attendance.",
                day=day(meetings[0].held_on),
                chair=chair,
            )
        )
    else:
        said.append(_("Who can put it on an agenda: %(names)s.", names=_names(context, vote, PREPARERS)))
    if not opened and not vote.secret and not vote.seats:
        question = context.definition.question_in(context.case.state)
        if question:
            said.append(
                _("Who can ask the committee in writing: %(names)s.", names=_names(context, vote, question.chair.posts))
            )
    return said


def _names(context: CaseContext, vote: Vote, kinds: tuple[str, ...]) -> str:
    names = [name for name, _kind in holders_on(context.session, vote.unit_id, kinds, context.today).values()]
    return ", ".join(names) or _("nobody; these posts are vacant")


def why_no_ballot(context: CaseContext, view: VoteView, line: RollLine) -> str:
    """Return why this member's ballot cannot be given today; empty if it can."""
    try:
        refuse_online(context, view.vote)
    except Refused as refused:
        return sentence(refused.sentence)
    if takes_ballot(context.session, view.vote, line.person_id, context.today):
        return ""
    meeting = open_meeting(context.session, view.vote)
    if meeting is None:
        if view.vote.secret:
            return _("Ballots are given when the vote is before the committee.")
        return _("Members vote when the matter is before the committee.")
    try:
        refuse_unconfirmed(context.session, meeting)
        refuse_absent(context, meeting, line.person_id)
    except Refused as refused:
        return sentence(refused.sentence)
    return _("The meeting of this vote is over.")
