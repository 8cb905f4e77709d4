"""The steps by which an office begins, in their order, and how far each is."""

import datetime as dt
from dataclasses import dataclass

from flask import current_app, url_for
from sqlalchemy.orm import Session

from webapp.actors import Actor, officer_paths
from webapp.config import Config
from webapp.current_user import CurrentUser
from webapp.filters import lazy as _
from webapp.filters import moment
from webapp.languages import gettext, ngettext
from webapp.queries.overview.beginning import (
    OFFICER_POSTS,
    OfficeFigures,
    PeopleFigures,
    UnitFigures,
    has_second_factor,
    office_figures,
    people_figures,
    unit_figures,
)
from webapp.queries.rule_effects import EVERYWHERE
from webapp.services.last_backup import last_backup

DONE, LACKS, CHOICE = "done", "lacks", "choice"
"""A step that is done, one that lacks something, and one that an office may leave out."""
WORDS = {DONE: _("done"), LACKS: _("still missing"), CHOICE: _("as you choose")}
LACKING = (
    _("Committees without a secretary"),
    _("Committees without a deputy secretary"),
    _("Committees without an officer for organisation"),
    _("Committees without a clerk"),
)
"""In the order of `OFFICER_POSTS`."""
LACKED = [kinds[0] for kinds in OFFICER_POSTS]
"""How an address names what is lacking."""
TERMLESS, BARE = _("Committees without a recorded term"), _("Branches without a secretary")
TERM, BRANCH = "term", "branch"
"""How it names these two."""
RECENT = dt.timedelta(days=2)
"""A timer and a backup of a night or two ago run."""


@dataclass(frozen=True, slots=True)
class BeginningStep:
    """One step: what it is, how far, what was found, and where it is done; url: '' for the machine."""

    title: str
    standing: str
    found: str
    url: str = ""


def steps_of_administrator(session: Session, who: CurrentUser, now: dt.datetime, day: dt.date) -> list[BeginningStep]:
    """Return the steps that an administrator sees: the machine, and of people and units how many there are."""
    office = office_figures(session, day)
    return [
        *_machine(current_app.config["DOAN_VU"]),
        *_running(current_app.config["DOAN_VU"], office, now),
        _own_proof(session, who),
        *_register(unit_figures(session, (EVERYWHERE,), day), people_figures(session, (EVERYWHERE,), day), None),
        *_law(office, day),
        BeginningStep(
            gettext("Templates of papers"),
            DONE if office.own_templates else CHOICE,
            ngettext("%(num)s of the office", "%(num)s of the office", office.own_templates)
            if office.own_templates
            else gettext("the built-in ones are used"),
            url_for("paper_templates.templates"),
        ),
    ]


def steps_of_officer(session: Session, who: CurrentUser, actor: Actor, day: dt.date) -> list[BeginningStep]:
    """Return the steps that an officer sees: their own units and people, and the law that holds for them."""
    paths = tuple(officer_paths(actor))
    units = unit_figures(session, paths, day)
    return [
        _own_proof(session, who),
        *_register(units, people_figures(session, paths, day), actor),
        _lacking(str(TERMLESS), units.termless, _list(TERM, units.termless)),
        _lacking(
            gettext("Committees that have no paper book here"),
            units.bookless,
            url_for("books.shelf"),
            gettext("The clerk writes the last number on paper; without it numbers begin with 1."),
        ),
        *_law(office_figures(session, day), day),
    ]


def _machine(config: Config) -> list[BeginningStep]:
    mail = gettext("notices stand in the application only")
    return [
        _set(gettext("The address that people use"), config.public_url, "PUBLIC_URL"),
        _set(gettext("Name of the office"), config.office_name, "OFFICE_NAME"),
        _set(gettext("Telephone for help"), config.help_phone, "HELP_PHONE"),
        BeginningStep(
            gettext("Mail"),
            DONE if config.mail_server else CHOICE,
            config.mail_from if config.mail_server else f"MAIL_SERVER: {mail}",
        ),
        _set(gettext("Key of the backups"), config.backup_recipient, "BACKUP_RECIPIENT"),
    ]


def _running(config: Config, office: OfficeFigures, now: dt.datetime) -> list[BeginningStep]:
    never = gettext("never yet")
    rows = (
        (gettext("Last backup"), last_backup(config.data_dir), "./run flask backup"),
        (gettext("The timer has run"), office.last_tick, "./run flask tick"),
    )
    return [
        BeginningStep(title, DONE if at and now - at < RECENT else LACKS, f"{moment(at) if at else never} ({command})")
        for title, at, command in rows
    ]


def _own_proof(session: Session, who: CurrentUser) -> BeginningStep:
    url = url_for("second_factor.second_factor")
    if has_second_factor(session, who.account_id):
        return BeginningStep(gettext("Your own second factor"), DONE, gettext("set up"), url)
    return BeginningStep(gettext("Your own second factor"), LACKS, gettext("not set up"), url)


def _register(units: UnitFigures, people: PeopleFigures, actor: Actor | None) -> list[BeginningStep]:
    """Return the steps about units, people, officers and accounts; actor: None for an administrator."""
    tree, list_of_people = url_for("units.units"), url_for("people.people")
    if actor is None:
        tree = list_of_people = url_for("imports.imports")
    lacking = [
        _lacking(str(title), count, _list(post, count) if actor else "")
        for title, post, count in zip(LACKING, LACKED, units.lacking, strict=True)
    ]
    accounts = url_for("accounts.accounts", standing="officers")
    return [
        _there(gettext("Units"), units.units, tree),
        _there(gettext("People"), people.people, list_of_people),
        *lacking,
        _lacking(str(BARE), units.bare, _list(BRANCH, units.bare) if actor else tree),
        _lacking(gettext("Officers without an account"), people.without, accounts),
        _lacking(
            gettext("Accounts whose first password is not replaced"),
            people.waiting,
            url_for("accounts.accounts", standing="first"),
        ),
    ]


def _law(office: OfficeFigures, day: dt.date) -> list[BeginningStep]:
    return [
        BeginningStep(
            gettext("Calendar of %(year)s", year=day.year),
            DONE if office.announced else LACKS,
            gettext("announced") if office.announced else gettext("a forecast: nobody has confirmed it"),
            url_for("calendar.calendar"),
        ),
        BeginningStep(
            gettext("Rules of the province"),
            DONE if office.own_rules else CHOICE,
            ngettext("%(num)s row of the office", "%(num)s rows of the office", office.own_rules)
            if office.own_rules
            else gettext("those of the program hold"),
            url_for("rules.rules"),
        ),
    ]


def _list(what: str, count: int) -> str:
    return url_for("beginning.lacking", post=what) if count else ""


def _set(title: str, value: str | None, name: str) -> BeginningStep:
    return BeginningStep(title, DONE if value else LACKS, value or gettext("%(name)s is not set", name=name))


def _there(title: str, count: int, url: str) -> BeginningStep:
    return BeginningStep(title, DONE if count else LACKS, str(count), url)


def _lacking(title: str, count: int, url: str, hint: str = "") -> BeginningStep:
    return BeginningStep(
        title, LACKS if count else DONE, " · ".join(filter(None, [str(count), hint if count else ""])), url
    )
