"""Alerts that work waits: a browser and a telephone that its owner has chosen, and a push service that is real."""

import datetime as dt
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import PASSWORD, Browser
from tests.support.desk import Desk
from tests.support.lengths import at_length
from tests.support.loopback.push_service import PushService, point, read, receiving, written
from tests.support.offices.district import BRANCH, NEW, OFFICER, OLD, district_office, user_name
from tests.support.reading import english_reader, statements
from webapp.mail import Unsent
from webapp.models import Account, AlertDevice
from webapp.push import Pusher, Subscription, pusher_of, sealed
from webapp.settings.alerts import Alerts

PAGE, ACCOUNT = "/my-account/notices", "/my-account"
ADD, PHONE = "/my-account/alerts/browser", "/my-account/alerts/telephone"
WRONG_ADDRESSES = (
    "http://push.example.com/one",
    "http://127.0.0.1:1/one",
    "https://",
    "https://user@push.example.com/one",
    "https://push.example.com/one\r\nX: y",
    "https://push.example.com/ô",
    "https://push.example.com:x/one",
    "https://[push/one",
    "file:///etc/passwd",
    "",
    f"https://push.example.com/{'x' * 1000}",
)
PRIVATE = ("127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]")


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return Desk(district_office(session, clock()), clock)


@pytest.fixture
def service(app: Flask) -> Iterator[PushService]:
    config = app.config["DOAN_VU"]
    with receiving(PushService(), pusher_of(config).public_key) as found:
        app.config["DOAN_VU"] = replace(config, alerts=Alerts(push_servers=(found.host,)))
        yield found


@pytest.fixture
def officer(desk: Desk, new_client: Callable[..., Browser]) -> Browser:
    return english_reader(desk.office.session, new_client)(OFFICER)


def subscribe(browser: Browser, service: PushService, name: str = "one", **changes: str) -> None:
    browser.get(PAGE)
    browser.post(ADD, {**browser.form(ADD).values, **service.subscription(name), **changes})


def ticked(app: Flask) -> str:
    said = app.test_cli_runner().invoke(args=["tick"])
    assert said.exit_code == 0, said.output
    return next(line for line in said.output.splitlines() if "alerted" in line)


def second(desk: Desk) -> None:
    desk.office.post("Trần Người Hai", "member", "H-01-02")
    desk.to_appraisal("H-01-02", "Trần Người Hai")


def first(desk: Desk) -> str:
    return desk.to_appraisal(
        BRANCH, NEW, purpose="replacement", predecessor=desk.office.people[OLD].id, predecessor_reason="moved"
    )


@pytest.mark.at_length
def test_a_browser_is_alerted_once_of_how_much_waits_and_of_nothing_else(
    app: Flask, desk: Desk, officer: Browser, service: PushService
) -> None:
    subscribe(officer, service)
    assert "This browser shows from now on" in officer.text
    assert ticked(app) == "0 devices alerted, 0 put back, 0 ended", "nothing is new to it"
    first(desk)
    assert ticked(app) == "1 devices alerted, 0 put back, 0 ended"
    assert service.alerts == [("/one", "1 task waits for you")]
    assert service.headers[0]["topic"] == "work"
    assert ticked(app).startswith("0 devices alerted")
    desk.office.session.execute(sa.update(Account).values(locale="vi"))
    desk.office.session.commit()
    second(desk)
    ticked(app)
    assert service.alerts[1:] == [("/one", "2 việc chờ đồng chí")]


@pytest.mark.at_length
def test_what_was_done_or_seen_meanwhile_is_alerted_of_no_more(
    app: Flask, desk: Desk, officer: Browser, service: PushService
) -> None:
    subscribe(officer, service)
    case = first(desk)
    desk.move(OFFICER, case, "send_back")
    assert ticked(app).startswith("0 devices alerted")
    second(desk)
    officer.get("/notices")
    officer.post_form("/notices/read")
    assert ticked(app).startswith("0 devices alerted")
    assert service.asked == 0


@pytest.mark.at_length
def test_nobody_is_alerted_in_quiet_hours(app: Flask, desk: Desk, officer: Browser, service: PushService) -> None:
    subscribe(officer, service)
    first(desk)
    desk.clock.now = desk.clock.now.replace(hour=15)  # 22:00 in Việt Nam
    assert ticked(app).startswith("0 devices alerted")
    desk.clock.advance(hours=8)
    assert ticked(app).startswith("1 devices alerted")


@pytest.mark.at_length
def test_a_browser_that_has_gone_is_forgotten_and_one_in_trouble_is_tried_again(
    app: Flask, desk: Desk, officer: Browser, service: PushService
) -> None:
    subscribe(officer, service)
    service.status = 503
    first(desk)
    assert ticked(app) == "0 devices alerted, 1 put back, 0 ended"
    assert ticked(app) == "0 devices alerted, 0 put back, 0 ended", "it rests"
    officer.get(ACCOUNT)
    assert "The last alert could not be delivered" in officer.text
    desk.clock.advance(minutes=5)
    service.status, service.location = 307, f"http://{service.host}/elsewhere"
    assert ticked(app) == "0 devices alerted, 1 put back, 0 ended", "nobody is followed elsewhere"
    assert {path for path, _text in service.alerts} == {"/one"}
    desk.clock.advance(minutes=10)
    service.status = 410
    assert ticked(app) == "0 devices alerted, 0 put back, 1 ended"
    officer.get(ACCOUNT)
    assert "Devices that show alerts" not in officer.text


