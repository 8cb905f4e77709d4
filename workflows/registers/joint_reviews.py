"""The yearly joint review with the military command, village by village (seed 001; domain B.1.a).

The commune union writes what both sides found, the command confirms it: the review is of both, and the level above
reads it. Those who answer for the command are the posts of the rule `militia.posts`: its deputy political commissar is
by law the secretary of the commune union.
"""

from workflows.core.fields.people import PeopleField, UnitsField
from workflows.core.forms import CaseForm, Choice, Date, FieldRefusal, Lines
from workflows.core.registers import BELOW, HOLDERS, KNOWN, Register
from workflows.core.terms import GROUND, rule
from workflows.core.text import _, say


class JointReviewEntry(CaseForm):
    section = "village_review"

    village = UnitsField(_("Branch of the village"), BELOW, most=1)
    day = Date(_("Day of the joint review"), rests=GROUND)
    union_side = PeopleField(_("Who reviewed for the Union"), KNOWN, most=1)
    command_side = PeopleField(_("Who reviewed for the military command"), HOLDERS, most=1)
    finding = Choice(
        _("What was found"),
        [
            ("holds", _("Holds both posts and stays")),
            ("fit", _("Is fit to hold both posts")),
            ("training", _("Needs training")),
            ("replace", _("Needs to be replaced")),
            ("nobody", _("Nobody is prepared yet")),
        ],
    )
    remark = Lines(_("Remark"), required=False)

    def validate_command_side(self, field: PeopleField) -> None:
        """Refuse one person for both sides: the secretary of a commune union has a post in the command as well."""
        if set(field.data or ()) & set(self.union_side.data or ()):
            raise FieldRefusal(
                say(_("One person does not review for both sides: choose somebody else for one of them."))
            )


class JointReviews(Register):
    key = "joint-reviews"
    title = _("Joint reviews with the military command")
    summary = _("What the Union and the military command found in each village, and who reviewed for each side.")
    unit_kinds = ("commune_union", "base_union")
    entry = JointReviewEntry
    people, parts = "command_side", ("union_side",)
    posts = ("commander", "deputy_commander", "political_commissar", "deputy_political_commissar")
    post_units = ("military_command",)
    enters = ("secretary", "deputy_secretary")
    confirms, beside, answers_by = posts, "military_command", rule("militia.posts")
    yearly = True
