"""The moves and answers of a case as its page offers them, or says why they are not open."""

from dataclasses import dataclass, replace

from flask import url_for

from webapp.actors import Actor
from webapp.filters import sentence
from webapp.languages import gettext as _
from webapp.pages.cases.head import holder_words
from webapp.pages.cases.waiting_figures import WaitingFigures
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.opinions import ANOTHER_HAND, answered, answered_otherwise
from webapp.queries.cases.records import TaskHolder
from workflows.core.definition import AssentDef, MoveDef
from workflows.core.engine import Authority, Offer, missing_parts, verdicts
from workflows.core.facts import Facts
from workflows.core.finality import weight


@dataclass(frozen=True, slots=True)
class MoveOffer:
    """A move on the page. style: 'primary' for the user's task, 'danger' for what ends a case; hint: for whom one acts.

    reasons: why it is not open, and lifted_by who can change that.
    """

    name: str
    label: str
    url: str
    form: str | None
    open: bool
    style: str
    reasons: list[str]
    lifted_by: str
    hint: str
    own: bool
    """Whether a post of the user's makes it at all, open or not."""
    final: bool = False
    """Whether it cannot be undone: its form is looked at once more before it is sent (`pages.cases.review`)."""


def move_offer(
    context: CaseContext, row: Offer, holders: list[TaskHolder], waiting: WaitingFigures | None
) -> MoveOffer:
    """A move as the page offers it, or says why it is closed. waiting: figures of the case that are to be counted."""
    ended = context.stops(row.move)
    counted = waiting is not None and waiting.name == row.move.name and waiting.standing == "waiting"
    reasons = [sentence(check.why) for check in row.failed] + ([sentence(ended)] if ended else [])
    lifted = [_(check.lifted_by) for check in row.failed if check.lifted_by]
    if counted and waiting:
        reasons.append(waiting.said)
    if not row.permitted:
        roles = ", ".join(_(role.name) for role in row.move.cause.roles)
        reasons = [_("Only %(who)s may do this.", who=roles)]
        lifted = [holder_words(holder) for holder in holders if holder.people and holder.move == row.move.name]
    return MoveOffer(
        name=row.move.name,
        label=_(row.move.label),
        url=_url(context, row.move),
        form=row.move.form,
        open=row.open and not ended and not counted,
        style=_style(context, row),
        reasons=reasons,
        lifted_by="; ".join(dict.fromkeys(lifted)),
        hint=on_behalf_of(context.actor, row.authority),
        own=row.permitted,
        final=bool(weight(context.definition, row.move)) and not row.move.starts,
    )


def _style(context: CaseContext, row: Offer) -> str:
    """Return how a move looks; what sends a file back is a task as well, but never what one comes for."""
    if row.is_task and not row.move.returns:
        return "primary"
    return "danger" if context.definition.ends(row.move) else "secondary"


def on_behalf_of(actor: Actor | None, authority: Authority | None) -> str:
    """A sentence that names the person in whose place the actor uses this post; empty for a post of their own."""
    delegated = actor.delegated if actor and authority else ()
    name = next((post.person for post in delegated if authority and post.person_id == authority.for_id), None)
    return _("You act here for comrade %(name)s.", name=name) if name else ""


def _url(context: CaseContext, move: MoveDef) -> str:
    """The move's own page, or the opening page where it is done by opening a case for the same unit."""
    if move.starts:
        return url_for("start.form", workflow=context.definition.key, code=context.around.own.code)
    return url_for("cases.move", public_id=context.case.public_id, move=move.name)


def answer_offers(context: CaseContext, facts: Facts) -> list[MoveOffer]:
    """The answers of the sides that are asked in the present state."""
    assent = context.definition.assent_in(context.case.state)
    if assent is None:
        return []
    return [_answer(context, assent, party, facts) for party in range(len(assent.of))]


def _answer(context: CaseContext, assent: AssentDef, party: int, facts: Facts) -> MoveOffer:
    role = assent.of[party]
    mine, given = context.authority((role,)), answered(context, assent, party)
    judged = replace(facts, for_id=mine.for_id if mine else None)
    failed = [*missing_parts(assent), *(check for check in verdicts(assent.guards, judged) if check.failed)]
    reasons = [_("This side has answered.") if given else _("Only %(who)s may do this.", who=_(role.name))]
    if mine and not given:
        twice = [_(ANOTHER_HAND)] if answered_otherwise(context, assent, mine) else []
        reasons = twice + [sentence(check.why) for check in failed]
    return MoveOffer(
        name=f"{assent.name}.{party}",
        label=_("%(label)s (%(side)s)", label=_(assent.label), side=_(role.name)),
        url=url_for("cases.answer", public_id=context.case.public_id, assent=assent.name, party=party),
        form=assent.form,
        open=bool(mine) and not given and not reasons,
        style="primary",
        reasons=reasons,
        lifted_by="; ".join(_(check.lifted_by) for check in failed) if mine and not given else "",
        hint=on_behalf_of(context.actor, mine),
        own=bool(mine),
    )
