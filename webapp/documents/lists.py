"""The printed list of a register: a paper whose table has the columns that the register names."""

from collections.abc import Sequence

from webapp.documents.wording import TEXTS, lines_of

NAME = "register-list"
NUMBER, SIGNATURE = 4, 12
"""The shares of the width that the columns of numbers and of signatures have."""
COLUMNS = "[columns]"


def list_wording(widths: Sequence[int], signed: bool) -> str:
    """Return the wording of a list whose columns have these shares of the width, besides the number.

    signed: whether a last column is left for signatures.

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
    lines = lines_of(TEXTS / f"_{NAME}.txt")
    return "\n".join(part for line in lines for part in (table if line == COLUMNS else (line,)))
