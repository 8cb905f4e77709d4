"""Votes of the past by a draft: how the ballots that were counted come out by its shares, bases and rounds.

Who would have voted otherwise nobody knows: what changes how a vote is held is not judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from webapp.queries.votes.tallies import VoteView, outcome_by, terms_of
from workflows.core.definition import Definition, QuestionDef
from workflows.core.facts import RuleValue
from workflows.core.text import Sentence, _, say
from workflows.core.versions.past import ReplayDraft
from workflows.core.voting import CandidateStanding, Terms, Threshold

HIDDEN = _("a vote whose figures are not shown")
HELD_OTHERWISE = _("a vote that would have been held in another way")
NOT_KEPT = _("a vote whose rules the case did not keep")
COUNTED = ("quorum", "needs", "base", "written", "casting", "abstention", "rounds", "unopposed")
"""What of a question says how its ballots are judged."""
HELD = ("secrecy", "early_close", "delegated", "candidates", "seats", "each", "authors_vote")
"""What of a question says how it is put, and so which ballots there are."""


@dataclass(frozen=True)
class PastOutcome:
    """The outcome of a vote of the past by a draft. end: 'carried'; None if it is not known, for which `why` is said.

    why: with an end, what comes out otherwise beside it.
    """

    end: str | None
    why: Sentence | None = None


@dataclass(frozen=True)
class DraftedQuestion:
    """A question as a case has asked it, and as a draft does. rules: those of the case by the draft."""

    was: QuestionDef
    now: QuestionDef
    rules: Mapping[str, RuleValue]
    draft: ReplayDraft

    @classmethod
    def of(
        cls, was: QuestionDef, old: Definition, draft: ReplayDraft, rules: Mapping[str, RuleValue]
    ) -> "DraftedQuestion":
        """Put a question of an old version beside that of the draft; one that the draft has dropped stays as it is."""
        now = next((each for each in draft.version(old).questions if each.name == was.name), was)
        return cls(was, now, draft.rules(rules), draft)

    def differs(self, names: Sequence[str]) -> bool:
        """Whether the draft says otherwise in one of these."""
        return any(map(self.changed, names))

    def changed(self, name: str) -> bool:
        """Whether the draft names another rule here, or has another value of it."""
        key = getattr(self.now, name)
        return key != getattr(self.was, name) or (self.draft.value is not None and key == self.draft.value.key)

    def value(self, name: str) -> str:
        """The value by the draft. Raises KeyError for a rule that nobody knows."""
        return self.rules[getattr(self.now, name)].value

    def terms(self, view: VoteView) -> Terms:
        """The terms of a vote with what the draft says otherwise. Raises KeyError for a rule that nobody knows."""
        terms, base = terms_of(view.vote), "written" if view.vote.consultation_id else "base"
        if self.changed("quorum"):
            terms = replace(terms, quorum=Threshold.parse(self.value("quorum")))
        if self.changed("needs"):
            terms = replace(terms, needs=Threshold.parse(self.value("needs")))
        if self.changed(base):
            terms = replace(terms, base=self.value(base))
        if self.changed("abstention"):
            terms = replace(terms, abstention=self.value("abstention"))
        return replace(terms, casting=self.value("casting") == "yes") if self.changed("casting") else terms


def judge(asked: DraftedQuestion, end: str, rounds: Sequence[VoteView]) -> PastOutcome:
    """Judge the rounds of a vote by a draft, up to the first that comes out otherwise. end: how it ended."""
    if asked.differs(HELD):
        return PastOutcome(None, say(HELD_OTHERWISE))
    if not asked.differs(COUNTED):
        return PastOutcome(end)
    if not rounds or not all(map(_is_shown, rounds)):
        return PastOutcome(None, say(HIDDEN))
    try:
        for nth, view in enumerate(rounds, 1):
            found = _round(asked, view, nth, len(rounds))
            if found.why or found.end != view.verdict:
                elected = any(_carried(each.standings) for each in rounds[: nth - 1])
                return replace(found, end="carried") if elected else found
    except KeyError:
        return PastOutcome(None, say(NOT_KEPT))
    return PastOutcome(end)


def rounds_of(votes: Sequence[VoteView], last: VoteView | None) -> list[VoteView]:
    """Return the rounds of a vote, the first one first; none for no vote."""
    known, found = {each.vote.id: each for each in votes}, list[VoteView]()
    while last is not None:
        found.insert(0, last)
        last = known.get(last.vote.runoff_of_id or 0)
    return found


def _is_shown(view: VoteView) -> bool:
    return view.shows_counts and all(map(view.shows_line, view.standings))


def _round(asked: DraftedQuestion, view: VoteView, nth: int, held: int) -> PastOutcome:
    """How one round comes out, and whether another would have followed it."""
    end, standings = outcome_by(view, asked.terms(view))
    before, now = _carried(view.standings), _carried(standings)
    if before != now:
        text = _("The same ballots carry %(now)d in place of %(before)d names.")
        if len(before) == len(now):
            text = _("The same ballots carry others.")
        return PastOutcome(end, say(text, now=len(now), before=len(before)))
    if view.vote.seats and asked.now.rounds:
        unopposed = bool(asked.now.unopposed) and asked.value("unopposed") == "yes"
        stand = replace(view, verdict=end, standings=standings).next_round(unopposed=unopposed)
        goes_on = bool(stand) and nth < int(asked.value("rounds"))
        if goes_on and nth == held:
            return PastOutcome(end, say(_("A further round would have followed.")))
        if not goes_on and nth < held:
            return PastOutcome(end, say(_("No further round would have followed.")))
    return PastOutcome(end)


def _carried(standings: Sequence[CandidateStanding]) -> set[int]:
    return {each.candidate for each in standings if each.elected}
