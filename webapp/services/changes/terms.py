"""The term of a committee, and the extension of a provisional one, as requests."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from webapp.models import CommitteeTerm, Unit
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.wanted import Wanted
from webapp.services.units.terms import NewTerm, TermPaper, extend_term, record_term


def wanted_term(unit: Unit, new: NewTerm, running: CommitteeTerm | None) -> Wanted:
    """Return a term as a request. running: the one that it would cut short."""
    content = {**asdict(new), "starts_on": new.starts_on.isoformat(), "ends_on": new.ends_on.isoformat()}
    content["paper"] = {**content["paper"], "date": new.paper.date.isoformat()}
    before = {"starts_on": running.starts_on.isoformat(), "last_day": running.last_day.isoformat()} if running else {}
    return Wanted("term", unit.id, content, before)


def term_in(content: dict[str, Any]) -> NewTerm:
    """Return the term that a request keeps."""
    days = {name: dt.date.fromisoformat(content[name]) for name in ("starts_on", "ends_on")}
    paper = {**content["paper"], "date": dt.date.fromisoformat(content["paper"]["date"])}
    return NewTerm(**{**content, **days, "paper": TermPaper(**paper)})


def carry_out_term(one: Carrying) -> None:
    """Record the term, if who asked still keeps the unit's terms."""
    record_term(one.session, one.change.unit_id or 0, term_in(one.change.content), one.command)


def wanted_extension(term: CommitteeTerm, until: dt.date, paper: str) -> Wanted:
    """Return the extension of a provisional term as a request."""
    content = {"term_id": term.id, "label": term.label, "until": until.isoformat(), "paper": paper}
    return Wanted("term_extension", term.unit_id, content, {"last_day": term.last_day.isoformat()})


def carry_out_extension(one: Carrying) -> None:
    """Extend the term, if who asked still keeps the unit's terms."""
    said, until = one.change.content, dt.date.fromisoformat(one.change.content["until"])
    extend_term(one.session, one.change.unit_id or 0, said["term_id"], until, said["paper"], one.command)
