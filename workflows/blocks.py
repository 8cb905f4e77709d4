"""Blocks of moves that processes have in common: a dossier returned for completion, a list, a case that is given up.

Each keyword of a block is the name of a move, as if the move stood there by itself.
"""

from typing import Unpack

from workflows.core.forms import CaseForm
from workflows.core.model import PREVIOUS, Block, Move, MoveOptions, Paper, Places, Question, State
from workflows.core.registry import Effect, Guard
from workflows.core.terms import Attachment, Role, Roles
from workflows.core.text import _
from workflows.forms import IssueDecision, Reason, Refuse, Resubmit, Return, ReturnList, StrikeLine, SubmitList
from workflows.guards.four_eyes import impartial, not_about_oneself, signer_apart
from workflows.roles import CLERK, ORGANISATION_BOARD


def refusal_notice(label: str) -> MoveOptions:
    """Give the options of the move that notifies that a committee has voted against: who does it, by which form."""
    return {"by": CLERK | ORGANISATION_BOARD, "form": Refuse, "label": label, "guards": [not_about_oneself]}


class SendBack:
    """The role that may return a dossier to be completed, and the states in which it may."""

    def __init__(self, who: Role | Roles, *, of: State | Places, **options: Unpack[MoveOptions]) -> None:
        self.of = of
        self.options: MoveOptions = {"may": who, "form": Return, "label": _("Return for completion"), **options}


class Resubmission:
    """The role that has to complete a returned dossier, and what is asked again when they changed something."""

    def __init__(self, who: Role | Roles, **options: Unpack[MoveOptions]) -> None:
        self.options: MoveOptions = {"by": who, "form": Resubmit, "label": _("Submit again"), "drafts": True, **options}


class Completion(Block):
    """Return a dossier to be completed, and take it back to where it came from.

        completion = Completion(
            returned,
            send_back=SendBack(ORGANISATION_BOARD, of=appraisal | issuing),
            resubmit=Resubmission(PROPOSERS, asks_again={("nomination.person",): party_opinion | appraisal}),
            lapse=lapsed,
        )

    A state in place of a person is the end of a case that nobody completed by the last day.
    """

    def __init__(self, returned: State, **steps: SendBack | Resubmission | State) -> None:
        super().__init__(**{name: _completing(returned, step) for name, step in steps.items()})


def _completing(returned: State, step: SendBack | Resubmission | State) -> Move:
    """Make one move of a completion. Raises ValueError for a lapse where no last day is set."""
    match step:
        case SendBack():
            return step.of.to(returned, **step.options)
        case Resubmission():
            return returned.to(PREVIOUS, **step.options)
        case State():
            if returned.due is None:
                raise ValueError(f"{returned.label!r} cannot lapse: it has no last day")
            return returned.to(step, after=returned.due)


class Ending:
    """An end that a case may be given up to, the role that may do it, and the states in which it may."""

    def __init__(self, end: State, who: Role | Roles, *, of: State | Places, **options: Unpack[MoveOptions]) -> None:
        self.end, self.of = end, of
        self.options: MoveOptions = {"may": who, "form": Reason, **options}


class Endings(Block):
    """Give a case up before it has come to its goal.

    endings = Endings(
        withdraw=Ending(withdrawn, PROPOSERS, of=drafting | returned, label=_("Withdraw the nomination")),
        cancel=Ending(cancelled, ORGANISATION_BOARD, of=drafting | appraisal, label=_("Cancel the case")),
    )
    """

    def __init__(self, **endings: Ending) -> None:
        super().__init__(**{name: each.of.to(each.end, **each.options) for name, each in endings.items()})


class ListFile(Block):
    """Write a list of people and units line by line, submit it, and take it back where it is returned.

        file = ListFile(
            drafting, OFFICERS, forms.Line, to=appraisal, back=BOARD, lines=guards.LINE, whole=guards.WHOLE
        )

    Every line is a step of its own, so that thirty names are thirty small forms, each refused by itself; nothing typed
    is lost with another line's fault. back: who may return it, from `to` or from `back_of`; lines: validators of a
    line; whole: guards of the list as it is submitted; attachments: the papers that it is submitted with; settles: what
    else follows from the submission.
    """

    def __init__(
        self,
        drafting: State,
        who: Role | Roles,
        form: type[CaseForm],
        *,
        to: State,
        back: Role | Roles,
        lines: list[Guard],
        whole: list[Guard],
        back_of: State | Places | None = None,
        attachments: tuple[Attachment, ...] = (),
        settles: list[Effect] | None = None,
    ) -> None:
        super().__init__(
            add=drafting.to(
                drafting, may=who, form=form, label=_("Add a line to the list"), validators=lines, drafts=True
            ),
            strike=drafting.to(drafting, may=who, form=StrikeLine, label=_("Strike out a line"), drafts=True),
            submit=drafting.to(
                to,
                by=who,
                form=SubmitList,
                label=_("Submit the list"),
                guards=whole,
                attachments=attachments,
                effects=settles or [],
                drafts=True,
            ),
            send_back=(back_of or to).to(
                drafting, may=back, form=ReturnList, label=_("Return the list"), guards=[not_about_oneself]
            ),
        )


class ListDecision(Block):
    """Decide on a list in its unit's own committee: carried to be issued, rejected to its end, or back to be written.

        decided = ListDecision(ballot, decision, issuing, awarded, drafting=drafting, ended=ended, …)

    The clerk issues the decision unless the list is about them, and somebody else signs it; those who write the list
    may withdraw it. papers, effects: of the issue, which leads to `done`.
    """

    def __init__(
        self,
        ballot: Question,
        decision: State,
        issuing: State,
        done: State,
        *,
        drafting: State,
        ended: State,
        who: Role | Roles,
        papers: list[Paper],
        effects: list[Effect],
    ) -> None:
        super().__init__(
            carried=decision.to(issuing, on=ballot.carried),
            rejected=decision.to(ended, on=ballot.rejected, closes="rejected"),
            inquorate=decision.to(drafting, on=ballot.inquorate),
            issue=issuing.to(
                done,
                label=_("Issue the decision"),
                by=CLERK,
                form=IssueDecision,
                guards=[impartial],
                validators=[signer_apart],
                papers=papers,
                effects=effects,
            ),
            withdraw=drafting.to(
                ended,
                may=who,
                form=Reason,
                label=_("Withdraw the list"),
                closes="withdrawn",
                guards=[not_about_oneself],
            ),
        )
