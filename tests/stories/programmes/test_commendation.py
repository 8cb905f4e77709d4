"""Commendation: a branch proposes people and itself, the commune votes on each, one decision, certificates for each."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import faults
from tests.support.forums import put
from tests.support.lines import paper, reads_as_kept, vote
from tests.support.offices.commune import (
    BRANCH,
    BRANCH_HEAD,
    COMMUNE,
    DEPUTY,
    MEMBER,
    NOMINEE,
    SECRETARY,
    STANDING,
    commune_office,
)
from tests.support.offices.district import Office, rule
from tests.support.players import Players
from tests.support.urns import in_urn
from webapp.actors import actor_on
from webapp.models import BallotName, Candidate, Kinship, Meeting, PaperVoterName, Person, RegisterEntry, RegisterRow
from webapp.queries.personal_data.holdings import holdings
from webapp.queries.personal_data.keeping import keeping
from workflows import WORKFLOWS
from workflows.core.engine import can_start_again

OCCASION = {"title": "công tác Đoàn và phong trào thanh thiếu nhi năm 2026", "kind": "annual", "year": "2026"}
SUBMITTED = {"text": "Chi đoàn bình xét ngày 20/11/2026"}
CHECKED = {"complete": "complete", "conclusion": "Đúng đối tượng, đủ thành tích"}


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    clock.now = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    return commune_office(session, clock.now)


@pytest.fixture
def play(office: Office, new_client: Callable[..., Browser], app: Flask) -> Players:
    return Players(office, new_client, app)


def line(office: Office, name: str = "", **said: Any) -> dict[str, Any]:
    """A line about a person, or without a name about the branch."""
    about = {"person": str(office.people[name].id)} if name else {"collective": str(office.units[BRANCH].id)}
    return {"award": "merit", "achievements": "Dẫn đầu phong trào", "discipline": "none", **about, **said}


def proposed(play: Players, *names: str, **said: Any) -> Players:
    """The branch's list of these people (and itself for ''), submitted."""
    play.start(BRANCH_HEAD, "commendation", BRANCH, **OCCASION)
    for name in names:
        play.move(BRANCH_HEAD, "add", **line(play.office, name, **said))
    play.move(BRANCH_HEAD, "submit", **SUBMITTED)
    return play


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_branch_is_commended_line_by_line(play: Players, office: Office) -> None:
    """Two people and the branch; one of them is not carried, and gets no certificate."""
    proposed(play, NOMINEE, MEMBER, "")
    lines = play.as_(STANDING).get(play.path).text
    assert all(
        f"{number}. {name}</summary>" in lines for number, name in enumerate((NOMINEE, MEMBER, "Chi đoàn Thôn 1"), 1)
    )
    play.move(STANDING, "appraise", **CHECKED)
    for name, said in ((SECRETARY, ("for", "against", "for")), (DEPUTY, ("for", "for", "for"))):
        assert vote(play, name, *said).answer.status_code == 303
    assert vote(play, STANDING, "blank", "against", "for").answer.status_code == 303
    case = play.case()
    assert (case.state, case.dossier["ballot"]) == ("issuing", {"elected": [1, 3]})
    page = play.as_(STANDING).get(play.path).text
    assert "2 (66,7%)" in page and f"Không được tán thành: {MEMBER}" in page
    signer = str(office.people[SECRETARY].id)
    play.move(DEPUTY, "issue", signed_on="23/11/2026", effective_on="23/11/2026", signer=signer)
    assert play.case().state == "commended"
    assert play.papers() == [
        ("commendation-decision", "01-QĐ/ĐTN"),
        ("commendation-certificate-1", "01-KT/ĐTN"),
        ("commendation-certificate-3", "02-KT/ĐTN"),
    ]
    decision = paper(play, STANDING, "commendation-decision")
    assert f"1 | {NOMINEE}" in decision and MEMBER not in decision
    own = paper(play, STANDING, "commendation-certificate-1")
    assert f"Đồng chí {NOMINEE}" in own and "GIẤY KHEN" in own and "Chi đoàn Thôn 1" in own
    assert "Tập thể Chi đoàn Thôn 1" in paper(play, STANDING, "commendation-certificate-3")
    assert MEMBER in paper(play, STANDING, "commendation-submission")
    page = play.as_(STANDING).get(play.path).text
    book = play.as_(STANDING).get("/papers").text
    assert "Giấy khen, bằng khen</td>" in book and ">commendation-" not in book, "by its title, not by its name"
    assert f"Giấy khen, bằng khen: {NOMINEE}" in page and f"{play.path}/each-paper/commendation-certificate" in page
    every = play.as_(STANDING).get(f"{play.path}/each-paper/commendation-certificate").text
    assert every.count('class="paper"') == 2 and "02-KT/ĐTN" in every and f"Đồng chí {NOMINEE}" in every
    assert play.as_(STANDING).get(f"{play.path}/each-paper/commendation-decision").status_code == 404
    for name in ("commendation-submission", "commendation-decision", "commendation-certificate-1"):
        reads_as_kept(play, name, STANDING)
    told = paper(play, STANDING, "vote-refusal")
    assert f"2 | {MEMBER} (Giấy khen) | không được tán thành" in told and "1/3" not in told, "no figures of the vote"