@pytest.mark.at_length
def test_several_devices_are_listed_and_each_is_ended(
    app: Flask, desk: Desk, officer: Browser, service: PushService
) -> None:
    subscribe(officer, service, "one")
    before = statements(officer, ACCOUNT, desk.office.session)
    subscribe(officer, service, "two")
    subscribe(officer, service, "two")
    assert statements(officer, ACCOUNT, desk.office.session) == before
    officer.get(ACCOUNT)
    ends = [form.action for form in officer.forms if form.action.startswith("/my-account/devices/")]
    assert len(ends) == 2
    officer.post_form(ends[0])
    assert "This device shows no alerts any more." in officer.text
    first(desk)
    ticked(app)
    assert [path for path, _text in service.alerts] == ["/two"]
    for number in range(9):
        subscribe(officer, service, f"more-{number}")
    subscribe(officer, service, "eleventh")
    assert "Ten devices show alerts already" in officer.text


@pytest.mark.at_length
def test_a_browser_alerts_who_turned_it_on_last_and_only_its_owner_ends_it(
    app: Flask, desk: Desk, officer: Browser, service: PushService, new_client: Callable[..., Browser]
) -> None:
    subscribe(officer, service)
    officer.get(ACCOUNT)
    (end,) = [form.action for form in officer.forms if form.action.startswith("/my-account/devices/")]
    other = english_reader(desk.office.session, new_client)(OLD)
    other.get(PAGE)
    assert other.post(end, {}).status_code == 404
    subscribe(other, service)
    first(desk)
    assert ticked(app).startswith("0 devices alerted"), "the branch secretary has nothing to do"
    officer.get(ACCOUNT)
    assert "Devices that show alerts" not in officer.text


@pytest.mark.at_length
@pytest.mark.parametrize("ends", ["/my-account/sign-ins/end-others", "/my-account/password"])
def test_a_browser_that_is_signed_out_from_elsewhere_is_alerted_no_more(
    app: Flask, desk: Desk, officer: Browser, service: PushService, new_client: Callable[..., Browser], ends: str
) -> None:
    """A lost telephone goes on showing what waits until its owner ends everything that is not at hand."""
    subscribe(officer, service)
    other, new = english_reader(desk.office.session, new_client)(OFFICER), "bon canh dieu bay tren song"
    other.get("/my-account/password" if "password" in ends else ACCOUNT)
    other.post_form(ends, **({"old": PASSWORD, "new": new, "again": new} if "password" in ends else {}))
    assert other.path == ACCOUNT, other.text
    first(desk)
    assert ticked(app).startswith("0 devices alerted")
    assert "Devices that show alerts" not in other.get(ACCOUNT).get_data(as_text=True)


@pytest.mark.at_length
def test_a_closed_account_is_alerted_of_nothing(app: Flask, desk: Desk, officer: Browser, service: PushService) -> None:
    subscribe(officer, service)
    first(desk)
    desk.office.session.execute(
        sa.update(Account).where(Account.username == user_name(OFFICER)).values(disabled_at=desk.clock.now)
    )
    desk.office.session.commit()
    assert ticked(app).startswith("0 devices alerted")


@pytest.mark.at_length
@pytest.mark.parametrize("endpoint", WRONG_ADDRESSES)
def test_what_is_no_address_of_a_push_service_is_refused(officer: Browser, service: PushService, endpoint: str) -> None:
    subscribe(officer, service, endpoint=endpoint)
    assert "did not say how it can be reached" in officer.text


@pytest.mark.parametrize(
    "wrong", [{"key": "AAAA"}, *at_length({"key": "ô"}, {"secret": "AAAA"}, {"secret": "!"}, {"key": ""})]
)
def test_what_are_no_keys_of_a_browser_is_refused(
    officer: Browser, service: PushService, wrong: dict[str, str]
) -> None:
    subscribe(officer, service, **wrong)
    assert "did not say how it can be reached" in officer.text


@pytest.mark.parametrize("host", [*PRIVATE[:1], *at_length(*PRIVATE[1:])])
def test_nothing_inside_a_network_is_asked(app: Flask, service: PushService, host: str) -> None:
    """Whoever subscribes must not make the server knock at doors that they cannot reach themselves."""
    pusher = replace(pusher_of(app.config["DOAN_VU"]), servers=(), timeout=1)
    given = service.subscription()
    inside = Subscription(f"https://{host}/one", given["key"], given["secret"])
    with pytest.raises(Unsent, match="private"):
        pusher.send(inside, "1", dt.datetime(2026, 11, 21, tzinfo=dt.UTC))
    other = Subscription(f"https://{host}:{service.port}/one", given["key"], given["secret"])
    assert not pusher.is_fit(other), "what answers at other ports is for nobody to find out"
    with pytest.raises(Unsent, match="address"):
        pusher.send(other, "1", dt.datetime(2026, 11, 21, tzinfo=dt.UTC))
    assert service.asked == 0


