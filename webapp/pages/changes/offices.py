"""The details of requests about posts, units, terms, accounts and the calendar: from what to what."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.current_user import signed_in_user, today
from webapp.filters import day, number, post_title, unit_kind
from webapp.languages import gettext
from webapp.models import Account, ChangeRequest, Person, Post, Unit, post_held_on
from webapp.pages.calendar.page import KINDS as DAY_KINDS
from webapp.pages.changes.values import ChangeDetails, ChangedValue, day_in
from webapp.pages.reorganisations.page import KINDS
from webapp.queries.cases.definitions import definitions
from webapp.services.changes.founding import unit_in
from webapp.services.changes.posts import paper_of
from webapp.services.changes.terms import term_in
from webapp.services.changes.units import plan_in
from workflows import WORKFLOWS


def of_naming(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return who is named, from when and by which paper."""
    said = change.content
    values = [
        ChangedValue(gettext("Comrade"), "", _person(change, whom)),
        ChangedValue(gettext("From"), "", day(dt.date.fromisoformat(said["since"]))),
        ChangedValue(gettext("Paper"), "", paper_of(said).text),
    ]
    return ChangeDetails(values)


def of_naming_end(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return whose post ends, when and by which paper."""
    said, since = change.content, dt.date.fromisoformat(change.before["since"])
    values = [
        ChangedValue(gettext("Comrade"), "", _person(change, whom)),
        ChangedValue(
            gettext("Last day"), gettext("since %(day)s", day=day(since)), day(dt.date.fromisoformat(said["last_day"]))
        ),
        ChangedValue(gettext("Paper"), change.before["paper"], paper_of(said).text),
    ]
    return ChangeDetails(values)


def of_founding(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return what a new unit is called, where it stands, since when and by which decision."""
    new = unit_in(change.content)
    rows = [
        (gettext("Name"), new.name),
        (gettext("Kind"), unit_kind(new.sort)),
        (gettext("Code of the unit"), new.code),
        (gettext("Place"), new.area),
        (gettext("From"), day(new.since)),
        (gettext("Paper"), new.paper.text),
    ]
    return ChangeDetails([ChangedValue(label, "", value) for label, value in rows])


def of_reorganisation(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
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


def of_undoing(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return which reorganisation is undone."""
    return ChangeDetails([ChangedValue(str(KINDS[change.content["kind"]].title), change.content["summary"], "")])


def of_accounts(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return whose accounts they are, with code, posts and user name; of a closed one that it is opened again."""
    people = sa.select(Person.code, Account.username, Person.id, Person.full_name)
    owners = people.outerjoin(Account, Account.person_id == Person.id).where(Person.id.in_(change.subjects))
    whose = {key: row for row in session.execute(owners) for key in (row.code, row.username) if key}
    posts: dict[int, list[str]] = {}
    held = sa.select(Post.person_id, Post.kind, Unit.name).join(Unit, Unit.id == Post.unit_id).order_by(Post.id)
    for person, kind, unit in session.execute(held.where(Post.person_id.in_(change.subjects), post_held_on(today()))):
        posts.setdefault(person, []).append(f"{post_title(kind)} – {unit}")
    values = []
    for each in change.content["people"]:
        row = whose.get(each.get("person") or each["username"])
        note = "; ".join([row.code, *posts.get(row.id, [])]) if row else ""
        closed = gettext("closed account") if each.get("closed") else ""
        values.append(ChangedValue(row.full_name if row else "", closed, each["username"], note))
    return ChangeDetails(values)


def of_account(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return whose account it is, and its user name."""
    name, outside = change.content["username"], change.content.get("outside")
    whose = whom or outside or gettext("a system administrator")
    if signed_in_user().administrator:  # an administrator learns nobody's name
        whose = change.content.get("person") or ""
    return ChangeDetails([ChangedValue(gettext("User name"), "", name), ChangedValue(gettext("Comrade"), "", whose)])


def of_second_factor(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return whose second factor is taken away, and why."""
    values = of_account(session, change, whom).values
    return ChangeDetails([*values, ChangedValue(gettext("Reason"), "", change.content["reason"])])


def of_calendar_day(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return a day of the calendar beside the row whose place it takes."""
    new, old = change.content if change.kind == "calendar_day" else {}, change.before
    said = [
        (gettext("Day"), *(day(dt.date.fromisoformat(each["day"])) if each else "" for each in (old, new))),
        (gettext("What it is"), *(str(DAY_KINDS[each["kind"]]) if each else "" for each in (old, new))),
        (gettext("Name"), old.get("name", ""), new.get("name", "")),
        (gettext("Source"), old.get("source", ""), new.get("source", "")),
    ]
    return ChangeDetails([ChangedValue(*each) for each in said])


def of_calendar_year(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return the document by which a year's days are announced."""
    return ChangeDetails([ChangedValue(gettext("Source"), change.before["source"], change.content["source"])])


def of_term(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return the days, the members and the paper of a term, and the one that it cuts short."""
    new, old = term_in(change.content), change.before
    paper = f"{new.paper.number}, {day(new.paper.date)}, {new.paper.by}"
    values = [
        ChangedValue(gettext("From"), day_in(old.get("starts_on", "")), day(new.starts_on)),
        ChangedValue(gettext("Until"), day_in(old.get("last_day", "")), day(new.ends_on)),
        ChangedValue(gettext("Provisional"), "", gettext("yes") if new.provisional else gettext("no")),
        ChangedValue(gettext("Members fixed"), "", number(new.members_fixed)),
        ChangedValue(gettext("Paper"), "", paper),
    ]
    return ChangeDetails(values)


def of_extension(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return until when a provisional term is extended, and by which paper."""
    said = change.content
    last = ChangedValue(gettext("Until"), day_in(change.before["last_day"]), day_in(said["until"]))
    return ChangeDetails([last, ChangedValue(gettext("Paper"), "", said["paper"])])


def _person(change: ChangeRequest, whom: str) -> str:
    return f"{whom} – {post_title(change.content['kind'])}"


def of_versions(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return from which version to which, and which states become others. Cases are neither named nor counted."""
    said, old = change.content, definitions(session, {change.before["old"]}).get(change.before["old"])
    known = WORKFLOWS.get(said["workflow"])
    labels = {state.name: state.label for state in known.definition.states} if known else {}
    before = {state.name: state.label for state in old.states} if old else {}
    values = [ChangedValue(gettext("Version"), change.before["old"][:12], said["new"][:12])]
    for name, target in said["mapping"].items():
        if name != target or before.get(name) != labels.get(target):
            words = (gettext(before.get(name, name)), gettext(labels.get(target, target)))
            values.append(ChangedValue(gettext("State"), *words))
    return ChangeDetails(values)


def of_return(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return that cases go back to the version that they had."""
    return ChangeDetails([ChangedValue(gettext("Version"), "", gettext("as before they were moved"))])