def commended(play: Players, *names: str, **said: Any) -> Players:
    """A list that is carried whole, and its decision of today. said: of the lines, and of the submission."""
    submission = {name: said.pop(name) for name in ("submission_number", "submission_date") if name in said}
    proposed(play, *names, **said)
    play.move(STANDING, "appraise", **CHECKED, **submission)
    for name in (SECRETARY, DEPUTY, STANDING):
        vote(play, name, *["for"] * len(names))
    day = play.app.config["CLOCK"]().strftime("%d/%m/%Y")
    signer = str(play.office.people[SECRETARY].id)
    play.move(DEPUTY, "issue", signed_on=day, effective_on=day, signer=signer)
    return play


def test_each_is_noted_in_the_book_of_commendations(play: Players, office: Office) -> None:
    """The decision enters a confirmed row for each: by who wrote the list, confirmed by who issues; it leads back."""
    office.post(NOMINEE, "secretary", BRANCH, since=dt.date(2026, 1, 1))
    above = play.as_("Huỳnh Hữu Tỉnh")
    assert "0/1 (0,0%)" in above.get("/figures/secretaries-commended?period=2026").text
    commended(play, NOMINEE, "")
    assert "1/1 (100,0%)" in above.get("/figures/secretaries-commended?period=2026").text
    office.session.rollback()
    rows = office.session.scalars(sa.select(RegisterRow).order_by(RegisterRow.id)).all()
    commune = office.units[COMMUNE].id
    assert [(row.register, row.standing, row.unit_id) for row in rows] == [("commendations", "confirmed", commune)] * 2
    assert {row.entered_by_id for row in rows} == {office.people[BRANCH_HEAD].id}
    assert {row.confirmed_by_id for row in rows} == {office.people[DEPUTY].id}
    assert [row.answers["book_number"] for row in rows] == ["01-KT/ĐTN", "02-KT/ĐTN"]
    assert rows[1].answers["units"] == [office.units[BRANCH].id]
    record = office.session.scalars(sa.select(RegisterEntry).where(RegisterEntry.row_id == rows[0].id)).all()
    assert [entry.kind for entry in record] == ["entered", "confirmed"]
    assert record[1].previous_hash == record[0].hash
    page = play.as_(DEPUTY).get(f"/registers/commendations/rows/{rows[0].id}").text
    assert f'href="{play.path}"' in page and NOMINEE in page
    printed = play.as_(DEPUTY).get(f"/registers/commendations/units/{commune}/2026/register-list").text
    assert "01-KT/ĐTN" in printed and NOMINEE in printed


