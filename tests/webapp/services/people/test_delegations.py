"""Delegations: made and revoked on one's page, counted at each act, stamped, and good for nothing but acts in cases."""

import datetime as dt
import re
from collections.abc import Callable
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered
from tests.support.forums import put
from tests.support.lengths import in_full
from tests.support.loopback.mail_server import Outbox, Sink, listening
from tests.support.offices.absences import HANG, NOMINATION, PAGE, RECOMMENDATION, SECOND, Absence, absence
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    HEAD,
    INSPECTOR,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    user_name,
)
from tests.support.offices.recommendation import Way
from webapp.actors import delegated_posts
from webapp.models import AccessLogEntry, Ballot, Delegation, Mail, Notice, RollMember
from webapp.services.cases.ballots import cast_ballot
from webapp.services.journal import event_hash
from webapp.services.notices.reminders import remind
from webapp.services.people import delegations, kinship
from webapp.services.refusals import GuardsFailed, NotFoundForActor, Refused

pytestmark = pytest.mark.at_length

__all__ = ["absence"]
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


# ---------------------------------------------------------------- naming and revoking


@only_sqlite
def test_a_stand_in_is_named_and_revoked_on_ones_own_page(absence: Absence) -> None:
    browser = absence.english(OFFICER)
    browser.get(PAGE)
    said = {
        "person": str(absence.id(CLERK)),
        "workflow": NOMINATION,
        "first": "21/11/2026",
        "last": "25/11/2026",
    }
    for wrong, text in (
        ({"first": "20/11/2026"}, "The first day is today or later"),
        ({"last": "20/11/2026"}, "The last day comes before the first: correct it."),
        ({"last": "31/02/2026"}, "Last day"),
        ({"person": ""}, "Who acts in your place"),
    ):
        browser.get(PAGE)
        browser.post_form(PAGE, **{**said, **wrong})
        assert browser.response.status_code == 422, wrong
        assert text in browser.text, wrong
        assert browser.form(PAGE).values["workflow"] == NOMINATION, "what was typed is still there"
    browser.get(PAGE)
    browser.post_form(PAGE, **said)
    assert f"{CLERK} · Nomination of a branch secretary 21/11/2026 to 25/11/2026 · in force now" in browser.text
    browser.post_form(PAGE, **said)
    assert browser.response.status_code == 422
    assert "on some of these the comrade is your deputy already" in browser.text
    banner = f"You are the deputy of comrade {OFFICER} until 25/11/2026: Nomination of a branch secretary."
    clerk = absence.english(CLERK)
    for path in ("/inbox", "/people", "/nowhere", PAGE):
        clerk.get(path)
        assert banner in clerk.text, path
    absence.session.rollback()
    (row,) = absence.session.scalars(sa.select(Delegation)).all()
    browser.get(PAGE)
    browser.post_form(f"{PAGE}/{numbered('delegation', row.id)}/revoke")
    assert "25/11/2026 · revoked 21/11/2026" in browser.text, "it stays on record"
    assert browser.post(f"{PAGE}/{numbered('delegation', row.id)}/revoke").status_code == 404, "once"
    clerk.get(PAGE)
    assert banner not in clerk.text
    assert f"{OFFICER} · Nomination of a branch secretary" in clerk.text


