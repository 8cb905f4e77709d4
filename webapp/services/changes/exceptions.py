"""An exception for one case as a request: it does not say whom the case is about, and its reason goes to the case."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from webapp.queries.cases.context import CaseContext
from webapp.queries.changes.confirmers import EXCEPTION
from webapp.services.cases.excepting import CaseException, except_case
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.wanted import Wanted
from webapp.services.units.naming import NamingPaper


def wanted(context: CaseContext, said: CaseException, reason: str) -> Wanted:
    """Return an exception as a request to the unit that decides on the case.

    The reason may be about somebody: it is kept until the request is decided, and then in the journal of the case.
    """
    assert context.around.deciding, "`asking_authority` has found a post there"
    rule, paper = context.rules[said.key], said.paper
    content = {**asdict(said), "paper": {**asdict(paper), "written_on": paper.written_on.isoformat()}}
    before = {"value": rule.value, "measure": rule.measure, "source": rule.source}
    return Wanted(EXCEPTION, context.around.deciding.id, content, before, secret=reason.encode())


def exception_in(content: dict[str, Any]) -> CaseException:
    """Return the exception that a request keeps."""
    paper = {**content["paper"], "written_on": dt.date.fromisoformat(content["paper"]["written_on"])}
    return CaseException(**{**content, "paper": NamingPaper(**paper)})


def carry_out(one: Carrying) -> None:
    """Except the case, if who asked may still ask for it."""
    reason = (one.change.file or b"").decode()
    said, instead_of = exception_in(one.change.content), one.change.before["value"]
    except_case(one.session, said, reason, instead_of, one.command, one.decider)


def told(one: Carrying) -> set[int]:
    """Return nobody else: whoever may know of the case reads it there."""
    return set()
