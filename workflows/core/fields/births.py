"""A field for a date of birth, of which only the month or the year may be known."""

from typing import Any

from workflows.core.births import Birth, parse_birth
from workflows.core.forms import Date


class BirthDate(Date):
    """A date of birth as far as it is known: a date, 02/1998 or 1998. `data` is a Birth, or None."""

    read = staticmethod(parse_birth)
    written = staticmethod(str)

    def process_data(self, value: Any) -> None:
        self.data = Birth.of(value) if isinstance(value, str) and value else value
