"""The kinds of changes that need a second person: how each is carried out, and who is notified."""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.queries.changes.confirmers import EXCEPTION
from webapp.queries.changes.requests import ENROLMENT
from webapp.services.changes import (
    account_batches,
    accounts,
    calendar,
    exceptions,
    forms_of_office,
    founding,
    imports,
    members,
    posts,
    rules,
    terms,
    units,
    versions,
)
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.telling_whom import officers
from webapp.services.security_events import Kind


@dataclass(frozen=True)
class ChangeKind:
    """carry_out: writes the change within the caller's transaction; told: ids of those notified once it is done.

    Who asked and the subjects hear of every kind. event: the security event that it is, None where carrying it out
    records one of its own; what: the event's code, or what of the content is the code; never_alone: whether it is
    refused where nobody else could confirm it.
    """

    carry_out: Callable[[Carrying], None]
    told: Callable[[Carrying], set[int]]
    event: Kind | None
    what: str = ""
    never_alone: bool = False


KINDS = {
    "rule": ChangeKind(rules.carry_out, rules.told, Kind.RULES, "key"),
    "template": ChangeKind(forms_of_office.carry_out_template, forms_of_office.told, Kind.TEMPLATES, "paper"),
    "post_kind": ChangeKind(forms_of_office.carry_out_kind, forms_of_office.told, Kind.RIGHTS, "kind_of_post_added"),
    "post_kind_end": ChangeKind(forms_of_office.carry_out_end, forms_of_office.told, Kind.RIGHTS, "kind_of_post_ended"),
    "naming": ChangeKind(posts.carry_out_naming, officers, Kind.RIGHTS, "post_given"),
    "naming_end": ChangeKind(posts.carry_out_end, officers, Kind.RIGHTS, "post_ended"),
    ENROLMENT: ChangeKind(members.carry_out_enrolment, officers, Kind.RIGHTS, "person_recorded"),
    members.MEMBERSHIP_END: ChangeKind(members.carry_out_membership_end, officers, Kind.RIGHTS, "membership_ended"),
    founding.FOUNDING: ChangeKind(founding.carry_out, officers, Kind.RIGHTS, "unit_founded"),
    "reorganisation": ChangeKind(units.carry_out_plan, officers, Kind.RIGHTS, "reorganisation"),
    "undoing": ChangeKind(units.carry_out_undoing, officers, Kind.RIGHTS, "reorganisation_undone"),
    "account": ChangeKind(accounts.carry_out_account, officers, None),
    "first_password": ChangeKind(accounts.carry_out_password, officers, None),
    account_batches.ACCOUNTS: ChangeKind(account_batches.carry_out_accounts, account_batches.told, None),
    account_batches.PASSWORDS: ChangeKind(account_batches.carry_out_passwords, account_batches.told, None),
    "holder": ChangeKind(accounts.carry_out_holder, accounts.told_of_holder, Kind.RIGHTS, "holder_named"),
    "second_factor": ChangeKind(accounts.carry_out_reset, officers, None),
    "calendar_day": ChangeKind(calendar.carry_out_day, calendar.told, Kind.RULES, "calendar_day"),
    "calendar_day_end": ChangeKind(calendar.carry_out_end, calendar.told, Kind.RULES, "calendar_day_revoked"),
    "calendar_year": ChangeKind(calendar.carry_out_announcement, calendar.told, Kind.RULES, "calendar_year_announced"),
    "term": ChangeKind(terms.carry_out_term, officers, Kind.RIGHTS, "term_recorded"),
    "term_extension": ChangeKind(terms.carry_out_extension, officers, Kind.RIGHTS, "term_extended"),
    "versions": ChangeKind(versions.carry_out_move, officers, Kind.RULES, "cases_moved"),
    "versions_back": ChangeKind(versions.carry_out_return, officers, Kind.RULES, "cases_taken_back"),
    EXCEPTION: ChangeKind(exceptions.carry_out, exceptions.told, None, never_alone=True),
    "import": ChangeKind(imports.carry_out, officers, Kind.IMPORT, "workbook"),
}
