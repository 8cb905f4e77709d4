"""What follows an end: the next case opens by itself, an ended file is started again, prefilled from what it held."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import Cast, nomination
from tests.support.offices.district import (
    BRANCH,
    CLERK,
    COMMUNE,
    INSPECTOR,
    NEW,
    OLD,
    OTHER,
    district_office,
)
from tests.support.reading import addresses
from webapp.models import Case, Post

AGAIN = "Start the file again"


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Cast:
    return Cast(district_office(session, clock.now), new_client, app)


def to_refusal(cast: Cast) -> None:
    cast.to_decision()
    cast.vote("against", "against", "against", "for", "for")


def notify(cast: Cast) -> str:
    cast.move(CLERK, "notify_refusal", code="not_enough_votes", text="Không đủ số phiếu tán thành")
    return cast.path


def refuse(cast: Cast) -> str:
    """Have the committee refuse NEW; return the path of the refused case, and go on in the next one."""
    to_refusal(cast)
    refused = notify(cast)
    assert cast.case().state == "refused"
    cast.follow()
    return refused


def test_after_a_refusal_the_branch_chooses_again_at_once(cast: Cast) -> None:
    refused = refuse(cast)
    case = cast.case()
    assert (case.state, case.subject_id, case.dossier) == ("drafting", None, {})
    assert case.due_on == dt.date(2026, 12, 23), "thirty days by nomination.draft_days"
    assert cast.waits_for(OLD) and cast.waits_for(COMMUNE)
    browser = cast.as_(COMMUNE)
    browser.get(refused)
    assert cast.path in addresses(browser) and cast.said(AGAIN) not in browser.text
    browser.get(cast.path)
    assert refused in addresses(browser)
    browser.get(f"{cast.path}/moves/nominate_again")
    form = dict(browser.form(f"{cast.path}/moves/nominate_again").values)
    kept = {name: form.get(name) for name in ("seats", "purpose", "manner", "predecessor", "predecessor_reason")}
    assert kept == {name: nomination(cast.office)[name] for name in kept}
    assert not any(form.get(name) for name in ("person", "ranking", "discipline", "merits")), "said of NEW alone"
    cast.move(COMMUNE, "nominate_again", **{**nomination(cast.office), "person": str(cast.office.people[OTHER].id)})
    assert cast.case().state == "branch_meeting"


def test_nothing_opens_where_somebody_has_opened_a_case_meanwhile(cast: Cast) -> None:
    """The seat of a merged unit may be claimed by another case while this one waits for its decision."""
    to_refusal(cast)
    session, refused = cast.office.session, cast.path
    session.execute(sa.update(Case).where(Case.id == cast.case().id).values(claim=None))
    session.commit()
    cast.nominate(COMMUNE, person=str(cast.office.people[OTHER].id))
    cast.path = refused
    notify(cast)
    assert cast.case().state == "refused"
    assert len(session.scalars(sa.select(Case)).all()) == 2, "the other case stays the only one on the seat"
    browser = cast.as_(COMMUNE)
    browser.get(cast.path)
    assert cast.said(AGAIN) in browser.text


def test_a_withdrawn_file_is_started_again_from_what_it_held(cast: Cast) -> None:
    cast.nominate(OLD, merits="Hai năm làm phó")
    cast.move(OLD, "withdraw", text="Rút để bổ sung")
    withdrawn = cast.path
    again = f"/start/secretary-nomination/{BRANCH}"
    assert cast.said(AGAIN) in cast.as_(OLD).get(withdrawn).text
    inspector = cast.as_(INSPECTOR)
    inspector.get(withdrawn)
    assert inspector.response.status_code == 200 and cast.said(AGAIN) not in inspector.text, "reads, but opens no case"
    browser = cast.as_(OLD)
    browser.get(f"{again}?again={withdrawn.rpartition('/')[2]}")
    form = dict(browser.form(again).values)
    assert {name: form.get(name) for name in nomination(cast.office)} == {
        **nomination(cast.office),
        "merits": "Hai năm làm phó",
    }
    browser.post_form(again)
    assert browser.answer.status_code == 303, browser.text
    cast.follow()
    assert cast.case().state == "branch_meeting"
    browser.get(withdrawn)
    assert cast.path in addresses(browser) and cast.said(AGAIN) not in browser.text


def test_who_has_left_is_left_out_with_a_sentence(cast: Cast) -> None:
    cast.nominate(OLD)
    cast.move(OLD, "withdraw", text="Rút")
    session, gone = cast.office.session, cast.office.people[NEW].id
    session.rollback()
    session.execute(sa.update(Post).where(Post.person_id == gone).values(valid_to=dt.date(2026, 11, 1)))
    session.commit()
    browser = cast.as_(OLD)
    path = f"/start/secretary-nomination/{BRANCH}"
    browser.get(f"{path}?again={cast.path.rpartition('/')[2]}")
    assert (
        cast.said(
            "“%(field)s”: %(name)s can no longer be chosen and is left out.",
            field=cast.said("Person proposed"),
            name=NEW,
        )
        in browser.text
    )
    form = dict(browser.form(path).values)
    assert not form.get("person") and form["purpose"] == "replacement"


def test_an_end_is_started_again_once_and_by_nobody_who_may_not_know_it(cast: Cast) -> None:
    cast.nominate(OLD)
    cast.move(OLD, "withdraw", text="Rút")
    public_id = cast.path.rpartition("/")[2]
    path = f"/start/secretary-nomination/{BRANCH}"
    browser = cast.as_(OLD)
    assert browser.get(f"{path}?again={'0' * 16}").status_code == 404
    assert browser.get(f"{path}?again=x%27").status_code == 404
    assert cast.as_(NEW).get(f"{path}?again={public_id}").status_code == 404
    browser.get(f"{path}?again={public_id}")
    fields = dict(browser.form(path).values)
    browser.post(path, fields, follow_redirects=False)
    assert browser.answer.status_code == 303
    browser.post(path, fields, follow_redirects=False)
    assert browser.answer.status_code == 303, "a double tap gets the first answer again"
    browser.post(path, {**fields, "key": "another-key"}, follow_redirects=False)
    assert browser.answer.status_code == 409
    cast.office.session.rollback()
    assert len(cast.office.session.scalars(sa.select(Case.id)).all()) == 2


def test_a_running_case_cannot_be_started_again(cast: Cast) -> None:
    cast.nominate(OLD)
    public_id = cast.path.rpartition("/")[2]
    assert cast.as_(OLD).get(f"/start/secretary-nomination/{BRANCH}?again={public_id}").status_code == 404
