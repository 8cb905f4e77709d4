"""Births of two stored people beside each other, as `workflows.core.births` compares them, in the database."""

from typing import Any

import sqlalchemy as sa

from webapp.models import Person


def can_be_one(one: type[Person], other: type[Person]) -> sa.ColumnElement[bool]:
    """Return the condition that both can be the birth of one person, by what is known of them."""
    known = (one.birth_known, other.birth_known)
    same_month = sa.and_(
        _part("month", one) == _part("month", other),
        sa.or_(*(each == "month" for each in known), one.birth_date == other.birth_date),
    )
    same_year = _part("year", one) == _part("year", other)
    return sa.and_(same_year, sa.or_(*(each == "year" for each in known), same_month))


def mistyped(one: type[Person], other: type[Person]) -> sa.ColumnElement[bool]:
    """Return the condition that two whole dates differ by one digit alone, or by day and month in exchange."""
    year, month, day = ((_part(name, one), _part(name, other)) for name in ("year", "month", "day"))
    whole = sa.and_(one.birth_known == "day", other.birth_known == "day", one.birth_date != other.birth_date)
    same = [left == right for left, right in (year, month, day)]
    return sa.and_(
        whole,
        sa.or_(
            sa.and_(_in_a_digit(*year), same[1], same[2]),
            sa.and_(same[0], _in_a_digit(*month), same[2]),
            sa.and_(same[0], same[1], _in_a_digit(*day)),
            sa.and_(same[0], month[0] == day[1], day[0] == month[1]),
        ),
    )


def _in_a_digit(left: Any, right: Any) -> sa.ColumnElement[bool]:
    """Return the condition that the last digit alone differs, or the one before it."""
    tens = sa.and_((left - right) % 10 == 0, left // 100 == right // 100)
    return sa.or_(left // 10 == right // 10, tens)


def _part(name: str, person: type[Person]) -> sa.ColumnElement[int]:
    return sa.cast(sa.extract(name, person.birth_date), sa.Integer)