def test_what_a_line_is_refused_for(play: Players, office: Office) -> None:
    """Each refusal names the comrade, stands at its field, and keeps what was typed."""
    rule(office.session, "commendation.quota_people", "1", "count")
    play.start(BRANCH_HEAD, "commendation", BRANCH, **OCCASION)
    both = {"collective": str(office.units[BRANCH].id)}
    for said, why in (
        ({"discipline": "running"}, f"Đồng chí {NOMINEE} đang trong thời gian thi hành kỷ luật"),
        ({"achievements": "\n".join(["Việc tốt"] * 21)}, f"Đồng chí {NOMINEE} có bản thành tích 21 dòng"),
        (both, f"Đồng chí {NOMINEE}: đề nghị mỗi dòng chỉ ghi một cá nhân hoặc một tập thể"),
    ):
        page = play.move(BRANCH_HEAD, "add", 422, **line(office, NOMINEE, **said)).text
        assert why in page, page
        assert said.get("achievements", "Dẫn đầu phong trào").splitlines()[0] in page
    page = play.move(BRANCH_HEAD, "add", 422, **line(office, NOMINEE, person="")).text
    assert "mỗi dòng chỉ ghi" in page
    play.move(BRANCH_HEAD, "add", **line(office, NOMINEE))
    assert (
        f"Đồng chí {NOMINEE} đã có trong danh sách này"
        in play.move(BRANCH_HEAD, "add", 422, **line(office, NOMINEE)).text
    )
    quota = play.move(BRANCH_HEAD, "add", 422, **line(office, MEMBER)).text
    assert "chỉ tiêu của một đơn vị là 1" in quota
    play.move(BRANCH_HEAD, "strike", entry="1", struck="Đồng chí xin rút")
    play.move(BRANCH_HEAD, "add", **line(office, MEMBER))
    play.move(BRANCH_HEAD, "submit", **SUBMITTED)
    assert MEMBER in paper(play, STANDING, "commendation-submission")
    assert NOMINEE not in paper(play, STANDING, "commendation-submission")


def test_an_empty_list_is_not_submitted_and_a_returned_one_is_written_on(play: Players, office: Office) -> None:
    play.start(BRANCH_HEAD, "commendation", BRANCH, **OCCASION)
    assert "Danh sách chưa có dòng nào" in play.as_(BRANCH_HEAD).get(f"{play.path}/moves/submit").text
    play.move(BRANCH_HEAD, "add", **line(office, NOMINEE))
    play.move(BRANCH_HEAD, "submit", **SUBMITTED)
    play.move(STANDING, "send_back", text="Bổ sung thành tích của Chi đoàn")
    play.move(BRANCH_HEAD, "add", **line(office))
    play.move(BRANCH_HEAD, "submit", **SUBMITTED)
    play.move(STANDING, "appraise", **CHECKED)
    office.session.rollback()
    assert len(office.session.scalars(sa.select(Candidate)).all()) == 2


def test_nobody_is_given_the_same_again(play: Players, office: Office, clock: Any) -> None:
    """The same award within a year, and the same deeds at any time; other deeds after a year are commended."""
    commended(play, NOMINEE, "")
    clock.advance(days=40)
    play.browsers.clear()
    play.start(BRANCH_HEAD, "commendation", BRANCH, **OCCASION)
    page = play.move(BRANCH_HEAD, "add", 422, **line(office, NOMINEE, achievements="Việc khác")).text
    assert f"Đồng chí {NOMINEE} đã được tặng hình thức này ngày 23/11/2026" in page and "01-QĐ/ĐTN" in page
    page = play.move(BRANCH_HEAD, "add", 422, **line(office, achievements="Việc khác")).text
    assert "Chi đoàn Thôn 1 đã được tặng hình thức này" in page
    page = play.move(BRANCH_HEAD, "add", 422, **line(office, NOMINEE, award="flag")).text
    assert "đã được khen thưởng về cùng thành tích" in page
    clock.advance(days=360)
    play.browsers.clear()
    play.move(BRANCH_HEAD, "add", 422, **line(office, NOMINEE, achievements="DẪN ĐẦU  phong trào."))
    play.move(BRANCH_HEAD, "add", **line(office, NOMINEE, achievements="Việc khác"))


