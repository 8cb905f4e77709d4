"""What was typed into a form that cannot be shown again: it stands on the page as text, so that nothing is lost."""

from collections.abc import Iterable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue


def typed_words(fields: Iterable[Any]) -> list[tuple[str, str]]:
    """What was typed or chosen, as label and text; hidden fields and empty ones are left out."""
    shown = (field for field in fields if getattr(field.widget, "input_type", "") != "hidden")
    return [(field.label.text, text) for field in shown if (text := _text(field))]


def repeated(fields: Iterable[Any] = ()) -> ResponseReturnValue:
    """422: this form was sent once already with other words."""
    return render_template("cases/repeated.html", typed=typed_words(fields)), 422


def _text(field: Any) -> str:
    said = [str(each) for each in field.raw_data or () if str(each).strip()]
    labels = {row.value: row.label for row in field.iter_choices()} if said and hasattr(field, "iter_choices") else {}
    return ", ".join(str(labels.get(each) or each) for each in said).strip()
