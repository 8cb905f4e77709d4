"""Questions of imports about rows that look like a stored person, for whoever has asked them."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, DoubleQuestion, Person
from workflows.core.births import Birth

MOST = 100
"""Questions that are shown; one import asks no more."""


@dataclass(frozen=True)
class AskedQuestion:
    """A question that an import waits for: what its row said. stored_code: the code to use, by the answer 'same'."""

    code: str
    name: str
    birth: Birth
    asked_at: dt.datetime
    answer: str | None
    stored_code: str


def questions_asked(session: Session, account_id: int | None = None) -> list[AskedQuestion]:
    """Return the questions that imports wait for or have to follow, newest first. One statement.

    account_id: that of an officer, who sees their own; None for all that no officer has asked.
    """
    officers = sa.select(Account.id).where(Account.person_id.is_not(None))
    asked = DoubleQuestion.asked_by_id
    rows = session.execute(
        sa.select(DoubleQuestion, Person.code)
        .join(Person, Person.id == DoubleQuestion.person_id)
        .where(asked == account_id if account_id else sa.or_(asked.is_(None), asked.not_in(officers)))
        .order_by(DoubleQuestion.id.desc())
        .limit(MOST)
    )
    return [
        AskedQuestion(
            one.code,
            one.full_name,
            Birth(one.birth_date, one.birth_known),
            one.asked_at,
            one.answer,
            code if one.answer == "same" else "",
        )
        for one, code in rows
    ]
