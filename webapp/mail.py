"""Letters: their texts, and the connection to the mail server. They contain nothing personal but their address."""

import datetime as dt
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as LETTER
from email.utils import format_datetime

from flask_babel import force_locale, gettext

from webapp.config import Config, MailServer
from workflows.core.text import _
from workflows.core.vietnamese import format_date

ACCOUNT_CHANGES = {
    "first_password_renewed": _(
        "Your account was given a new first password, and all its sign-ins were ended. If you "
        "did not expect this, call the system administrator and your inspection committee at "
        "once."
    ),
    "password_changed": _(
        "The password of your account was changed. If it was not you, call the system administrator at once."
    ),
    "second_factor_reset": _(
        "A system administrator has removed the second factor of your account, and its sign-ins were ended."
    ),
    "second_factor_removed_by_its_owner": _(
        "The second factor of your account was removed. If it was not you, call the system administrator at once."
    ),
}
"""What an account's owner is told at once: how it is entered was changed."""
TIMEOUT = 10
"""Seconds that the mail server may take for any one step."""


@dataclass(frozen=True)
class LetterItem:
    """One notice in a letter. reference: the case's short one; title: its workflow's; path: of the page about it."""

    kind: str
    path: str
    reference: str = ""
    title: str = ""
    due_on: dt.date | None = None
    forecast: bool = False
    code: str = ""
    by_ballot: bool = False
    """Whether it calls for a ballot, in secret or for candidates, rather than for an open vote."""


@dataclass(frozen=True)
class Letter:
    """A letter to one address."""

    address: str
    locale: str
    message_id: str
    written: dt.datetime
    items: tuple[LetterItem, ...]


class Unsent(Exception):
    """The letter has not been sent, as far as is known. reason: a word or the server's code.

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


def subject_of(items: Sequence[LetterItem]) -> str:
    """Return the subject, which a locked screen shows: at most a case's short reference."""
    if len(items) > 1:
        return gettext("%(count)s notices for you", count=len(items))
    (item,) = items
    texts = {
        "task": gettext("A task for you: case %(reference)s", reference=item.reference),
        "vote": gettext("A ballot waits for you: case %(reference)s", reference=item.reference)
        if item.by_ballot
        else gettext("A vote waits for you: case %(reference)s", reference=item.reference),
        "soon": gettext("Due soon: case %(reference)s", reference=item.reference),
        "vote_soon": gettext("The ballot closes soon: case %(reference)s", reference=item.reference)
        if item.by_ballot
        else gettext("The vote closes soon: case %(reference)s", reference=item.reference),
        "late": gettext("Overdue: case %(reference)s", reference=item.reference),
        "reminded": gettext("A reminder: case %(reference)s", reference=item.reference),
        "case": gettext("Case %(reference)s has gone on", reference=item.reference),
        "escalated": gettext("Overdue at the level below: case %(reference)s", reference=item.reference),
        "count": gettext("Ballots on paper wait for your count: case %(reference)s", reference=item.reference),
        "named": gettext("A ballot on paper in your name: case %(reference)s", reference=item.reference),
        "objected": gettext("An objection to ballots on paper: case %(reference)s", reference=item.reference),
        "claim": gettext("Who has case %(reference)s has changed", reference=item.reference),
        "meeting": gettext("Invitation to a meeting"),
        "meeting_off": gettext("A meeting does not take place"),
        "register": gettext("Entries of a register are about to end"),
        "marks": gettext("Your marks are awaited"),
        "closing": gettext("The record was closed for the day: please keep this mail"),
        "change": gettext("A change waits for your confirmation"),
        "changed": gettext("A change that concerns you"),
        "exports": gettext("Many exports by one person"),
        **dict.fromkeys(ACCOUNT_CHANGES, gettext("Your account was changed")),
        "address": gettext("Code for your e-mail address"),
    }
    return texts[item.kind]


def _of_paper(values: Mapping[str, str]) -> dict[str, str]:
    """Return the sentences about ballots on paper, by the kind of notice."""
    return {
        "count": gettext("Ballots on paper in case %(reference)s (%(title)s) wait for your count.", **values),
        "named": gettext(
            "A ballot on paper was entered in your name in case %(reference)s (%(title)s). Say on its page whether that"
            " is right, or object.",
            **values,
        ),
        "objected": gettext(
            "In case %(reference)s (%(title)s) a member objects to a ballot on paper in their name: all are counted"
            " anew.",
            **values,
        ),
    }


def _last_day(item: LetterItem, values: Mapping[str, str]) -> str:
    """Return the sentence about the last day of what a notice calls for."""
    fixed, forecast = gettext("Last day: %(day)s.", **values), gettext("Last day: %(day)s (forecast).", **values)
    return forecast if item.forecast else fixed


def sentence_of(item: LetterItem) -> str:
    """Return one notice in a sentence or two, without a name, a unit or an answer of the dossier."""
    values = {
        "reference": item.reference,
        "title": gettext(item.title) if item.title else "",
        "day": format_date(item.due_on) if item.due_on else "",
    }
    texts = {
        "task": gettext("Case %(reference)s (%(title)s) waits for you.", **values),
        "claim": gettext("Another holder of your post has case %(reference)s (%(title)s), or you do.", **values),
        "vote": gettext("Case %(reference)s (%(title)s) is before the committee and waits for your ballot.", **values)
        if item.by_ballot
        else gettext("Case %(reference)s (%(title)s) is before the committee and waits for your vote.", **values),
        "soon": gettext("Case %(reference)s (%(title)s) still waits for you.", **values),
        "vote_soon": gettext(
            "The ballot on case %(reference)s (%(title)s) closes soon. You have not given yours yet.", **values
        )
        if item.by_ballot
        else gettext("The vote on case %(reference)s (%(title)s) closes soon. You have not voted yet.", **values),
        "late": gettext("Case %(reference)s (%(title)s) still waits for you and is overdue.", **values),
        "reminded": gettext("You are reminded: case %(reference)s (%(title)s) still waits for you.", **values),
        "case": gettext("Case %(reference)s (%(title)s), which you opened, has gone on.", **values),
        **_of_paper(values),
        "escalated": gettext(
            "Case %(reference)s (%(title)s) is overdue at the level below and was reported to your unit.", **values
        ),
        "meeting": gettext("You are invited to a meeting of the committee on %(day)s.", **values),
        "meeting_off": gettext("The meeting of the committee on %(day)s does not take place.", **values),
        "register": gettext("Entries of a register (%(title)s) are about to end.", **values),
        "marks": gettext("You judge an entry of a register (%(title)s), which waits for your marks.", **values),
        "closing": gettext(
            "The record was closed for the day; its head is: %(code)s. Keep this mail outside the office's machine:"
            " with it, anybody can find out later whether an entry or a case was cut off.",
            code=item.code,
        ),
        "change": gettext("A change of posts, accounts, rules, templates or units waits for your confirmation."),
        "changed": gettext("A change of posts, accounts, rules, templates or units that concerns you was decided."),
        "exports": gettext("Somebody in a unit that you watch over has taken many papers and files within an hour."),
        **{what: gettext(sentence) for what, sentence in ACCOUNT_CHANGES.items()},
        "address": gettext("To get notices by e-mail, write this code on the page below: %(code)s", code=item.code),
    }
    if item.due_on is None or item.kind in ("meeting", "meeting_off", "address", "case"):
        return texts[item.kind]
    return f"{texts[item.kind]} {_last_day(item, values)}"
