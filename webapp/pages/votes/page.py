"""A vote on a case's page: the tally in words and as a bar, the roll, and the user's part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from webapp.access import OVERSIGHT
from webapp.filters import moment, post_title
from webapp.languages import gettext as _
from webapp.models import Vote
from webapp.pages.clock.wording import last_day_words
from webapp.pages.shared.submitted import SentBallot, vote_field
from webapp.pages.votes.ballots import BallotForm, ballot_forms, may_leave
from webapp.pages.votes.forums import ForumWords, forum_words
from webapp.pages.votes.paper import PaperPart, paper_part, paper_words
from webapp.pages.votes.standings import StandingRow, names_on_ballot, names_said, standing_rows
from webapp.pages.votes.wording import closed_words, running_words
from webapp.queries.cases.context import CaseContext
from webapp.queries.people.kinship import named_kin
from webapp.queries.votes.tallies import RollLine, VoteView
from webapp.services.votes.recusals import has_conflict_of_interest
from workflows.core.facts import Facts

RECUSALS = {
    "subject": lambda: _("the vote is about this person"),
    "nominator": lambda: _("made the proposal"),
    "editor": lambda: _("wrote in the file"),
    "kin": lambda: _("declared kin of the person"),
    "own": lambda: _("at the member's own wish"),
}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A line of the roll: a member, their post, and what they did."""

    name: str
    post: str
    status: str


@dataclass(frozen=True, slots=True)
class VotePanel:
    """A vote on a case's page: its figures, its roll, and the actor's part in it.

    split: the actor may know how the ballots fall to the choices. needs: ballots for that carry it, None where the
    split is not shown. outcome: as it stands, or would stand if the vote closed now. on_paper: ballots given on paper.
    partial: the chair may not close it. named: a warning about kin on the roll.
    """

    id: int
    field: str
    """How forms and the page name it; the number counts votes of which the reader may not know."""
    title: str
    forum: ForumWords
    round: int
    running: bool
    closable: bool
    decided: bool
    fallen: bool
    secret: bool
    by_ballot: bool
    seats: int | None
    over_list: bool
    split: bool
    for_: int
    against: int
    blank: int
    not_yet: int
    roll: int
    needs: int | None
    quorum: int
    sentence: str
    opened: str
    closes: str
    outcome: str
    on_paper: int
    partial: bool
    note: str
    named: str
    standings: list[StandingRow]
    members: list[MemberRow]
    ballots: list[BallotForm]
    may_leave: bool
    paper: PaperPart

    @property
    def missing(self) -> bool:
        """Whether a ballot that the user can give, their own or for somebody else, is not given yet."""
        return any(each.may_vote and each.choice is None for each in self.ballots)


def vote_panels(context: CaseContext, views: list[VoteView], facts: Facts) -> list[VotePanel]:
    """The votes of a case, newest first, as finished values."""
    return [_panel(context, view, facts) for view in reversed(views)]


def ballot_words(votes: Iterable[VotePanel], sent: SentBallot) -> list[tuple[str, str]]:
    """Return a ballot that was not cast, as label and text."""
    known: dict[int, str] = {}
    by_ballot = over_list = False
    for vote in votes:
        known |= {each.id: each.name for each in vote.ballots[0].candidates}
        by_ballot, over_list = by_ballot or vote.by_ballot, over_list or vote.over_list
    chosen = {number: sent.said(number) for number in known if sent.said(number) != "blank"}
    kept = names_said(chosen, known, over_list)
    text = kept or choice_words(sent.choice, by_ballot)
    return [(_("Your ballot") if by_ballot else _("Your vote"), text)] if text else []


def choice_words(choice: str, by_ballot: bool) -> str:
    """Return a choice in words; empty for none. Openly nobody gives a blank ballot: they have no opinion."""
    blank = _("Blank ballot") if by_ballot else _("No opinion")
    return {"for": _("For"), "against": _("Against"), "blank": blank}.get(choice, "")


def _panel(context: CaseContext, view: VoteView, facts: Facts) -> VotePanel:
    tally, vote, names = view.tally, view.vote, names_on_ballot(context, view)
    question = next(row for row in context.definition.questions if row.name == vote.name)
    running = vote.closed_at is None
    paper = paper_part(context, view)
    open_names = view.decided and _of_the_committee(context)
    split = shows_split(context, view)
    return VotePanel(
        id=vote.id,
        field=vote_field(vote.id),
        title=_(question.label),
        forum=forum_words(context, view),
        round=vote.round,
        running=running,
        closable=not paper.said and (vote.meeting_id is not None or _past(context, vote)),
        decided=view.decided,
        fallen=view.fallen,
        secret=vote.secret,
        by_ballot=vote.by_ballot,
        seats=vote.seats,
        over_list=vote.over_list,
        split=split,
        for_=tally.for_,
        against=tally.against,
        blank=tally.blank,
        not_yet=tally.waiting,
        roll=tally.entitled,
        needs=(view.needs_of_all if running else view.needs_least) if split else None,
        quorum=view.quorum_least,
        sentence=running_words(view, split) if running else closed_words(view),
        opened=moment(vote.opened_at),
        closes=last_day_words(vote.closes_on) if running else "",
        outcome=vote.outcome or view.verdict,
        on_paper=view.on_paper,
        partial=has_conflict_of_interest(context, view, _as_chair(context, facts)),
        note=_note(view) if split else "",
        named=_named(context, view) if running else "",
        standings=standing_rows(view, names) if split else [],
        members=[_member(view, line, open_names, names) for line in view.roll],
        ballots=ballot_forms(context, view, facts, names),
        may_leave=may_leave(context, view),
        paper=paper,
    )


