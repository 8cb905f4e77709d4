"""Forms of a meeting: when and where it is, who chairs it and takes the minutes, and why it changes."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import TextInput

from webapp.current_user import today
from webapp.db import db
from webapp.documents import words
from webapp.filters import hour, post_title
from webapp.filters import lazy as _
from webapp.forms import PageForm, are_valid, refuse_at
from webapp.languages import gettext
from webapp.models import Meeting
from webapp.pages.meetings.discussed import Point
from webapp.pages.meetings.outlook import OutlookPart, outlook_of
from webapp.pages.meetings.page import BODIES
from webapp.pages.shared.days_off import off_words
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.pages.shared.submitted import numbers
from webapp.queries.meetings.meetings import LARGEST, MINUTES_TAKERS, holders_on
from webapp.services.meetings.contributions import Said
from webapp.services.meetings.planning import MeetingPlan
from workflows.core.forms import options

TIME = re.compile(r"(\d{1,2}) *(?:[:hg.]|giờ) *(\d{2})?(?: *phút)?", re.IGNORECASE)


class TypedTime(Field):
    """An hour as people type it: '8:30', '8h30', '14 giờ'. `data` is a time, or None; the typed text is kept."""

    widget = TextInput()
    data: dt.time | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            found = TIME.fullmatch(valuelist[0].strip())
            try:
                self.data = dt.time(int(found[1]), int(found[2] or 0)) if found else None
            except ValueError:
                self.data = None
            if self.data is None:
                raise ValidationError(gettext("Write the hour like 8:30 or 14:00."))

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else hour(self.data)


class MeetingForm(PageForm):
    key = HiddenField()
    body: Any = RadioField(
        _("Committee"),
        choices=options(list(BODIES.items())),
        default="standing_committee",
        validators=[DataRequired(_("Choose the committee."))],
    )
    held_on = TypedDate(_("Day of the meeting"), [Dated(_("Write the day of the meeting."))])
    begins_at = TypedTime(_("Hour"), description=_("For example 8:30."))
    place = StringField(
        _("Place of the meeting"),
        [DataRequired(_("Write the place.")), Length(max=200)],
    )
    chair = SelectField(_("Chair of the meeting"), [DataRequired(_("Choose who chairs."))], validate_choice=False)
    secretary = SelectField(
        _("Secretary of the meeting"),
        [DataRequired(_("Choose who takes the minutes."))],
        description=_("Takes the minutes, and enters ballots given on paper; chair or teller count them again."),
        validate_choice=False,
    )
    teller = SelectField(
        _("Teller"),
        [Optional()],
        description=_("Counts ballots given on paper again, where the chair may not, for example as a candidate."),
        validate_choice=False,
    )
    period_from = TypedDate(
        _("Period reviewed, from"), [Optional()], description=_("Only for a conference that reviews a period.")
    )
    period_to = TypedDate(_("Period reviewed, to"), [Optional()])
    anyway: Any = BooleanField(_("Both meetings take place"))

    def offer(self, unit_id: int) -> None:
        """Fill the lists with the people of the committees and of their office."""
        self.chair.choices, self.secretary.choices = _people(unit_id, LARGEST), _people(unit_id, MINUTES_TAKERS)
        self.teller.choices = _people(unit_id, MINUTES_TAKERS)

    def plan(self) -> MeetingPlan:
        """Return the plan of a valid form."""
        chair, secretary = (min(numbers([field.data]), default=0) for field in (self.chair, self.secretary))
        assert self.held_on.data
        body = self.body.data if self.body else ""
        hour_, place = self.begins_at.data, self.place.data or ""
        first, last = self.period_from.data, self.period_to.data
        period = (first, last) if first and last else None
        teller = min(numbers([self.teller.data])) if self.teller.data else None
        anyway = bool(self.anyway.data)
        return MeetingPlan(self.held_on.data, place, chair, secretary, hour_, body, period, anyway, teller)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse also a period of which one day alone is given."""
        if not super().validate(extra_validators):
            return False
        if bool(self.period_from.data) != bool(self.period_to.data):
            missing = self.period_to if self.period_from.data else self.period_from
            refuse_at(self, missing.name, gettext("Write both days of the period, or neither."))
            return False
        return True

    def is_check(self) -> bool:
        """Whether the button was pressed that only looks at the day."""
        return request.method == "POST" and "check" in request.form

    def looked_at(self, unit_id: int, meeting: Meeting | None = None) -> OutlookPart | None:
        """Return who can come on the day that is typed; None, with the error at its field, for a wrong or past one."""
        if not are_valid(self, (self.held_on, self.begins_at)) or self.held_on.data is None:
            return None
        if self.held_on.data < today():
            refuse_at(self, "held_on", gettext("This day is over: choose today or a later one."))
            return None
        self.held_on.description = off_words(unit_id, self.held_on.data)
        body = meeting.body if meeting else self.body.data if self.body.data in BODIES else next(iter(BODIES))
        return outlook_of(unit_id, body, self.held_on.data, self.begins_at.data, meeting)

    def ask_only_if_needed(self) -> None:
        """Leave the question about a clash out of a form that has none."""
        if not self.anyway.errors and not self.anyway.data:
            del self.anyway


