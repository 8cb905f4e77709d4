"""The password anew before a final act: which acts are final, and that nothing typed is lost while it is asked."""

import io
import logging

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.support.browserlike import PASSWORD
from tests.support.desk import fingerprint
from tests.support.offices.district import CHAIR, CLERK, district_office
from webapp.addresses import PublicId, Slug, UnitCode
from webapp.models import ChangeRequest, RuleRow, SignIn, SignInAttempt
from workflows import WORKFLOWS
from workflows.core.finality import weight, weights

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ORDINARY = """
    account.end_other_sign_ins account.end_sign_in account.language account.password account.theme
    book_checks.begin book_checks.correct book_checks.end book_checks.place book_checks.tick
    stacks.file stacks.send
    alerts.add_browser alerts.add_telephone alerts.end_device
    archives.new_destruction archives.refuse asking.answer asking.ask asking.my_reminder attachments.remove
    attachments.send attachments.turn bulk.undo bulk_desk.act bulk_desk.undo
    bulk_steps.keep bulk_steps.undo
    cases.answer cases.ask_in_writing
    changes.refuse changes.withdraw claims.change claims.give_back claims.take
    conference.add_files conference.add_paper conference.begin_conclusions conference.remove_file
    conference.remove_paper
    discussion.remark discussion.rewrite discussion.strike discussion.write drafts.discard drafts.keep
    field_leave.leave field_leave.remove
    figures.correct figures.freeze given_name.choose groups.join groups.leave groups.new issued.place issued.send
    kinship.declare kinship.end mail_choices.choose mail_choices.confirm mail_choices.remove
    meetings.add_cases meetings.attendance
    meetings.confirm_attendance meetings.new meetings.place_case meetings.remove_case notices.look notices.read_all
    paper_answers.object_to calls.record
    personal_data.exported personal_data.shown proof.give provider.prove provider.sign_in
    register_imports.enter
    register_imports.send register_marks.judges register_marks.marks register_rows.correct register_rows.go_on
    register_rows.new register_rows.strike registers.confirm renewal.take_in reorganisations.preview
    replanning.call_off replanning.change reports.correct reports.new reports.rewrite reports.send reports_below.ask
    review.keep searching.find searching.search signin.code signin.sign_in
    signin.sign_out reminding.remind second_counts.withdraw start.attach start.send taking_back.take verification.run
    views.change views.delete views.new watching.end watching.seen watching.watch
"""
"""Forms that are no final act: a preview, a draft, what can be taken back, or what is proved otherwise."""
ENDINGS = {
    "secretary-nomination": {"issue": "issue", "review": "decide", "notify_refusal": "decide", "withdraw": ""},
    "personnel-planning": {"issue": "issue", "record_opinion": "", "propose": ""},
    "party-recommendation": {"confirm": "decide", "deny": "decide", "assign": "", "withdraw": ""},
    "data-request": {"erase": "decide", "correct": "decide", "decline": "decide", "record": ""},
    "field-days": {"register": "", "confirm": "", "verify": "decide"},
}


def posts(app):
    """Every page that takes a form, with its view."""
    return {
        rule.endpoint: (rule, vars(app.view_functions[rule.endpoint]))
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    }


def address(app, rule):
    """An address of the page where nothing is."""
    plain = {Slug: "issue", PublicId: "Nowhere0000", UnitCode: "H"}
    values = {name: plain.get(type(kind), 424242) for name, kind in rule._converters.items()}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")


def test_every_form_says_whether_it_is_final(app):
    """A new one stands in the table above, or is marked by `allow(…, final=…)`."""
    plain = {endpoint for endpoint, (_rule, view) in posts(app).items() if not view.get("final")}
    assert plain == set(ORDINARY.split())


def test_which_moves_are_final_follows_from_the_processes():
    found = {
        key: {name: weight(WORKFLOWS[key].definition, WORKFLOWS[key].definition.move(name)) for name in moves}
        for key, moves in ENDINGS.items()
    }
    assert found == ENDINGS
    definitions = [workflow.definition for workflow in WORKFLOWS.values()]
    numbering = {move.name for one in definitions for move in one.moves if move.papers}
    assert {name for name, kind in weights(definitions).items() if kind == "issue"} == numbering


@pytest.mark.at_length
@only_sqlite
def test_every_final_act_asks_when_the_last_proof_is_old(app, session, clock, sign_in, new_client, make_account):
    district_office(session, clock.now)
    make_account("quan-tri")
    person, administrator = sign_in(CHAIR), new_client()
    administrator.enter("quan-tri")
    for browser in (person, administrator):
        browser.get("/my-account")
    clock.advance(minutes=16)
    before, asked = fingerprint(session.get_bind(), "sign_in.seen_at"), 0
    for endpoint, (rule, view) in posts(app).items():
        if not view.get("final"):
            continue
        browser = administrator if view["policy"].name == "ADMINISTRATOR" else person
        typed = {"csrf_token": browser.csrf_token, "text": "Một dòng\nhai dòng", "key": "k" * 22}
        answer = FlaskClient.post(browser.client, address(app, rule), data=typed)
        assert answer.status_code == 422, endpoint
        assert 'name="proof"' in answer.text and "Một dòng\nhai dòng" in answer.text and "k" * 22 in answer.text
        asked += 1
    assert asked > 30
    session.rollback()
    assert fingerprint(session.get_bind(), "sign_in.seen_at") == before