@pytest.mark.parametrize("tie", ["own", "kin", "kin declared later"])
def test_nobody_votes_on_themselves_and_everybody_on_the_others(
    play: Players, office: Office, clock: Any, tie: str
) -> None:
    office.post(STANDING, "member", BRANCH)
    if tie != "own":
        office.session.add(
            Kinship(
                declarer_id=office.people[DEPUTY].id,
                relative_id=office.people[NOMINEE].id,
                kind="sibling",
                declared_at=clock.now,
                ended_at=None if tie == "kin" else clock.now,
            )
        )
        office.session.commit()
    rule(office.session, "appraisal.posts", "secretary", "posts")
    proposed(play, NOMINEE, STANDING if tie == "own" else MEMBER)
    play.move(SECRETARY, "appraise", **CHECKED)
    vote(play, SECRETARY, "for", "for")
    partial, apart = (STANDING, 2) if tie == "own" else (DEPUTY, 1)
    if tie == "kin declared later":
        office.session.add(
            Kinship(
                declarer_id=office.people[DEPUTY].id,
                relative_id=office.people[NOMINEE].id,
                kind="sibling",
                declared_at=clock.now,
            )
        )
        office.session.commit()
    browser = play.as_(partial)
    if tie != "kin declared later":
        assert f'name="line-{apart}"' not in browser.get(play.path).text
        assert "nội dung liên quan đến đồng chí hoặc người thân" in browser.text
    said = ["for", "for"]
    browser.get(play.path)
    values = dict(browser.form(f"{play.path}/ballot").values) | {f"line-{apart}": "for"}
    browser.post(f"{play.path}/ballot", values)
    assert browser.answer.status_code == 422, browser.answer.status_code
    said[apart - 1] = ""
    assert vote(play, partial, *said).answer.status_code == 303
    vote(play, DEPUTY if tie == "own" else STANDING, "for", "for")
    assert play.case().dossier["ballot"] == {"elected": [1, 2]}
    told = paper(play, SECRETARY, "vote-resolution")
    share = {1: "3/3 (100,0%)", 2: "3/3 (100,0%)"} | {apart: "2/2 (100,0%)"}
    assert all(f"| {share[number]} | 0 | 0 |" in told for number in (1, 2)), told


def test_a_secret_ballot_over_a_list_leads_to_nobody(play: Players, office: Office) -> None:
    """Ballots online and on paper are one count; a blank line leaves no row, and few ballots are not told apart."""
    rule(office.session, "committee.secrecy", "secret", "secrecy")
    proposed(play, NOMINEE, "")
    play.move(STANDING, "appraise", **CHECKED)
    browser = vote(play, SECRETARY, "for", "blank")
    assert browser.answer.status_code == 303
    assert [list(each.names.values()) for each in in_urn(office.session)] == [["for"]]
    office.session.rollback()
    assert "Phiếu kín của đồng chí" in play.as_(SECRETARY).get(play.path).text
    assert vote(play, DEPUTY, "against", "against").answer.status_code == 303
    assert vote(play, STANDING, "for", "against").answer.status_code == 303
    page = play.as_(STANDING).get(play.path).text
    assert play.case().dossier["ballot"] == {"elected": [1]}
    assert "Được tán thành: 1/2 trường hợp" in page and "66,7" not in page
    told = paper(play, STANDING, "vote-count")
    assert "không nêu (phiếu kín)" in told and "được tán thành" in told
    assert office.session.scalar(sa.select(sa.func.count()).select_from(BallotName)) == 0


def at_table(play: Players, office: Office) -> tuple[str, Browser, Browser]:
    """A list before the committee in a meeting: where its ballots on paper are counted, and by which two."""
    proposed(play, NOMINEE, "")
    play.move(STANDING, "appraise", **CHECKED)
    play.meet()
    meeting = office.session.scalars(sa.select(Meeting)).one()
    taker, chair = (office.session.get_one(Person, each).full_name for each in (meeting.secretary_id, meeting.chair_id))
    return f"/meetings/{meeting.public_id}{play.path}/paper", play.as_(taker), play.as_(chair)


def test_lists_that_wait_for_a_meeting_are_told_apart(play: Players, office: Office) -> None:
    path, _clerk, chair = at_table(play, office)
    proposed(play, MEMBER)
    play.move(STANDING, "appraise", **CHECKED)
    page = chair.get(path.partition("/cases/")[0]).text
    [words] = re.findall(r'<label for="add-.+?">(.+?)</label>', page)
    assert f"Khen thưởng: {OCCASION['title']}" in words, words


def all_agree(play: Players) -> None:
    for name in (SECRETARY, DEPUTY, STANDING):
        member = play.as_(name)
        member.get(play.path)
        if agree := [form.action for form in member.forms if form.action.endswith("/agree")]:
            member.post_form(*agree)


