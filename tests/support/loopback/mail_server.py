"""A mail server on the loopback that does what a test asks: takes letters, refuses, hangs, drops the line."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.offices.district import user_name
from webapp.config import MailServer
from webapp.mail import Mailer
from webapp.models import Account, Mail, MailChoice, Notice
from webapp.services.notices.mailing import send_next

PUBLIC_URL, SENDER = "https://doanvu.example.vn", "doanvu@example.vn"
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Sink:
    """What the server does: `mode` is '' (takes everything), 'later', 'never', 'full', 'hang', 'drop' or 'rude'.

    'drop' takes the letter and breaks the line before it answers; 'rude' hangs up once the letter is taken.
    """

    def __init__(self) -> None:
        self.mode = ""
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.mode in ("later", "never"):
            return "451 try again later" if self.mode == "later" else "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.mode == "hang":
            while self.mode == "hang":
                await asyncio.sleep(0.02)
        if self.mode == "full":
            return "452 no room"
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        self.recipients.append(list(envelope.rcpt_tos))
        if self.mode == "drop":
            server.transport.abort()
        return "250 taken"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return "421 go away" if self.mode == "rude" else "221 goodbye"


class OnAnyPort(Controller):
    """The server, on whatever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def listening(sink: Sink, timeout: float = 60) -> Iterator[Mailer]:
    """The server, and the way to it."""
    controller = OnAnyPort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    yield post_to(controller.port, timeout)
    controller.stop()


def post_to(port: int, timeout: float = 60) -> Mailer:
    return Mailer(MailServer("127.0.0.1", port, "none"), SENDER, PUBLIC_URL, timeout)


class Outbox:
    """The outbox as its tests need it: who gets mail, what is sent, and what became of it."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session

    def address(self, name: str, address: str = "", **choices: str) -> MailChoice:
        """Give somebody a confirmed address; they are mailed at all hours unless `quiet` says 'from-to'."""
        account = self.session.scalars(sa.select(Account).where(Account.username == user_name(name))).one()
        begin, _dash, end = choices.pop("quiet", "").partition("-")
        choice = MailChoice(
            account_id=account.id,
            address=address or f"{user_name(name)}@example.vn",
            confirmed_at=LONG_AGO,
            code="0",
            code_expires=LONG_AGO,
            choices=choices,
            quiet_from=int(begin) if begin else None,
            quiet_to=int(end) if end else None,
        )
        self.session.add(choice)
        self.session.commit()
        return choice

    def send(self, post: Mailer, now: dt.datetime) -> list[str]:
        """What becomes of every letter whose time has come, as the timer sends them."""
        self.session.rollback()
        became: list[str] = []
        with self.app.app_context():
            while (one := send_next(self.session, post, now)) is not None:
                became.append(one)
                if one == "away":
                    break
        return became

    def rows(self) -> list[tuple[str, str, str, int, str]]:
        """Every mail: user name, kind, status, attempts, trouble."""
        self.session.rollback()
        found = self.session.execute(
            sa.select(Account.username, Notice.kind, Mail.status, Mail.attempts, Mail.trouble)
            .join(Notice, Notice.id == Mail.notice_id)
            .join(Account, Account.person_id == Notice.person_id)
            .order_by(Mail.notice_id)
        )
        return [tuple(row) for row in found]
