"""Places where the forms of a programme in a unit hold when it was to be in force, since when it is, and why late."""

from workflows.core.figures import Duty

DUTY = Duty(
    last_day=("line_delay.until", "line.ready_by"),
    done_on="line_in_force.since",
    reasons=("line_in_force.late", "line_delay.text"),
    done="over",
)
