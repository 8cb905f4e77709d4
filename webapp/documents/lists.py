"""The printed list of a register: a paper whose table has the columns that the register names."""

import math
from collections.abc import Sequence

from webapp.documents.pdf import cell_width

WIDTH, NUMBER, SIGNATURE = 257, 13, 22
"""Millimetres of a sheet on its long side, of the column of numbers and of that of signatures."""
LONGEST = 50
"""A word that is wider is broken, such as a number without spaces."""
COLUMNS = "[columns]"


def fitted(shares: Sequence[int], columns: Sequence[Sequence[str]], signed: bool) -> list[int]:
    """Return the widths of a list's columns in millimetres: each holds its longest word, the rest goes by the shares.

    columns: head and cells of each, as many as there are shares; signed: whether a last column is left for signatures.
    """
    least = [
        math.ceil(min(LONGEST, max((cell_width(word) for text in column for word in text.split()), default=0)))
        for column in columns
    ]
    rest = max(0, WIDTH - NUMBER - (SIGNATURE if signed else 0) - sum(least))
    return [width + rest * share // sum(shares) for width, share in zip(least, shares, strict=True)]


def list_wording(text: str, widths: Sequence[int], signed: bool) -> str:
    """Return the wording of a list whose columns have these widths (`fitted`), besides the number.

    text: that of every list, with its mark for the table; signed: whether a last column is left for signatures.

    Its values: `heads`, and `rows` with `number` and `cells`, as many as there are columns.
    """
    heads = " | ".join(f"{{{{ heads[{place}] }}}}" for place in range(len(widths)))
    cells = " | ".join(f"{{{{ each.cells[{place}] }}}}" for place in range(len(widths)))
    table = (
        f"|= {NUMBER} {' '.join(map(str, widths))}{f' {SIGNATURE}' if signed else ''}",
        f"| STT | {heads} |{' Ký nhận |' if signed else ''}",
        "{% for each in rows %}",
        f"| {{{{ each.number }}}} | {cells} |{'  |' if signed else ''}",
        "{% endfor %}",
    )
    return "\n".join(part for line in text.splitlines() for part in (table if line == COLUMNS else (line,)))
