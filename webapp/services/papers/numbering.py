"""Numbering of printed papers by the clerk: a numbered paper keeps its content and can be verified."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.documents import words as w
from webapp.models import Case, IssuedPaper, Unit
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.cases.records import case_for, papers_of
from webapp.queries.papers.letterheads import body_of, day_of, symbol_of
from webapp.queries.papers.printing import Printable, frozen_content, printable
from webapp.queries.papers.register import keeps_register
from webapp.queries.people.signers import SIGNED_BEFORE, signing_posts
from webapp.queries.votes.votes import votes_of
from webapp.services.document_numbers import given_number, reason_needed, term_of
from webapp.services.journal import commitment
from webapp.services.papers.signing import signing_post
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.transaction import transaction
from workflows.core.definition import Definition
from workflows.core.text import _
from workflows.core.vietnamese import format_date
from workflows.guards.four_eyes import concerned


@dataclass(frozen=True)
class Numbering:
    """The clerk's form: date and signer (a person's id) of the paper, and a number given on paper.

    authority: the paper that lets somebody sign who is neither secretary nor deputy; out_of_order: why the number does
    not follow the order of days.
    """

    signed_on: dt.date
    signer: int
    number: int | None = None
    authority: str = ""
    out_of_order: str = ""


@dataclass(frozen=True)
class WaitingForNumber:
    """A paper without a number that its unit's clerk may number.

    day: the last one that it reports; signers: id, name and post.
    """

    item: Printable
    definition: Definition
    issuer: Unit
    day: dt.date
    signers: tuple[tuple[int, str, str], ...]


def issuer_waiting(context: CaseContext, actor: Actor, item: Printable, papers: Sequence[IssuedPaper]) -> Unit | None:
    """Return the unit in whose register a paper that a case prints has still to be numbered by the actor; else None."""
    if item.row is None or not item.row.numbered:
        return None
    issuer = context.around.get(item.row.of)
    standing = any(paper.kind == item.name and not paper.ended for paper in papers)
    return issuer if issuer and not standing and keeps_register(actor, issuer) else None


def waiting(context: CaseContext, actor: Actor, name: str) -> WaitingForNumber | None:
    """Return the paper of that name if the actor may number it now; None for any other."""
    papers, views = papers_of(context.session, context.case.id), votes_of(context.session, context.case.id)
    item = next((item for item in printable(context, papers, views) if item.name == name), None)
    issuer = issuer_waiting(context, actor, item, papers) if item else None
    if item is None or item.row is None or issuer is None:
        return None
    return WaitingForNumber(
        item,
        context.definition,
        issuer,
        day_of(context, item.row, item.view) or context.today,
        tuple(
            (post.person_id, post.person.full_name, post.kind)
            for post in signing_posts(context.session, issuer.id, context.today, context.today - SIGNED_BEFORE)
        ),
    )


def give_number(
    session: Session, actor: Actor, public_id: str, name: str, numbering: Numbering, now: dt.datetime
) -> IssuedPaper:
    """Number and register a paper, and store its content. A cancelled number stays, and the next one follows it.

    Two taps count as one. Raises NotFoundForActor (no such paper, or not its unit's clerk), Refused (about the clerk or
    the signer, or an impossible day), InvalidAnswers for a number that is not free or out of order without a reason.
    """
    with transaction(session):
        session.execute(sa.select(Case.id).where(Case.public_id == public_id).with_for_update())
        case = case_for(session, actor, public_id)
        if case is None:
            raise NotFoundForActor
        context = load_context(session, case, actor, now)
        if found := numbered_paper(session, actor, case.id, name):
            return found
        paper = waiting(context, actor, name)
        if paper is None:
            raise NotFoundForActor
        return _register(context, actor, paper, numbering)


def numbered_paper(session: Session, actor: Actor, case_id: int, name: str) -> IssuedPaper | None:
    """Return the row of a paper that has its number already, for its issuer's clerk."""
    row = next((paper for paper in reversed(papers_of(session, case_id)) if paper.kind == name), None)
    if row is None or row.ended or not keeps_register(actor, session.get_one(Unit, row.issuer_id)):
        return None
    return row


def _register(context: CaseContext, actor: Actor, paper: WaitingForNumber, numbering: Numbering) -> IssuedPaper:
    session, item = context.session, paper.item
    assert item.row is not None
    post = signing_post(session, paper.issuer, numbering.signer, numbering.authority, numbering.signed_on)
    _may(context, actor, paper, numbering)
    term = term_of(context, paper.issuer, numbering.signed_on)
    row = IssuedPaper(
        case_id=context.case.id,
        kind=item.name,
        issuer_id=paper.issuer.id,
        type=item.row.type,
        term=term,
        seq=given_number(session, paper.issuer.id, item.row.type, term, numbering.number),
        symbol=symbol_of(context, paper.issuer),
        subject_id=context.case.subject_id,
        signed_on=numbering.signed_on,
        effective_on=numbering.signed_on,
        signer=post.person.full_name,
        signer_title=post.kind,
        salt=secrets.token_hex(16),
    )
    row.out_of_order = reason_needed(session, row, numbering.out_of_order)
    content, body = frozen_content(session, context.case.id, item.name), body_of(context, item.row, item.view)
    row.content = {
        **content,
        "number": row.number,
        "date": w.written(row.signed_on),
        "signer": w.signed(row.signer, row.signer_title, content["issuer"]["kind"], body),
        "register": {
            "number": row.number,
            "term": term,
            "signer": row.signer,
            "authority": numbering.authority,
            "signed_on": row.signed_on.isoformat(),
            "kind": row.kind,
            "clerk": actor.name,
            "at": context.now.isoformat(),
        },
    }
    row.sha256 = commitment(row.salt, row.content)
    session.add(row)
    session.flush()
    return row


def _may(context: CaseContext, actor: Actor, paper: WaitingForNumber, numbering: Numbering) -> None:
    """Raise Refused if the paper is about the clerk or the signer, or the date is impossible."""
    facts = context.facts()
    if actor.person_id in concerned(facts):
        raise Refused(_("It is about you or your declared kin: somebody else has to act."))
    if numbering.signer == context.case.subject_id:
        raise Refused(_("The paper is about this person: choose somebody else to sign."), field="signer")
    if numbering.signed_on > context.today:
        raise Refused(_("This day lies in the future: write the day of the paper."), field="signed_on")
    if numbering.signed_on < paper.day:
        raise Refused(
            _("The paper is about %(day)s: it cannot be dated earlier."), day=format_date(paper.day), field="signed_on"
        )
