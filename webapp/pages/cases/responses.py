"""A case loaded for a view, and the answers to what was sent about it in vain: nothing typed is lost."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from webapp.current_user import actor, now, today
from webapp.db import db
from webapp.filters import sentence
from webapp.forms import Lists, is_valid, new_key, refuse
from webapp.pages.cases.attachments import move_lines
from webapp.pages.cases.choices import FormLists
from webapp.pages.cases.forms import Bound, left_over
from webapp.pages.cases.holding import KNOWS, is_unaware
from webapp.pages.cases.offers import MoveOffer
from webapp.pages.cases.page import Shown, show
from webapp.pages.shared.case_loading import case_or_404
from webapp.pages.shared.form_draft import is_sent
from webapp.pages.shared.refusals import answering, typed_words
from webapp.pages.shared.submitted import sent_ballot, sent_key, sent_version
from webapp.pages.votes.page import VotePanel, ballot_words
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.cases.lost_rights import lost_right
from webapp.services.refusals import InvalidAnswers, NotFoundForActor, Refused
from workflows.core.definition import RoleDef


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that was sent in vain: itself where the move is still offered, and as text what has no place in it."""

    offer: MoveOffer | None
    form: Any
    typed: list[tuple[str, str]]


def load_case(public_id: str) -> tuple[CaseContext, Lists]:
    """Return the case with its context for the user; 404 both for an unknown and a forbidden one."""
    session, who, found = db.session(), actor(), case_or_404(public_id)
    context = load_context(session, found, who, now())
    return context, FormLists(session, context.around, today(), found.dossier, context.definition, found.state)


def case_page(public_id: str) -> Shown:
    """Return the case with everything that its page shows."""
    return show(*load_case(public_id))


def answering_on_case(
    public_id: str, move: str, form: Bound | None, closes: Callable[[], ResponseReturnValue] | None = None
) -> AbstractContextManager[None]:
    """Run a command on a case. What it refuses is answered with what was typed, beside the fresh case."""

    def refused(refusal: Refused) -> ResponseReturnValue:
        if form is None or not isinstance(refusal, InvalidAnswers):
            return conflict(public_id, refusal, form, move)
        refuse(form, refusal)
        return move_page(case_page(public_id), move, form, 422)

    return answering(refused, lambda: stale(public_id, move, form), form or (), closes)


def vote_form_page(
    context: CaseContext,
    lists: Lists,
    form: Bound,
    template: str,
    concerns: Callable[[VotePanel], bool],
    closes: bool = False,
) -> ResponseReturnValue | None:
    """Return the page with a form about one of the case's votes; None for a form that is sent and may be carried out.

    concerns: which of the votes the form is for. Without one there is no such page: 404; what was sent in time to an
    earlier one is left to the service to refuse. closes: it would end the vote, and the page asks whether it may.
    """
    if is_sent() and is_valid(form) and not closes:
        return None
    shown = show(context, lists)
    if mine := next((vote.field for vote in shown.votes if concerns(vote)), None):
        # A draft may be of an earlier vote: what its writer sends is for the one that they see.
        vote = request.form.get("vote") if is_sent() else mine
        page = render_template(template, shown=shown, form=form, key=sent_key(), vote=vote, closes=closes)
        return page, 422 if form.errors or closes else 200
    if not is_sent():
        abort(404)
    return None


def move_page(
    shown: Shown, move: str, form: Bound | None, status: int, refused: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """The page of a move with the form as it was sent; where the move is no longer offered, what has changed.

    refused: why files were not taken, by the paper that they were sent for.
    """
    offer = shown.offer(move)
    if offer is None:
        return stale(shown.public_id, move, form)
    papers = move_lines(shown.context, shown.definition.move(move), refused)
    values = {"offer": offer, "form": form, "papers": papers, "unaware": unaware(shown.context)}
    return render_template("cases/move.html", shown=shown, key=sent_key(), **values), status


def unaware(context: CaseContext) -> bool:
    """Whether the sent form has left open the question about who else has the case (`holding.is_unaware`)."""
    return is_sent() and is_unaware(context, request.form.get(KNOWS, ""))


def stale(public_id: str, move: str, form: Any) -> ResponseReturnValue:
    """Return 409 with what has changed since the form was rendered, and the typed text."""
    shown = case_page(public_id)
    return _gone_on(shown, _kept(shown, move, form))


def ballot_not_cast(public_id: str) -> ResponseReturnValue:
    """Return 409 because another vote runs than the ballot was for. The choice is shown, and counted in no vote."""
    return not_entered(public_id, lambda shown: ballot_words(shown.votes, sent_ballot()))


def not_entered(public_id: str, typed: Callable[[Shown], list[tuple[str, str]]]) -> ResponseReturnValue:
    """Return 409 with what has changed since a vote's form was rendered, and its typed values as label and text."""
    shown = case_page(public_id)
    return _gone_on(shown, KeptForm(None, None, typed(shown)))


def _gone_on(shown: Shown, kept: KeptForm) -> ResponseReturnValue:
    seen = sent_version()
    changed = shown.since(seen) if seen is not None else shown.timeline[:1]
    page = render_template("cases/stale.html", shown=shown, changed=changed, error="", kept=kept, key=new_key())
    return page, 409


def conflict(public_id: str, refused: Refused, form: Any, move: str) -> ResponseReturnValue:
    """Return 409 with the sentence of the refusal above the fresh page, and the typed text."""
    shown, reason = case_page(public_id), sentence(refused.sentence)
    kept = _kept(shown, move, form)
    return render_template("cases/stale.html", shown=shown, changed=(), error=reason, kept=kept, key=new_key()), 409


def no_longer_theirs(context: CaseContext, roles: tuple[RoleDef, ...], form: Bound | None) -> ResponseReturnValue:
    """Return 409 with the sentence why for somebody who had one of these roles until lately, and what they typed.

    For anybody else it is the page of a thing that is not there. form: what they sent.
    """
    why = lost_right(context, roles) if roles else None
    if why is None:
        raise NotFoundForActor
    shown = case_page(context.case.public_id)
    kept = KeptForm(None, None, typed_words([*(form or ()), *left_over(form)]))
    page = render_template("cases/stale.html", shown=shown, changed=(), error=sentence(why), kept=kept, key=new_key())
    return page, 409


def _kept(shown: Shown, move: str, form: Any) -> KeptForm:
    offer = shown.offer(move)
    open_again = offer if offer and offer.open else None
    lost = [*(() if open_again else form or ()), *left_over(form)]
    return KeptForm(open_again, form, typed_words(lost))
