"""The roles that act in the Union's processes. A role is a post in a unit that stands in a relation to the case's unit.

own: the case's unit itself; base: the base or commune union above it, for a base branch (chi đoàn cơ sở) the unit right
above; military: the military command of that base union; deciding: the unit whose standing committee decides, found by
the rule `decision.unit_kinds` on the tree of the day (a district union before the reform of 1 July 2025, whatever the
rule book names after it).
"""

from workflows.core.model import Committee
from workflows.core.terms import Role, rule
from workflows.core.text import _

STANDING = ("secretary", "deputy_secretary", "standing_member")
EXECUTIVE = (*STANDING, "executive_member")
INSPECTION = ("inspection_chair", "deputy_inspection_chair", "inspector")
REPORTERS = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer", "clerk")
"""The posts that freeze the figures of their unit for a report."""
COMMITTEES = {"standing_committee": STANDING, "executive_committee": EXECUTIVE}
"""The posts in the bodies of a unit that vote and meet; the larger body includes the smaller one."""

BRANCH_SECRETARY = Role(_("the branch secretary or a deputy"), ("secretary", "deputy_secretary"), "own")
COMMUNE_OFFICER = Role(_("an officer of the base union"), ("secretary", "deputy_secretary"), "base")
MILITARY_COMMAND = Role(_("the military command"), rule("militia.posts"), "military")
ORGANISATION_BOARD = Role(_("the organisation board or the officer in charge"), rule("appraisal.posts"), "deciding")
STANDING_COMMITTEE = Role(_("the standing committee"), STANDING, "deciding")
COMMITTEE_CHAIR = Role(_("the chair of the standing committee"), ("secretary", "deputy_secretary"), "deciding")
CLERK = Role(_("the clerk"), ("clerk",), "deciding")
UNIT_OFFICER = Role(_("an officer of the unit"), ("secretary", "deputy_secretary"), "own")
EXECUTIVE_COMMITTEE = Role(_("the executive committee"), EXECUTIVE, "own")
COMMITTEE_VOTE: Committee = {
    "by": STANDING_COMMITTEE,
    "chair": COMMITTEE_CHAIR,
    "quorum": rule("committee.quorum"),
    "needs": rule("committee.majority"),
    "base": rule("committee.base"),
    "secrecy": rule("committee.secrecy"),
    "casting": rule("committee.casting_vote"),
}
"""The standing committee that decides: its members, its chair, and the rules that it votes by."""
