"""The second count of the figures of a meeting, by somebody who may count."""

import datetime as dt
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import actor_on
from webapp.models import Case, ProposedFigures
from webapp.queries.cases.context import load_context
from webapp.queries.cases.counting import asks_for_second, proposed_figures
from webapp.services.cases.second_counts import count_figures, entry_of
from webapp.services.command import Command
from workflows.core.four_eyes.counting import figures_in


def count_again(session: Session, public_id: str, now: dt.datetime) -> None:
    """Come to the same figures as those that wait in a case; nothing where none do, or nobody can count them."""
    session.rollback()  # whoever entered them may have done so in another session
    found = _own_count(session, public_id, now)
    session.rollback()
    if found is not None:
        entered, command = found
        count_figures(session, public_id, entered, command)


def _own_count(session: Session, public_id: str, now: dt.datetime) -> tuple[str, Command] | None:
    """Return which figures wait, and the command by which somebody else comes to the same."""
    waits = sa.select(Case).join(ProposedFigures, ProposedFigures.case_id == Case.id)
    case = session.scalars(waits.where(Case.public_id == public_id)).one_or_none()
    if case is None:
        return None
    context = load_context(session, case, None, now)
    proposed = proposed_figures(context)
    if proposed is None or proposed.standing != "waiting":
        return None
    move = context.definition.move(proposed.move)
    asked = asks_for_second(context, move, proposed.entered_by_id)
    if not asked:
        return None
    figures = figures_in(context.definition, move, proposed.answers, case.dossier)
    actor = actor_on(session, min(asked), "", context.today)
    return entry_of(proposed), Command(actor, now, secrets.token_hex(8), dict(figures), case.version)
