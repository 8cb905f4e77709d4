"""Excepting one case from a rule: another value for it alone, by a paper, asked for by one person, given by another."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.hands import known_hands
from webapp.queries.changes.excepted import asking_authority, subjects_of
from webapp.queries.people.nearness import near
from webapp.queries.rules import frozen
from webapp.queries.votes.votes import open_vote
from webapp.services.cases.locking import author_of, locked, replayed_case, require_not_halted
from webapp.services.command import Command, canonical
from webapp.services.journal import JournalEntry, append, last_limit
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.rules import counted_in
from webapp.services.units.naming import NamingPaper
from workflows.core.dossier import numbered
from workflows.core.facts import EXCEPTED, RuleValue
from workflows.core.text import _
from workflows.rule_exceptions import SECTION, exceptions

EXCEPT = "excepted"
"""What an entry of the kind 'version' is called that gives a case another value of one rule."""


@dataclass(frozen=True)
class CaseException:
    """An exception: for which case, from which rule, to what, by which paper. measure: None for the rule's own."""

    case: str
    key: str
    value: str
    measure: str | None
    paper: NamingPaper


def except_case(
    session: Session, wanted: CaseException, reason: str, instead_of: str, command: Command, confirmed_by: int | None
) -> None:
    """Give one case another value of a rule, within the caller's transaction.

    instead_of: the value that it has; confirmed_by: the second person. Effects, in order: the value that the case has
    frozen is replaced, and one journal entry keeps both values, the paper, the reason and both people. The case stays
    in its state, with its last day. Raises NotFoundForActor, Refused (with the field), IdempotencyKeyReused.
    """
    said = {**asdict(wanted.paper), "written_on": wanted.paper.written_on.isoformat(), "rule": wanted.key}
    body = command.body_hash("exception", wanted.case, wanted.value, canonical(said))
    context = locked(session, wanted.case, command)
    if replayed_case(session, command, body):
        return
    authority = asking_authority(context)
    if authority is None:
        raise NotFoundForActor
    _may_be_excepted(context, wanted, instead_of)
    case, new = context.case, _value(context, wanted)
    consequences = _consequences(context, new, confirmed_by)
    answers = numbered(case.dossier, {SECTION: {**said, "reason": reason}})
    author = author_of(command, authority, body)
    case.rules = {**case.rules, **consequences["rules"]}
    entry = JournalEntry("version", EXCEPT, case.state, case.state, author, answers, consequences)
    append(session, case, entry, context.now)
    session.flush()


def _value(context: CaseContext, wanted: CaseException) -> RuleValue:
    """Return the value for this case alone. Raises Refused where it does not fit the rule or lies beyond its bounds."""
    measure = counted_in(wanted.key, wanted.value, wanted.measure)
    return RuleValue(wanted.key, wanted.value, measure, wanted.paper.text, context.today.isoformat(), EXCEPTED)


def _consequences(context: CaseContext, new: RuleValue, confirmed_by: int | None) -> dict[str, Any]:
    """Return what the entry keeps: both values, the second person, and how things stand, which stays as it is."""
    case = context.case
    limit, begun = last_limit(context)
    return {
        "from_version": case.definition_hash,
        "to_version": case.definition_hash,
        "rules": frozen({new.key: new}),
        "instead_of": frozen({new.key: context.rules[new.key]}),
        "confirmed_by": confirmed_by,
        **known_hands(context.session, context.definition, case),
        "due": case.due_on.isoformat() if case.due_on else None,
        "limit": limit,
        "since": begun.isoformat(),
    }


def _may_be_excepted(context: CaseContext, wanted: CaseException, instead_of: str) -> None:
    """Raise Refused where the case cannot be excepted now, or not from this rule, or not by this paper."""
    case, session, actor = context.case, context.session, context.actor
    if case.closed_at is not None:
        raise Refused(_("The case is closed: there is nothing left to except it from."))
    require_not_halted(context.halted)
    if wanted.key not in exceptions() or wanted.key not in context.rules:
        raise Refused(_("No case may be excepted from this rule."))
    if actor and actor.person_id in near(session, subjects_of(context)):
        raise Refused(_("It is about you or about kin of yours: somebody else has to ask for the exception."))
    if open_vote(session, case.id):
        raise Refused(_("A vote runs on this case, on the file as it is: ask for the exception when it is closed."))
    if context.rules[wanted.key].value != instead_of:
        raise Refused(_("The case has another value of this rule by now. Ask for the exception again."))
    if wanted.value == instead_of:
        raise Refused(_("This is the value that the case has: write another one."), field="value")
    if wanted.paper.written_on > context.today:
        raise Refused(_("The paper cannot be of a day to come: check the date."), field="written_on")
