"""The forms of a check: which book, what was found of its numbers, where they lie, and what was wrong in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.models import FOUND
from webapp.pages.shared.fields import PaperNumber
from webapp.queries.papers.checks import CheckLine
from webapp.services.papers.checks import Tick
from workflows.core.text import say
from workflows.core.vietnamese import Refusal, clean

LONGEST_NOTE = 200
LONGEST_PLACE = 40


class BeginForm(PageForm):
    key = HiddenField()
    book = SelectField(_("Book and year"), [DataRequired(_("Choose the book and the year."))])


class CorrectForm(PageForm):
    key = HiddenField()
    reason = TextAreaField(_("What was wrong"), [DataRequired(_("Write what was wrong.")), Length(max=500)])


class PlaceForm(PageForm):
    box = StringField(_("Box"), [Length(max=LONGEST_PLACE)], description=_("For example: 12"))
    folder = StringField(_("Folder"), [Length(max=LONGEST_PLACE)], description=_("For example: 03"))


def sent_box() -> str:
    """Return the box that a list is narrowed to; '' for none, and for what can be the name of none."""
    try:
        return clean(request.args.get("box", ""))[:LONGEST_PLACE]
    except Refusal:
        return ""


class RangeForm(PlaceForm):
    first = PaperNumber(_("From number"))
    last = PaperNumber(_("To number"))


@dataclass(slots=True)
class SentTicks:
    """The ticks of a form: those that were changed in it, by paper; and what is wrong, by its field."""

    ticks: dict[int, Tick] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def seen(line: CheckLine) -> str:
    """Return what a line said when its form was shown: what somebody else ticks meanwhile is not overwritten."""
    return f"{line.found}:{line.note}"


def sent_ticks(lines: Iterable[CheckLine]) -> SentTicks:
    """Return what was sent of the lines of a page."""
    sent = SentTicks()
    for line in lines:
        found, note = request.form.get(f"found-{line.seq}"), request.form.get(f"note-{line.seq}", "")
        if found is None or request.form.get(f"seen-{line.seq}") == f"{found}:{note}":
            continue
        if error := _wrong(found, note):
            sent.errors[error[0].format(line.seq)] = f"{line.number}: {error[1]}"
        else:
            sent.ticks[line.paper] = Tick(found, clean(note))
    return sent


def _wrong(found: str, note: str) -> tuple[str, str] | None:
    """Return the field that is wrong, for its number, and why."""
    if found not in ("", *FOUND):
        return "found-{}", gettext("Choose one of the answers.")
    try:
        note = clean(note)
    except Refusal as refusal:
        return "note-{}", sentence(say(refusal.problem, **refusal.values))
    if len(note) > LONGEST_NOTE:
        return "note-{}", gettext("Write at most %(most)d letters.", most=LONGEST_NOTE)
    if note and not found:
        return "found-{}", gettext("Choose what was found: a note alone is not kept.")
    return None


def as_typed(lines: Iterable[CheckLine], form: Mapping[str, str] | MultiDict[str, str]) -> list[CheckLine]:
    """Return the lines as somebody has ticked them in a form that was refused."""
    return [
        replace(
            line,
            found=form.get(f"found-{line.seq}", line.found),
            note=form.get(f"note-{line.seq}", line.note),
        )
        for line in lines
    ]
