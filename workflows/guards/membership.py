"""Membership of the Union, and the ranks of its members."""

from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.guards.verdicts import check, name_of

RANKS = ("failed", "unranked", "completed", "good", "excellent")
RANK_NAMES = {
    "failed": _("Not completed"),
    "unranked": _("Not ranked yet"),
    "completed": _("Completed"),
    "good": _("Good"),
    "excellent": _("Excellent"),
}


@guard
def is_member(facts: Facts) -> Check:
    """Demand a member of the Union. For admission to the Party this holds for people of an age for the Union, where
    there is one (Điều lệ Đảng, article 4).
    """
    joined = facts.subject.union_joined_on if facts.subject else None
    return check(
        _("Member of the Union"),
        "pass" if joined else "fail",
        value=say(_("since %(day)s"), day=joined) if joined else say(_("no date of joining")),
        limit=say(_("member")),
        sentence=say(_("%(name)s has no date of joining the Union."), name=name_of(facts)),
        field="person",
    )
