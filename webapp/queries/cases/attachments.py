"""Reads of attached pages: those that wait with a draft, those of a case, and the papers that a step asks for."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import AttachedPage, Case, Draft, Event, move_made
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.counting import proposed_figures
from webapp.queries.cases.returns import marked_parts, open_parts
from workflows.core.definition import AttachmentDef, MoveDef
from workflows.core.returning import attachments, leads_back, mark_of, openable

Pages = Mapping[str, Sequence[AttachedPage]]


def waiting_pages(session: Session, account_id: int, page: str) -> Pages:
    """Return what waits with the account's draft of this page's form, by paper, in the order in which it came."""
    found = sa.select(AttachedPage).join(Draft, Draft.id == AttachedPage.draft_id)
    mine = found.where(Draft.account_id == account_id, Draft.page == page)
    return _by_paper(session.scalars(mine.order_by(AttachedPage.id)))


def waiting_page(session: Session, account_id: int, public_id: str) -> tuple[AttachedPage, str] | None:
    """Return this page of a draft of the account, and the address of its form; None for no such page."""
    mine = (AttachedPage.public_id == public_id, Draft.account_id == account_id)
    found = sa.select(AttachedPage, Draft.page).join(Draft, Draft.id == AttachedPage.draft_id).where(*mine)
    row = session.execute(found).one_or_none()
    return (row[0], row[1]) if row else None


def page_of_case(session: Session, public_id: str) -> tuple[AttachedPage, str] | None:
    """Return this page and the public id of its case, which is still to be asked for; None for no such page."""
    found = sa.select(AttachedPage, Case.public_id).join(Case, Case.id == AttachedPage.case_id)
    row = session.execute(found.where(AttachedPage.public_id == public_id)).one_or_none()
    return (row[0], row[1]) if row else None


def pages_of_case(session: Session, case_id: int, *, standing: bool = True) -> Pages:
    """Return the pages of a case by paper: those that stand, or those that others took the place of."""
    return _by_paper(session.scalars(_OF_CASE, {"case": case_id, "standing": standing}))


_OF_CASE = (
    sa.select(AttachedPage)
    .where(
        AttachedPage.case_id == sa.bindparam("case"),
        AttachedPage.stands == sa.bindparam("standing", type_=sa.Boolean),
        AttachedPage.waits.is_(False),
    )
    .order_by(AttachedPage.id)
)


def pages_with_figures(context: CaseContext) -> Pages:
    """Return the pages that came with figures which have to be entered anew; none while those wait unseen."""
    proposed = proposed_figures(context)
    if proposed is None or proposed.standing == "waiting":
        return {}
    there = (AttachedPage.case_id == context.case.id, AttachedPage.waits)
    return _by_paper(context.session.scalars(sa.select(AttachedPage).where(*there).order_by(AttachedPage.id)))


def asked_at(context: CaseContext, move: MoveDef) -> tuple[AttachmentDef, ...]:
    """Return the papers that may be attached to a move; on the way back those of the open parts, and those marked."""
    if not leads_back(move):
        return move.attachments
    if context.case.returned_from is None:
        return ()
    open_now, marked, known = (
        open_parts(context),
        marked_parts(context),
        openable(context.definition, context.case.state),
    )
    return tuple(
        paper
        for section, paper in attachments(context.definition).values()
        if section in open_now or (section in known and mark_of(section, paper.name) in marked)
    )


def missing_papers(context: CaseContext) -> list[AttachmentDef]:
    """Return the required papers of the steps that were made which no page stands for. Two statements at most."""
    asked = [move for move in context.definition.moves if any(paper.required for paper in move.attachments)]
    if not asked:
        return []
    made = set(context.session.scalars(_MADE, {"case": context.case.id}))
    papers = [paper for move in asked if move.name in made for paper in move.attachments if paper.required]
    standing = pages_of_case(context.session, context.case.id) if papers else {}
    return list(dict.fromkeys(paper for paper in papers if paper.name not in standing))


_MADE = sa.select(Event.move).where(Event.case_id == sa.bindparam("case"), move_made()).distinct()


def _by_paper(rows: Iterable[AttachedPage]) -> Pages:
    found: dict[str, list[AttachedPage]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(row)
    return found
