"""The ballots on paper of a running vote in words: what they wait for, and the user's part in it."""

from dataclasses import dataclass

from webapp.filters import day
from webapp.languages import gettext as _
from webapp.languages import ngettext
from webapp.models import Meeting, ProposedCount
from webapp.pages.votes.standings import names_on_ballot, names_said
from webapp.queries.cases.context import CaseContext
from webapp.queries.people.names import people_names
from webapp.queries.votes.paper import NamedVoter, named_voters, proposed_count
from webapp.queries.votes.tallies import VoteView


@dataclass(frozen=True, slots=True)
class PaperPart:
    """The state of ballots on paper. mine: one was entered in the user's name, who may still agree or object."""

    said: tuple[str, ...] = ()
    mine: bool = False
    agreed: bool = False
    choice: str = ""
    """How the vote in the user's name was entered, in words; '' for a secret ballot."""


def paper_part(context: CaseContext, view: VoteView) -> PaperPart:
    """Return what the ballots on paper of a running vote wait for. One statement at a meeting, two while they wait."""
    if view.vote.closed_at is not None or view.vote.meeting_id is None:
        return PaperPart()
    proposed = proposed_count(context.session, context.case.public_id)
    if proposed is not None:
        said = [proposed_words(context, proposed)]
        meeting = context.session.get_one(Meeting, proposed.meeting_id)
        if proposed.standing == "waiting" and meeting.teller_id is None:
            said.append(_("Where the chair may not count, a teller is named on the page of the meeting."))
        return PaperPart(tuple(said))
    if not view.contested_on(context.today):
        return PaperPart()
    named = named_voters(context.session, view.vote.id)
    me = context.actor.person_id if context.actor else 0
    mine = next((each for each in named if each.person_id == me), None)
    agreed = sum(each.agreed for each in named)
    said = [
        _(
            "Waits until %(day)s for objections to the ballots on paper: %(agreed)s of %(all)s members have said that "
            "theirs is right.",
            day=day(view.contested_until),
            agreed=agreed,
            all=len(named),
        )
    ]
    if untold := ", ".join(each.name for each in named if not each.told):
        said.append(_("Without an account, and so not told here: %(names)s.", names=untold))
    choice = _entered(context, view, mine) if mine and mine.choice else ""
    return PaperPart(tuple(said), mine is not None, mine is not None and mine.agreed, choice)


def _entered(context: CaseContext, view: VoteView, mine: NamedVoter) -> str:
    """Return what was entered in a member's name, with the names or lines that it chooses."""
    if chosen := view.kept.get(mine.person_id):
        return names_said(chosen, names_on_ballot(context, view), view.vote.over_list)
    return paper_words(mine.choice or "blank")


def paper_words(choice: str) -> str:
    """Return in words how an open vote on paper was entered."""
    return {
        "for": _("For"),
        "against": _("Against"),
        "blank": _("No opinion"),
        "invalid": _("Invalid"),
    }[choice]


def proposed_words(context: CaseContext, proposed: ProposedCount) -> str:
    """Return why a count of ballots on paper does not count yet."""
    number = len(proposed.sheet["names"])
    who = people_names(context.session, [proposed.entered_by_id]).at(context.now)[proposed.entered_by_id]
    if proposed.standing == "unequal":
        return _("The two counts of the ballots on paper differ: they are counted anew.")
    if proposed.standing == "objected":
        return _("A member has objected to the ballots on paper: they are counted anew.")
    return ngettext(
        "%(num)s ballot on paper, entered by comrade %(who)s, counts when the chair or the teller has counted again.",
        "%(num)s ballots on paper, entered by comrade %(who)s, count when the chair or the teller has counted again.",
        number,
        who=who,
    )