TYPED = {
    "value": "33",
    "effective_from": "1/1/2030",
    "source": "Quy định thử của đơn vị",
    "basis": "default",
    "note": "Ghi chú dài",
}


@pytest.fixture
def administrator(session, clock, make_account, new_client):
    district_office(session, clock.now)
    make_account("quan-tri").locale = "en"
    session.commit()
    browser = new_client()
    browser.sign_in("quan-tri")
    return browser


def rows(session):
    session.rollback()
    return sum(change.content["note"] == "Ghi chú dài" for change in session.scalars(sa.select(ChangeRequest)))


@pytest.mark.at_length
@pytest.mark.both_engines
def test_nothing_typed_is_lost_when_it_is_wrong(administrator, session, clock, caplog):
    clock.advance(minutes=14)
    administrator.get("/rules/secretary.age_max/new")
    assert "proof" not in administrator.form("/rules/secretary.age_max/new").names
    clock.advance(minutes=2)  # between the form and its sending
    assert administrator.post_form("/rules/secretary.age_max/new", **TYPED).status_code == 422
    assert "Confirm that it is you" in administrator.text and rows(session) == 0
    with caplog.at_level(logging.DEBUG):
        refused = administrator.post_form("/rules/secretary.age_max/new", proof="wrong-ly-typed")
    assert refused.status_code == 422 and "wrong" in administrator.text and "wrong-ly-typed" not in refused.text
    assert "wrong-ly-typed" not in caplog.text
    assert administrator.post_form("/rules/secretary.age_max/new", proof=PASSWORD).status_code == 200
    administrator.post_form("/rules/secretary.age_max/rows")
    assert rows(session) == 1 and administrator.path.startswith("/changes/")
    administrator.get("/rules/secretary.age_max/new")
    assert "proof" not in administrator.form("/rules/secretary.age_max/new").names
    clock.advance(minutes=16)
    administrator.get("/rules/secretary.age_max/new")
    assert "proof" in administrator.form("/rules/secretary.age_max/new").names, "the form itself asks"


@pytest.mark.at_length
@only_sqlite
def test_a_browser_left_open_is_no_place_to_guess_at(administrator, new_client, session, clock):
    clock.advance(minutes=16)
    for number in range(5):
        guess = {**TYPED, "proof": f"wrong {number}"}
        assert administrator.post("/rules/secretary.age_max/new", guess).status_code == 422
    answer = administrator.post("/rules/secretary.age_max/new", {**TYPED, "proof": PASSWORD})
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "60" and rows(session) == 0
    new_client().sign_in("quan-tri")  # counted for that browser alone


@only_sqlite
def test_guesses_at_the_sign_in_page_do_not_stand_in_the_way(administrator, new_client, session, clock):
    other = new_client()
    for _number in range(9):
        other.get("/sign-in")
        other.post_form("/sign-in", username="quan-tri", password="wrong")
    clock.advance(minutes=16)
    administrator.post("/rules/secretary.age_max/new", TYPED)
    administrator.post_form("/rules/secretary.age_max/new", proof=PASSWORD)
    administrator.post_form("/rules/secretary.age_max/rows")
    assert rows(session) == 1


@only_sqlite
def test_how_long_a_password_counts_is_a_rule(administrator, session, clock):
    session.add(
        RuleRow(
            key="account.proof_minutes",
            value="2",
            measure="count",
            effective_from=clock.now.date(),
            source="",
            basis="default",
            note="",
            recorded_at=clock.now,
        )
    )
    session.commit()
    clock.advance(minutes=3)
    assert administrator.post("/rules/secretary.age_max/new", TYPED).status_code == 422
    assert rows(session) == 0


@only_sqlite
def test_a_file_is_chosen_again_after_the_password(administrator, clock):
    administrator.get("/imports")
    clock.advance(minutes=16)
    sent = {"csrf_token": administrator.csrf_token, "workbook": (io.BytesIO(b"PK"), "so.xlsx")}
    page = administrator._open(
        "/imports/preview", method="POST", data=sent, headers={"Referer": "http://localhost/imports"}
    )
    assert page.response.status_code == 422 and "chosen once more" in administrator.text
    administrator.post_form("/my-account/proof", proof="wrong")
    assert "The password or the code is wrong" in administrator.text
    administrator.post_form("/my-account/proof", proof=PASSWORD)
    assert administrator.path == "/imports" and "choose the file again" in administrator.text


@only_sqlite
def test_a_proof_says_nothing_of_what_it_was_for(app, session, clock, sign_in, caplog):
    """A secret ballot must not be led to by it: it is a moment of the sign-in, in a transaction of its own."""
    district_office(session, clock.now)
    member = sign_in(CLERK)
    member.get("/my-account")
    clock.advance(minutes=16)
    with caplog.at_level(logging.DEBUG, "doan_vu.security"):
        member.post("/cases/Nowhere0000/ballot", {"choice": "against", "proof": PASSWORD})
    assert [record.getMessage() for record in caplog.records] == ["proved", "refused"]
    assert set(caplog.records[0].facts) == {"account"}
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(SignInAttempt.id))) == 0
    assert session.scalar(sa.select(SignIn.proved_at)) == clock.now