def test_the_key_is_made_once_and_kept_among_the_office_s_secrets(app: Flask) -> None:
    config = app.config["DOAN_VU"]
    made = pusher_of(config).public_key
    assert pusher_of(config).public_key == made and len(read(made)) == 65
    assert stat.S_IMODE((config.data_dir / "push-key").stat().st_mode) == 0o600


def test_an_alert_is_sealed_as_the_standard_s_own_example() -> None:
    """RFC 8291, appendix A."""
    own = ec.derive_private_key(int.from_bytes(read("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), ec.SECP256R1())
    browser = Subscription(
        "",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    text = b"When I grow up, I want to be a watermelon"
    assert written(sealed(browser, text, own, read("DGv6ra1nlYgDCS1FRnbzlw"))) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert Pusher(own).public_key == written(point(own))


# ---------------------------------------------------------------- text messages


@pytest.fixture
def messages(app: Flask, tmp_path: Path) -> Path:
    """The folder of a program that keeps what it was given, and fails where a file 'broken' lies in it."""
    command = tmp_path / "send-sms"
    lines = ("#!/bin/sh", f"cd {tmp_path}", "[ -e broken ] && exit 3", 'printf "%s %s " "$#" "$1" >> sent')
    command.write_text("\n".join((*lines, "cat >> sent", "echo >> sent", "")))
    command.chmod(0o700)
    config = app.config["DOAN_VU"]
    app.config["DOAN_VU"] = replace(
        config, public_url="https://doanvu.example.vn", alerts=Alerts.read({"SMS_COMMAND": str(command)})
    )
    return tmp_path


def give_number(desk: Desk, number: str | None) -> None:
    desk.office.people[OFFICER].phone = number
    desk.office.session.commit()


@pytest.mark.at_length
def test_a_telephone_of_the_register_gets_a_text_message(
    app: Flask, desk: Desk, officer: Browser, messages: Path
) -> None:
    officer.get(PAGE)
    officer.post_form(PHONE)
    assert "The register has no telephone number of yours" in officer.text
    give_number(desk, "0912000111")
    officer.get(PAGE)
    assert "To 0912000111, as the register has it; at most 3 a day." in officer.text
    officer.post_form(PHONE)
    officer.get(PAGE)
    officer.post_form(PHONE)
    assert "Your telephone gets a text message" in officer.text
    first(desk)
    (messages / "broken").touch()
    assert ticked(app) == "0 devices alerted, 1 put back, 0 ended"
    (messages / "broken").unlink()
    desk.clock.advance(minutes=5)
    assert ticked(app) == "1 devices alerted, 0 put back, 0 ended"
    assert (messages / "sent").read_text() == "1 0912000111 1 task waits for you: doanvu.example.vn\n"
    officer.get(ACCOUNT)
    assert "Telephone, by text message" in officer.text


@pytest.mark.at_length
def test_a_telephone_gets_no_more_messages_a_day_than_the_rule_says(
    app: Flask, desk: Desk, officer: Browser, messages: Path
) -> None:
    give_number(desk, "0912000111")
    officer.get(PAGE)
    officer.post_form(PHONE)
    session = desk.office.session
    session.execute(sa.update(AlertDevice).values(alerted_on=desk.clock.now.date(), alerted_today=2))
    session.commit()
    first(desk)
    (messages / "broken").touch()
    assert ticked(app) == "0 devices alerted, 1 put back, 0 ended"
    (messages / "broken").unlink()
    desk.clock.advance(minutes=5)
    assert ticked(app).startswith("0 devices alerted"), "a gateway that fails may have sent it: three a day"
    session.execute(sa.update(AlertDevice).values(alerted_today=2, attempts=0, next_try_at=desk.clock.now))
    session.commit()
    assert ticked(app).startswith("1 devices alerted")
    second(desk)
    assert ticked(app).startswith("0 devices alerted"), "three a day"
    desk.clock.advance(days=1)
    give_number(desk, None)
    assert ticked(app).startswith("0 devices alerted"), "there is no number any more"
    give_number(desk, "0912000222")
    assert ticked(app).startswith("1 devices alerted")
    assert (messages / "sent").read_text().splitlines()[-1].startswith("1 0912000222 2 tasks wait for you")


def test_an_office_without_a_program_offers_no_text_messages(officer: Browser) -> None:
    officer.get(PAGE)
    assert "text messages" not in officer.text
    assert officer.post(PHONE, {}).status_code == 404


@pytest.mark.parametrize("command", ["send-sms", "/nowhere/send-sms", "/bin/sh -c true", "/"])
def test_only_one_program_that_can_be_run_sends_text_messages(command: str) -> None:
    with pytest.raises(ValueError, match="SMS_COMMAND"):
        Alerts.read({"SMS_COMMAND": command})
