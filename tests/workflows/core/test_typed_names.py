"""A list that is too long to look through: found by a name, or a part of it."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from workflows.core.forms import PersonField
from workflows.core.offering.typed_names import LISTED, SUGGESTED

NAMED = [
    (1, "Nguyễn Văn Hòa (01/02/1990)", "Chi đoàn Khu phố 1"),
    (2, "Nguyễn Văn Hoa (01/02/1991)", "Chi đoàn Khu phố 2"),
    (3, "H'Mloan Niê (01/02/1992)", "Chi đoàn Thôn 3"),
    (4, "Đỗ Nhật Khang (01/02/1993)", "Chi đoàn Khu phố 1"),
    (5, "Đỗ Nhật Khang (05/06/1999)", "Chi đoàn Thôn 3"),
]


class OnePerson(Form):
    """A form with one person in it."""

    person = PersonField("Person", "people")


def chosen(typed: str, more: int = LISTED, *, sent: bool = True) -> OnePerson:
    form = OnePerson()
    form.person.offer([*NAMED, *((100 + each, f"Lê Thị Mai {each}", "Chi đoàn Thôn 9") for each in range(more))])
    form.process(MultiDict({"person": typed}))
    if sent:
        form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("Nguyễn Văn Hòa", 1),
        ("nguyễn  văn hoà", 1),
        ("Nguyễn Văn Hoa", 2),
        ("h’mloan niê", 3),
        ("hmloan nie", 3),
        ("Đỗ Nhật Khang (05/06/1999) – Chi đoàn Thôn 3", 5),
        ("3", 3),
    ],
)
def test_a_whole_name_chooses_who_alone_has_it(typed: str, person: int | None) -> None:
    form = chosen(typed)
    assert form.person.data == person
    assert bool(form.person.errors) == (person is None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Đỗ Nhật Khang", {"4", "5"}), ("nguyen van hoa", {"1", "2"}), ("khang khu pho 1", {"4"}), ("hmloan", {"3"})]
    + [("Đỗ Nhất Khang", {"4", "5"}), ("h’mlỏan niê", {"3"})],
)
def test_where_it_is_not_sure_those_that_may_be_meant_are_listed(typed: str, meant: set[str]) -> None:
    form = chosen(typed)
    assert form.person.data is None and form.person.errors
    assert {row.value for row in form.person.choices} == {"", *meant}
    assert "<select" in form.person()


def test_what_is_typed_stays_where_nobody_or_too_many_are_called_so() -> None:
    for typed in ("Trần Không Có", "mai", "Đỗ Nhật Khang " * 2_000):
        form = chosen(typed, LISTED + 1)
        assert form.person.data is None and form.person.errors, typed
        assert f'value="{typed.strip()}' in form.person()


def test_a_short_list_is_a_list_and_a_very_long_one_suggests_nothing() -> None:
    assert "<select" in chosen("4", LISTED - len(NAMED)).person()
    assert not chosen("4", LISTED - len(NAMED)).person.suggestions()
    assert len(chosen("4").person.suggestions()) == LISTED + len(NAMED)
    assert not chosen("4", SUGGESTED).person.suggestions()


def test_who_is_chosen_stands_there_by_name_and_nobody_else_is_taken() -> None:
    form = chosen("4")
    assert 'value="Đỗ Nhật Khang (01/02/1993) – Chi đoàn Khu phố 1"' in form.person()
    assert chosen("999").person.errors


def test_a_draft_stays_as_it_was_typed() -> None:
    form = chosen("đỗ nh", sent=False)
    assert 'value="đỗ nh"' in form.person() and "<select" not in form.person()
