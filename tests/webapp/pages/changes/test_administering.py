"""What an administrator, or whoever keeps an office's days and terms, asks for, and a second person confirms."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.offices.district import CHAIR, CLERK, Office, user_name
from webapp.models import Account, ChangeRequest, Notice, SecondFactor, SecondFactorReset

Enter = Callable[[str], Browser]


@pytest.fixture
def enter(
    session: Session, office: Office, make_account: Callable[..., Account], new_client: Callable[..., Browser]
) -> Enter:
    make_account("quan-tri")
    session.execute(sa.update(Account).values(locale="en"))
    session.commit()

    def entered(name: str) -> Browser:
        browser = new_client()
        browser.enter(name if name == "quan-tri" else user_name(name))
        return browser

    return entered


def confirmed(browser: Browser, path: str) -> None:
    browser.get(path)
    browser.post_form(f"{path}/confirm")
    assert "Confirmed and carried out." in browser.text, browser.text


def test_a_lost_second_factor_is_taken_away_by_two(
    enter: Enter, session: Session, office: Office, clock: Clock
) -> None:
    owner = session.scalars(sa.select(Account).where(Account.username == user_name(CLERK))).one()
    owner_id, clerk = owner.id, office.people[CLERK].id
    session.add(SecondFactor(account_id=owner_id, secret="x", confirmed_at=clock.now, last_step=0))
    session.commit()
    admin, chair = enter("quan-tri"), enter(CHAIR)
    admin.get("/second-factors")
    admin.post_form("/second-factors", username=user_name(CLERK), reason="Mất máy, đã gặp")
    path = admin.path
    assert path.startswith("/changes/") and session.get(SecondFactor, owner_id)
    session.rollback()
    assert enter(CLERK).get(path).status_code == 404, "the account concerned"
    chair.get(path)
    assert "A lost second factor is taken away" in chair.text and "Mất máy, đã gặp" in chair.text
    confirmed(chair, path)
    session.rollback()
    assert session.get(SecondFactor, owner_id) is None
    assert session.scalars(sa.select(SecondFactorReset)).one().account_id == owner_id
    told = set(session.scalars(sa.select(Notice.kind).where(Notice.person_id == clerk)))
    assert told >= {"changed", "security"}
    assert session.scalars(sa.select(ChangeRequest)).one().standing == "confirmed"
