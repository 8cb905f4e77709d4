"""Letters put together, and the connection to the mail server. They contain nothing personal but their address."""

import datetime as dt
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as LETTER
from email.utils import format_datetime

from flask_babel import force_locale

from webapp.config import Config, MailServer
from webapp.languages import gettext
from webapp.letters import LetterItem, sentence_of, subject_of

TIMEOUT = 10
"""Seconds that the mail server may take for any one step."""


@dataclass(frozen=True)
class Letter:
    """A letter to one address."""

    address: str
    locale: str
    message_id: str
    written: dt.datetime
    items: tuple[LetterItem, ...]


class Unsent(Exception):
    """A letter or an alert that has not been sent, as far as is known. reason: a word or the server's code.

    final: it never will, to this address. away: the server itself is in trouble, so others need not be tried now.
    """

    def __init__(self, reason: str, *, final: bool = False, away: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final, self.away = reason, final, away


@dataclass(frozen=True)
class Mailer:
    """The office's mail server, its own address, and the address under which people reach the pages."""

    server: MailServer
    sender: str
    public_url: str
    timeout: float = TIMEOUT

    def send(self, letter: Letter) -> None:
        """Hand one letter to the server. Raises Unsent.

        Either the server has taken responsibility, or the arrival is unknown: then the letter is sent again under the
        same Message-ID, so that nothing is lost and a mailbox can recognise the duplicate.
        """
        try:
            message = self.message(letter)
        except (ValueError, MessageError) as error:
            raise Unsent("address", final=True) from error
        try:
            with closing(self._connection()) as connection:
                connection.send_message(message, self.sender, [letter.address])
                with suppress(OSError, smtplib.SMTPException):
                    connection.quit()  # what it answers now changes nothing: it has taken the letter
        except smtplib.SMTPRecipientsRefused as error:
            code = error.recipients[letter.address][0]
            raise Unsent(str(code), final=code >= 500) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError) as error:
            raise Unsent(str(error.smtp_code), away=True) from error
        except smtplib.SMTPDataError as error:
            raise Unsent(str(error.smtp_code), final=error.smtp_code >= 500) from error
        except TimeoutError as error:
            raise Unsent("timeout", away=True) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unsent(type(error).__name__, away=True) from error

    def ask(self) -> None:
        """Check that the server answers. Raises Unsent if it does not."""
        try:
            with closing(self._connection()) as connection:
                connection.noop()
        except (OSError, smtplib.SMTPException) as error:
            raise Unsent(type(error).__name__, away=True) from error

    def _connection(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=self.timeout, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(host, port, timeout=self.timeout)
        try:
            if self.server.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if self.server.user:
                connection.login(self.server.user, self.server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def message(self, letter: Letter) -> EmailMessage:
        """Return the message as sent. Raises ValueError for an address that would add a header."""
        with force_locale(letter.locale):
            subject, text = subject_of(letter.items), self.text(letter.items)
        message = EmailMessage(policy=LETTER)
        message["From"] = Address("Đoàn Vụ", addr_spec=self.sender)
        message["To"] = Address(addr_spec=letter.address)
        message["Subject"] = subject
        message["Date"] = format_datetime(letter.written)
        message["Message-ID"] = f"<{letter.message_id}@{self.sender.partition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return message

    def text(self, items: Sequence[LetterItem]) -> str:
        """Return the body in the language in force."""
        told = "\n\n".join(f"{sentence_of(item)}\n{self.public_url}{item.path}" for item in items)
        choose = gettext("This mail is sent automatically; please do not reply. Choose here which mails you receive:")
        return (
            "\n\n".join((gettext("Dear comrade,"), told, f"-- \n{choose}\n{self.public_url}/my-account/notices")) + "\n"
        )


def mailer_of(config: Config) -> Mailer | None:
    """Return the mailer of the settings; None if the office sends no mail."""
    if config.mail_server is None or config.public_url is None:
        return None
    return Mailer(config.mail_server, config.mail_from, config.public_url)
