"""Fields for the value of a new row, by the measure of its rule: chosen in words, never typed as a code."""

from functools import cache
from typing import Any, TypeVar

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.current_user import today
from webapp.db import db
from webapp.filters import RULE_WORDS, post_title, unit_kind
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.queries.people.kinds import kinds_from
from workflows.core.programmes.entitlements import PAY
from workflows.rulebook import CHOICES, EXCHANGED, SHARES, TIMES, UNIT_KINDS

Asking = TypeVar("Asking", bound=PageForm)
"""A form that asks for a value of the rule book, and for more."""
PLACES = {"first": _("First"), "second": _("Second"), "third": _("Third"), "fourth": _("Fourth")}
"""Fields of a list in an order."""
SPLIT = {"branches": _("Days at branches"), "communes": _("Days at communes"), "districts": _("Days at districts")}
TIME_WORDS = {"days": _("days"), "working_days": _("working days"), "months": _("months")}
PAY_WORDS = {"amount": _("an amount a month (đồng)"), "coefficient": _("a coefficient of the base wage")}
BASIS_WORDS = {
    "read": _("The value was compared with the text of the document"),
    "unread": _("The text has not been compared yet: the row is marked so"),
    "default": _("There is no document: the office has decided so"),
}
NUMBERS = {
    "years": _("Value, in years"),
    "count": _("Value"),
    "percent": _("Value, in percent, 0 for none"),
    "hour": _("Value, a full hour from 0 to 23"),
    "least_months": _("Value, in months, 0 for none"),
    "retention": _("Value, in years, 0 for permanently"),
    **dict.fromkeys((*TIMES, *PAY), _("Value")),
    "dong": _("Value (đồng)"),
}


class RowForm(PageForm):
    """The fields that every new row asks; `row_form` adds those of its value."""

    scope = StringField(
        _("Code of the unit for which alone it holds"),
        [Length(max=60, message=_("Write at most 60 characters."))],
        description=_(
            "Empty for everybody. It holds for the unit and everything below it. A part of the name finds its code."
        ),
        render_kw={"list": "units"},
    )
    effective_from = TypedDate(_("In force from"), [Dated(_("Write the day from which it is in force."))])
    source = StringField(
        _("Source"),
        [
            DataRequired(_("Write the document that says so.")),
            Length(max=300, message=_("Write at most 300 characters.")),
        ],
        description=_("Number, name and date of the document."),
    )
    basis = RadioField(
        _("What the row rests on"), [DataRequired(_("Choose what the row rests on."))], validate_choice=False
    )
    note = TextAreaField(_("Note"), [Length(max=1000, message=_("Write at most 1000 characters."))])
    key = HiddenField()


def row_form(measure: str, **values: Any) -> RowForm:
    """Return the form of a new row of a rule with this measure, its lists in the reader's language."""
    form = with_value(RowForm, measure, **values)
    form.basis.choices = [(basis, str(words)) for basis, words in BASIS_WORDS.items()]
    return form


def with_value(kind: type[Asking], measure: str, **values: Any) -> Asking:
    """Return a form of this kind with the fields of a value of this measure, their lists in the reader's language."""
    form: Asking = _form_class(kind, measure)(**values)
    for name, choices in _choices(measure).items():
        form[name].choices = choices  # type: ignore[attr-defined]
    return form


def value_names(measure: str) -> tuple[str, ...]:
    """Return the names of the fields of the value, in their order."""
    return tuple(_fields(measure))


def value_of(form: PageForm, measure: str) -> str:
    """Return the value as the rule book keeps it, put together from the form's fields. It may not fit the measure."""
    said = [str(form[name].data or "").strip() for name in value_names(measure) if name != "measure"]
    if measure == "share":
        return "".join(said)
    if measure == "span":
        return " ".join(said)
    if measure in ("kinds", "posts"):
        return ", ".join(filter(None, said))
    if measure in PAY:
        return said[0].replace(",", ".") if form["measure"].data == "coefficient" else bare_amount(said[0])
    if measure == "dong":
        return bare_amount(said[0])
    if measure == "split":
        return "+".join(part or "0" for part in said) if any(said) else "no"
    return said[0]


def bare_amount(text: str) -> str:
    """Return an amount without the points that people set between its thousands."""
    return text.replace(".", "").replace(" ", "")


@cache
def _form_class(kind: type[PageForm], measure: str) -> Any:
    return type(f"{kind.__name__}Of{measure.title()}", (kind,), _fields(measure))


def _fields(measure: str) -> dict[str, object]:
    written, chosen = [DataRequired(_("Write the value."))], [DataRequired(_("Choose the value."))]
    short = {"inputmode": "numeric", "class": "short"}
    if measure in NUMBERS:
        number: dict[str, object] = {"value": StringField(NUMBERS[measure], written, render_kw=short)}
        counted = RadioField(_("Counted in"), default=measure, validate_choice=False)
        return {**number, "measure": counted} if any(measure in each for each in EXCHANGED) else number
    if measure in CHOICES:
        return {"value": RadioField(_("Value"), chosen, validate_choice=False)}
    if measure == "share":
        relation = RadioField(_("Value"), chosen, validate_choice=False)
        return {
            "value": relation,
            "share": SelectField(_("Share"), [DataRequired(_("Choose a share."))], validate_choice=False),
        }
    if measure == "span":
        unit = RadioField(_("Counted in"), chosen, validate_choice=False)
        return {"value": StringField(_("Value"), written, render_kw=short), "unit": unit}
    if measure in ("kinds", "posts"):
        return {
            place: SelectField(label, chosen if place == "first" else [], validate_choice=False)
            for place, label in PLACES.items()
        }
    if measure == "split":
        return {name: StringField(label, render_kw=short) for name, label in SPLIT.items()}
    return {"value": StringField(_("Value"), [*written, Length(max=60, message=_("Write at most 60 characters."))])}


def _posts() -> tuple[str, ...]:
    """Return the kinds of posts that a row may name: those of the program, then those that the office has added."""
    return tuple(kinds_from(db.session(), today()))


def _choices(measure: str) -> dict[str, list[tuple[str, str]]]:
    """Return the lists of the fields of the value: name → code and words."""
    times = [(each, str(words)) for each, words in TIME_WORDS.items()]
    if measure in TIMES:
        return {"measure": times}
    if measure in PAY:
        return {"measure": [(each, str(words)) for each, words in PAY_WORDS.items()]}
    if measure in CHOICES:
        return {"value": [(code, str(RULE_WORDS[code])) for code in CHOICES[measure]]}
    if measure == "share":
        return {
            "value": [(">=", gettext("at least this share")), (">", gettext("more than this share"))],
            "share": [("", ""), *((share, share) for share in SHARES)],
        }
    if measure == "span":
        return {"unit": [row for row in times if row[0] != "working_days"]}
    if measure in ("kinds", "posts"):
        kinds, words = (UNIT_KINDS, unit_kind) if measure == "kinds" else (_posts(), post_title)
        return {place: [("", ""), *((kind, words(kind)) for kind in kinds)] for place in PLACES}
    return {}
