"""The outbox before a real mail server: what is sent, when, to whom, and what trouble of the server's delays."""

import datetime as dt
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tests.support.forums import put
from tests.support.loopback.mail_server import PUBLIC_URL, SENDER, Outbox, Sink, listening, post_to
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, MEMBERS, NEW, OFFICER, OLD, district_office
from webapp.config import ROOT
from webapp.db import db
from webapp.letters import LetterItem
from webapp.mail import Letter, Mailer, Unsent
from webapp.models import Account, Mail, MailChoice, Notice
from webapp.queries.notices.mail_choices import ready_at
from webapp.services.meetings import planning
from webapp.services.notices.mailing import GIVEN_UP_AFTER, LEASE, send_next
from webapp.services.notices.reminders import remind
from workflows.core.calendar import HOME, local_date

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MAILS = ROOT / "tests" / "mails"


@pytest.fixture
def desk(session: Session, clock: Callable[[], dt.datetime]) -> Desk:
    return Desk(district_office(session, clock()), clock)


@pytest.fixture
def outbox(app: Flask, session: Session, desk: Desk) -> Outbox:
    return Outbox(app, session)


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def post(sink: Sink) -> Iterator[Mailer]:
    with listening(sink) as found:
        yield found


def waiting_for_officer(desk: Desk) -> str:
    """A case that has just come before the organisation officer."""
    return desk.to_appraisal(
        BRANCH, NEW, purpose="replacement", predecessor=desk.office.people[OLD].id, predecessor_reason="moved"
    )


# ---------------------------------------------------------------- what is sent


def test_a_turn_is_mailed_once_and_never_again(desk: Desk, outbox: Outbox, sink: Sink, post: Mailer) -> None:
    outbox.address(OFFICER)
    case = waiting_for_officer(desk)
    assert outbox.send(post, desk.clock.now) == ["sent"]
    assert outbox.send(post, desk.clock.now + dt.timedelta(days=1)) == []
    (letter,) = sink.letters
    assert sink.recipients == [["vo.thuy.to@example.vn"]]
    assert letter["To"] == "vo.thuy.to@example.vn"
    assert letter["From"] == f"Đoàn Vụ <{SENDER}>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == f"Chuyển đồng chí xử lý: hồ sơ {case[:8].upper()}"
    assert f"{PUBLIC_URL}/cases/{case}\n" in letter.get_content().replace("\r\n", "\n")
    assert outbox.rows() == [("vo.thuy.to", "task", "sent", 1, "")]


def test_a_turn_that_is_gone_is_not_mailed(desk: Desk, outbox: Outbox, post: Mailer, sink: Sink) -> None:
    outbox.address(OFFICER)
    outbox.address(COMMUNE, case="now")
    case = waiting_for_officer(desk)
    desk.move(OFFICER, case, "cancel")
    assert outbox.send(post, desk.clock.now) == ["sent"]
    assert [str(letter["Subject"]) for letter in sink.letters] == [f"Hồ sơ {case[:8].upper()} đã chuyển bước"]
    assert ("vo.thuy.to", "task", "cancelled", 0, "") in outbox.rows()


def test_a_post_that_is_gone_takes_the_mail_with_it(desk: Desk, outbox: Outbox, post: Mailer) -> None:
    """Though no timer has looked at the notice since."""
    outbox.address(OFFICER)
    waiting_for_officer(desk)
    desk.office.session.execute(
        sa.text("update post set valid_to = '2026-11-23' where person_id = :one"),
        {"one": desk.office.people[OFFICER].id},
    )
    desk.office.session.commit()
    assert outbox.send(post, desk.clock.now) == []
    assert outbox.rows() == [("vo.thuy.to", "task", "cancelled", 0, "")]


@only_sqlite
@pytest.mark.parametrize("ends", ["disabled", "unconfirmed", "none"])
def test_who_wants_no_mail_any_more_gets_none(desk: Desk, outbox: Outbox, post: Mailer, ends: str) -> None:
    choice = outbox.address(OFFICER)
    waiting_for_officer(desk)
    if ends == "disabled":
        desk.office.session.get_one(Account, choice.account_id).disabled_at = desk.clock.now
    elif ends == "unconfirmed":
        choice.confirmed_at = None
    else:
        choice.choices = {"task": "none"}
    desk.office.session.commit()
    assert outbox.send(post, desk.clock.now) == []
    assert [row[2] for row in outbox.rows()] == ["cancelled"]


