"""The register: the next number of an issuer's papers, without gaps."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Paper, Person, Unit
from webapp.queries.rules import rules_on
from webapp.queries.work import Work
from webapp.services.refusals import Refused
from workflows.core.definition import PaperDef, named_in
from workflows.core.engine import holds_condition
from workflows.core.text import _


def issue(work: Work, wanted: tuple[PaperDef, ...], words: dict[str, Any], signer_title: str) -> list[Paper]:
    """Number and register the papers of a move that apply to the case. Returns them in the order of the workflow.

    Raises Refused where no unit decides any more.
    """
    issuer = work.around.deciding
    if issuer is None:
        raise Refused(
            _("No unit above this branch decides today: ask the administrator to check the tree and the rules.")
        )
    facts = work.facts(words)
    said = words["decision"]
    signer = work.session.get_one(Person, said["signer"])
    symbol = _symbol(work, issuer)
    papers = []
    for paper in wanted:
        if not holds_condition(paper.condition, facts):
            continue
        row = Paper(
            case_id=work.case.id, kind=paper.kind, issuer_id=issuer.id, type=paper.type, term=said["term"],
            seq=next_number(work.session, issuer.id, paper.type, said["term"]), symbol=symbol,
            subject_id=named_in(facts.file, paper.subject),
            signed_on=dt.date.fromisoformat(said["signed_on"]),
            effective_on=dt.date.fromisoformat(said["effective_on"]),
            signer=signer.full_name, signer_title=signer_title,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        papers.append(row)
    return papers


def next_number(session: Session, issuer_id: int, paper_type: str, term: str) -> int:
    """The number after the last one of this issuer, type and term. Locks the issuer, so that two clerks queue."""
    session.execute(sa.select(Unit.id).where(Unit.id == issuer_id).with_for_update())
    last = session.scalar(
        sa.select(sa.func.max(Paper.seq)).where(
            Paper.issuer_id == issuer_id, Paper.type == paper_type, Paper.term == term
        )
    )
    return (last or 0) + 1


def _symbol(work: Work, issuer: Unit) -> str:
    found = rules_on(work.session, ["paper.symbol"], list(reversed(issuer.lineage)), work.today)
    return found["paper.symbol"].value
