"""The form that sends a workbook, and what its sender says of headings that the program does not know."""

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from flask import request
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.validators import Length

from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.pages.imports.decisions import LONGEST_CODE
from webapp.services.imports import KNOWN_HEADINGS
from workflows.core.forms import options

MOST_HEADINGS, LONGEST_HEADING = 60, 200


class SendForm(PageForm):
    workbook = FileField(
        _("Workbook"),
        [FileRequired(_("Choose a workbook."))],
        description=_(
            "An .xlsx, .xls or .ods file of at most 5 MB with the sheets “Đơn vị” and “Cán bộ”; "
            "a members’ list also as .csv."
        ),
        render_kw={"accept": ".xlsx,.xls,.ods,.csv"},
    )
    unit = StringField(
        _("Unit of the members’ list"),
        [Length(max=LONGEST_CODE)],
        description=_("Only for a list of the national system: the code of the unit whose members it names."),
    )


def send_form(headings: Iterable[str], offered: Iterable[str], sent: bool, **values: Any) -> SendForm:
    """Return the form with two fields for each heading: its text, and the column that it means, '' for none.

    sent: with what was typed into it; values: what stands in it otherwise, by `heading_values` for its headings.
    """
    fields: dict[str, Field] = {}
    choices = options([("", gettext("is not read")), *((name, name) for name in offered)])
    for place, heading in enumerate(islice(headings, MOST_HEADINGS)):
        fields[f"heading_{place}"] = HiddenField(default=heading)
        label = gettext("The column “%(heading)s”", heading=heading)
        fields[f"column_{place}"] = SelectField(label, choices=choices, default="")
    made: type[SendForm] = type("SendWithHeadings", (SendForm,), fields)
    return made() if sent else made(formdata=None, **values)


def heading_values(called: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the fields for these headings, the first ones of a form."""
    return {f"column_{place}": column for place, column in enumerate(called.values())}


def sent_form() -> SendForm:
    """Return the form as it was sent, whatever headings it asked about."""
    return send_form(_sent_headings(), KNOWN_HEADINGS, True)


def sent_headings() -> dict[str, str]:
    """Return what the sender says of headings: which column each means. Nothing of what is no column."""
    pairs = {heading: request.form.get(f"column_{place}", "") for place, heading in enumerate(_sent_headings())}
    return {heading: column for heading, column in pairs.items() if column in KNOWN_HEADINGS}


def _sent_headings() -> list[str]:
    texts = (request.form.get(f"heading_{place}", "")[:LONGEST_HEADING] for place in range(MOST_HEADINGS))
    return [text for text in texts if text]


def kept_headings(text: str) -> dict[str, str]:
    """Return the headings that a preview has kept in its form; nothing where somebody has changed it."""
    try:
        said = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    pairs = said.items() if isinstance(said, dict) else ()
    return {heading: column for heading, column in pairs if column in KNOWN_HEADINGS}
