"""The demo's people whom the workbook does not name."""

import datetime as dt

from webapp.models import Person
from workflows.core.vietnamese import given_name, searchable, sort_key

SOURCE = "Quyết định trước khi dùng phần mềm (dữ liệu mẫu)"
"""What the posts of the demo are known from, which no case has given."""


def new_person(code: str, name: str, sex: str, birth: dt.date) -> Person:
    """Return a person, not added yet, who joined the Union on the 26th of March of the year they became sixteen."""
    return Person(
        code=code,
        full_name=name,
        given_name=given_name(name),
        sort_key=sort_key(name, given_name(name)),
        search=searchable(name),
        sex=sex,
        birth_date=birth,
        union_joined_on=dt.date(birth.year + 16, 3, 26),
    )
