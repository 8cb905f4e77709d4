"""A count of ballots on paper: what it says, who may make it, and when it is refused."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.actors import Actor
from webapp.models import Meeting, PaperBallotCount, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.meetings.attendance import chairs, presence
from webapp.queries.meetings.meetings import LARGEST, MINUTES_TAKERS
from webapp.queries.votes.rolls import parties_of, recusal
from webapp.queries.votes.tallies import VoteView
from webapp.services.refusals import Refused
from webapp.services.votes import voting
from webapp.services.votes.forums import refuse_unconfirmed
from workflows.core.calendar import local_date
from workflows.core.facts import Facts
from workflows.core.text import _

SAID = ("for", "against", "blank", "invalid")
"""What a vote on paper says, in the order of its counts."""
Chosen = Mapping[int, Mapping[int, str]]
"""Member → what their ballot says of a name or a line: 'for' or 'against'."""


@dataclass(frozen=True)
class PaperBallots:
    """The paper ballots of one vote as the minutes state them: who gave one, and their sums.

    kept: in an election, candidate → ballots that keep the name; over a list, line → ballots for it, and against it
    those of `against`; `votes_for` are then the valid ballots that choose on any. choices: in an open vote,
    member → how they voted; chosen: member → name or line → 'for' or 'against'. Of these two follow all its sums.
    """

    names: frozenset[int]
    votes_for: int
    votes_against: int
    votes_blank: int
    votes_invalid: int = 0
    kept: Mapping[int, int] = field(default_factory=dict)
    against: Mapping[int, int] = field(default_factory=dict)
    choices: Mapping[int, str] = field(default_factory=dict)
    chosen: Mapping[int, Mapping[int, str]] = field(default_factory=dict)

    @classmethod
    def named(
        cls, choices: Mapping[int, str], chosen: Chosen | None = None, on_ballot: Iterable[int] = ()
    ) -> "PaperBallots":
        """Return the count of open votes that are known by name. on_ballot: all that a ballot could choose.

        Raises ValueError for another choice.
        """
        names = {person: dict(said) for person, said in (chosen or {}).items() if said}
        sums = Counter((name, said) for ballot in names.values() for name, said in ballot.items())
        if {*choices.values()} - {*SAID} or {said for _name, said in sums} - {"for", "against"}:
            raise ValueError("unknown choices")
        for_, against, blank, invalid = ([*choices.values()].count(each) for each in SAID)
        kept, not_kept = ({name: sums[name, said] for name in on_ballot} for said in ("for", "against"))
        return cls(frozenset(choices), for_, against, blank, invalid, kept, not_kept, choices, names)

    @property
    def ballots(self) -> int:
        return self.votes_for + self.votes_against + self.votes_blank + self.votes_invalid

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "PaperBallots":
        """Return a count as it was stored."""
        on_names = {each: {int(name): votes for name, votes in stored[each].items()} for each in ("kept", "against")}
        choices = {int(person): choice for person, choice in stored.get("choices", {}).items()}
        chosen = {
            int(person): {int(name): said for name, said in ballot.items()}
            for person, ballot in stored.get("chosen", {}).items()
        }
        by_member = {"names": frozenset(stored["names"]), "choices": choices, "chosen": chosen}
        return cls(**{**stored, **on_names, **by_member})

    def stored(self) -> dict[str, Any]:
        """Return the count as it is stored."""
        on_names = {
            each: {str(name): votes for name, votes in getattr(self, each).items()} for each in ("kept", "against")
        }
        counts = {name: getattr(self, name) for name in ("votes_for", "votes_against", "votes_blank", "votes_invalid")}
        choices = {str(person): self.choices[person] for person in sorted(self.choices)}
        chosen = {
            str(person): {str(name): said for name, said in sorted(self.chosen[person].items())}
            for person in sorted(self.chosen)
        }
        return {**counts, **on_names, "names": sorted(self.names), "choices": choices, "chosen": chosen}

    @property
    def below_zero(self) -> bool:
        counts = (self.votes_for, self.votes_against, self.votes_blank, self.votes_invalid)
        return min(*counts, *self.kept.values(), *self.against.values()) < 0


def minutes_post(actor: Actor, meeting: Meeting | None) -> str | None:
    """Return the post by which the actor takes the minutes of a meeting, as 'clerk:17'; None if they do not."""
    if meeting is None or meeting.secretary_id != actor.person_id:
        return None
    post = actor.holds(MINUTES_TAKERS, meeting.unit_id)
    return f"{post.kind}:{post.unit_id}" if post else None


def counting_post(actor: Actor, meeting: Meeting | None) -> str | None:
    """Return the post by which the actor counts ballots on paper again, as the chair or the teller; None if neither."""
    if meeting is None:
        return None
    kinds = LARGEST if chairs(actor, meeting) else MINUTES_TAKERS if meeting.teller_id == actor.person_id else ()
    post = actor.holds(kinds, meeting.unit_id)
    return f"{post.kind}:{post.unit_id}" if post else None


def refuse_count(context: CaseContext, vote: Vote, meeting: Meeting, sheet: PaperBallots) -> None:
    """Raise Refused unless this count may be entered or confirmed now by the actor."""
    view, facts = voting.counted(context, vote), context.facts()
    _may_be_entered(context, view, meeting, facts)
    _check_names(view, sheet, presence(context.session, meeting.id), frozenset() if vote.names else facts.kin)
    refuse_figures(view, sheet)
    refuse_unconfirmed(context.session, meeting)


def _may_be_entered(context: CaseContext, view: VoteView, meeting: Meeting, facts: Facts) -> None:
    """Raise Refused if no count may be entered at all. A candidate of an election may not count its ballots.

    A further round belongs to the meeting of the first, also if it opened when nobody could object to that any more.
    """
    assert context.actor is not None
    vote, me = view.vote, view.line_of(context.actor.person_id)
    stands = context.actor.person_id in {line.person_id for line in view.candidates}
    if stands or (me and me.recused) or recusal(context.actor.person_id, parties_of(context.case, facts)):
        raise Refused(_("You wrote this file, or it is about you or your declared kin: somebody else has to act."))
    if meeting.held_on > context.today:
        raise Refused(_("The meeting is on %(day)s: ballots on paper are entered then."), day=meeting.held_on)
    if vote.runoff_of_id is None and meeting.held_on < local_date(vote.opened_at):
        raise Refused(_("This vote was opened on %(day)s, after the meeting."), day=local_date(vote.opened_at))
    if context.session.get(PaperBallotCount, (vote.id, meeting.id)):
        raise Refused(_("The ballots on paper of this meeting are entered already."))


def _check_names(view: VoteView, sheet: PaperBallots, present: Mapping[int, bool], kin: frozenset[int]) -> None:
    """Raise Refused unless every name may vote, was present and has not voted."""
    if not sheet.names:
        raise Refused(_("Choose the members who voted on paper."), field="names")
    for person_id in sorted(sheet.names):
        line = view.line_of(person_id)
        if line is None:
            raise Refused(_("Somebody who was chosen is not on the roll of this vote."), field="names")
        if line.recused or person_id in kin:
            raise Refused(_("%(name)s takes no part in this vote."), field="names", name=line.name)
        if not present.get(person_id):
            raise Refused(_("%(name)s was not present by the attendance list."), field="names", name=line.name)
        if line.voted:
            raise Refused(_("%(name)s has voted already: nobody is counted twice."), name=line.name)
    if view.vote.secret and len(sheet.names) == 1:
        raise Refused(
            _("One ballot alone would reveal how its giver voted: enter two or more, or let the member vote online."),
            field="names",
        )
    if view.vote.secret and view.online == 1:
        raise Refused(
            _(
                "Only one ballot was given online: whoever counts the paper could work out what it says. "
                "One more member has to vote online before the ballots on paper are entered."
            ),
            field="names",
        )


def refuse_figures(view: VoteView, sheet: PaperBallots) -> None:
    """Raise Refused unless there are as many ballots as names, and the sums are possible."""
    seats = view.vote.seats
    _check_choices(view, sheet)
    if sheet.below_zero or sheet.ballots != len(sheet.names) or (view.candidates and sheet.votes_against):
        wrong = (
            _("%(ballots)s ballots for %(names)s members: valid, blank and invalid ones have to add up to the names.")
            if view.candidates
            else _("%(ballots)s ballots for %(names)s members: for, against and blank have to add up to the names.")
        )
        raise Refused(wrong, field="votes_for", ballots=sheet.ballots, names=len(sheet.names))
    if sheet.kept.keys() != {line.id for line in view.candidates}:
        raise Refused(_("Enter a count for every candidate, 0 for none."), field="kept")
    for line in view.candidates:
        votes = sheet.kept[line.id] + sheet.against.get(line.id, 0)
        if votes > (most := min(sheet.votes_for, len(sheet.names - line.recused))):
            raise Refused(
                _("%(name)s cannot have %(votes)s votes on %(ballots)s valid ballots: count again."),
                field="kept",
                name=line.name,
                votes=votes,
                ballots=most,
            )
    kept = sum(sheet.kept.values())
    if seats and not sheet.votes_for <= kept <= sheet.votes_for * seats:
        raise Refused(
            _("%(kept)s votes on %(ballots)s valid ballots: each has at least one name and at most %(seats)s."),
            field="kept",
            kept=kept,
            ballots=sheet.votes_for,
            seats=seats,
        )


def _check_choices(view: VoteView, sheet: PaperBallots) -> None:
    """Raise Refused unless each ballot of an open vote is one that could be given online, or an invalid one.

    A secret vote knows no member's choice.
    """
    on_ballot = {line.id: line for line in view.candidates}
    by_name = PaperBallots.named(sheet.choices, sheet.chosen, on_ballot)
    if (sheet.choices or sheet.chosen) if view.vote.secret else sheet != by_name:
        raise Refused(_("Choose how each member voted who voted on paper."), field="names")
    for person_id in sorted({*sheet.choices, *sheet.chosen}):
        chosen, line = sheet.chosen.get(person_id, {}), view.line_of(person_id)
        name = line.name if line else "–"
        if chosen.keys() - on_ballot.keys() or (on_ballot and (sheet.choices.get(person_id) == "for") != bool(chosen)):
            raise Refused(
                _("The ballot of comrade %(name)s has to say what it chooses, or that it is blank or invalid."),
                field=f"choice-{person_id}",
                name=name,
            )
        if view.vote.seats and (len(chosen) > view.vote.seats or "against" in chosen.values()):
            raise Refused(
                _("The ballot of comrade %(name)s chooses more names than there are seats (%(seats)s): it is invalid."),
                field=f"choice-{person_id}",
                name=name,
                seats=view.vote.seats,
            )
        if any(person_id in on_ballot[number].recused for number in chosen):
            raise Refused(
                _("Comrade %(name)s gives no choice on a line about themselves or their declared kin."),
                field=f"choice-{person_id}",
                name=name,
            )
