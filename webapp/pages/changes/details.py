"""What a request says, by its kind: from what to what, and what it would touch."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from webapp.current_user import today
from webapp.filters import day, rule_words
from webapp.filters import lazy as _
from webapp.models import ChangeRequest
from webapp.pages.rules.effects import row_effects
from webapp.pages.rules.values import BASIS_WORDS
from webapp.services.changes import rules
from webapp.services.refusals import Refused
from webapp.services.rules import checked_row
from workflows.rulebook import titles


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One value: what it is, until now and from now on. old: '' where there was none or it is not shown."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangeDetails:
    """The values of a request, and what it would touch: a template with what it shows, '' for nothing."""

    values: list[ChangedValue]
    template: str = ""
    effects: object = None


@dataclass(frozen=True, slots=True)
class ShownKind:
    """A kind of change in words.

    about: what a request of the kind is about, in a few words; details: what it says, while it waits and later.
    """

    title: str
    about: Callable[[ChangeRequest], str]
    details: Callable[[Session, ChangeRequest], ChangeDetails]


def of_rule(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return the row's value beside the one that was in force, with its source."""
    said, draft = change.content, rules.draft_of(change.content)
    old = rule_words(change.before["measure"], change.before["value"]) if change.before else ""
    values = [
        ChangedValue(gettext("Value"), old, rule_words(said["measure"], said["value"])),
        ChangedValue(gettext("In force from"), "", day(draft.effective_from)),
        ChangedValue(gettext("Source"), "", f"{draft.source} · {BASIS_WORDS[draft.basis]}"),
    ]
    if draft.note:
        values.append(ChangedValue(gettext("Note"), "", draft.note))
    if change.standing != "waiting":
        return ChangeDetails(values)
    try:
        effects = row_effects(session, checked_row(session, draft, today()), today())
    except Refused:  # it can no longer be added; whoever confirms it reads why
        return ChangeDetails(values)
    return ChangeDetails(values, "rules/_effects.html", effects)


def _rule_title(change: ChangeRequest) -> str:
    key = change.content["key"]
    return gettext(titles().get(key, key))


SHOWN = {"rule": ShownKind(_("Row of the rule book"), _rule_title, of_rule)}
