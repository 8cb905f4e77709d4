"""The standing of a case that is a duty given to a unit: by when it was to be done, when it was, and why it is late."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.models import Case
from workflows import WORKFLOWS
from workflows.core.definition import named_in


@dataclass(frozen=True, slots=True)
class DutyStand:
    """The last day of a duty, the day on which it was done, and why it is late or has more time; done: its outcome."""

    last_day: dt.date | None
    done_on: dt.date | None
    why: str
    done: str

    def is_late(self, today: dt.date, open_: bool) -> bool:
        """Whether it was done after its last day, or is open and past it."""
        end = self.done_on or (today if open_ else None)
        return self.last_day is not None and end is not None and end > self.last_day


def duty_stand(case: Case) -> DutyStand | None:
    """Return how a duty stands, by its file; None for a case without a duty."""
    process = WORKFLOWS.get(case.workflow)
    duty = process.duty if process else None
    if duty is None:
        return None
    last_day, done_on = _first(case, duty.last_day), _first(case, (duty.done_on,))
    return DutyStand(_date(last_day), _date(done_on), str(_first(case, duty.reasons) or ""), duty.done)


def _first(case: Case, places: Sequence[str]) -> Any:
    """Return the answer at the first of these places of a dossier that has one; None for none."""
    return next((said for said in (named_in(case.dossier, place) for place in places) if said), None)


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
