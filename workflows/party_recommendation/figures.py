"""The steps of a recommendation that are counted, from enrolment to official membership."""

from workflows.core.figures import Step
from workflows.core.text import _

FUNNEL = (
    Step("enrolled", _("Enrolled"), ("enrol",)),
    Step("excellent", _("Ranked excellent"), answer=("enrolment.ranking", "excellent")),
    Step("voted", _("Chosen by the branch"), ("vote",), state="assessment"),
    Step("resolved", _("Recommended by resolution"), ("resolve",), state="handover"),
    Step("certified", _("Class on the Party attended"), ("attend", "certify_waiting", "certify_before_cell")),
    Step("cell", _("Admitted by the cell's resolution"), ("record_cell",)),
    Step("committee", _("Admitted by the committee's decision"), ("admit",)),
    Step("admitted", _("Ceremony held"), ("record_ceremony",)),
    Step("official", _("Official Party members"), ("confirm",)),
)
