"""Pages of a vote and of an opinion that were open while the file changed: what is sent from them counts nowhere."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import changed, fingerprint
from tests.support.nominating import DUAL, MEETING, PARTY, Cast, resubmit, send_back
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, user_name
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, OFFICER, Table
from webapp.services.cases.ballots import leave_vote
from webapp.services.cases.commands import make_move
from webapp.services.refusals import Stale

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ME = MEMBERS[4]


@pytest.fixture
def reader(new_client: Callable[..., Browser]) -> Callable[[str], Browser]:
    """A browser in which this person has signed in."""

    def sign_in(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        return browser

    return sign_in


def loaded(browser: Browser, page: str, action: str, **values: Any) -> tuple[Browser, str, dict[str, Any]]:
    """A form as it stands in an open page, filled in."""
    browser.get(page)
    return browser, action, browser.form(action).fill(values)


def other_nominee(table: Table, case: str) -> None:
    """The case that was carried comes back, somebody else is proposed, and it stands before the committee again."""
    table.move(OFFICER, case, "send_back", parts=["nomination"])
    other = table.office.post("Trần Người Khác", "member", "H-01-11")
    nomination = {**table.case(case).dossier["nomination"], "person": other.person_id}
    command = table.command(
        COMMUNE, {"resubmission": {"completed": "Đã"}, "nomination": nomination}, table.case(case).version
    )
    make_move(table.session, case, "resubmit", command)
    for by, name in ((COMMUNE, "record_meeting"), (COMMUNE, "record_opinion"), (OFFICER, "appraise")):
        table.move(by, case, name)


@only_sqlite
def test_a_form_of_an_earlier_round_counts_for_nothing(
    session: Session, clock: Any, reader: Callable[[str], Browser]
) -> None:
    """Round one was carried for one person; now the question is about another: nothing old is cast, all of it kept."""
    table = Table(session, clock, nine=False)
    case = table.case_before()
    meeting = table.plan(case)
    table.attend(meeting)
    for name in MEMBERS[:4]:
        table.vote(case, name, "for")
    page, me, session_page = f"/cases/{case}", reader(ME), f"/meetings/{meeting}/cases/{case}"
    mine = {f"choice-{table.person(ME)}": "for"}
    old = [
        (*loaded(me, page, f"{page}/ballot", choice="against"), "Không tán thành"),
        (*loaded(me, session_page, f"{session_page}/ballot", choice="blank"), "Không có ý kiến"),
        (*loaded(me, f"{page}/leave-vote", f"{page}/leave-vote", text="Anh em họ"), "Anh em họ"),
        (*loaded(reader(CLERK), f"{session_page}/paper", f"{session_page}/paper", **mine), ME),
    ]
    chair = loaded(reader(CHAIR), f"{page}/close-vote", f"{page}/close-vote")
    together = loaded(me, f"/bulk?case={case}&choice=for", "/bulk")
    table.close(case, CHAIR)
    other_nominee(table, case)
    assert (table.state(case), table.view(case).vote.round) == ("decision", 2)
    engine = session.get_bind()
    known = fingerprint(engine, "sign_in.seen_at")
    for browser, action, values, kept in (*old, (*chair, "")):
        assert browser.post(action, values).status_code == 409, action
        assert "Hồ sơ đã thay đổi" in browser.text and kept in browser.text, browser.text
    browser, action, values = together
    assert browser.post(action, values).status_code == 200
    assert "Nội dung biểu quyết đã thay đổi" in browser.text
    assert changed(known, fingerprint(engine, "sign_in.seen_at")) == []
    with pytest.raises(Stale):
        command = table.command(ME, {"recusal": {"text": "Vắng"}})
        leave_vote(session, case, replace(command, votes=frozenset({1})))
    browser, action, values = loaded(me, page, f"{page}/ballot", choice="against")
    assert browser.post(action, values).status_code == 200
    assert table.view(case).tally.against == 1, "from the page of today it counts"


@only_sqlite
def test_an_opinion_on_an_earlier_file_is_not_recorded(
    session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask
) -> None:
    """The file came back and was changed while one side had its form open."""
    cast = Cast(Table(session, clock, nine=False).office, new_client, app)
    cast.nominate(COMMUNE, **DUAL)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **{**PARTY, "paper_date": "20/11/2026"})
    path = f"{cast.path}/answers/screening/0"
    browser, action, values = loaded(cast.as_(COMMUNE_DEPUTY), path, path, opinion="agree", reason="Lý do cũ")
    send_back(cast, "nomination")
    resubmit(cast, **{"nomination-merits": "Thành tích khác"})
    assert cast.case().state == "joint_review"
    assert browser.post(action, values).status_code == 409
    assert "Lý do cũ" in browser.text and "joint_review" not in cast.case().dossier