@only_sqlite
def test_who_acts_is_not_mailed_about_his_own_act(desk: Desk, outbox: Outbox) -> None:
    outbox.address(COMMUNE)
    desk.start(
        COMMUNE, BRANCH, NEW, purpose="replacement", predecessor=desk.office.people[OLD].id, predecessor_reason="moved"
    )
    assert outbox.rows() == []
    told = desk.office.session.scalars(sa.select(Notice)).all()
    mine = [row for row in told if row.person_id == desk.office.people[COMMUNE].id]
    assert mine and all(row.read_at for row in mine), "in the list of notices, as read"


@only_sqlite
def test_several_notices_of_one_person_are_one_letter(desk: Desk, outbox: Outbox, sink: Sink, post: Mailer) -> None:
    outbox.address(OFFICER)
    first = waiting_for_officer(desk)
    desk.office.post("Trần Người Hai", "member", "H-01-02")
    second = desk.to_appraisal("H-01-02", "Trần Người Hai")
    assert outbox.send(post, desk.clock.now) == ["sent"]
    (letter,) = sink.letters
    assert letter["Subject"] == "Đồng chí có 2 thông báo"
    assert all(f"/cases/{case}" in letter.get_content() for case in (first, second))


@pytest.mark.at_length
def test_a_daily_letter_waits_for_its_hour(desk: Desk, outbox: Outbox, sink: Sink, post: Mailer) -> None:
    outbox.address(OFFICER, task="daily")
    waiting_for_officer(desk)  # on Monday at 9:00 in Việt Nam; the digest goes at 7:00
    early = dt.datetime(2026, 11, 24, 6, 59, tzinfo=HOME)
    assert outbox.send(post, desk.clock.now) == outbox.send(post, early) == []
    assert outbox.send(post, early + dt.timedelta(minutes=1)) == ["sent"]
    assert len(sink.letters) == 1


HANOI = dt.datetime(2026, 11, 23, tzinfo=HOME)


@pytest.mark.parametrize(
    ("how", "quiet", "written", "now", "expected"),
    [  # hours after midnight in Việt Nam
        ("now", None, 3, 3, 3),
        ("now", (21, 6), 20.99, 20.99, 20.99),
        ("now", (21, 6), 21, 21, 30),
        ("now", (21, 6), 2, 2, 6),
        ("now", (21, 6), 6, 6, 6),
        ("now", (12, 13), 12.5, 12.5, 13),
        ("now", (8, 8), 8, 8, 8),
        ("daily", None, 6, 6, 7),
        ("daily", None, 7, 7, 7),
        ("daily", None, 7.01, 7.01, 31),
        ("daily", (21, 8), 6, 6, 8),
        ("daily", None, 6, 40, 40),  # late because nothing could be sent: at once
        ("now", (21, 6), 20, 22, 30),  # the same, but not at night
    ],
)
def test_when_a_mail_may_go(
    how: str, quiet: tuple[int, int] | None, written: float, now: float, expected: float
) -> None:
    def at(hours: float) -> dt.datetime:
        return HANOI + dt.timedelta(hours=hours)

    assert ready_at(how, quiet, 7, at(written), at(now)) == at(expected)


@pytest.mark.at_length
@only_sqlite
def test_quiet_hours_hold_a_mail_back(desk: Desk, outbox: Outbox, post: Mailer) -> None:
    outbox.address(OFFICER, quiet="8-11")
    waiting_for_officer(desk)
    assert outbox.send(post, desk.clock.now) == []
    assert outbox.send(post, dt.datetime(2026, 11, 23, 11, 0, tzinfo=HOME)) == ["sent"]


# ---------------------------------------------------------------- its texts


