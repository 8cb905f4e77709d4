"""Places where the forms of a task hold what the meetings that gave it read."""

from workflows.core.figures import Duty

DUTY = Duty(
    last_day=("time.until", "assignment.last_day"),
    done_on="result.done_on",
    reasons=("result.late", "time.text", "time_asked.text"),
    done="done",
)
