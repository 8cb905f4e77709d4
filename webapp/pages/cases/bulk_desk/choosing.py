"""The cases that are taken, handed on or reminded of together: which were chosen, and with which it can be done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from flask import abort, request, url_for

from webapp.access import sees_below
from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import process_title
from webapp.languages import gettext
from webapp.models import Case
from webapp.pages.cases.holding import CaseHolding, HolderChoice, holding_of
from webapp.pages.cases.responses import load_case
from webapp.pages.overview.wording import about_words
from webapp.pages.shared.case_filters import inbox_filter, inbox_place, tracking_fields, tracking_filter
from webapp.pages.shared.list_query import chosen, cursor, few
from webapp.queries.cases.claims import claims_of, shared_desks
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.following import called
from webapp.queries.cases.lists import DEEPEST, CaseLine, inbox, watched_by
from webapp.queries.cases.records import case_for
from webapp.queries.cases.reminding import reminders_left, reminding_authority
from webapp.queries.notices.recipients import task_recipients
from webapp.queries.overview.tracking import tracked
from webapp.services.meetings.bulk_ballots import MOST
from workflows.core.definition import Definition

LISTS = ("inbox", "watching", "tracking")
"""The lists of which all that the filter shows can be chosen."""


@dataclass(frozen=True, slots=True)
class ChosenForDesk:
    """A case among those chosen. unit: with the process, what it is about, and its code. note: who has it,
    or why nothing is done with it.

    given: what the form carries.
    """

    case: str
    url: str
    person: str
    unit: str
    note: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class HandedTogether:
    """Cases that the same comrades may have."""

    rows: list[ChosenForDesk]
    choices: list[HolderChoice]


@dataclass(slots=True)
class DeskCases:
    """The chosen cases by whether it can be done with them; those to be handed on by who may have them."""

    ready: list[ChosenForDesk] = field(default_factory=list)
    left: list[ChosenForDesk] = field(default_factory=list)
    groups: list[HandedTogether] = field(default_factory=list)

    @property
    def choices(self) -> list[HolderChoice]:
        """The people who may have every one of the cases."""
        first, *others = self.groups or [HandedTogether([], [])]
        return [each for each in first.choices if all(each in group.choices for group in others)]

    @property
    def some_left_out(self) -> bool:
        """Whether somebody may have one of the cases and not all."""
        return any(each not in self.choices for group in self.groups for each in group.choices)


def chosen_ids(what: str) -> tuple[list[str], bool]:
    """Return the cases in the address, and whether there are more than can be done together.

    With `all` those that the list of this name shows with its filter, from the page on that was read: of the inbox such
    as several comrades share, to be taken those that nobody has.
    """
    session, who, day, source = db.session(), actor(), today(), chosen("all", LISTS)
    if not source:
        ids = [each for each in dict.fromkeys(request.args.getlist("case")) if each]
        return ids[:MOST], len(ids) > MOST
    if source == "inbox":
        found = inbox(session, who, day, DEEPEST, inbox_place(), inbox_filter())
        shared = shared_desks(session, who, [case_id for case_id, _line in found], day)
        held = {each.case_id for each in claims_of(session, shared, day)} if what == "take" else set()
        ids = [line.public_id for case_id, line in found if case_id in shared.keys() - held]
        return ids[:MOST], len(ids) > MOST
    if source == "watching":
        page = watched_by(session, who, day, cursor())
        return few([line.public_id for line in page.rows], MOST), bool(page.after)
    if not sees_below(who):
        abort(404)
    below = tracked(session, who, tracking_filter(tracking_fields()), day, cursor())
    return few([line.public_id for line in below.rows if not line.closed_at], MOST), bool(below.after)


def sorted_cases(what: str, ids: Iterable[str]) -> DeskCases:
    """Sort those of the cases that the user may know of; others are dropped."""
    found, groups = DeskCases(), dict[tuple[str, ...], HandedTogether]()
    for case in known_cases(ids):
        context, _lists = load_case(case.public_id)
        holding = holding_of(context) if what != "remind" else None
        why = _why_not(what, context, holding)
        note = why or " ".join(holding.taken if holding else [])
        row = desk_row(case, note, f"{case.public_id}.{case.version}")
        (found.left if why else found.ready).append(row)
        if holding and not why:
            group = groups.setdefault(tuple(each.post for each in holding.choices), HandedTogether([], holding.choices))
            group.rows.append(row)
    found.groups.extend(groups.values() if what == "hand" else ())
    return found


def inbox_cases(fits: Callable[[CaseLine, Definition], bool]) -> list[str]:
    """Return the cases in the user's inbox, with its filter, that fit with their definitions. Two statements."""
    session = db.session()
    found = [line for _id, line in inbox(session, actor(), today(), DEEPEST, None, inbox_filter())]
    known = definitions(session, (line.definition_hash for line in found))
    return [line.public_id for line in found if fits(line, known[line.definition_hash])]


def known_cases(ids: Iterable[str]) -> list[Case]:
    """Return those of the cases that the user may know of."""
    return [case for each in ids if (case := case_for(db.session(), actor(), each))]


def desk_row(case: Case, note: str = "", given: str = "") -> ChosenForDesk:
    """Return a case as a line."""
    name = case.subject.full_name if case.subject else case.unit.name
    url = url_for("cases.case", public_id=case.public_id)
    about = about_words(case.workflow, called(case))
    unit = [*([case.unit.name] if case.subject else []), process_title(case.workflow), *([about] if about else [])]
    return ChosenForDesk(case.public_id, url, name, " · ".join([*unit, case.public_id[:8].upper()]), note, given)


def _why_not(what: str, context: CaseContext, holding: CaseHolding | None) -> str:
    """Return why nothing can be done with a case; '' if it can."""
    if what == "remind":
        if reminding_authority(context) is None:
            return gettext("You do not wait for anybody in this case.")
        if not reminders_left(context):
            return gettext("Reminded today already, as often as the rules allow: please wait until tomorrow.")
        called = task_recipients(db.session(), context.case.id, today()).values()
        if all(each.reader.person_id == actor().person_id for each in called):
            return gettext("This case waits for nobody else who has an account: there is nobody to remind.")
        return ""
    if what == "take" and (holding is None or not holding.free):
        taken = " ".join(holding.taken) if holding else ""
        return taken or gettext("You cannot take this case: no post that it waits for has you among several holders.")
    if what == "hand" and (holding is None or not holding.choices):
        return gettext("You cannot hand this case on: it waits for no post whose holders you may choose among.")
    return ""
