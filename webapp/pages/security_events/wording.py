"""Security events in words."""

from webapp.filters import lazy as _
from webapp.languages import gettext
from webapp.pages.papers.wording import title_of
from webapp.services.security_events import Kind
from workflows.registers import REGISTERS
from workflows.rulebook import titles

KINDS = {
    Kind.SIGNED_IN: _("Signed in"),
    Kind.SIGN_IN_REFUSED: _("Sign-in refused"),
    Kind.REFUSED: _("Page or form refused"),
    Kind.ACCOUNT: _("Account changed"),
    Kind.RIGHTS: _("Rights changed"),
    Kind.IMPORT: _("Import"),
    Kind.EXPORT: _("Export or paper"),
    Kind.READING: _("Files opened"),
    Kind.RULES: _("Rule book"),
    Kind.TEMPLATES: _("Paper templates"),
}
WHAT = {
    "account_made": _("account made"),
    "account_disabled": _("account disabled"),
    "account_opened": _("account opened again"),
    "data_erased_again": _("data erased again after a backup was restored"),
    "slip_drawn": _("slip with the first password drawn"),
    "slip_mailed": _("first password sent by e-mail"),
    "slip_not_mailed": _("first password not taken by the mail server"),
    "first_password_renewed": _("new first password"),
    "password_changed": _("password changed"),
    "mail_address_changed": _("e-mail address in the register changed"),
    "second_factor_set_up": _("second factor set up"),
    "second_factor_removed_by_its_owner": _("second factor removed by its owner"),
    "second_factor_reset": _("second factor removed by a system administrator"),
    "recovery_code_used": _("recovery code used"),
    "recovery_codes_renewed": _("recovery codes renewed"),
    "post_given": _("post given"),
    "post_ended": _("post ended"),
    "unit_founded": _("new unit recorded"),
    "person_recorded": _("person recorded in a unit"),
    "membership_ended": _("membership ended"),
    "kind_of_post_added": _("kind of post added"),
    "kind_of_post_ended": _("kind of post ended"),
    "deputy_named": _("deputy named"),
    "deputy_ended": _("delegation ended"),
    "reorganisation": _("units reorganised"),
    "reorganisation_undone": _("reorganisation undone"),
    "calendar_day": _("day of the calendar"),
    "calendar_day_revoked": _("day taken out of the calendar"),
    "calendar_year_announced": _("year of the calendar announced"),
    "term_recorded": _("term of a committee recorded"),
    "term_extended": _("term of a committee extended"),
    "holder_named": _("whose an administrator's account is"),
    "cases_moved": _("cases moved to another version of their process"),
    "cases_taken_back": _("cases taken back to their earlier version"),
    "judges_named": _("judges named"),
    "workbook": _("workbook of units, people and posts"),
    "exports": _("more exports than the rule allows"),
    "searches": _("more searches than a person makes"),
    "unknown_name": _("with a name that is no account"),
    "password": _("wrong password"),
    "code": _("wrong code"),
    "proof": _("wrong proof before a final act"),
    "old_password": _("wrong old password"),
    "provider": _("by the sign-in provider"),
    "token": _("form without a valid token"),
    "page": _("a page that is not there, or not for this account"),
}

EXPORTS = {
    "attachments": _("page of a paper attached to a file"),
    "book_checks": _("check of a book of papers"),
    "conference": _("file of a paper before a meeting"),
    "archives": _("minutes of a transfer to the archive, or list of files to be destroyed"),
    "desks": _("minutes of handing over a post's work"),
    "evidence": _("evidence of a file"),
    "entitlements": _("list of allowances"),
    "figures": _("frozen figures"),
    "handed_over": _("list of several files"),
    "issued": _("scan of a paper"),
    "meeting_papers": _("minutes of a meeting"),
    "papers": _("paper of a file"),
    "personal_data": _("what is kept about a person"),
    "register_imports": _("workbook to be filled in, with names"),
    "register_papers": _("list or certificate of a register"),
    "registers": _("workbook of a register"),
    "reports": _("report of a unit"),
    "stacks": _("scanned page of a paper"),
    "tables": _("table of a page"),
}
"""What is sent from a page, by the subject that its endpoint begins with."""


def what_words(kind: str, what: str) -> str:
    """Return what an event says beside its kind, in words; '' for a code that the program no longer knows."""
    words: str = WHAT.get(what, "")
    if kind == Kind.RULES:
        words = titles().get(what, words)
    elif kind == Kind.EXPORT:
        words = EXPORTS.get(what.partition(".")[0], "")
    elif kind == Kind.TEMPLATES:
        words = title_of(what)
    elif kind == Kind.IMPORT and what in REGISTERS:
        words = REGISTERS[what].title
    return gettext(str(words)) if words else ""
