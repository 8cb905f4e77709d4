"""What a request says, by its kind: from what to what, and what it would touch."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import Session

from webapp.current_user import signed_in_user, today
from webapp.filters import day, number, post_title, rule_words, unit_kind
from webapp.filters import lazy as _
from webapp.models import Account, ChangeRequest, Person, Post, Unit
from webapp.pages.calendar.page import KINDS as DAY_KINDS
from webapp.pages.imports.page import MOST_SHOWN
from webapp.pages.papers.wording import title_of
from webapp.pages.reorganisations.page import KINDS
from webapp.pages.rules.effects import row_effects
from webapp.pages.rules.values import BASIS_WORDS
from webapp.services.changes import rules
from webapp.services.changes.forms_of_office import kind_of
from webapp.services.changes.posts import paper_of
from webapp.services.changes.units import plan_in
from webapp.services.imports import layout
from webapp.services.refusals import Refused
from webapp.services.rules import checked_row
from workflows.rulebook import titles


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One value: what it is, until now and from now on. old: '' where there was none or it is not shown."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangeDetails:
    """The values of a request, and what it would touch: a template with what it shows, '' for nothing."""

    values: list[ChangedValue]
    template: str = ""
    effects: object = None


@dataclass(frozen=True, slots=True)
class ShownKind:
    """A kind of change in words.

    about: what a request of the kind is about, in a few words; details: what it says, while it waits and later.
    """

    title: str
    about: Callable[[ChangeRequest], str]
    details: Callable[[Session, ChangeRequest], ChangeDetails]


def of_rule(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return the row's value beside the one that was in force, with its source."""
    said, draft = change.content, rules.draft_of(change.content)
    old = rule_words(change.before["measure"], change.before["value"]) if change.before else ""
    values = [
        ChangedValue(gettext("Value"), old, rule_words(said["measure"], said["value"])),
        ChangedValue(gettext("In force from"), "", day(draft.effective_from)),
        ChangedValue(gettext("Source"), "", f"{draft.source} · {BASIS_WORDS[draft.basis]}"),
    ]
    if draft.note:
        values.append(ChangedValue(gettext("Note"), "", draft.note))
    if change.standing != "waiting":
        return ChangeDetails(values)
    try:
        effects = row_effects(session, checked_row(session, draft, today()), today())
    except Refused:  # it can no longer be added; whoever confirms it reads why
        return ChangeDetails(values)
    return ChangeDetails(values, "rules/_effects.html", effects)