REFERENCE = {"reference": "7F3A92C1", "title": "Nomination of a branch secretary", "path": "/cases/7f3a92c1"}
LAST = dt.date(2026, 12, 6)
LETTERS = {
    "task": [LetterItem("task", **REFERENCE, due_on=LAST)],
    "vote": [LetterItem("vote", **REFERENCE, due_on=LAST)],
    "soon": [LetterItem("soon", **REFERENCE, due_on=LAST)],
    "vote_soon": [LetterItem("vote_soon", **REFERENCE, due_on=LAST)],
    "late": [LetterItem("late", **REFERENCE, due_on=LAST)],
    "reminded": [LetterItem("reminded", **REFERENCE, due_on=LAST)],
    "case": [LetterItem("case", **REFERENCE)],
    "escalated": [LetterItem("escalated", **REFERENCE, due_on=LAST)],
    "meeting": [LetterItem("meeting", "/meetings/5e55", due_on=LAST)],
    "meeting_off": [LetterItem("meeting_off", "/meetings/5e55", due_on=LAST)],
    "address": [LetterItem("address", "/my-account/notices", code="01234567")],
    "together": [
        LetterItem("task", **REFERENCE),
        LetterItem("late", **REFERENCE, due_on=LAST),
        LetterItem("meeting", "/meetings/5e55", due_on=LAST),
    ],
}


@only_sqlite
@pytest.mark.parametrize("name", LETTERS)
def test_letters_say_what_they_said_before(app: Flask, name: str) -> None:
    with app.app_context():
        letter = Letter("an@example.vn", "vi", "id", HANOI, tuple(LETTERS[name]))
        message = post_to(1).message(letter)
    said = f"{message['Subject']}\n\n{message.get_content()}".replace("\r\n", "\n")
    assert said == (MAILS / f"{name}.txt").read_text(encoding="utf-8")


@only_sqlite
def test_a_letter_is_in_the_reader_s_language(app: Flask) -> None:
    with app.app_context():
        message = post_to(1).message(Letter("an@example.vn", "en", "id", HANOI, tuple(LETTERS["vote"])))
    assert message["Subject"] == "A vote waits for you: case 7F3A92C1"
    assert "Nomination of a branch secretary" in message.get_content()


@pytest.mark.at_length
@only_sqlite
def test_letters_say_nothing_of_people_units_or_the_file(desk: Desk, outbox: Outbox, sink: Sink, post: Mailer) -> None:
    """A whole nomination with a meeting, everybody mailed at once: not one name is in any letter."""
    office = desk.office
    for name in office.people:
        outbox.address(name, f"p{office.people[name].id}@example.vn", case="now")
    case = waiting_for_officer(desk)
    desk.move(OFFICER, case, "appraise")
    put(office.session, case, desk.clock.now)
    wanted = planning.MeetingPlan(
        local_date(desk.clock.now), "Phòng họp", office.people[CHAIR].id, office.people[CLERK].id
    )
    planning.plan(office.session, office.units["H"].id, wanted, desk.command(CLERK))
    outbox.send(post, desk.clock.now)
    desk.clock.advance(days=13)
    remind(office.session, desk.clock.now)
    outbox.send(post, desk.clock.now)
    for name in MEMBERS:
        desk.vote(case, name, "for")
    desk.move(CLERK, case, "issue")
    outbox.send(post, desk.clock.now)
    kinds = {row[1] for row in outbox.rows() if row[2] == "sent"}
    assert kinds == {"task", "vote", "vote_soon", "meeting", "case"}
    secrets = [*office.people, *(person.given_name for person in office.people.values() if len(person.given_name) > 3)]
    secrets += [unit.name for unit in office.units.values()] + ["Đảng", "Chi ủy", "Năng nổ"]
    for letter in sink.letters:
        said = f"{letter['Subject']} {letter.get_content()}"
        assert [each for each in secrets if each in said] == []