@pytest.mark.at_length
@pytest.mark.both_engines
def test_open_votes_on_paper_are_entered_by_name_and_line(
    play: Players, office: Office, tmp_path: Path, clock: Any
) -> None:
    """What a member said of all lines, with the lines on which they said another thing; two enter the same."""
    path, clerk, chair = at_table(play, office)
    person = {name: office.people[name].id for name in (SECRETARY, DEPUTY, STANDING)}
    clerk.get(path)
    fields = clerk.form(path).values
    assert "votes_for" not in fields and f"name-{person[DEPUTY]}-2" in fields
    said = {f"choice-{person[name]}": "for" for name in person} | {f"name-{person[DEPUTY]}-1": "against"}
    clerk.post_form(path, **said | {f"choice-{person[STANDING]}": "", f"name-{person[STANDING]}-2": "against"})
    assert clerk.answer.status_code == 422 and f"Phiếu của đồng chí {STANDING} cần ghi rõ" in clerk.text, clerk.text
    assert re.findall(r'field-wrong" id="(.+?)"', clerk.answer.text) == [f"choice-{person[STANDING]}"], (
        "no other is wrong"
    )
    assert clerk.form(path).values[f"name-{person[DEPUTY]}-1"] == "against", "what was typed is there"
    clerk.post_form(path, **said | {f"name-{person[STANDING]}-2": ""})
    assert clerk.answer.status_code == 303, clerk.text

    again = f"{path}/again"
    assert "Có mặt, không biểu quyết" not in chair.get(path.removesuffix("/paper")).text, "they may still vote"
    chair.get(again)
    assert not any(chair.form(again).values[name] for name in said), "the first count is not shown"
    chair.post_form(again, **said | {f"name-{person[DEPUTY]}-1": "blank"})
    assert "Hai lần kiểm khác nhau" in chair.text
    assert "không tán thành: Đỗ Kim Mới – Giấy khen" in chair.text, "where the two differ"
    assert chair.text.count("không tán thành: ") == 1 < chair.text.count(" tán thành: Đỗ Kim Mới"), "all say what it is"
    clerk.get(path)
    assert clerk.form(path).values[f"name-{person[DEPUTY]}-1"] == "against", "to be entered anew"
    clerk.post_form(path)
    assert clerk.answer.status_code == 303, clerk.text
    chair.get(again)
    chair.post_form(again, **said)
    assert chair.answer.status_code == 303, chair.text

    office.session.rollback()
    stored = {
        (row.person_id, row.candidate_id): row.choice for row in office.session.scalars(sa.select(PaperVoterName))
    }
    want = {(each, line): "for" for each in person.values() for line in (1, 2)} | {(person[DEPUTY], 1): "against"}
    assert stored == want
    all_agree(play)
    assert play.case().dossier["ballot"] == {"elected": [1, 2]}
    assert "| 2/3 (66,7%) | 1 | 0 |" in paper(play, STANDING, "vote-resolution")
    assert re.search(r"không tán thành: Đỗ Kim Mới – Giấy khen *\(phiếu giấy\)", play.as_(STANDING).get(play.path).text)
    assert faults(office.session, tmp_path, clock.now) == []
    reader = actor_on(office.session, person[SECRETARY], SECRETARY, office.today)
    (mine,) = [each.rows for each in holdings(office.session, reader, person[DEPUTY]) if each.key == "chosen"]
    assert [tuple(row[-2:]) for row in mine] == [(1, "against"), (2, "for")]
    office.session.execute(sa.delete(PaperVoterName).where(PaperVoterName.candidate_id == 2))
    office.session.commit()
    assert ["I-09" in each for each in faults(office.session, tmp_path, clock.now)] == [True]


def test_secret_ballots_on_paper_are_counted_line_by_line(play: Players, office: Office) -> None:
    rule(office.session, "committee.secrecy", "secret", "secrecy")
    path, clerk, chair = at_table(play, office)
    names = [str(office.people[name].id) for name in (SECRETARY, DEPUTY, STANDING)]
    assert "Đỗ Kim Mới – Giấy khen: không tán thành" in clerk.get(path).text
    counts = {"votes_for": "3", "kept-1": "2", "against-1": "2", "kept-2": "3", "against-2": "0"}
    clerk.post_form(path, names=names, **counts)
    assert clerk.answer.status_code == 422 and "không thể có 4 phiếu" in clerk.text, clerk.text
    clerk.post_form(path, names=names, **counts | {"against-1": "1"})
    assert clerk.answer.status_code == 303, clerk.text
    chair.get(f"{path}/again")
    chair.post_form(f"{path}/again", **counts | {"against-1": "1"})
    assert chair.answer.status_code == 303, chair.text
    all_agree(play)
    assert play.case().dossier["ballot"] == {"elected": [1, 2]}
    assert office.session.scalars(sa.select(PaperVoterName)).all() == []


