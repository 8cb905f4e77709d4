"""The forms of moves speak Vietnamese to who reads Vietnamese: every label that a sentence puts into itself."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from werkzeug.datastructures import MultiDict

from webapp.forms import bind, is_valid
from workflows.core.fields.people import Ticked
from workflows.core.fields.why import Why
from workflows.core.forms import FORMS, CaseForm, Date, Listed

WRONG = ("", "31/11/2026", "hôm qua", "1.300.000 đ", "mười", "\u200b", "a" * 5000)
NOBODY = [(7, "Hồ Minh Hòa", "")]
OWN = sorted(name for name, form in FORMS.items() if form.__module__.startswith("workflows."))


@pytest.fixture
def vietnamese(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"), force_locale("vi"):
        yield


def bound(name: str, text: str) -> CaseForm:
    """The form with this text in every field."""
    fields = list(FORMS[name]())
    lists = {field.source: NOBODY for field in fields if isinstance(field, Listed | Ticked)}
    noes = {choice: "disagree" for field in fields if isinstance(field, Why) for choice in field.no_of}
    return bind(name, lists, MultiDict({field.name: noes.get(field.name, text) for field in fields}))


@pytest.mark.at_length
@pytest.mark.usefixtures("vietnamese")
def test_a_refusal_names_its_field_as_the_label_does() -> None:
    """Malformed dates and numbers, answers outside of the list, hidden signs, too long, left out."""
    for name in OWN:
        labels, named = {field.name: field.label.text for field in FORMS[name]()}, 0
        for text in WRONG:
            form = bound(name, text)
            is_valid(form)
            for field in form:
                errors = " ".join(map(str, field.errors))
                assert field.label.text == gettext(labels[field.name])
                assert f"“{labels[field.name]}”" not in errors and not (errors and errors.isascii()), errors
                named += errors.count(f"“{field.label.text}”")
        assert named, name


@pytest.mark.usefixtures("vietnamese")
def test_a_field_that_is_sent_twice_is_named() -> None:
    form = bind("BranchMeeting", {}, MultiDict([("held_on", "27-13-2026"), ("held_on", "1/1/2026")]))
    assert not is_valid(form)
    date = next(field for field in form if isinstance(field, Date))
    assert all(f"“{date.label.text}”" in error for error in date.errors) and len(date.errors) == 2


@pytest.mark.parametrize(
    ("name", "field", "typed", "said"),
    [
        ("Handover", "held_on", "hôm qua", "“Ngày bàn giao”"),
        ("Handover", "fees", "một triệu", "“Đoàn phí bàn giao (đồng)”"),
        ("Handover", "member_books", "mười", "“Số sổ đoàn viên bàn giao”"),
    ],
)
@pytest.mark.usefixtures("vietnamese")
def test_what_was_found_in_use(name: str, field: str, typed: str, said: str) -> None:
    form = bind(name, {}, MultiDict({field: typed}))
    assert not is_valid(form)
    assert said in " ".join(form[field].errors)
    assert form[field]._value() == typed
