"""The way of an erasure: the last post ends, the time of keeping is over, and two officers do what was asked for."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import Cast
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, Office
from tests.support.personal_data import ANSWER, REPLY
from webapp.models import Post, RuleRow


def leaves(office: Office, day: dt.date, name: str) -> None:
    office.session.rollback()
    office.session.execute(
        sa.update(Post).where(Post.person_id == office.people[name].id, Post.valid_to.is_(None)).values(valid_to=day)
    )
    office.session.commit()


def keep_a_year(session: Session) -> None:
    for key in ("minutes", "posts", "secretary_nomination_done", "secretary_nomination_other"):
        row = {"key": f"retention.{key}", "value": "1", "measure": "retention", "source": "Quy định", "note": ""}
        session.add(RuleRow(**row, effective_from=dt.date(2026, 12, 1), recorded_at=sa.func.now()))
    session.commit()


def erase(cast: Cast, clock: Any, name: str) -> Browser:
    """The request of somebody, through the pages by two officers; a member of the branch again, so as to be one."""
    day = clock.now.date()
    cast.browsers.clear()
    cast.office.post(name, "member", "H-01-01", since=day - dt.timedelta(days=2))
    who = str(cast.office.people[name].id)
    written = f"{day:%d/%m/%Y}"
    cast.start(COMMUNE, "data-request", "H-01", person=who, kind="erase", how="Đơn", asked_on=written)
    leaves(cast.office, day - dt.timedelta(days=1), name)
    cast.move(COMMUNE, "reply", **{**REPLY, "replied_on": written})
    cast.move(COMMUNE, "propose_erasure", text="Không còn căn cứ")
    return cast.move(COMMUNE_DEPUTY, "erase", **{**ANSWER, "answered_on": written})