def of_template(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return the name of the file in use until now and of the new one."""
    built_in = gettext("the built-in template")
    old, new = change.before.get("name") or built_in, change.content["name"] or built_in
    return ChangeDetails([ChangedValue(title_of(change.content["paper"]), old, new)])


def of_kind(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return what is said of a new kind of posts."""
    new = kind_of(change.content)
    rows = [
        (gettext("Name"), new.title),
        (gettext("Name in English"), new.title_en or ""),
        (gettext("Name in papers"), new.paper),
        (gettext("Units that have it"), ", ".join(unit_kind(each) for each in new.units)),
        (gettext("Held by"), gettext("one person at a time") if new.single else gettext("several")),
        (gettext("From"), day(new.valid_from)),
        (gettext("Source"), new.source),
    ]
    return ChangeDetails([ChangedValue(label, "", value) for label, value in rows])


def of_kind_end(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return the last day of a kind of posts."""
    last = dt.date.fromisoformat(change.content["last_day"])
    return ChangeDetails([ChangedValue(gettext("Last day"), "", day(last))])


def of_naming(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return who is named, from when and by which paper."""
    said = change.content
    values = [
        ChangedValue(gettext("Comrade"), "", _person(session, change)),
        ChangedValue(gettext("From"), "", day(dt.date.fromisoformat(said["since"]))),
        ChangedValue(gettext("Paper"), "", paper_of(said).text),
    ]
    return ChangeDetails(values)


def of_naming_end(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return whose post ends, when and by which paper."""
    said, since = change.content, dt.date.fromisoformat(change.before["since"])
    values = [
        ChangedValue(gettext("Comrade"), "", _person(session, change)),
        ChangedValue(
            gettext("Last day"), gettext("since %(day)s", day=day(since)), day(dt.date.fromisoformat(said["last_day"]))
        ),
        ChangedValue(gettext("Paper"), change.before["paper"], paper_of(said).text),
    ]
    return ChangeDetails(values)


def of_reorganisation(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return the units before and after, where the posts go on, and the decision."""
    plan = plan_in(change.content)
    after = change.content["summary"].partition(" → ")[2]
    values = [
        ChangedValue(gettext("Units"), change.before["names"], after),
        ChangedValue(gettext("In force from"), "", day(plan.day)),
        ChangedValue(gettext("Decision"), "", plan.decision),
    ]
    posts = sa.select(Post, Person.full_name, Unit.name).join(Person, Person.id == Post.person_id)
    rows = session.execute(posts.join(Unit, Unit.id == Post.unit_id).where(Post.id.in_(plan.posts))).all()
    names = dict(plan.new) | dict(
        session.execute(sa.select(Unit.code, Unit.name).where(Unit.code.in_(plan.posts.values()))).all()
    )
    for post, person, unit in rows:
        code = plan.posts[post.id]
        goes_on = names.get(code, code) if code else gettext("ends")
        values.append(ChangedValue(f"{person} – {post_title(post.kind)}", unit, goes_on))
    return ChangeDetails(values)


def of_undoing(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return which reorganisation is undone."""
    return ChangeDetails([ChangedValue(str(KINDS[change.content["kind"]].title), change.content["summary"], "")])


def of_account(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return whose account it is, and its user name."""
    code, name = change.content.get("person"), change.content["username"]
    owner = sa.select(Person.full_name).where(Person.code == code)
    if code is None:
        owner = (
            sa.select(Person.full_name).join(Account, Account.person_id == Person.id).where(Account.username == name)
        )
    whose = session.scalar(owner) or gettext("a system administrator")
    if signed_in_user().administrator:  # an administrator learns nobody's name
        whose = code or ""
    return ChangeDetails([ChangedValue(gettext("User name"), "", name), ChangedValue(gettext("Comrade"), "", whose)])


def of_second_factor(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return whose second factor is taken away, and why."""
    values = of_account(session, change).values
    return ChangeDetails([*values, ChangedValue(gettext("Reason"), "", change.content["reason"])])


def of_calendar_day(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return a day of the calendar beside the row whose place it takes."""
    new, old = change.content if change.kind == "calendar_day" else {}, change.before
    said = [
        (gettext("Day"), *(day(dt.date.fromisoformat(each["day"])) if each else "" for each in (old, new))),
        (gettext("What it is"), *(str(DAY_KINDS[each["kind"]]) if each else "" for each in (old, new))),
        (gettext("Name"), old.get("name", ""), new.get("name", "")),
        (gettext("Source"), old.get("source", ""), new.get("source", "")),
    ]
    return ChangeDetails([ChangedValue(*each) for each in said])


def of_calendar_year(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return the document by which a year's days are announced."""
    return ChangeDetails([ChangedValue(gettext("Source"), change.before["source"], change.content["source"])])


def of_import(session: Session, change: ChangeRequest) -> ChangeDetails:
    """Return what the workbook adds and changes; of people only which columns change."""
    new, overseer = change.content["new"], not signed_in_user().administrator
    values = [ChangedValue(gettext("New unit"), "", f"{code} {name}") for code, name in new["units"]]
    values += [
        ChangedValue(gettext("New post"), "", f"{person} · {post_title(kind)} · {unit} · {_day_in(since)}")
        for person, unit, kind, since in new["posts"]
    ]
    values += [
        ChangedValue(f"{what} · {column}", _day_in(old) if sheet == layout.UNITS or overseer else "", _day_in(to))
        for what, sheet, _row, column, old, to in change.before["changes"]
    ]
    shown = values[:MOST_SHOWN]
    if new["people"]:
        shown.insert(0, ChangedValue(gettext("New people"), "", number(len(new["people"]))))
    if len(values) > MOST_SHOWN:
        shown.append(ChangedValue(gettext("And further ones"), "", number(len(values) - MOST_SHOWN)))
    return ChangeDetails(shown)


def _day_in(text: str) -> str:
    """Return a day as people write it; any other text as it is."""
    try:
        return day(dt.date.fromisoformat(text))
    except ValueError:
        return text


def _person(session: Session, change: ChangeRequest) -> str:
    name = session.scalar(sa.select(Person.full_name).where(Person.id == change.content["person_id"]))
    return f"{name} – {post_title(change.content['kind'])}"


def _rule_title(change: ChangeRequest) -> str:
    key = change.content["key"]
    return gettext(titles().get(key, key))


def _post_title(change: ChangeRequest) -> str:
    return post_title(change.content["kind"])


def _day_of(change: ChangeRequest) -> str:
    return day(dt.date.fromisoformat(change.content["day"]))


def _user_name(change: ChangeRequest) -> str:
    return str(change.content["username"])


SHOWN = {
    "rule": ShownKind(_("Row of the rule book"), _rule_title, of_rule),
    "template": ShownKind(_("Template of a paper"), lambda change: title_of(change.content["paper"]), of_template),
    "post_kind": ShownKind(_("New kind of post"), lambda change: str(change.content["title"]), of_kind),
    "post_kind_end": ShownKind(_("End of a kind of post"), lambda change: str(change.content["title"]), of_kind_end),
    "naming": ShownKind(_("Somebody is named for a post"), _post_title, of_naming),
    "naming_end": ShownKind(_("End of a post"), _post_title, of_naming_end),
    "reorganisation": ShownKind(_("Reorganisation"), lambda change: str(change.content["summary"]), of_reorganisation),
    "undoing": ShownKind(_("A reorganisation is undone"), lambda change: str(change.content["summary"]), of_undoing),
    "account": ShownKind(_("New account"), _user_name, of_account),
    "first_password": ShownKind(_("New first password"), _user_name, of_account),
    "second_factor": ShownKind(_("A lost second factor is taken away"), _user_name, of_second_factor),
    "calendar_day": ShownKind(_("Day of the calendar"), _day_of, of_calendar_day),
    "calendar_day_end": ShownKind(_("A day is taken out of the calendar"), _day_of, of_calendar_day),
    "calendar_year": ShownKind(
        _("A year of the calendar is announced"), lambda change: str(change.content["year"]), of_calendar_year
    ),
    "import": ShownKind(_("Import of a workbook"), lambda change: change.file_name or "", of_import),
}
