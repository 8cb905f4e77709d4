"""The line of its file in which a word of a declaration stands, to be mended there."""

import inspect
import re


def place_of(declared: type, word: str) -> str:
    """Return 'file:line: ' of a word in the declaration; '' for a class that stands in no file."""
    try:
        lines, first = inspect.getsourcelines(declared)
        file = inspect.getsourcefile(declared) or ""
    except (OSError, TypeError):
        return ""
    said = (at for at, line in enumerate(lines) if re.match(rf"\s+(.*, )?{word}\b.*=", line))
    return f"{'/'.join(file.split('/')[-3:])}:{first + next(said, 0)}: "
