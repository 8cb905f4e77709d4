"""Letters: a subject and a sentence for each kind of notice, without a name, a unit or an answer of a form."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import force_locale

from webapp.languages import gettext
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
    "deputy_named_for_you": _(
        "Somebody acts in your place for some days: your secretary or the level above named them. If you can act"
        " yourself, revoke it on the page of delegations."
    ),
    "named_deputy": _(
        "You were named to act in a comrade's place for some days. If you cannot, give it back on the page of"
        " delegations."
    ),
    "deputy_ended_for_you": _(
        "Nobody acts in your place any more by what your secretary or the level above had named: they ended it."
    ),
    "deputy_ended": _("You no longer act in a comrade's place: whoever named you, or the level above, ended it."),
    "mail_address_changed": _(
        "The e-mail address that the register has of you was changed; a first password may be sent there."
        " If you did not expect this, call the officer of your unit at once."
    ),
    "second_factor_removed_by_its_owner": _(
        "The second factor of your account was removed. If it was not you, call the system administrator at once."
    ),
}
"""The news that people get at once: how their account is entered was changed, or who acts in whose place."""


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
    early: bool = False
    """Whether a case was reported before its last day was over: nobody may act in it."""


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
        "escalated": gettext("Nobody may act at the level below: case %(reference)s", reference=item.reference)
        if item.early
        else gettext("Overdue at the level below: case %(reference)s", reference=item.reference),
        "count": gettext("Ballots on paper wait for your count: case %(reference)s", reference=item.reference),
        "named": gettext("A ballot on paper in your name: case %(reference)s", reference=item.reference),
        "objected": gettext("An objection to ballots on paper: case %(reference)s", reference=item.reference),
        "claim": gettext("Who has case %(reference)s has changed", reference=item.reference),
        "asked": gettext("A question about case %(reference)s", reference=item.reference),
        "answered": gettext("An answer about case %(reference)s", reference=item.reference),
        "myself": gettext("Your reminder: case %(reference)s", reference=item.reference),
        "meeting": gettext("Invitation to a meeting"),
        "meeting_off": gettext("A meeting does not take place"),
        "register": gettext("Entries of a register are about to end"),
        "marks": gettext("Your marks are awaited"),
        "closing": gettext("The record was closed for the day: please keep this mail"),
        "change": gettext("A change waits for your confirmation"),
        "changed": gettext("A change that concerns you"),
        "account": gettext("Officers without an account"),
        "double": gettext("A workbook waits for your answer"),
        "report": gettext("A report is awaited"),
        **dict.fromkeys(("digest", "watched"), gettext("What you watch has changed")),
        "exports": gettext("Many exports by one person"),
        **dict.fromkeys(ACCOUNT_CHANGES, gettext("Your account was changed")),
        "address": gettext("Code for your e-mail address"),
        "first_password": gettext("Your account"),
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


def _of_questions(values: Mapping[str, str]) -> dict[str, str]:
    """Return the sentences about questions on a case, and what the reader asked to hear, by the kind of notice."""
    return {
        "asked": gettext("You are asked about case %(reference)s (%(title)s): read and answer on its page.", **values),
        "answered": gettext("Your question about case %(reference)s (%(title)s) was answered.", **values),
        "digest": gettext("What you watch has changed: read on the page below what you may see of it."),
        "watched": gettext("Case %(reference)s (%(title)s), which you watch, has changed.", **values),
        "myself": gettext("You wanted to be reminded of case %(reference)s (%(title)s) today.", **values),
    }


def _of_units() -> dict[str, str]:
    """Return the sentences about what the reader's unit, or one beneath it, still lacks, by the kind of notice."""
    return {
        "account": gettext(
            "Officers in units beneath yours have no account: nothing reaches them until they have one."
        ),
        "double": gettext(
            "A workbook that is to be imported has somebody who looks like a person stored already, and waits: say"
            " whether it is one person or two."
        ),
        "report": gettext("The level above reminds your unit of a period report that it has not sent yet."),
    }


def _of_account(item: LetterItem, values: Mapping[str, str]) -> dict[str, str]:
    """Return the sentences about an account and its mail address, by the kind of notice."""
    return {
        "first_password": gettext(
            "You have an account, or a new first password for it. User name: %(reference)s. First password:"
            " %(code)s. Sign in on the page below and choose a password that only you know: from then on this one opens"
            " nothing.",
            code=item.code,
            **values,
        ),
        "address": gettext("To get notices by e-mail, write this code on the page below: %(code)s", code=item.code),
    }


def _of_level_below(item: LetterItem, values: Mapping[str, str]) -> str:
    """Return the sentence about a case that was reported to the reader's unit."""
    if item.early:
        return gettext(
            "Case %(reference)s (%(title)s) at the level below waits for somebody who may act: whoever holds the post"
            " must not. It was reported to your unit.",
            **values,
        )
    return gettext(
        "Case %(reference)s (%(title)s) is overdue at the level below and was reported to your unit.", **values
    )


def _last_day(item: LetterItem, values: Mapping[str, str]) -> str:
    """Return the sentence about the last day of what a notice calls for."""
    fixed, forecast = gettext("Last day: %(day)s.", **values), gettext("Last day: %(day)s (forecast).", **values)
    return forecast if item.forecast else fixed


def sentence_of(item: LetterItem) -> str:
    """Return one notice in a sentence or two, without a name, a unit or an answer of the dossier."""
    values = {"reference": item.reference, "title": gettext(item.title) if item.title else ""}
    values["day"] = format_date(item.due_on) if item.due_on else ""
    texts = {
        "task": gettext("Case %(reference)s (%(title)s) waits for you.", **values),
        "claim": gettext("Another holder of your post has case %(reference)s (%(title)s), or you do.", **values),
        **_of_questions(values),
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
        "escalated": _of_level_below(item, values),
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
        **_of_account(item, values),
        **_of_units(),
    }
    if item.due_on is None or item.kind in ("meeting", "meeting_off", "address", "case"):
        return texts[item.kind]
    return f"{texts[item.kind]} {_last_day(item, values)}"


def alert_of(count: int, locale: str) -> str:
    """Return what an alert says, on a locked screen too: how many tasks wait, and nothing of any of them."""
    with force_locale(locale):
        return gettext("1 task waits for you") if count == 1 else gettext("%(count)s tasks wait for you", count=count)