@only_sqlite
def test_a_letter_about_a_sealed_case_does_not_name_its_process(
    desk: Desk, outbox: Outbox, sink: Sink, post: Mailer
) -> None:
    outbox.address(OFFICER)
    case = waiting_for_officer(desk)
    desk.case(case).sealed = True
    desk.office.session.commit()
    outbox.send(post, desk.clock.now)
    (letter,) = sink.letters
    assert "Bí thư" not in letter.get_content()
    assert f"Hồ sơ {case[:8].upper()} (công tác cán bộ)" in letter.get_content()


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize(
    "address", ["a@b.vn\r\nBcc: eve@evil.example", "a@b.vn, eve@evil.example", "a@b.vn\nSubject: x"]
)
def test_no_address_adds_a_header_or_a_second_reader(
    desk: Desk, outbox: Outbox, sink: Sink, post: Mailer, address: str
) -> None:
    """Even if it stood in the database: the letter itself refuses, and others go out."""
    outbox.address(OFFICER, address)
    outbox.address(COMMUNE, task="now")
    waiting_for_officer(desk)
    assert outbox.send(post, desk.clock.now) == ["unsent"]
    assert sink.recipients == []
    assert outbox.rows()[-1][2:] == ("failed", 1, "address")


# ---------------------------------------------------------------- a server in trouble


TROUBLE = {
    "later": ("unsent", "waiting", "451"),
    "never": ("unsent", "failed", "550"),
    "full": ("unsent", "waiting", "452"),
    "hang": ("away", "waiting", "SMTPServerDisconnected"),
    "drop": ("away", "waiting", "SMTPServerDisconnected"),
    "rude": ("sent", "sent", ""),
}


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize("mode", TROUBLE)
def test_what_the_server_does_delays_the_mail_only(desk: Desk, outbox: Outbox, sink: Sink, mode: str) -> None:
    outbox.address(OFFICER)
    waiting_for_officer(desk)
    sink.mode = mode
    became, state, trouble = TROUBLE[mode]
    now = desk.clock.now
    with listening(sink) as post:
        assert outbox.send(replace(post, timeout=0.5) if mode == "hang" else post, now) == [became]
        assert outbox.rows() == [("vo.thuy.to", "task", state, 1, trouble)]
        sink.mode = ""
        assert outbox.send(post, now + dt.timedelta(minutes=4)) == [], "not before its pause is over"
        assert outbox.send(post, now + dt.timedelta(minutes=5)) == (["sent"] if state == "waiting" else [])
    assert len({letter["Message-ID"] for letter in sink.letters}) == (mode != "never")
    if state == "waiting":
        assert outbox.rows() == [("vo.thuy.to", "task", "sent", 2, "")]


@pytest.mark.at_length
@only_sqlite
def test_nobody_listening_is_asked_once_a_time(desk: Desk, outbox: Outbox) -> None:
    for name in (OFFICER, COMMUNE):
        outbox.address(name, case="now")
    case = waiting_for_officer(desk)
    desk.move(OFFICER, case, "send_back")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        post = post_to(closed.getsockname()[1])
        assert outbox.send(post, desk.clock.now) == ["away"]
        with pytest.raises(Unsent):
            post.ask()
    assert desk.state(case) == "returned"


@pytest.mark.at_length
@only_sqlite
def test_a_server_that_never_says_a_word_is_left_in_time(desk: Desk, outbox: Outbox) -> None:
    """The line is taken, and nothing comes: not even a greeting."""
    outbox.address(OFFICER)
    waiting_for_officer(desk)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert outbox.send(post_to(silent.getsockname()[1], timeout=0.3), desk.clock.now) == ["away"]
    assert outbox.rows() == [("vo.thuy.to", "task", "waiting", 1, "SMTPServerDisconnected")]