@only_sqlite
def test_who_can_be_chosen(absence: Absence) -> None:
    """Office holders of one's own units and of those directly above and below: nobody else, nor by a forged form."""
    before = absence.fingerprint()
    everybody = {name: str(person.id) for name, person in absence.office.people.items()}
    sent = {"workflow": NOMINATION, "first": "21/11/2026", "last": "22/11/2026"}
    for absent, expected in {
        OLD: {HEAD, COMMUNE, COMMUNE_DEPUTY},
        COMMUNE: {OLD, HEAD, HANG, COMMUNE_DEPUTY, COMMANDER, *MEMBERS, OFFICER, CLERK},
        OTHER: set(),
    }.items():
        page = absence.as_(absent).client.get(PAGE).text
        assert {unescape(name) for name in re.findall(r"<option[^>]*>([^<]+?) – ", page)} == expected, absent
        for name in everybody.keys() - expected:
            assert absence.send(absent, PAGE, **sent, person=everybody[name]).status_code == 422, (absent, name)
    assert absence.send(OLD, PAGE, **{**sent, "workflow": "no-such"}, person=everybody[COMMUNE]).status_code == 422
    assert absence.fingerprint() == before
    taken = {**sent, "person": everybody[COMMUNE], "absent": everybody[OFFICER], "absent_id": everybody[OFFICER]}
    assert absence.send(OLD, PAGE, **taken).status_code == 303
    absence.session.rollback()
    assert [row.absent_id for row in absence.session.scalars(sa.select(Delegation))] == [absence.id(OLD)]
    with pytest.raises(NotFoundForActor):
        absence.away(OLD, NEW)
    row = absence.session.scalar(sa.select(Delegation.id))
    for name in (OFFICER, COMMUNE_DEPUTY):  # nobody but the two
        assert absence.send(name, f"{PAGE}/{numbered('delegation', row)}/revoke").status_code == 404


@only_sqlite
def test_who_stands_in_can_give_it_back(absence: Absence) -> None:
    case = absence.to_appraisal(BRANCH, NEW)
    row = absence.away(OFFICER, CLERK)
    browser = absence.english(CLERK)
    browser.get(f"/cases/{case}/moves/appraise")
    half = browser.form(f"/cases/{case}/moves/appraise").values
    browser.get(PAGE)
    browser.post_form(f"{PAGE}/{numbered('delegation', row)}/revoke")
    told = f"given back 21/11/2026 19:00 by comrade {CLERK}"
    assert told in browser.text
    assert told in absence.reads(OFFICER, PAGE), "whoever is away sees it"
    assert "You are the deputy of comrade" not in browser.text
    assert absence.waiting(CLERK) == [], "from this moment"
    half |= {"complete": "complete", "conclusion": "Đủ tiêu chuẩn"}
    assert absence.send(CLERK, f"/cases/{case}/moves/appraise", **half).status_code == 409, "and why"
    for name in (CLERK, OFFICER):
        assert absence.send(name, f"{PAGE}/{numbered('delegation', row)}/revoke").status_code == 404, "once"
    absence.session.rollback()
    kept = absence.session.get_one(Delegation, row)
    assert (kept.revoked_by_id, kept.revoked_at) == (absence.id(CLERK), absence.clock.now)


def test_who_inspects_stands_in_for_nobody_and_nobody_for_them(absence: Absence) -> None:
    """Neither by a form, nor by a delegation from before they came to inspect."""
    case = absence.to_appraisal(BRANCH, NEW)
    sent = {"workflow": NOMINATION, "first": "21/11/2026", "last": "22/11/2026"}
    for absent, deputy in ((OFFICER, INSPECTOR), (INSPECTOR, OFFICER)):
        assert absence.send(absent, PAGE, **sent, person=str(absence.id(deputy))).status_code == 422
        with pytest.raises(NotFoundForActor):
            absence.away(absent, deputy)
    assert "You are a member of an inspection committee" in absence.reads(INSPECTOR, PAGE)
    absence.away(OFFICER, MEMBERS[2])
    assert absence.waiting(MEMBERS[2]) == [case]
    absence.office.post(MEMBERS[2], "inspection_chair", "H")
    assert absence.waiting(MEMBERS[2]) == []
    with pytest.raises(NotFoundForActor):
        absence.move(MEMBERS[2], case, "appraise")


# ---------------------------------------------------------------- acts


