"""Places where the forms of a placement hold what diaries and the figures of the yearly plan read."""

from workflows.core.figures import Stays
from workflows.placement.forms import GROUPS

STAYS = Stays(
    host="proposal.host",
    starts="proposal.starts_on",
    ends=("changed.ends_on", "proposal.ends_on"),
    sent_on="decision.effective_on",
    unsent=("planned", "host_consent", "appraisal", "decision", "issuing", "refused", "cancelled"),
    year="plan.year",
    group="plan.group",
    groups=tuple(GROUPS),
    result="assessment.result",
    met="met",
    finished="finished",
    given_up=("cancelled", "refused"),
    target="placement.target",
    reach="placement.officers_target",
)
