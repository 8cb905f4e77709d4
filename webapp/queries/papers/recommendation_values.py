"""Values of the papers of a recommendation that its forms do not hold themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from webapp.models import CultivationGroup, GroupMember, Person
from webapp.queries.cases.context import CaseContext
from webapp.queries.votes.tallies import VoteView
from workflows.core.vietnamese import comrades

KEPT = ("own", "base")


def recommendation_contents(
    context: CaseContext, _views: Sequence[VoteView], file: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the executive committee's vote as form 4-KNĐ writes it, and who leads the comrade's cultivation group.

    'for_share' and 'against_share'; 'leader', empty for a comrade who is in no group.
    """
    vote = (file or context.case.dossier).get("resolution", {})
    leader = context.session.scalar(
        sa.select(Person.full_name)
        .join(CultivationGroup, CultivationGroup.leader_id == Person.id)
        .join(GroupMember, GroupMember.group_id == CultivationGroup.id)
        .where(GroupMember.person_id == context.case.subject_id)
        .order_by(GroupMember.id.desc())
        .limit(1)
    )
    return {
        "leader": leader or "",
        **{
            f"{side}_share": comrades(vote.get(f"votes_{side}", 0), vote.get("members", 0), word)
            for side, word in (("for", "đạt"), ("against", "chiếm"))
        },
    }
