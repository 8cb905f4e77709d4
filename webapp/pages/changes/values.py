"""The values that a request for a change shows."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.filters import day
from webapp.models import ChangeRequest


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One value: what it is, until now and from now on. old: '' where there was none or it is not shown.

    note: what stands beneath the label; '' for nothing.
    """

    label: str
    old: str
    new: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangeDetails:
    """The values of a request, and what it would touch: a template with what it shows, '' for nothing."""

    values: list[ChangedValue]
    template: str = ""
    effects: object = None


@dataclass(frozen=True, slots=True)
class ShownKind:
    """A kind of change in words.

    about: what a request of the kind is about, in a few words; details: what it says, while it waits and
    later; it is given the name of the person whom the request names.
    """

    title: str
    about: Callable[[ChangeRequest], str]
    details: Callable[[Session, ChangeRequest, str], ChangeDetails]


def day_in(text: str) -> str:
    """Return a day as people write it; any other text as it is."""
    try:
        return day(dt.date.fromisoformat(text))
    except ValueError:
        return text
