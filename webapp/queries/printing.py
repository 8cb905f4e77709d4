"""A paper ready to be printed: its values, from the register where it was issued, else from the case as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.access import Actor
from webapp.documents.codes import shown_code
from webapp.documents.wording import DECISIONS
from webapp.models import Paper
from webapp.queries.cases import papers_of
from webapp.queries.contents import WORKFLOW, contents, printable
from webapp.queries.election_contents import ELECTION, election_contents
from webapp.queries.letterheads import decision_letterhead, letterhead
from webapp.queries.votes import votes_of
from webapp.queries.work import Work

MARKS = {"cancelled": "SỐ VĂN BẢN ĐÃ HỦY", "withdrawn": "VĂN BẢN ĐÃ THU HỒI"}
KEPT = ("branch", "base", "deciding", "act", "militia_post", "predecessor", "meeting", "party", "vote")
"""What a decision says of its case. Figures of the file that it does not say are not kept with it."""
KEPT_OF_ELECTIONS = ("unit", "post", "approval", "elected", "vote")


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
    row = next((paper for paper in papers if paper.kind == name), None)
    if row is None:
        election = work.definition.key == ELECTION
        values = election_contents(work, views) if election else contents(work, views, reader)
        return Printed(name, values | letterhead(work, name, values), None)
    if "issuer" in row.content:
        values = dict(row.content)
    else:  # from before papers kept what they say
        values = contents(work, views)
        values |= _head(values, row)
    return Printed(name, values | _marks(row), row)


def as_issued(work: Work, row: Paper, file: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision says, to be kept with its row: plain values, nothing that its text does not show."""
    register = {
        "number": row.number, "term": row.term, "signer": row.signer, "signed_on": row.signed_on.isoformat(),
        "effective_on": row.effective_on.isoformat(), "kind": row.kind,
    }  # fmt: skip
    if work.definition.key == ELECTION:
        values = election_contents(work, votes_of(work.session, work.case.id), file)
        return {**{name: values[name] for name in KEPT_OF_ELECTIONS}, **_head(values, row), "register": register}
    if work.definition.key != WORKFLOW or row.kind not in DECISIONS:
        return {"register": register}
    values = contents(work, votes_of(work.session, work.case.id), file=file)
    person = {name: values["person"][name] for name in ("name", "birth")}
    return {**{name: values[name] for name in KEPT}, "person": person, **_head(values, row), "register": register}


def _head(values: Mapping[str, Any], row: Paper) -> dict[str, Any]:
    said = {"signed_on": row.signed_on.isoformat(), "effective_on": row.effective_on.isoformat()}
    return decision_letterhead(values, row.number, said, row.signer, row.signer_title)


def _marks(row: Paper) -> dict[str, str]:
    """What is printed beside the decision's own words: whether it still stands, and how to have it verified."""
    return {"mark": MARKS.get(row.ended or "", ""), "code": shown_code(row.code), "sha256": row.sha256}
