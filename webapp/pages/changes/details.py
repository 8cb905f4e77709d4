"""The details of a request, by its kind: from what to what, and what it would touch."""

import datetime as dt
import io

from sqlalchemy.orm import Session

from webapp.actors import officer_paths
from webapp.current_user import actor, signed_in_user, today
from webapp.filters import day, number, post_title, rule_words, unit_kind
from webapp.filters import lazy as _
from webapp.languages import gettext
from webapp.models import ChangeRequest, Person, Unit
from webapp.pages.changes import offices
from webapp.pages.changes.excepted import of_exception
from webapp.pages.changes.members import SEXES, WHY, of_enrolment, of_membership_end, who_is_new
from webapp.pages.changes.values import ChangeDetails, ChangedValue, ShownKind, day_in
from webapp.pages.imports.page import MOST_SHOWN
from webapp.pages.papers.wording import title_of
from webapp.pages.rules.effects import row_effects
from webapp.pages.rules.values import BASIS_WORDS
from webapp.queries.changes.confirmers import EXCEPTION, is_topmost
from webapp.queries.changes.requests import ENROLMENT
from webapp.services.changes import rules
from webapp.services.changes.account_batches import ACCOUNTS, PASSWORDS
from webapp.services.changes.forms_of_office import kind_of
from webapp.services.changes.founding import FOUNDING
from webapp.services.changes.members import MEMBERSHIP_END
from webapp.services.imports import layout, post_titles, read_workbook
from webapp.services.imports.records import PersonRow
from webapp.services.refusals import Refused
from webapp.services.rules import checked_row
from workflows.roles import INSPECTION
from workflows.rulebook import titles


