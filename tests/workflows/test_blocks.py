"""Blocks of moves leave the same moves as if each stood in the workflow by itself."""

import pytest

from workflows.blocks import Completion, Ending, Endings, Resubmission, SendBack
from workflows.core.model import PREVIOUS, START, State, Workflow
from workflows.core.terms import Role, rule
from workflows.forms import Reason, Resubmit, Return

CLERK = Role("the clerk", ("clerk",), "own")
CHAIR = Role("the chair", ("secretary",), "own")


class Parts(Workflow):
    asked, looked_at, done = State("Asked"), State("Looked at"), State("Done")
    returned = State("Returned", due=rule("some.rule"))
    withdrawn, lapsed = State("Withdrawn"), State("Lapsed")
    ask = START.to(asked, by=CLERK, label="Ask", form=Reason, drafts=True)
    look = asked.to(looked_at, by=CHAIR, label="Look at it")
    finish = looked_at.to(done, by=CHAIR, label="Finish")


class Blocks(Parts):
    asked, looked_at, done, returned = Parts.asked, Parts.looked_at, Parts.done, Parts.returned
    withdrawn, lapsed, ask, look = Parts.withdrawn, Parts.lapsed, Parts.ask, Parts.look
    completion = Completion(
        returned,
        send_back=SendBack(CHAIR, of=asked | looked_at),
        drop=SendBack(CLERK, of=looked_at, label="Drop it"),
        resubmit=Resubmission(CLERK, asks_again={("reason",): asked}),
        lapse=lapsed,
    )
    finish = Parts.finish
    endings = Endings(withdraw=Ending(withdrawn, CLERK, of=asked | returned, label="Withdraw"))


class Moves(Parts):
    asked, looked_at, done, returned = Parts.asked, Parts.looked_at, Parts.done, Parts.returned
    withdrawn, lapsed, ask, look = Parts.withdrawn, Parts.lapsed, Parts.ask, Parts.look
    send_back = (asked | looked_at).to(returned, may=CHAIR, form=Return, label="Return for completion")
    drop = looked_at.to(returned, may=CLERK, form=Return, label="Drop it")
    resubmit = returned.to(
        PREVIOUS, by=CLERK, form=Resubmit, label="Submit again", drafts=True, asks_again={("reason",): asked}
    )
    lapse = returned.to(lapsed, after=rule("some.rule"))
    finish = Parts.finish
    withdraw = (asked | returned).to(withdrawn, may=CLERK, form=Reason, label="Withdraw")


def test_a_block_leaves_its_moves_in_its_place_under_their_own_names() -> None:
    names = ["ask", "look", "send_back", "drop", "resubmit", "lapse", "finish", "withdraw"]
    assert [move.name for move in Blocks.definition.moves] == names
    assert Blocks.definition == Moves.definition


def test_what_has_no_last_day_cannot_lapse() -> None:
    with pytest.raises(ValueError, match="^'Done' cannot lapse: it has no last day$"):
        Completion(Parts.done, lapse=Parts.lapsed)
