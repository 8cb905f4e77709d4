"""The list of accounts, and what is done with those chosen: made, given a new first password, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import SIGNED_IN, allow, now, signed_in_user
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import post_title, process_title, sentence
from webapp.forms import new_key
from webapp.frames import PEOPLE, MenuEntry
from webapp.languages import gettext, ngettext
from webapp.models import ChangeRequest
from webapp.pages.accounts.keeping.page import (
    FILTERS,
    MOST,
    AccountEntry,
    entries,
    filters,
    keeper,
    keeps_accounts,
    mark_of,
    moment,
    picked,
)
from webapp.pages.shared.asking import asker
from webapp.pages.shared.list_query import cursor, neighbours, sealed
from webapp.pages.shared.slips import slips_waiting
from webapp.pages.shared.submitted import sent_key
from webapp.queries.accounts.keepers import AccountKeeper
from webapp.queries.accounts.listing import AccountLine, accounts_page, officers_without
from webapp.queries.accounts.names import proposed_names, taken_names
from webapp.queries.changes.requests import asked_with
from webapp.services.accounts import entering
from webapp.services.accounts.managing import OpenTasksLeft, close_account
from webapp.services.changes.account_requests import ask_for_accounts, ask_for_passwords
from workflows.core.finality import ADMINISTER
from workflows.core.text import Sentence

bp = Blueprint("accounts", __name__)
MENU = (MenuEntry("accounts.accounts", _("Accounts"), PEOPLE, 15, "key", shown=keeps_accounts, administrators=True),)


@dataclass(frozen=True, slots=True)
class NewAccountRow:
    """A person whose account is made, the user name that was proposed or typed, and what is wrong with it."""

    entry: AccountEntry
    username: str
    error: str


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A person whose account is closed. left: what would be left without its holder, in words; '' for nothing."""

    entry: AccountEntry
    left: list[str]


@bp.get("/accounts")
@allow(SIGNED_IN)
def accounts() -> ResponseReturnValue:
    """List everybody of the user's units, with whether they have an account and how it stands."""
    reader = keeper()
    shown = filters(reader)
    page = accounts_page(
        db.session(), reader, moment(), typed=shown.q, standing=shown.standing, under=shown.path, place=cursor()
    )
    return render_template(
        "accounts/accounts.html",
        rows=entries(page.rows),
        filters=shown,
        sealed=sealed(shown.q) if shown.q else "",
        standings=list(FILTERS.items()),
        officers=officers_without(db.session(), reader, moment()),
        slips=slips_waiting(),
        most=MOST,
        place=_place(),
        **neighbours("accounts.accounts", shown.sent, page),
    )


@bp.get("/accounts/new")
@allow(SIGNED_IN)
def new() -> ResponseReturnValue:
    """Propose a user name for each of those chosen who has no account."""
    lines = _chosen()
    taken = taken_names(db.session())
    names = proposed_names({line.person_id: line.name for line in lines}, taken)
    return _new_page(lines, names, {})


@bp.post("/accounts/new")
@allow(SIGNED_IN, final=ADMINISTER)
def make() -> ResponseReturnValue:
    """Ask for accounts under the user names that were typed; whoever has none typed is left out."""
    if before := asked_with(db.session(), signed_in_user().account_id, sent_key()):
        return _asked(before)  # the same form sent twice
    lines = [line for line in picked(keeper()) if line.standing == "none"]
    typed = dict(zip(request.form.getlist("person"), request.form.getlist("username"), strict=False))
    names = {line.person_id: typed.get(mark_of(line), "").strip().lower() for line in lines}
    wanted = {each: name for each, name in names.items() if name}
    errors = _wrong_names(wanted)
    if errors or not wanted:
        return _new_page(lines, names, errors, gettext("Write at least one user name.") if not wanted else ""), 422
    return _asked(ask_for_accounts(db.session(), wanted, asker()))


@bp.get("/accounts/first-passwords")
@allow(SIGNED_IN)
def renewing() -> ResponseReturnValue:
    """Show whose first password would be made anew."""
    return _chosen_page("accounts/renew.html", _chosen())


@bp.post("/accounts/first-passwords")
@allow(SIGNED_IN, final=ADMINISTER)
def renew() -> ResponseReturnValue:
    """Ask for new first passwords; closed accounts are opened by it."""
    if before := asked_with(db.session(), signed_in_user().account_id, sent_key()):
        return _asked(before)  # the same form sent twice
    people = [line.person_id for line in picked(keeper()) if line.username and not line.asked]
    if not people:
        return _chosen_page("accounts/renew.html", []), 422
    return _asked(ask_for_passwords(db.session(), people, asker()))


@bp.get("/accounts/closing")
@allow(SIGNED_IN)
def closing() -> ResponseReturnValue:
    """Show whose account would be closed."""
    return _closing_page(_chosen(), {})


