"""People with a part in a row, such as the head of a board, from a day to a day: read along the rows that go on."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.models import RegisterPerson, RegisterRow
from workflows.core.registers import Register


@dataclass(frozen=True)
class PartHeld:
    """Somebody's time in a part of a row. last: None where the row says none."""

    part: str
    one: RegisterPerson
    first: dt.date
    last: dt.date | None


def parts_held(
    register: type[Register],
    row: RegisterRow,
    chain: Sequence[RegisterRow],
    named: Mapping[int, Sequence[RegisterPerson]],
) -> list[PartHeld]:
    """Return who has a part in a row, in the order of its form. chain: the rows that go on, the earliest first.

    Somebody's time begins with the first of the rows without a break that gives them the part; it ends with the row's
    own last day, or the day before a later confirmed row that does not name them so.
    """
    here = next((index for index, each in enumerate(chain) if each.id == row.id), 0)
    before = [each for each in reversed(chain[:here]) if each.standing == "confirmed"]
    after = [each for each in chain[here + 1 :] if each.standing == "confirmed"]

    def has(each: RegisterRow, one: RegisterPerson) -> bool:
        return any(other.person_id == one.person_id and other.part == one.part for other in named[each.id])

    found = []
    for one in named[row.id]:
        if not one.part:
            continue
        first, last = row.day, row.until
        for each in before:
            if not has(each, one):
                break
            first = each.day
        for each in after:
            if not has(each, one):
                last = each.day - dt.timedelta(days=1)
                break
            last = each.until
        found.append(PartHeld(one.part, one, first, last))
    return sorted(
        (held for held in found if held.part in register.parts), key=lambda held: register.parts.index(held.part)
    )