class ChangeForm(MeetingForm):
    version = HiddenField()
    body = None
    reason = StringField(_("Reason for the change"), [Length(max=200)])


class CallOffForm(PageForm):
    reason = TextAreaField(
        _("Reason"),
        [DataRequired(_("Write the reason.")), Length(max=500)],
        description=_("Everybody who sees the meeting reads it."),
    )


def _people(unit_id: int, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    found = holders_on(db.session(), unit_id, kinds, today())
    return [("", ""), *((str(one), f"{name} ({post_title(kind)})") for one, (name, kind) in found.items())]


class MeetingPaperForm(PageForm):
    """A paper to be put before a meeting: its text, or where it is to be found."""

    key = HiddenField()
    title = StringField(_("Title of the paper"), [DataRequired(_("Write the title of the paper.")), Length(max=300)])
    by_whom = StringField(
        _("Put before the committee by"), [DataRequired(_("Write who puts it before the committee.")), Length(max=200)]
    )
    reference = StringField(
        _("Where it is to be found"), [Length(max=300)], description=_("For example its number, or its file.")
    )
    text = TextAreaField(_("Text"), [Length(max=20000)])


class RemarkForm(PageForm):
    """A member's remark beforehand on a point of the agenda."""

    key = HiddenField()
    about = SelectField(_("On"), choices=[], validate_choice=False)
    text = TextAreaField(_("Text"), [DataRequired(_("Write what is said.")), Length(max=4000)])

    def offer(self, points: Sequence[Point]) -> None:
        """Fill the list with the points of the agenda."""
        self.about.choices = [("", gettext("The whole meeting")), *((each.value, each.title) for each in points)]

    def said(self, points: Sequence[Point]) -> Said:
        """Return what a valid form says; a point that is not on the agenda is no case of it."""
        point = next((each for each in points if each.value == self.about.data), None)
        lost = "-" if self.about.data and point is None else ""
        return Said((self.text.data or "").strip(), (point.case if point else lost), point.paper_id if point else None)


class ContributionForm(RemarkForm):
    """A contribution to the meeting, or a point to ask a speaker about there."""

    version = HiddenField()
    speaker = SelectField(
        _("Speaker"),
        [Optional()],
        description=_("Left empty it is a point prepared for the discussion, and stays out of the minutes."),
        validate_choice=False,
    )

    def offer_speakers(self, people: Mapping[int, str]) -> None:
        """Fill the list with those who may speak."""
        self.speaker.choices = [("", "–"), *((str(key), name) for key, name in people.items())]

    def said(self, points: Sequence[Point]) -> Said:
        speaker = min(numbers([self.speaker.data]), default=0) if self.speaker.data else None
        return replace(super().said(points), speaker_id=speaker)


class ClosingForm(PageForm):
    """Notes for the minutes that only those at the meeting can give. Each may be left empty."""

    closed_at = TypedTime(_("Meeting closed at"), description=_("For example 8:30."))
    guests = TextAreaField(_("Guests"), [Length(max=500)], description=_("Names and posts of those from above."))
    discussion = TextAreaField(_("Discussion"), [Length(max=4000)], description=_("Opinions given, in a few lines."))
    conclusion = TextAreaField(_("Conclusion of the chair"), [Length(max=4000)])

    def notes(self) -> dict[str, str]:
        """Return what the minutes have beside the data of the meeting."""
        told = (self.guests, self.discussion, self.conclusion)
        return {"closed": words.hour(self.closed_at.data), **{field.name: (field.data or "").strip() for field in told}}
