"""Reorganisations of units, and undoing one, as requests."""

import datetime as dt
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Post, Reorganisation
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.wanted import Wanted
from webapp.services.reorganisations.execution import ReorganisationOutcome, carry_out
from webapp.services.reorganisations.plan import ReorganisationPlan
from webapp.services.reorganisations.undoing import undo


def wanted(session: Session, plan: ReorganisationPlan, outcome: ReorganisationOutcome) -> Wanted:
    """Return a reorganisation as a request. outcome: as its preview has shown it."""
    plain = {**asdict(plan), "day": plan.day.isoformat()}
    plain |= {name: {str(key): code for key, code in plain[name].items()} for name in ("children", "posts")}
    plain |= {"units": list(plan.units), "new": [list(each) for each in plan.new], "summary": outcome.summary}
    people = session.scalars(sa.select(Post.person_id).where(Post.id.in_([each.id for each in outcome.posts])))
    return Wanted("reorganisation", outcome.scope_id, plain, {"names": outcome.before}, frozenset(people))


def plan_in(content: dict[str, Any]) -> ReorganisationPlan:
    """Return the plan that a request keeps."""
    said = {name: value for name, value in content.items() if name != "summary"}
    said |= {"units": tuple(said["units"]), "new": tuple((code, name) for code, name in said["new"])}
    said |= {name: {int(key): code for key, code in said[name].items()} for name in ("children", "posts")}
    return ReorganisationPlan(**{**said, "day": dt.date.fromisoformat(said["day"])})


def carry_out_plan(one: Carrying) -> None:
    """Carry the reorganisation out, if who asked is still an officer above all its units."""
    carry_out(one.session, plan_in(one.change.content), one.command)


def wanted_undoing(row: Reorganisation) -> Wanted:
    """Return the undoing of a reorganisation as a request."""
    return Wanted("undoing", row.scope_id, {"row_id": row.id, "kind": row.kind, "summary": row.summary})


def carry_out_undoing(one: Carrying) -> None:
    """Undo the reorganisation, if nothing has followed since."""
    undo(one.session, one.change.content["row_id"], one.command)