@bp.post("/accounts/closing")
@allow(SIGNED_IN, final=ADMINISTER)
def close() -> ResponseReturnValue:
    """Close the accounts at once; where work or an office would be left, only if that was ticked."""
    reader = keeper()
    lines = [line for line in picked(reader) if line.username and line.standing != "closed"]
    left: dict[int, list[str]] = {}
    for line in lines:
        if words := _close(reader, line.person_id, anyway=bool(request.form.get("anyway"))):
            left[line.person_id] = words
    done = len(lines) - len(left)
    if done:
        flash(ngettext("%(num)s account is closed.", "%(num)s accounts are closed.", done), "success")
    if left or not lines:
        return _closing_page([line for line in lines if line.person_id in left], left), 409 if left else 422
    return redirect(url_for("accounts.accounts"), 303)


def _chosen() -> list[AccountLine]:
    """Return those who were chosen in the list; back to it, with what it showed, where nobody was."""
    reader = keeper()
    if not (request.args.get("all") or request.args.get("person")):
        flash(gettext("Nobody is ticked: tick the people first, then press the button again."), "error")
        abort(redirect(f"{url_for('accounts.accounts')}?{urlencode(_place())}", 303))
    return picked(reader)


def _place() -> dict[str, str]:
    """Return what of the address says which part of the list is shown."""
    return {name: sent for name in ("standing", "unit", "s", "after", "before") if (sent := request.args.get(name))}


def _close(reader: AccountKeeper, person_id: int, *, anyway: bool) -> list[str]:
    """Close one account, and return nothing; or return what would be left, and close none.

    Of sealed cases nothing is said: whoever keeps accounts need not know of them.
    """
    try:
        close_account(db.session(), reader, person_id, now(), anyway)
    except OpenTasksLeft as left:
        return _left(left) or _close(reader, person_id, anyway=True)
    return []


def _new_page(lines: Sequence[AccountLine], names: dict[int, str], errors: dict[int, str], error: str = "") -> str:
    without = [line for line in lines if line.standing == "none"]
    rows = [
        NewAccountRow(entry, names.get(line.person_id, ""), errors.get(line.person_id, ""))
        for entry, line in zip(entries(without), without, strict=True)
    ]
    others = entries(line for line in lines if line.standing != "none")
    return render_template("accounts/new.html", rows=rows, others=others, key=new_key(), error=error, most=MOST)


def _chosen_page(template: str, lines: Sequence[AccountLine]) -> str:
    able = [line for line in lines if line.username and not line.asked]
    others = entries(line for line in lines if line not in able)
    return render_template(template, rows=entries(able), others=others, key=new_key())


def _closing_page(lines: Sequence[AccountLine], left: dict[int, list[str]]) -> str:
    able = [line for line in lines if line.username and line.standing != "closed"]
    rows = [ClosingRow(entry, left.get(line.person_id, [])) for entry, line in zip(entries(able), able, strict=True)]
    return render_template("accounts/close.html", rows=rows, left=bool(left))


def _wrong_names(wanted: dict[int, str]) -> dict[int, str]:
    """Return what is wrong with the user names, by person."""
    taken, errors = taken_names(db.session()), dict[int, str]()
    for each, name in wanted.items():
        if not entering.USERNAME.fullmatch(name):
            errors[each] = gettext("A user name has 3 to 40 characters: a to z, digits, dot, hyphen, underscore.")
        elif name in taken:
            errors[each] = gettext("The user name %(username)s is taken: choose another one.", username=name)
        taken.add(name)
    return errors


def _asked(results: Sequence[ChangeRequest | Sentence]) -> ResponseReturnValue:
    """Answer what was asked for: a request for each unit, of which some may be refused."""
    made = [each for each in results if isinstance(each, ChangeRequest)]
    for refusal in results:
        if isinstance(refusal, Sentence):
            flash(sentence(refusal), "error")
    waiting = [each for each in made if each.standing == "waiting"]
    if waiting:
        flash(
            gettext("Nothing is changed yet: the request waits for a second person of the unit concerned."), "success"
        )
    if len(made) > len(waiting):
        return redirect(url_for("slips.slips"), 303)
    if len(waiting) == 1:
        return redirect(url_for("changes.change", public_id=waiting[0].public_id), 303)
    return redirect(url_for("changes.changes" if waiting else "accounts.accounts"), 303)


def _left(left: OpenTasksLeft) -> list[str]:
    """Return what the account's owner would leave open, without sealed cases; to an administrator no case is named."""
    offices = [f"{post_title(post.kind)} – {post.unit_name}" for post in left.posts]
    offices += [
        gettext("%(post)s – %(unit)s, in another's place", post=post_title(one.post.kind), unit=one.post.unit_name)
        for one in left.delegated
    ]
    cases = [case for case in left.cases if case.unit]
    if signed_in_user().administrator:
        return offices + ([gettext("cases that wait for nobody else")] if cases else [])
    return offices + [f"{each.public_id[:8].upper()} · {process_title(each.workflow)}, {each.unit}" for each in cases]