def test_a_list_that_nobody_carries_ends_with_a_notice(play: Players, office: Office) -> None:
    proposed(play, NOMINEE)
    play.move(STANDING, "appraise", **CHECKED)
    for name in (SECRETARY, DEPUTY, STANDING):
        vote(play, name, "against")
    assert play.case().state == "refused" and play.papers() == []
    assert f"1 | {NOMINEE} (Giấy khen) | không được tán thành" in paper(play, STANDING, "vote-refusal")
    again = f"/start/commendation/{BRANCH}?again={play.path.rpartition('/')[2]}"
    browser = play.as_(BRANCH_HEAD)
    assert again in browser.get(play.path).text
    browser.get(again)
    assert browser.form(again.partition("?")[0]).values["title"] == OCCASION["title"]


@pytest.mark.parametrize("workflow", [each for each in WORKFLOWS.values() if each.definition.lists()])
def test_a_list_that_ends_without_a_result_can_be_written_again(workflow: Any) -> None:
    definition = workflow.definition
    ends = [state for state in definition.states if definition.is_final(state.name) and state.tone != "good"]
    assert ends and [state.name for state in ends if not can_start_again(definition, state.name)] == []


def test_a_list_that_is_carried_whole_has_no_notice_and_its_decision_names_the_submission(
    play: Players, office: Office
) -> None:
    """The number is that on the branch's paper, as whoever appraised the list has read it."""
    commended(play, NOMINEE, submission_number="03-TTr/CĐ", submission_date="21/11/2026")
    assert play.as_(STANDING).get(f"{play.path}/papers/vote-refusal").status_code == 404
    words = "Xét Tờ trình số 03-TTr/CĐ ngày 21 tháng 11 năm 2026 của Ban Chấp hành Chi đoàn Thôn 1"
    assert words in paper(play, STANDING, "commendation-decision")


def test_who_is_asked_in_writing_answers_line_by_line(play: Players, office: Office) -> None:
    """The sheet has a row for each line, the summary what each member said of each."""
    proposed(play, NOMINEE, MEMBER)
    play.move(STANDING, "appraise", **CHECKED)
    vote(play, SECRETARY, "for", "against")
    sheet = paper(play, SECRETARY, "opinion-sheet")
    assert f"1 | {NOMINEE} (Giấy khen) | ...... |" in sheet
    vote(play, DEPUTY, "blank", "blank")
    vote(play, STANDING, "for", "for")
    summary = paper(play, SECRETARY, "opinion-summary")
    assert f"{SECRETARY} | tán thành: {NOMINEE}; không tán thành: {MEMBER}" in summary
    assert f"{DEPUTY} | không có ý kiến" in summary


def test_who_is_voted_on_reads_that_and_is_not_erased_meanwhile(play: Players, office: Office, clock: Any) -> None:
    """What is kept about a person names the list, without the lines about others; a running vote stops an erasure."""
    proposed(play, NOMINEE, MEMBER)
    play.move(STANDING, "appraise", **CHECKED)
    session, person = office.session, office.people[NOMINEE]
    session.rollback()
    kept = keeping(session, person.id, clock.now.date(), 0)
    assert any("still running" in each.text for each in kept.stops)
    officer = actor_on(session, office.people[SECRETARY].id, SECRETARY, clock.now.date())
    found = {each.key: each for each in holdings(session, officer, person.id)}
    assert [row[1:2] + row[3:] for row in found["stood"].rows] == [("commendation", None)]
    assert not found["answers"].rows, "the lines of the list are about others as well"


def test_what_no_page_sends_is_no_ballot(play: Players, office: Office) -> None:
    """A line that is not there, an unknown choice, one of another kind of vote: refused, and nothing is counted."""
    proposed(play, NOMINEE)
    play.move(STANDING, "appraise", **CHECKED)
    put(office.session, play.path.rpartition("/")[2], play.app.config["CLOCK"]())
    browser = play.as_(SECRETARY)
    for sent in (
        {"line-9": "for"},
        {"line-1": "perhaps"},
        {"line-x": "for"},
        {"choice": "for"},
        {},
    ):
        browser.get(play.path)
        values = {**browser.form(f"{play.path}/ballot").values, **sent}
        assert browser.post(f"{play.path}/ballot", values).status_code in (409, 422), sent
    assert "Đã biểu quyết 0/3" in browser.get(play.path).text
    page = browser.get(f"/bulk?case={play.path.rpartition('/')[2]}").text
    assert "Biểu quyết theo danh sách được thực hiện từng dòng" in page
