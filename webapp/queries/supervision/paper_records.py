"""Records about issued papers that the audit puts together: checks of books, places in the archive, scanned pages."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.access import sees_below, visible_cases, within
from webapp.actors import Actor
from webapp.models import BookCheck, BookCheckEntry, Case, IssuedPaper, PaperPlace, ScanStack, StackPage, Unit
from webapp.queries.supervision.record_shape import RecordRead

UNIT_OF_STACK = aliased(Unit)


def checks(actor: Actor) -> RecordRead:
    """Entries of who began, ticked, ended and confirmed checks of books below the actor's units."""
    rows = sa.select(
        BookCheckEntry.at,
        BookCheckEntry.id,
        BookCheckEntry.kind,
        (BookCheck.type + ", " + BookCheck.term + ", " + sa.cast(BookCheck.year, sa.Text)).label("book"),
        sa.literal("").label("definition"),
        BookCheck.public_id,
        BookCheckEntry.actor_id,
        sa.null().label("about_id"),
        BookCheck.unit_id,
    )
    rows = rows.join(BookCheck, BookCheck.id == BookCheckEntry.check_id).join(Unit, Unit.id == BookCheck.unit_id)
    return RecordRead(
        BookCheckEntry.at,
        BookCheckEntry.id,
        rows.where(within(sees_below(actor))),
        lambda people: BookCheckEntry.actor_id.in_(people),
        lambda path: within([path]),
    )


def places(actor: Actor) -> RecordRead:
    """Boxes and folders that were noted of papers whose cases the actor knows of; not of sealed ones."""
    rows = sa.select(
        PaperPlace.at,
        PaperPlace.id,
        PaperPlace.box,
        PaperPlace.folder,
        sa.literal("").label("definition"),
        sa.cast(IssuedPaper.id, sa.Text).label("ref"),
        PaperPlace.actor_id,
        IssuedPaper.subject_id,
        IssuedPaper.issuer_id,
    )
    rows = rows.join(IssuedPaper, IssuedPaper.id == PaperPlace.paper_id).join(Case, Case.id == IssuedPaper.case_id)
    rows = rows.join(Unit, Unit.id == Case.unit_id).where(~Case.sealed, within(sees_below(actor)))
    return RecordRead(
        PaperPlace.at,
        PaperPlace.id,
        rows.where(visible_cases(actor)),
        lambda people: sa.or_(PaperPlace.actor_id.in_(people), IssuedPaper.subject_id.in_(people)),
        lambda path: within([path]),
    )


def pages(actor: Actor) -> RecordRead:
    """Pages of stacks that somebody filed by hand, to papers that the actor knows of, or removed, and by the clock.

    Not those filed to papers of sealed cases.
    """
    rows = sa.select(
        StackPage.at,
        StackPage.id,
        StackPage.standing,
        sa.cast(StackPage.number, sa.Text).label("page"),
        sa.literal("").label("definition"),
        ScanStack.public_id,
        StackPage.by_id,
        IssuedPaper.subject_id,
        ScanStack.unit_id,
    )
    rows = rows.join(ScanStack, ScanStack.id == StackPage.stack_id).join(
        UNIT_OF_STACK, UNIT_OF_STACK.id == ScanStack.unit_id
    )
    rows = rows.outerjoin(IssuedPaper, IssuedPaper.id == StackPage.paper_id)
    rows = rows.outerjoin(Case, Case.id == IssuedPaper.case_id).outerjoin(Unit, Unit.id == Case.unit_id)
    known = sa.and_(~Case.sealed, visible_cases(actor))
    return RecordRead(
        StackPage.at,
        StackPage.id,
        rows.where(
            StackPage.at.is_not(None),
            within(sees_below(actor), UNIT_OF_STACK.path),
            sa.or_(StackPage.paper_id.is_(None), known),
        ),
        lambda people: sa.or_(StackPage.by_id.in_(people), IssuedPaper.subject_id.in_(people)),
        lambda path: within([path], UNIT_OF_STACK.path),
    )