def test_a_stand_in_takes_the_open_task_and_the_act_carries_both_names(absence: Absence) -> None:
    case = absence.to_appraisal(BRANCH, NEW)
    assert absence.waiting(CLERK) == []
    assert absence.status(CLERK, f"/cases/{case}") == 200, "the clerk reads, and may not act"
    with pytest.raises(NotFoundForActor):
        absence.move(CLERK, case, "appraise")
    absence.away(OFFICER, CLERK)
    assert absence.waiting(CLERK) == absence.waiting(OFFICER) == [case]
    browser = absence.english(CLERK)
    browser.get(f"/cases/{case}/moves/appraise")
    assert f"You act here for comrade {OFFICER}." in browser.text
    browser.post_form(f"/cases/{case}/moves/appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    assert browser.response.status_code == 200
    assert absence.state(case) == "decision"
    command, post = absence.last(case), f"organisation_officer:{absence.office.units['H'].id}"
    assert (command.actor_id, command.actor_post, command.for_id) == (absence.id(CLERK), post, absence.id(OFFICER))
    assert command.hash == event_hash(command, case), "the chain knows it"
    stamped, command.for_id = command.hash, None
    assert event_hash(command, case) != stamped
    absence.session.rollback()
    for name in (CLERK, OFFICER, CHAIR):
        browser = absence.english(name)
        browser.get(f"/cases/{case}")
        assert f"{CLERK} , for comrade {OFFICER} , Organisation officer, Huyện đoàn Thử" in browser.text, name


@pytest.mark.both_engines
def test_a_case_is_seen_and_acted_on_only_while_it_runs(absence: Absence) -> None:
    """Start, end and revocation take effect at the next click; what was seen through another is not seen after."""
    case = absence.start(HANG, SECOND, NEW)
    absence.move(HANG, case, "record_meeting")
    path = f"/cases/{case}/moves/record_opinion"
    assert [absence.status(OLD, f"/cases/{case}"), absence.status(OLD, path)] == [404, 404]
    day = absence.today + dt.timedelta(days=1)
    names = (absence.id(COMMUNE), absence.id(OLD))
    delegations.delegate(absence.session, *names, NOMINATION, day, day, absence.clock.now)
    seen = []
    for hours in (0, 4, 1, 23, 1):  # 19:00, 23:00, midnight in Việt Nam, 23:00, midnight
        absence.clock.advance(hours=hours)
        absence.browsers.clear()
        seen.append((absence.status(OLD, f"/cases/{case}"), absence.status(OLD, path), absence.waiting(OLD) == [case]))
    before, during = (404, 404, False), (200, 200, True)
    assert seen == [before, before, during, during, before]
    row = absence.away(COMMUNE, OLD)
    assert absence.status(OLD, path) == 200
    absence.revoke(COMMUNE, row)
    sent = absence.send(OLD, path, version=str(absence.case(case).version), key="after", opinion="agree")
    assert (sent.status_code, absence.status(OLD, f"/cases/{case}"), absence.waiting(OLD)) == (404, 404, [])
    absence.away(COMMUNE, OLD, "placement")
    assert absence.status(OLD, f"/cases/{case}") == 404, "for another process"
    absence.away(COMMUNE, OLD, None)
    absence.move(OLD, case, "record_opinion")
    assert (absence.state(case), absence.last(case).for_id) == ("appraisal", absence.id(COMMUNE))


def test_it_ends_with_the_post_and_is_never_handed_on(absence: Absence) -> None:
    case = absence.start(HANG, SECOND, NEW)
    absence.move(HANG, case, "record_meeting")
    absence.away(COMMUNE, COMMUNE_DEPUTY)
    absence.away(COMMUNE_DEPUTY, OLD)
    delegated = delegated_posts(absence.session, absence.id(OLD), absence.today)
    assert {row.post.kind for row in delegated} == {"deputy_secretary"}, "the deputy's own posts, and nothing else"
    with pytest.raises(NotFoundForActor):  # a delegated post cannot be delegated further
        absence.away(OLD, OFFICER)
    absence.session.execute(
        sa.text("update post set valid_to = '2026-11-21' where person_id = :one"), {"one": absence.id(COMMUNE_DEPUTY)}
    )
    absence.session.commit()
    assert delegated_posts(absence.session, absence.id(OLD), absence.today) == ()
    assert absence.waiting(OLD) == []
    assert absence.waiting(COMMUNE_DEPUTY) == [], "a person without a post is nobody's deputy"


def test_a_stand_in_opens_cases_too_but_none_about_the_two(absence: Absence) -> None:
    absence.away(COMMUNE, OLD, None)
    page = f"/start/{NOMINATION}"
    assert [
        f"You act here for comrade {COMMUNE}." in absence.english(OLD).get(f"{page}/{unit}").text
        for unit in (SECOND, BRANCH)
    ] == [True, False], "in one's own branch by one's own post"
    assert absence.status(OLD, f"/start/{RECOMMENDATION}/{SECOND}") == 404, "a sealed process has to be named"
    assert absence.status(OLD, "/start/field-days/H-01") == 404
    absence.session.rollback()
    absence.office.post(NEW, "executive_member", SECOND)
    absence.away(COMMUNE, NEW)
    with pytest.raises(Refused):
        absence.start(NEW, SECOND, NEW)
    case = absence.start(OLD, SECOND, NEW)
    assert absence.last(case).for_id == absence.id(COMMUNE)


@pytest.mark.parametrize("barred", [CLERK, OFFICER])
def test_what_either_may_not_do_is_not_done(absence: Absence, barred: str) -> None:
    """The rule of four eyes holds for the one who acts and for the one in whose place."""
    case = absence.to_appraisal(BRANCH, NEW)
    absence.away(OFFICER, CLERK)
    kinship.declare(absence.session, absence.office.actor(barred), absence.id(NEW), "sibling", absence.clock.now)
    with pytest.raises(GuardsFailed):
        absence.move(CLERK, case, "appraise")
    assert "somebody else has to act" in absence.english(CLERK).get(f"/cases/{case}").text
    if barred == CLERK:
        absence.move(OFFICER, case, "appraise")


def test_who_had_it_written_in_his_name_does_not_judge_it(absence: Absence) -> None:
    """Both people are authors of a deputy's nomination: neither of them votes on it."""
    for name in (COMMUNE, OLD):
        absence.office.post(name, "standing_member", "H")
    absence.away(COMMUNE, OLD)
    case = absence.to_decision(SECOND, NEW, by=OLD)
    absence.session.rollback()
    recused = dict(absence.session.execute(sa.select(RollMember.person_id, RollMember.recused)).all())
    assert (recused[absence.id(OLD)], recused[absence.id(COMMUNE)]) == ("nominator", "editor"), case
    assert [recused[absence.id(name)] for name in MEMBERS] == [None] * 5


def test_nobody_speaks_for_both_sides_through_another(absence: Absence) -> None:
    absence.office.person("Cao Thôn Đội")
    absence.office.post("Cao Thôn Đội", "village_militia_head", SECOND)
    dual = {"seats": "dual", "militia_post": "village_militia_head", "priority_reason": "Có lý do"}
    case = absence.start(HANG, SECOND, NEW, **dual)
    absence.move(HANG, case, "record_meeting")
    absence.move(COMMUNE, case, "record_opinion")
    absence.away(COMMANDER, COMMUNE)
    absence.away(COMMANDER, COMMUNE_DEPUTY)
    absence.answer(COMMUNE, case, 0)
    with pytest.raises(Refused):
        absence.answer(COMMUNE, case, 1)
    assert absence.state(case) == "joint_review"
    absence.answer(COMMUNE_DEPUTY, case, 1)
    assert absence.state(case) == "appraisal"


def test_a_case_about_the_stand_in_stays_closed_to_him(absence: Absence, session: Session) -> None:
    absence.office.post(NEW, "executive_member", SECOND)
    absence.away(COMMUNE, NEW)
    about_her, other = absence.start(COMMUNE_DEPUTY, BRANCH, NEW), absence.start(HANG, SECOND, OTHER)
    assert [absence.status(NEW, f"/cases/{case}") for case in (about_her, other)] == [404, 200]
    absence.move(COMMUNE_DEPUTY, about_her, "record_meeting")
    assert about_her in absence.waiting(COMMUNE)
    assert about_her not in absence.waiting(NEW)
    with pytest.raises(NotFoundForActor):
        absence.move(NEW, about_her, "record_opinion")


# ---------------------------------------------------------------- notices


def told(absence: Absence, name: str) -> list[tuple[str, str]]:
    """Kind and mail of the notices of somebody's that are open, oldest first; the one who opened a case sees 'case'."""
    absence.session.rollback()
    rows = absence.session.execute(
        sa.select(Notice.kind, Mail.status)
        .outerjoin(Mail, Mail.notice_id == Notice.id)
        .where(Notice.person_id == absence.id(name), Notice.done_at.is_(None))
        .order_by(Notice.id)
    )
    return [(row.kind, row.status) for row in rows]


def test_who_stands_in_is_told_and_mailed_like_the_holder_and_only_meanwhile(absence: Absence) -> None:
    """At the naming and the revocation at once, in the same transaction; by the timer where a day brings it."""
    outbox, sink, now = Outbox(absence.app, absence.session), Sink(), absence.clock.now
    for name in (OFFICER, CLERK):
        outbox.address(name)
    case, mail = absence.to_appraisal(BRANCH, NEW), ("task", "waiting")
    assert (told(absence, OFFICER), told(absence, CLERK)) == ([mail], [])
    row = absence.away(OFFICER, CLERK)
    assert told(absence, CLERK) == [mail], "open tasks come with the naming"
    absence.revoke(OFFICER, row)
    assert told(absence, CLERK) == [], "and go with the revocation"
    with listening(sink) as post:
        assert outbox.send(post, now) == ["sent"]
        absence.away(OFFICER, CLERK)
        absence.away(OFFICER, CHAIR)
        assert outbox.send(post, now) == ["sent"]
        assert sink.recipients == [[f"{user_name(name)}@example.vn"] for name in (OFFICER, CLERK)]
        assert remind(absence.session, now) == 0, "nothing is left to mend"
        second = absence.to_appraisal(SECOND, OTHER)
        assert told(absence, CLERK) == [("task", "sent"), mail]
        absence.move(CHAIR, second, "cancel")
        assert told(absence, CLERK) == [("task", "sent")], "done by another person, and so by this one"
        absence.clock.advance(days=3, hours=15)  # midnight in Việt Nam: the last day is over, and no timer has come
        assert absence.waiting(CLERK) == []
        bell = absence.english(CLERK).get("/notices").text
        assert bell.count("No longer waits for you") == 2
        assert remind(absence.session, absence.clock.now) == 1
        assert (told(absence, CLERK), told(absence, OFFICER)) == ([], [("task", "sent")])
        assert outbox.send(post, absence.clock.now) == []
    absence.session.rollback()
    assert absence.state(case) == "appraisal"


def test_a_standing_in_that_is_to_come_is_told_on_its_first_day(absence: Absence) -> None:
    absence.to_appraisal(BRANCH, NEW)
    day = absence.today + dt.timedelta(days=1)
    names = absence.id(OFFICER), absence.id(CLERK)
    delegations.delegate(absence.session, *names, NOMINATION, day, day, absence.clock.now)
    seen = []
    for hours in (0, 4, 1, 23, 1):  # 19:00, 23:00, midnight in Việt Nam, 23:00, midnight
        absence.clock.advance(hours=hours)
        seen.append((remind(absence.session, absence.clock.now), bool(told(absence, CLERK))))
    assert seen == [(0, False), (0, False), (1, True), (0, True), (1, False)]


@only_sqlite
def test_who_opened_in_anothers_place_hears_of_it_while_he_may_see_it(absence: Absence) -> None:
    row = absence.away(COMMUNE, OLD)
    case = absence.start(OLD, SECOND, NEW)
    assert told(absence, OLD) == [("task", None)], "that the task is still theirs, in the absent person's place"
    absence.move(HANG, case, "record_meeting")
    absence.revoke(COMMUNE, row)
    absence.move(COMMUNE, case, "record_opinion")
    seen = [kind for kind, _mail in told(absence, OLD)]
    absence.away(COMMUNE, OLD)
    absence.move(OFFICER, case, "send_back")
    assert (seen, [kind for kind, _mail in told(absence, OLD)]) == ([], ["task"])
    absence.move(HANG, case, "resubmit")
    assert [kind for kind, _mail in told(absence, OLD)] == ["case"]


# ---------------------------------------------------------------- votes


def test_a_vote_is_personal(absence: Absence) -> None:
    """Start, end and revocation in the middle of a vote: the roll stays, nobody votes for another, the absent may."""
    case = absence.to_decision(BRANCH, NEW)
    roll = sa.select(RollMember.person_id).order_by(RollMember.person_id)
    before = absence.session.scalars(roll).all()
    absence.vote(case, MEMBERS[2], "for")
    row = absence.away(MEMBERS[3], CLERK)
    assert absence.waiting(CLERK) == []
    assert absence.send(CLERK, f"/cases/{case}/ballot", choice="against", key="a").status_code == 409
    assert absence.status(CLERK, f"/cases/{case}/leave-vote") == 404
    absence.vote(case, MEMBERS[3], "for")
    absence.revoke(MEMBERS[3], row)
    absence.away(MEMBERS[4], MEMBERS[2])
    with pytest.raises(Refused):  # the absent member's own ballot is given once, and there is no second one
        cast_ballot(absence.session, case, "for", absence.command(MEMBERS[2]), change=False)
    absence.clock.advance(days=5)
    assert delegated_posts(absence.session, absence.id(MEMBERS[2]), absence.today) == ()
    assert absence.session.scalars(roll).all() == before
    absence.session.rollback()
    assert sorted(absence.session.scalars(sa.select(Ballot.person_id))) == sorted(map(absence.id, MEMBERS[2:4]))


def test_the_chair_is_stood_in_for_when_the_vote_is_closed(absence: Absence) -> None:
    case = absence.to_decision(BRANCH, NEW)
    put(absence.session, case, absence.clock.now, meeting=True)
    for name in MEMBERS[1:]:
        absence.vote(case, name, "for")
    path = f"/cases/{case}/close-vote"
    assert absence.status(CLERK, path) == 404
    row = absence.away(CHAIR, CLERK)
    assert absence.status(CLERK, path) == 200
    absence.revoke(CHAIR, row)
    assert absence.send(CLERK, path, key="late").status_code == 404
    absence.away(CHAIR, CLERK)
    absence.close(case, CLERK)
    assert absence.state(case) == "issuing"
    closed = absence.last(case)
    assert (closed.actor_id, closed.for_id) == (absence.id(CLERK), absence.id(CHAIR))
    assert absence.session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 4


# ---------------------------------------------------------------- nothing but cases


@only_sqlite
@pytest.mark.parametrize(
    ("absent", "deputy"), [(CHAIR, COMMUNE), *in_full((OFFICER, CHAIR), (CLERK, COMMUNE), (COMMUNE, OLD))]
)
def test_standing_in_opens_no_page_but_those_of_cases(absence: Absence, absent: str, deputy: str) -> None:
    """Every page that names nothing in its path answers as before, and people and papers show nobody more."""
    absence.to_issuing(BRANCH, NEW)
    absence.to_office(SECOND, OTHER)
    plain = sorted(
        rule.rule
        for rule in absence.app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and not rule.rule.startswith(("/static", "/healthz", "/readyz"))
    )
    named = (f"/people/{absence.id(NEW)}", f"/people/{absence.id(OFFICER)}", "/units/H", "/units/H-01")
    rights = ("/people", "/units", "/papers/books", "/indicators/dual-post", "/meetings", "/meetings/new", "/calendar")
    before = {path: absence.status(deputy, path) for path in (*plain, *named)}
    quiet(absence)
    shown = {path: absence.reads(deputy, path) for path in rights}
    absence.away(absent, deputy, None)
    assert {path: absence.status(deputy, path) for path in (*plain, *named)} == before
    banner = f"You are the deputy of comrade {absent} until 24/11/2026: All processes, without the sealed ones."
    quiet(absence)
    after = {path: absence.reads(deputy, path) for path in rights}
    assert all(banner in text for text in after.values())
    waits = re.compile(r"\d+ waiting ")  # the menu counts the tasks that a deputy has too
    said = {path: waits.sub("", text.replace(f"{banner} ", "")) for path, text in after.items()}
    assert said == {path: waits.sub("", text) for path, text in shown.items()}


def quiet(absence: Absence) -> None:
    """Every notice is read: the bell, which names deputies, shows nothing."""
    absence.session.rollback()
    absence.session.execute(sa.update(Notice).values(read_at=absence.clock.now))
    absence.session.commit()


def test_a_sealed_case_is_lent_by_name_alone_and_the_reading_noted(
    app: Flask, absence: Absence, new_client: Callable[..., Browser]
) -> None:
    way = Way(absence.office, new_client, app).enrol()
    case = way.case().public_id
    row = absence.away(COMMUNE, HANG, None)
    assert absence.status(HANG, f"/cases/{case}") == 404
    absence.revoke(COMMUNE, row)
    absence.away(COMMUNE, HANG, RECOMMENDATION)
    assert absence.status(HANG, f"/cases/{case}") == 200
    absence.session.rollback()
    noted = absence.session.scalars(sa.select(AccessLogEntry).order_by(AccessLogEntry.id.desc())).first()
    assert noted is not None
    assert (noted.person_id, noted.for_id) == (absence.id(HANG), absence.id(COMMUNE))
    assert noted.post == f"secretary:{absence.office.units['H-01'].id}"
    log = absence.reads(COMMUNE, "/readings")
    assert f"{HANG} for comrade {COMMUNE} Secretary, " in log, "for whom it was read"
    assert log.count("for comrade") == 1, "the absent person's own readings are not the deputy's"


# ---------------------------------------------------------------- leaving


@only_sqlite
def test_an_account_with_open_work_is_not_closed_unasked(absence: Absence) -> None:
    case, closed = absence.to_appraisal(BRANCH, NEW), absence.to_office(SECOND, OTHER)
    run = absence.app.test_cli_runner().invoke
    refused = run(args=["disable-account", "--by", user_name(CHAIR), user_name(OFFICER)])
    assert refused.exit_code == 1
    assert case[:8].upper() in refused.output
    assert closed[:8].upper() not in refused.output
    assert NEW not in refused.output, "who runs the machine learns of no person"
    assert absence.status(OFFICER, f"/cases/{case}") == 200, "nothing was changed"
    absence.office.post("Lê Tổ Chức", "organisation_officer", "H")
    again = run(args=["disable-account", "--by", user_name(CHAIR), user_name(OFFICER)])
    assert (again.exit_code, case[:8].upper() in again.output) == (1, False), "another holds the same post"
    assert run(args=["disable-account", "--by", user_name(CHAIR), user_name(OFFICER), "--anyway"]).exit_code == 0
    assert absence.status(OFFICER, f"/cases/{case}") == 303
    browser = absence.english(CHAIR)
    browser.get(f"/cases/{closed}")
    assert f"{OFFICER} , Organisation officer, Huyện đoàn Thử" in browser.text, "the deputy's past stays theirs"
    absence.office.person("Người Không Việc")
    assert run(args=["disable-account", "--by", user_name(CHAIR), user_name("Người Không Việc")]).exit_code == 0
    absence.office.post("Người Làm Thay", "executive_member", "H")
    days = absence.today, absence.today + dt.timedelta(days=3)
    pair = {"absent_id": absence.id("Lê Tổ Chức"), "deputy_id": absence.id("Người Làm Thay")}
    absence.session.add(Delegation(**pair, valid_from=days[0], valid_to=days[1], declared_at=absence.clock.now))
    absence.session.commit()
    refused = run(args=["disable-account", "--by", user_name(CHAIR), user_name("Người Làm Thay")])
    assert refused.exit_code == 1
    assert "In another's place" in refused.output
    assert "Huyện đoàn Thử, until 23/11/2026" in refused.output