@pytest.mark.at_length
@only_sqlite
def test_pauses_grow_and_end(desk: Desk, outbox: Outbox, sink: Sink, post: Mailer) -> None:
    outbox.address(OFFICER)
    waiting_for_officer(desk)
    sink.mode = "later"
    tried, now = [], desk.clock.now
    while [row[2] for row in outbox.rows()] == ["waiting"]:
        assert outbox.send(post, now - dt.timedelta(seconds=1)) == []
        if outbox.send(post, now):
            tried.append(now)
        now = max(now, outbox.session.scalars(sa.select(Mail.next_try_at)).one())
    pauses = [(later - before) // dt.timedelta(minutes=5) for before, later in zip(tried, tried[1:], strict=False)]
    assert pauses[:8] == [1, 2, 4, 8, 16, 32, 64, 72]
    assert now - desk.clock.now > GIVEN_UP_AFTER
    assert outbox.rows()[0][2] == "failed"


# ---------------------------------------------------------------- killed and twice


class Killed(BaseException):
    """The process ends here."""


class Deadly(Mailer):
    """Kills the process before or after the letter has gone."""

    after = True

    def send(self, letter: Letter) -> None:
        if self.after:
            super().send(letter)
        raise Killed


@pytest.mark.at_length
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.both_engines
def test_a_process_killed_half_way_loses_nothing(
    desk: Desk, outbox: Outbox, sink: Sink, post: Mailer, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    outbox.address(OFFICER)
    waiting_for_officer(desk)
    monkeypatch.setattr(Deadly, "after", after)
    with pytest.raises(Killed):
        outbox.send(Deadly(post.server, post.sender, post.public_url), desk.clock.now)
    assert outbox.rows() == [("vo.thuy.to", "task", "waiting", 1, "")]
    assert outbox.send(post, desk.clock.now + LEASE - dt.timedelta(seconds=1)) == []
    desk.office.post("Trần Người Hai", "member", "H-01-02")
    desk.to_appraisal("H-01-02", "Trần Người Hai")  # what is new does not make the old letter another one
    assert outbox.send(post, desk.clock.now + LEASE) == ["sent", "sent"]
    assert len(sink.letters) == 2 + after
    assert len({letter["Message-ID"] for letter in sink.letters}) == 2
    assert [row[2:4] for row in outbox.rows()] == [("sent", 2), ("sent", 1)]


@pytest.mark.at_length
@pytest.mark.both_engines
def test_two_timers_at_once_send_each_letter_once(
    app: Flask, desk: Desk, outbox: Outbox, sink: Sink, post: Mailer
) -> None:
    for name in MEMBERS[2:]:  # those who chair are called to put it instead
        outbox.address(name)
    case = waiting_for_officer(desk)
    desk.move(OFFICER, case, "appraise")
    put(desk.office.session, case, desk.clock.now)
    with app.app_context():
        engine = db.engine
    became: list[str | None] = []
    barrier = threading.Barrier(3)

    def run() -> None:
        with app.app_context(), Session(engine) as session:
            barrier.wait()
            while (one := send_next(session, post, desk.clock.now)) is not None:
                became.append(one)

    threads = [threading.Thread(target=run) for _timer in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert became == ["sent"] * len(MEMBERS[2:])
    assert sorted(recipient for one in sink.recipients for recipient in one) == sorted(
        choice.address for choice in desk.office.session.scalars(sa.select(MailChoice))
    )
    assert {row[2:4] for row in outbox.rows()} == {("sent", 1)}


@pytest.mark.both_engines
def test_sending_holds_no_lock(desk: Desk, outbox: Outbox, sink: Sink) -> None:
    """While the mail server hangs, people go on working."""
    outbox.address(OFFICER)
    case = waiting_for_officer(desk)
    sink.mode = "hang"
    with listening(sink) as post:
        engine = desk.office.session.get_bind()

        def run() -> None:
            with outbox.app.app_context(), Session(engine) as session:
                send_next(session, post, desk.clock.now)

        thread = threading.Thread(target=run)
        thread.start()
        while not [row for row in outbox.rows() if row[3]]:
            time.sleep(0.02)
        desk.move(OFFICER, case, "appraise")
        assert thread.is_alive(), "the server still hangs"
        sink.mode = "full"
        thread.join()
    assert outbox.rows()[0][2] == "cancelled", "it did not go, and now it need not"


@pytest.mark.both_engines
def test_the_database_itself_keeps_a_mail_to_once(session: Session, desk: Desk, outbox: Outbox) -> None:
    outbox.address(OFFICER)
    waiting_for_officer(desk)
    notice = session.scalars(sa.select(Notice).join(Mail, Mail.notice_id == Notice.id)).one()
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.insert(Mail).values(notice_id=notice.id, next_try_at=desk.clock.now))
    session.rollback()
    with pytest.raises(sa.exc.IntegrityError):
        session.add(
            Notice(
                key=notice.key,
                kind="task",
                person_id=notice.person_id,
                case_id=notice.case_id,
                version=1,
                move="",
                stood="",
                at=desk.clock.now,
            )
        )
        session.flush()
    session.rollback()
