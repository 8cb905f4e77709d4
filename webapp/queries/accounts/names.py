"""User names of new accounts, made of people's names."""

import re
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, ChangeRequest
from workflows.core.vietnamese import fold

LONGEST = 36
"""Of the part that is made of the name; a number may follow."""
NO_PART = re.compile(r"[^a-z0-9]+")


def taken_names(session: Session) -> set[str]:
    """Return the user names that are taken or asked for. Two statements."""
    waiting = sa.select(ChangeRequest.content).where(
        ChangeRequest.standing == "waiting", ChangeRequest.kind.in_(("account", "accounts"))
    )
    asked = {each["username"] for content in session.scalars(waiting) for each in content.get("people", (content,))}
    return asked | set(session.scalars(sa.select(Account.username)))


def proposed_names(people: Mapping[int, str], taken: Iterable[str]) -> dict[int, str]:
    """Return a free user name for each of these people: 'do.hoang.nam', with a number if that is taken."""
    used, names = set(taken), {}
    for person_id, full_name in people.items():
        plain = ".".join(NO_PART.sub("", word) for word in fold(full_name).split() if NO_PART.sub("", word))
        begin = plain[:LONGEST].strip(".") or "dv"
        begin = begin if len(begin) > 2 else f"{begin}.dv"
        free = (
            name for number in range(1, len(used) + 2) if (name := f"{begin}{number if number > 1 else ''}") not in used
        )
        names[person_id] = next(free)
        used.add(names[person_id])
    return names
