"""A paper ready to be printed: its values, from the register where it was issued, else from the case as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.access import Actor
from webapp.documents.codes import shown_code
from webapp.documents.wording import DECISIONS
from webapp.models import Paper
from webapp.queries import case_papers, contents
from webapp.queries.cases import papers_of
from webapp.queries.election_contents import ELECTION, election_contents
from webapp.queries.letterheads import decision_letterhead, letterhead
from webapp.queries.tallies import VoteView
from webapp.queries.votes import votes_of
from webapp.queries.work import Work

MARKS = {"cancelled": "SỐ VĂN BẢN ĐÃ HỦY", "withdrawn": "VĂN BẢN ĐÃ THU HỒI"}
KEPT = ("branch", "base", "deciding", "act", "militia_post", "predecessor", "meeting", "party", "vote")
"""What a decision says of its case. Figures of the file that it does not say are not kept with it."""
KEPT_OF_ELECTIONS = ("unit", "post", "approval", "elected", "vote")


OWN_VALUES = (contents.WORKFLOW, ELECTION)
"""Processes whose papers say more than forms and votes do; all others are told by `case_papers`."""


@dataclass(frozen=True)
class Printed:
    """A paper with its values. `row` is set for one of the register."""

    name: str
    values: dict[str, Any]
    row: Paper | None


def to_print(work: Work, name: str, reader: Actor) -> Printed | None:
    """The paper of that name for this reader; None where the case has none (yet)."""
    papers, views = papers_of(work.session, work.case.id), votes_of(work.session, work.case.id)
    if name not in printable(work, papers, views):
        return None
    row = next((paper for paper in reversed(papers) if paper.kind == name), None)
    if row is None:
        return Printed(name, _draft(work, name, views, reader), None)
    if "issuer" in row.content:
        values = dict(row.content)
    else:  # from before papers kept what they say
        values = contents.contents(work, views)
        values |= _head(values, row)
    return Printed(name, values | _marks(row), row)


def printable(work: Work, papers: list[Paper], views: Sequence[VoteView]) -> list[str]:
    """Names of the papers that the case has come far enough for, in the order of its way."""
    if work.definition.key in OWN_VALUES:
        return contents.printable(work, papers, views)
    return case_papers.printable(work, papers)


def _draft(work: Work, name: str, views: Sequence[VoteView], reader: Actor) -> dict[str, Any]:
    """The values of a paper that is not in the register."""
    if work.definition.key in OWN_VALUES:
        election = work.definition.key == ELECTION
        values = election_contents(work, views) if election else contents.contents(work, views, reader)
        return values | letterhead(work, name, values)
    values = case_papers.values_of(work, views, reader)
    row = next(row for row in case_papers.prints_of(work) if row.name == name)
    return values | case_papers.head(work, row, values)


def as_issued(work: Work, row: Paper, file: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision says, to be kept with its row: plain values, nothing that its text does not show."""
    register = {
        "number": row.number, "term": row.term, "signer": row.signer, "signed_on": row.signed_on.isoformat(),
        "effective_on": row.effective_on.isoformat(), "kind": row.kind,
    }  # fmt: skip
    if work.definition.key == ELECTION:
        values = election_contents(work, votes_of(work.session, work.case.id), file)
        elected = [f"Đồng chí {each['name']}" for each in values["elected"]]
        values["recipients"] = [values["unit"]["name"], *elected]
        return {**{name: values[name] for name in KEPT_OF_ELECTIONS}, **_head(values, row), "register": register}
    if row.kind not in DECISIONS:
        return {"register": register}
    views = votes_of(work.session, work.case.id)
    if work.definition.key != contents.WORKFLOW:
        values = case_papers.values_of(work, views, file=file)
        return {**case_papers.kept(values, row.kind), **case_papers.decision_head(values, row), "register": register}
    values = contents.contents(work, views, file=file)
    person = {name: values["person"][name] for name in ("name", "birth")}
    return {**{name: values[name] for name in KEPT}, "person": person, **_head(values, row), "register": register}


def _head(values: Mapping[str, Any], row: Paper) -> dict[str, Any]:
    said = {"signed_on": row.signed_on.isoformat(), "effective_on": row.effective_on.isoformat()}
    return decision_letterhead(values, row.number, said, row.signer, row.signer_title)


def _marks(row: Paper) -> dict[str, str]:
    """What is printed beside the decision's own words: whether it still stands, and how to have it verified."""
    return {"mark": MARKS.get(row.ended or "", ""), "code": shown_code(row.code), "sha256": row.sha256}
