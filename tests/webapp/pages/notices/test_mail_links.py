"""A mail about a vote leads, after the sign-in, to the ballot that it is about."""

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import PASSWORD, Browser
from tests.support.desk import Desk
from tests.support.forums import put
from tests.support.loopback.mail_server import PUBLIC_URL, Outbox, Sink, listening
from tests.support.offices.district import BRANCH, MEMBERS, NEW, OLD, district_office, user_name

pytestmark = pytest.mark.at_length


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return Desk(district_office(session, clock()), clock)


def test_the_link_of_a_mail_leads_to_the_waiting_ballot(app: Flask, session: Session, desk: Desk) -> None:
    member, outbox, sink = MEMBERS[1], Outbox(app, session), Sink()
    outbox.address(member)
    case = desk.to_decision(
        BRANCH, NEW, purpose="replacement", predecessor=desk.office.people[OLD].id, predecessor_reason="moved"
    )
    put(session, case, desk.clock.now)
    with listening(sink) as post:
        outbox.send(post, desk.clock.now + dt.timedelta(minutes=1))
    letter = next(each for each in sink.letters if "biểu quyết" in each["Subject"])
    (link,) = re.findall(rf"^{PUBLIC_URL}(/cases/\S+)$", letter.get_content().replace("\r\n", "\n"), re.M)
    browser = Browser(app)
    browser.get(link)
    assert browser.path == "/sign-in"
    browser.post_form("/sign-in", username=user_name(member), password=PASSWORD)
    assert browser.path == f"/cases/{case}"
    assert browser.form(f"/cases/{case}/ballot").choices
