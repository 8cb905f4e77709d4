"""A deputy named for somebody who is ill, by the unit's secretary or the level above: told, stamped, and ended."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.support.browserlike import numbered
from tests.support.offices.absences import HANG, NOMINATION, PAGE, SECOND, Absence, absence
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, COMMUNE_DEPUTY, DEPUTY, HEAD, NEW, OFFICER, OLD
from webapp.models import Delegation, Notice
from webapp.queries.personal_data.holdings import holdings
from webapp.services.people import kinship

pytestmark = pytest.mark.at_length

__all__ = ["absence"]
SAID = {"workflow": NOMINATION, "first": "21/11/2026", "last": "25/11/2026", "reason": "Đồng chí ấy đang nằm viện"}


def page_for(absence: Absence, name: str) -> str:
    return f"/people/{numbered('person', absence.id(name))}/deputy"


@pytest.mark.both_engines
def test_the_level_above_names_somebody_and_both_are_told(absence: Absence) -> None:
    case, page = absence.start(HANG, SECOND, NEW), page_for(absence, COMMUNE)
    absence.move(HANG, case, "record_meeting")
    chair = absence.english(CHAIR)
    chair.get(page)
    chair.post_form(page, **{**SAID, "person": str(absence.id(COMMUNE_DEPUTY)), "reason": ""})
    assert chair.response.status_code == 422, "not without a reason"
    chair.get_empty(page)
    chair.post_form(page, **SAID, person=str(absence.id(CLERK)))
    assert chair.answer.status_code == 303, chair.text
    told = {COMMUNE: "deputy_named_for_you", CLERK: "named_deputy"}
    absence.session.rollback()
    for name, what in told.items():
        mine = sa.select(Notice.move).where(Notice.person_id == absence.id(name), Notice.kind == "security")
        assert absence.session.scalars(mine).all() == [what]
        assert f"Named by comrade {CHAIR}: {SAID['reason']}" in absence.reads(name, PAGE)
    for name, reason in ((COMMUNE, SAID["reason"]), (CHAIR, SAID["reason"]), (CLERK, None)):
        held = holdings(absence.session, absence.office.actor(name, absence.today), absence.id(name))
        (row,) = next(each.rows for each in held if each.key == "delegations")
        assert (row[0], row[-3], row[-1]) == (COMMUNE, CHAIR, reason), name
    assert case in absence.waiting(CLERK)
    absence.move(CLERK, case, "record_opinion")
    assert absence.last(case).for_id == absence.id(COMMUNE), "each act carries both names"
    row = absence.session.scalar(sa.select(Delegation.id))
    own = absence.english(COMMUNE)
    own.get(PAGE)
    own.post_form(f"{PAGE}/{numbered('delegation', row)}/revoke")
    assert CHAIR not in absence.reads(CLERK, "/inbox")
    absence.session.rollback()
    assert "revoked" in own.text and absence.office.actor(CLERK, absence.today).delegated == ()


@pytest.mark.both_engines
def test_who_may_name_a_deputy_ends_it_too(absence: Absence) -> None:
    """The one who did it, and an officer above; nobody else, and none that the absent comrade has made."""
    page = page_for(absence, COMMUNE)
    assert absence.send(CHAIR, page, **SAID, person=str(absence.id(CLERK))).status_code == 303
    absence.session.rollback()
    (row,) = absence.session.scalars(sa.select(Delegation.id)).all()
    end = f"{page}/{numbered('delegation', row)}/end"
    for by in (OLD, COMMUNE, COMMUNE_DEPUTY, HEAD, CLERK):
        assert absence.send(by, end).status_code == 404, by
    other = page_for(absence, OLD)
    assert absence.send(CHAIR, f"{other}/{numbered('delegation', row)}/end").status_code == 404
    chair = absence.english(CHAIR)
    chair.get(page)
    chair.post_form(end)
    assert chair.answer.status_code == 303, chair.text
    absence.session.rollback()
    kept = absence.session.get_one(Delegation, row)
    assert (kept.revoked_at, kept.revoked_by_id) == (absence.clock.now, absence.id(CHAIR))
    assert absence.office.actor(CLERK, absence.today).delegated == ()
    for name, what in ((COMMUNE, "deputy_ended_for_you"), (CLERK, "deputy_ended")):
        mine = sa.select(Notice.move).where(Notice.person_id == absence.id(name), Notice.kind == "security")
        assert what in absence.session.scalars(mine).all()
        assert f"by comrade {CHAIR}" in absence.reads(name, PAGE) and "given back" not in absence.reads(name, PAGE)
    assert absence.send(CHAIR, end).status_code == 404, "it is over"

    own = absence.english(OLD)
    assert absence.send(OLD, PAGE, person=str(absence.id(COMMUNE_DEPUTY)), **{**SAID, "reason": ""}).status_code == 303
    absence.session.rollback()
    theirs = absence.session.scalar(sa.select(sa.func.max(Delegation.id)))
    assert own and absence.send(COMMUNE, f"{other}/{numbered('delegation', theirs)}/end").status_code == 404


def test_nobody_is_named_by_who_may_not_nor_for_oneself_nor_ones_kin(absence: Absence) -> None:
    before = absence.fingerprint()
    sent = {**SAID, "person": str(absence.id(COMMUNE_DEPUTY))}
    for by, absent in ((OFFICER, OFFICER), (HEAD, OLD), (OLD, COMMUNE), (COMMUNE, OFFICER), (CLERK, COMMUNE)):
        assert absence.status(by, page_for(absence, absent)) == 404, (by, absent)
        assert absence.send(by, page_for(absence, absent), **sent).status_code == 404, (by, absent)
    assert (
        absence.send(COMMUNE, page_for(absence, OLD), **{**sent, "person": str(absence.id(COMMUNE))}).status_code == 422
    )
    assert absence.fingerprint() == before
    sister = absence.office.actor(COMMUNE_DEPUTY, absence.today)
    kinship.declare(absence.session, sister, absence.id(COMMUNE), "sibling", absence.clock.now)
    assert absence.send(COMMUNE, page_for(absence, OLD), **sent).status_code == 422
    absence.session.rollback()
    assert absence.session.scalars(sa.select(Delegation)).all() == []


def test_nobody_lends_what_stands_above_or_comes_later(absence: Absence) -> None:
    """A right over one office of somebody is none over the others; and what they rise to later is theirs alone."""
    absence.office.post(DEPUTY, "executive_member", "H-01")
    sent = {**SAID, "person": str(absence.id(COMMUNE_DEPUTY))}
    assert absence.status(COMMUNE, page_for(absence, DEPUTY)) == 404
    assert absence.send(COMMUNE, page_for(absence, DEPUTY), **sent).status_code == 404
    assert (
        absence.send(COMMUNE, page_for(absence, OLD), **{**sent, "workflow": "party-recommendation"}).status_code == 422
    )
    assert absence.send(COMMUNE, page_for(absence, OLD), **{**sent, "workflow": "all"}).status_code == 303
    absence.session.rollback()
    lent = [each.post.unit_name for each in absence.office.actor(COMMUNE_DEPUTY, absence.today).delegated]
    absence.office.post(OLD, "organisation_officer", "H", since=dt.date(2026, 11, 22))
    absence.clock.advance(days=2)
    later = absence.office.actor(COMMUNE_DEPUTY, absence.today).delegated
    assert [each.post.unit_name for each in later] == lent and len(lent) == 1
