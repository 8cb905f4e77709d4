"""Issuing a paper anew in place of one that was cancelled or withdrawn: the posts that rested on it rest on the new."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import CommitteeTerm, IssuedPaper, Post
from webapp.queries.cases.context import CaseContext
from webapp.queries.days import unit_lives
from webapp.queries.papers.issuing_anew import again_for, eyes_asked, issued_by
from webapp.queries.papers.register import paper_for
from webapp.queries.people.directory import birth_in
from webapp.services import document_numbers
from webapp.services.cases.commands import check_answers
from webapp.services.cases.effects import require_within
from webapp.services.cases.locking import (
    author_of,
    case_command,
    locked,
    replayed_case,
    require_not_halted,
    require_unrestricted,
)
from webapp.services.command import Command
from webapp.services.journal import note
from webapp.services.papers.signing import signing_post
from webapp.services.refusals import GuardsFailed, InvalidAnswers, NotFoundForActor, Refused
from webapp.services.security_events import Kind, record
from workflows.core.engine import verdicts
from workflows.core.registry import Check
from workflows.core.text import _, say
from workflows.guards.days import Life, birth_day

ISSUED_ANEW = "issued_anew"
"""What the entry of the kind 'archive' is called that says so."""


def issue_anew(session: Session, case: str, paper_id: int, command: Command) -> IssuedPaper:
    """Number a paper in place of one that is no longer valid, with what the case says today.

    Effects, in order: the new paper is numbered; posts and the term that it gave rest on the new one, those that it
    ended end by it, from the new day on; one journal entry says both numbers. The case stays where it is. Raises
    NotFoundForActor, Refused (the paper is still valid), InvalidAnswers, IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("issue anew", case, str(paper_id))
        context = locked(session, case, command)
        old = paper_for(session, command.actor, paper_id)
        if old is None or old.case_id != context.case.id:
            raise NotFoundForActor
        if replayed_case(session, command, body) and (made := issued_by(session, command.actor, old, command.key)):
            return made
        if not old.ended:
            raise Refused(_("This paper is valid: cancel its number or withdraw it first."))
        again = again_for(session, command.actor, old, context.now)
        if again is None:
            raise NotFoundForActor
        require_not_halted(context.stops(again.move))
        require_unrestricted(context, command.answers)
        facts = context.facts(authority=again.authority)
        if failed := [one for one in verdicts(eyes_asked(context.definition, again.move), facts) if one.failed]:
            raise GuardsFailed(failed)
        check_answers(context, again.move, command.answers, again.authority)
        ((_section, given),) = command.answers.items()
        signed_on = dt.date.fromisoformat(given["signed_on"])
        signs = signing_post(session, context.around.deciding, given["signer"], given.get("authority"), signed_on)
        issued = document_numbers.issue(context, (again.paper,), command.answers, signs.kind)
        if not issued:
            raise Refused(_("The case no longer asks for this paper."))
        new = issued[0]
        _follow(context, old, new)
        consequences: dict[str, Any] = {"papers": [new.number], "instead_of": old.number}
        author = author_of(command, again.authority, body)
        note(context, "archive", ISSUED_ANEW, author, command.answers, consequences)
        return new


def _follow(context: CaseContext, old: IssuedPaper, new: IssuedPaper) -> None:
    """Let what rested on the old paper rest on the new one, and begin or end on its day."""
    session, day = context.session, new.effective_on
    rested = sa.select(Post).where(sa.or_(Post.given_by_id == old.id, Post.ended_by_id == old.id))
    for post in session.scalars(rested.options(sa.orm.joinedload(Post.person), sa.orm.joinedload(Post.unit))).all():
        begins, ends = post.given_by_id == old.id, post.ended_by_id == old.id
        if begins:
            post.given_by_id = new.id
            if post.valid_from == old.effective_on != day:
                _require_order(day, until=post.valid_to)
                born = Life(birth_day(post.person.full_name, birth_in(post.person)))
                require_within(day, [born, *unit_lives(post.unit, post.unit.valid_from)])
                post.valid_from = day
        if ends:
            post.ended_by_id = new.id
            if post.valid_to == old.effective_on:
                _require_order(post.valid_from, until=day)
                _require_free(session, post, day)
                post.valid_to = day
        about: dict[str, Any] = {"about_id": post.person_id, "units": [post.unit_id]}
        said = "post_given" if begins else "post_ended"
        record(session, Kind.RIGHTS, context.now, said, actor=context.actor, **about)
    rests = sa.update(CommitteeTerm).where(CommitteeTerm.decision_id == old.id)
    session.execute(rests.values(decision_id=new.id, paper_number=new.number, paper_date=new.signed_on))
    session.flush()


def _require_order(begins: dt.date, until: dt.date | None) -> None:
    """Raise InvalidAnswers where a post would end before it begins."""
    if until is not None and begins > until:
        sentence = say(_("The post that rests on it would end before it begins: choose another day."))
        raise InvalidAnswers([Check(_("In force from"), "fail", sentence=sentence, field="effective_on")])


def _require_free(session: Session, post: Post, until: dt.date) -> None:
    """Raise Refused where somebody else has the seat before the day until which its holder keeps it now."""
    after = (Post.unit_id == post.unit_id, Post.seat == post.seat, Post.id != post.id, Post.valid_from < until)
    taken = sa.select(sa.func.min(Post.valid_from)).where(*after, Post.valid_from >= post.valid_from)
    if day := session.scalar(taken):
        raise Refused(
            _("Somebody else has this post from %(day)s: issue the decision that gave it to them anew first."), day=day
        )