def of_rule(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
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


def of_template(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return the name of the file in use until now and of the new one."""
    built_in = gettext("the built-in template")
    old, new = change.before.get("name") or built_in, change.content["name"] or built_in
    return ChangeDetails([ChangedValue(title_of(change.content["paper"]), old, new)])


def of_kind(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
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


def of_kind_end(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return the last day of a kind of posts."""
    last = dt.date.fromisoformat(change.content["last_day"])
    return ChangeDetails([ChangedValue(gettext("Last day"), "", day(last))])


def of_import(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return what the workbook adds and changes; of people who are stored only which columns change.

    As long as it waits, overseers read from the file who is new: they cannot confirm a code. Later only codes are left.
    Whoever only hears of it, because it gives them a post or ends one, reads of their own posts alone.
    """
    new, overseer = change.content["new"], not signed_in_user().administrator
    told = overseer and not _keeps(session, change)
    whose = f"{session.get_one(Person, actor().person_id).code} · " if told else ""
    people = _people_in(session, change) if overseer and not told else {}
    values = [ChangedValue(gettext("New unit"), "", f"{code} {name}") for code, name in new["units"] if not told]
    values += [
        ChangedValue(gettext("New person"), "", " · ".join(filter(None, said)))
        for row in (people[code] for code in new["people"] if code in people)
        for said in [(row.code, row.full_name, str(SEXES[row.sex]), str(row.birth), row.mail_address)]
    ]
    values += [
        ChangedValue(gettext("New post"), "", f"{whom} · {post_title(kind)} · {unit} · {day_in(since)}")
        for person, unit, kind, since in new["posts"]
        if f"{person} · ".startswith(whose)
        for whom in [f"{people[person].full_name} ({person})" if person in people else person]
    ]
    values += [
        ChangedValue(f"{what} · {column}", day_in(old) if sheet == layout.UNITS or overseer else "", day_in(to))
        for what, sheet, _row, column, old, to in change.before["changes"]
        if what.startswith(whose)
    ]
    shown = values[:MOST_SHOWN]
    if new["people"] and not told:
        shown.insert(0, ChangedValue(gettext("New people"), "", number(len(new["people"]))))
    if len(values) > MOST_SHOWN:
        shown.append(ChangedValue(gettext("And further ones"), "", number(len(values) - MOST_SHOWN)))
    return ChangeDetails(shown)


def _people_in(session: Session, change: ChangeRequest) -> dict[str, PersonRow]:
    """Return the people of the workbook by their codes; none once the file is gone."""
    if not change.file:
        return {}
    return {
        row.code: row
        for row in read_workbook(io.BytesIO(change.file), post_titles(session), change.content.get("called")).people
    }


def _keeps(session: Session, change: ChangeRequest) -> bool:
    """Whether the user, a person, asked for this change, or oversees or inspects the unit that it concerns."""
    who = actor()
    if change.asked_by_id == signed_in_user().account_id:
        return True
    unit = session.get(Unit, change.unit_id) if change.unit_id else None
    inspected = (path for post in who.posts if post.kind in INSPECTION for path in post.paths)
    paths = (*officer_paths(who), *inspected)
    return any(unit.path.startswith(path) if unit else is_topmost(path) for path in paths)


def _rule_title(change: ChangeRequest) -> str:
    key = change.content["key"]
    return gettext(titles().get(key, key))


def _post_title(change: ChangeRequest) -> str:
    return post_title(change.content["kind"])


def _day_of(change: ChangeRequest) -> str:
    return day(dt.date.fromisoformat(change.content["day"]))


def _process(change: ChangeRequest) -> str:
    title: str = change.content["title"]
    return gettext(title)


def _user_name(change: ChangeRequest) -> str:
    return str(change.content["username"])


def _how_many(change: ChangeRequest) -> str:
    people = change.content["people"]
    return str(people[0]["username"]) if len(people) == 1 else number(len(people))


SHOWN = {
    "rule": ShownKind(_("Row of the rule book"), _rule_title, of_rule),
    "template": ShownKind(_("Template of a paper"), lambda change: title_of(change.content["paper"]), of_template),
    "post_kind": ShownKind(_("New kind of post"), lambda change: str(change.content["title"]), of_kind),
    "post_kind_end": ShownKind(_("End of a kind of post"), lambda change: str(change.content["title"]), of_kind_end),
    "naming": ShownKind(_("Somebody is named for a post"), _post_title, offices.of_naming),
    "naming_end": ShownKind(_("End of a post"), _post_title, offices.of_naming_end),
    ENROLMENT: ShownKind(_("A new person in a unit"), who_is_new, of_enrolment),
    MEMBERSHIP_END: ShownKind(
        _("End of a membership"), lambda change: str(WHY[change.content["why"]]), of_membership_end
    ),
    FOUNDING: ShownKind(_("New unit"), lambda change: str(change.content["name"]), offices.of_founding),
    "reorganisation": ShownKind(
        _("Reorganisation"), lambda change: str(change.content["summary"]), offices.of_reorganisation
    ),
    "undoing": ShownKind(
        _("A reorganisation is undone"), lambda change: str(change.content["summary"]), offices.of_undoing
    ),
    "account": ShownKind(_("New account"), _user_name, offices.of_account),
    "first_password": ShownKind(_("New first password"), _user_name, offices.of_account),
    ACCOUNTS: ShownKind(_("New accounts"), _how_many, offices.of_accounts),
    PASSWORDS: ShownKind(_("New first passwords"), _how_many, offices.of_accounts),
    "holder": ShownKind(_("Whose an administrator's account is"), _user_name, offices.of_account),
    "second_factor": ShownKind(_("A lost second factor is taken away"), _user_name, offices.of_second_factor),
    "calendar_day": ShownKind(_("Day of the calendar"), _day_of, offices.of_calendar_day),
    "calendar_day_end": ShownKind(_("A day is taken out of the calendar"), _day_of, offices.of_calendar_day),
    "calendar_year": ShownKind(
        _("A year of the calendar is announced"), lambda change: str(change.content["year"]), offices.of_calendar_year
    ),
    "term": ShownKind(_("Term of a committee"), lambda change: change.content["starts_on"][:4], offices.of_term),
    "term_extension": ShownKind(
        _("A provisional term is extended"), lambda change: str(change.content["label"]), offices.of_extension
    ),
    "versions": ShownKind(_("Cases take up another version"), _process, offices.of_versions),
    "versions_back": ShownKind(_("Cases go back to their earlier version"), _process, offices.of_return),
    EXCEPTION: ShownKind(_("Exception for one case"), _rule_title, of_exception),
    "import": ShownKind(_("Import of a workbook"), lambda change: change.file_name or "", of_import),
}