def shows_split(context: CaseContext, view: VoteView) -> bool:
    """Whether the user may know how the ballots fall: of an open vote that runs the committee and its voters alone."""
    running = view.vote.closed_at is None
    return view.shows_counts and (not running or _of_the_committee(context) or _votes_on(context, view))


def _past(context: CaseContext, vote: Vote) -> bool:
    """Whether the members asked in writing have had their time to answer."""
    return vote.consultation_id is not None and vote.closes_on is not None and context.today > vote.closes_on


def _named(context: CaseContext, view: VoteView) -> str:
    """Return a note to the chair, or to the member, about voters declared as kin by the person proposed only."""
    case, actor = context.case, context.actor
    if view.vote.names or not case.subject_id or not actor:
        return ""
    named = named_kin(context.session, case.subject_id)
    voters = [line for line in view.roll if line.person_id in named and line.recused is None]
    if actor.person_id in [line.person_id for line in voters]:
        return _("The person concerned has declared you as kin. If that is so, leave the vote; else it does not count.")
    question = context.definition.question_in(case.state)
    if not voters or question is None or not context.authority((question.chair,)):
        return ""
    names = ", ".join(line.name for line in voters)
    return _("Declared as kin by the person concerned, and not by themselves so far: %(names)s.", names=names)


def _as_chair(context: CaseContext, facts: Facts) -> Facts:
    """Return the facts for closing the vote as its chair, also as the chair's deputy."""
    question = context.definition.question_in(context.case.state)
    held = context.authority((question.chair,)) if question else None
    return replace(facts, for_id=held.for_id if held else None)


def _note(view: VoteView) -> str:
    """Return what the bar does not show: blank and invalid ballots, and in the end members present without a ballot."""
    tally, text = view.tally, []
    if view.vote.seats:
        text.append(_("Blank ballots: %(count)d.", count=tally.blank))
    if tally.invalid:
        text.append(_("Invalid ballots: %(count)d.", count=tally.invalid))
    if tally.silent and view.vote.base == "present" and view.vote.closed_at:
        text.append(
            _("Present without a ballot: %(count)d.", count=tally.silent)
            if view.vote.by_ballot
            else _("Present without a vote: %(count)d.", count=tally.silent)
        )
    return " ".join(text)


def _of_the_committee(context: CaseContext) -> bool:
    """Whether the user belongs to the deciding unit or one above it, and so may know who voted how."""
    unit = context.around.deciding
    posts = context.actor.posts if context.actor else ()
    return unit is not None and any(unit.path.startswith(post.paths) for post in posts if post.kind in OVERSIGHT)


def _votes_on(context: CaseContext, view: VoteView) -> bool:
    """Whether the user is on the roll in person and takes part."""
    me = view.line_of(context.actor.person_id) if context.actor else None
    return me is not None and me.recused is None


def _member(view: VoteView, line: RollLine, open_names: bool, names: Mapping[int, str]) -> MemberRow:
    """Return a line of the roll. Votes are shown only after the close, so that nobody follows another."""
    kind, by_ballot = line.post.partition(":")[0], view.vote.by_ballot
    if line.recused:
        why = RECUSALS[line.recused]()
        text = _("gives no ballot: %(why)s", why=why) if by_ballot else _("does not vote: %(why)s", why=why)
    elif not line.voted:
        text = _("No ballot yet") if by_ballot else _("Not voted yet")
    elif open_names and line.person_id in view.kept:
        text = names_said(view.kept[line.person_id], names, view.vote.over_list)
        if line.on_paper:
            text = _("%(said)s (on paper)", said=text)
    elif open_names and line.choice:
        text = choice_words(line.choice, by_ballot)
    elif open_names and line.on_paper:
        text = _("%(said)s (on paper)", said=paper_words(line.on_paper))
    else:
        text = _("Ballot given") if by_ballot else _("Has voted")
    if line.voted and line.given_by:
        text = _("%(said)s (given in the member's place by comrade %(name)s)", said=text, name=line.given_by)
    return MemberRow(line.name, post_title(kind), text)
