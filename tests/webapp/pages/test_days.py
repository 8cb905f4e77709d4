"""Every day of every form outside of the processes against what it rests on: the day before is refused at its field."""

import datetime as dt
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import webapp.pages
from tests.support.browserlike import Browser, numbered
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    DEPUTY,
    NEW,
    OFFICER,
    OTHER,
    PROVINCE,
    Office,
)
from tests.support.reading import SignIn
from webapp.config import ROOT
from webapp.forms import PageForm
from webapp.models import Account, Person, Post
from webapp.pages.shared.fields import TypedDate
from workflows.core.forms import CaseForm, Date

HERE = "tests/webapp/pages/test_days.py::test_the_day_before_is_refused_and_the_day_itself_stands"
NUMBERED = "tests/webapp/pages/papers/test_numbering.py::test_a_day_or_signer_that_cannot_be_comes_back_with_its_field"
RULES = "tests/webapp/pages/rules/test_rules_pages.py::test_what_does_not_fit_is_refused_at_its_field_and_kept"
IN_GROUPS = "tests/webapp/pages/test_days.py::test_nobody_is_in_a_group_before_it_or_leaves_before_they_came"
CASE = "tests/webapp/pages/archives/test_archives.py"
PARTS = {"PaperForm", "HolderForm", "HeldUntilForm"}
GROUND = ""
"""A day that rests on nothing but today: a paper of another body, a birth, a day of the calendar."""
HELD = {
    "DeputyForAnother.first": HERE,
    "DeputyForAnother.last": HERE,
    "DelegationPeriod.first": HERE,
    "DelegationPeriod.last": HERE,
    "LeavePeriod.first": HERE,
    "LeavePeriod.last": HERE,
    "MeetingForm.held_on": HERE,
    "MeetingForm.period_from": HERE,
    "MeetingForm.period_to": HERE,
    "ChangeForm.held_on": "tests/webapp/pages/meetings/test_replanning.py::test_a_meeting_changes_through_its_page",
    "ChangeForm.period_from": HERE,
    "ChangeForm.period_to": HERE,
    "UnitForm.since": HERE,
    "UnitForm.written_on": GROUND,
    "NamingForm.since": HERE,
    "NamingForm.written_on": GROUND,
    "LastDayForm.last_day": HERE,
    "LastDayForm.written_on": HERE,
    "NewPersonForm.birth": GROUND,
    "NewPersonForm.union_joined_on": HERE,
    "NewPersonForm.since": HERE,
    "NewPersonForm.written_on": GROUND,
    "MembershipEndForm.last_day": HERE,
    "TermForm.starts_on": HERE,
    "TermForm.ends_on": HERE,
    "TermForm.paper_date": HERE,
    "ExtensionForm.extended_to": HERE,
    "ReorganisationForm.day": HERE,
    "TransferForm.transferred_on": f"{CASE}::test_a_file_cannot_be_handed_over_before_it_ended_or_twice",
    "DestructionForm.decided_on": f"{CASE}::test_two_people_destroy_by_a_decision_and_a_stub_remains",
    "RowForm.effective_from": RULES,
    "FoundForm.founded_on": HERE,
    "JoinForm.joined_on": IN_GROUPS,
    "LeaveForm.left_on": IN_GROUPS,
    "KindForm.first_day": HERE,
    "KindEndForm.last_day": "tests/webapp/pages/test_days.py::test_a_kind_of_post_does_not_end_before_it_began",
    "NumberForm.signed_on": NUMBERED,
    "OpenForm.last_on": HERE,
    "DayForm.day": GROUND,
    "ExceptionForm.written_on": GROUND,
}
"""Form and field of each day → the test that sends the day before the one it rests on."""


def forms() -> Iterator[tuple[str, str]]:
    """Yield form and field of every day in a form of a page; not in what only other forms rest on (`PARTS`)."""
    for module in pkgutil.walk_packages(webapp.pages.__path__, "webapp.pages."):
        importlib.import_module(module.name)
    todo: list[Any] = [PageForm, CaseForm]
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        module = sys.modules[kind.__module__]
        if module.__name__.startswith("webapp.pages.") and getattr(module, kind.__name__, None) is kind:
            days = [name for name in dir(kind) if _is_day(getattr(kind, name))]
            yield from ((kind.__name__, name) for name in days if kind.__name__ not in PARTS)


def _is_day(made: Any) -> bool:
    declared = getattr(made, "field_class", type(made))
    return isinstance(declared, type) and issubclass(declared, TypedDate | Date)


def test_every_day_of_a_page_says_what_refuses_the_day_before() -> None:
    assert {f"{form}.{name}" for form, name in forms()} == set(HELD)
    for where in set(HELD.values()) - {GROUND}:
        path, _sign, test = where.partition("::")
        assert re.search(rf"^def {test}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), where


Line = tuple[str, str, dict[str, Any], str, str, str]
"""Who sends a form, where it is, what is sound in it, the field of a day, one too early, and one that is not."""
PAPER = {"number": "05-TB/ĐTN", "body": "Huyện đoàn Thử"}
TERM = {"members_fixed": "3", "paper_number": "02-QĐ/ĐTN", "paper_by": "Đoàn xã Thử Một"}
ELECTED = {**TERM, "starts_on": "01/03/2026", "ends_on": "28/02/2027", "paper_date": "05/03/2026"}
APPOINTED = {**TERM, "starts_on": "01/03/2026", "ends_on": "31/08/2026", "paper_date": "01/03/2026", "provisional": "y"}
GROUP = {"decision_number": "11-QĐ/ĐTN", "decision_body": "Ban Chấp hành Đoàn xã", "programme": "Giao việc"}
ADMINISTRATOR = "quan-tri"
COMMITTEE = {"body": "standing_committee", "held_on": "25/11/2026", "place": "Phòng họp"}
SECOND, THIRD = {"held_on": "02/12/2026"}, {"held_on": "09/12/2026"}
KIND = {
    "title": "Chi hội trưởng",
    "paper": "Chi hội trưởng",
    "units": ["branch"],
    "holders": "one",
    "given": "outside",
    "source": "12-QĐ/HLHTN (15/06/2020)",
}


def lines(office: Office, ends: Post, extended: int) -> list[Line]:
    """Every form with a day that rests on another one, but for those that need a case."""
    who = {name: str(person.id) for name, person in office.people.items()}
    member = office.session.scalars(sa.select(Post).where(Post.person_id == office.people[NEW].id)).one()
    unit, people = "/units/H-01/units/new", f"/units/{BRANCH}/people/new"
    new = {"name": "Chi đoàn Mới", "sort": "residential", "written_on": "10/11/2026", **PAPER}
    given = {"kind": "deputy_police_chief", "person": who[COMMUNE], "number": "3-QĐ/UBND", "body": "Ủy ban nhân dân xã"}
    clerk = {"kind": "clerk", "person": who[OTHER], **PAPER}
    comer = {"full_name": "Trần Thị Mới Về", "sex": "female", "birth": "02/2001", "kind": "member"}
    end = f"/units/H-01/posts/{numbered('post', ends.id)}/end"
    over = {"number": "9-QĐ/UBND", "body": "Ủy ban nhân dân xã"}
    leave = f"/people/{numbered('person', office.people[NEW].id)}/memberships/{numbered('post', member.id)}/end"
    terms, extend = f"/units/{BRANCH}/terms", f"/units/H-01-02/terms/{numbered('term', extended)}/extend"
    meeting = {**COMMITTEE, "chair": who[CHAIR], "secretary": who[CLERK]}
    deputy = {"person": who[DEPUTY], "workflow": "all"}
    rest = {"person": who[OFFICER], "kind": "annual"}
    book = {"issuer": str(office.units["H"].id), "type": "QĐ", "term": "2025-2030", "last": "7", "reason": "Sổ giấy"}
    group = {"unit": str(office.units["H-01"].id), "leader": who[COMMUNE], "name": "Tổ tu dưỡng", **GROUP}
    rename = "/reorganisations/new/rename?go=1&units=H-01-02 > /reorganisations/preview"
    named = {"name": "Chi đoàn Thôn Hai", "decision": "13-QĐ/ĐTN, 10/11/2026"}
    return [
        (PROVINCE, rename, named, "day", "09/11/2026", "10/11/2026"),
        (PROVINCE, rename, {**named, "decision": "13-QĐ/ĐTN"}, "day", "31/12/2014", "01/01/2015"),
        (COMMUNE, "/groups/new", group, "founded_on", "31/12/2014", "01/10/2026"),
        (ADMINISTRATOR, "/posts/new", KIND, "first_day", "14/06/2020", "15/06/2020"),
        (COMMUNE, unit, new, "since", "09/11/2026", "10/11/2026"),
        (COMMUNE, unit, {**new, "written_on": "01/01/2014"}, "since", "31/12/2014", "01/01/2015"),
        (CHAIR, "/units/H-01/posts", {**given, "written_on": "20/11/2026"}, "since", "19/11/2026", "20/11/2026"),
        (CHAIR, "/units/H-01/posts", {**clerk, "written_on": "01/01/2014"}, "since", "31/12/2014", "01/01/2015"),
        (CHAIR, end, {**over, "last_day": "20/11/2026"}, "written_on", "28/02/2026", "01/03/2026"),
        (CHAIR, end, {**over, "written_on": "20/11/2026"}, "last_day", "28/02/2026", "01/03/2026"),
        (COMMUNE, people, comer, "since", "31/12/2014", "20/11/2026"),
        (COMMUNE, people, {**comer, "union_joined_on": "26/03/2016"}, "since", "25/03/2016", "26/03/2016"),
        (COMMUNE, people, {**comer, "since": "20/11/2026"}, "union_joined_on", "28/02/2001", "26/03/2016"),
        (COMMUNE, leave, {"why": "moved"}, "last_day", "31/12/2019", "01/01/2020"),
        (COMMUNE, terms, {**ELECTED, "starts_on": "31/12/2014"}, "starts_on", "31/12/2014", "01/03/2026"),
        (COMMUNE, terms, ELECTED, "ends_on", "01/03/2026", "28/02/2027"),
        (COMMUNE, terms, ELECTED, "paper_date", "31/12/2014", "05/03/2026"),
        (COMMUNE, terms, ELECTED, "paper_date", "24/11/2026", "23/11/2026"),
        (COMMUNE, terms, APPOINTED, "paper_date", "02/03/2026", "01/03/2026"),
        (COMMUNE, extend, {"paper": "03-CV/HĐ (05/11/2026)"}, "extended_to", "31/10/2026", "01/11/2026"),
        (COMMUNE, extend, {"extended_to": "01/11/2026"}, "paper", "3-CV, 31/05/2026", "3-CV, 01/06/2026"),
        (CLERK, "/papers/books", book, "last_on", "25/03/2025", "26/03/2025"),
        (CLERK, "/meetings/new", {**meeting, "chair": who[OTHER]}, "chair", who[OTHER], who[CHAIR]),
        (
            CLERK,
            "/meetings/new",
            {**meeting, **SECOND, "period_to": "31/12/2026"},
            "period_from",
            "03/12/2026",
            "02/12/2026",
        ),
        (
            CLERK,
            "/meetings/new",
            {**meeting, **THIRD, "period_from": "01/10/2026"},
            "period_to",
            "30/09/2026",
            "01/10/2026",
        ),
        (CHAIR, "/my-account/delegations", {**deputy, "last": "30/11/2026"}, "first", "22/11/2026", "23/11/2026"),
        (CHAIR, "/my-account/delegations", {**deputy, "first": "10/12/2026"}, "last", "09/12/2026", "10/12/2026"),
        (OFFICER, "/field-days/leave", {**rest, "last": "10/01/2020"}, "first", "31/12/2019", "01/01/2020"),
        (OFFICER, "/field-days/leave", {**rest, "first": "10/12/2026"}, "last", "09/12/2026", "10/12/2026"),
    ]


@pytest.mark.at_length
def test_the_day_before_is_refused_and_the_day_itself_stands(
    office: Office, session: Session, sign_in: SignIn, make_account: Callable[..., Account]
) -> None:
    """At its field, with what was typed."""
    make_account(ADMINISTRATOR)
    ends = office.post(COMMUNE_DEPUTY, "deputy_police_chief", "H-01", since=dt.date(2026, 3, 1))
    half = {"provisional": True, "members_fixed": 3}
    extended = office.term(office.units["H-01-02"], dt.date(2026, 6, 1), dt.date(2026, 10, 31), **half).id
    session.commit()
    readers: dict[str, Browser] = {}
    for who, path, words, at, early, sound in lines(office, ends, extended):
        session.rollback()
        browser = readers.get(who) or readers.setdefault(who, sign_in(who))
        send(browser, path, words, at, early, refused=True)
        send(browser, path, words, at, sound, refused=False)


def send(browser: Browser, path: str, words: dict[str, Any], at: str, day: str, *, refused: bool) -> None:
    """Fill in a form with this day and send it. path: where it is, and behind '>' where it goes, if that differs."""
    page, _sign, action = path.partition(" > ")
    browser.get_empty(page)
    assert browser.response.status_code == 200, path
    browser.post(action or page, {**browser.form(action or page).values, **words, at: day})
    answer = browser.response
    assert (answer.status_code in (409, 422)) is refused, f"{path} {at} {day}: {browser.text}"
    assert (f'href="#{at}"' in answer.text) is refused, f"{path} {at} {day}: {browser.text}"
    assert not refused or at == "chair" or day in answer.text, "what was typed stays; who may not be chosen does not"


def test_nobody_is_in_a_group_before_it_or_leaves_before_they_came(office: Office, sign_in: SignIn) -> None:
    browser, member = sign_in(COMMUNE), str(office.people[NEW].id)
    office.session.execute(
        sa.update(Person).where(Person.full_name == NEW).values(union_joined_on=dt.date(2026, 10, 5))
    )
    office.session.commit()
    browser.get("/groups/new")
    unit, leader = str(office.units["H-01"].id), str(office.people[COMMUNE].id)
    said = {"name": "Tổ tu dưỡng", "unit": unit, "leader": leader, "founded_on": "01/10/2026", **GROUP}
    browser.post("/groups/new", {**browser.form("/groups/new").values, **said})
    group = browser.path
    for day, refused in (("30/09/2026", True), ("04/10/2026", True), ("05/10/2026", False)):
        send(browser, f"{group} > {group}/members", {"person": member}, "joined_on", day, refused=refused)
    leave = f"{group}/members/{numbered('person', office.people[NEW].id)}/leave"
    for day, refused in (("04/10/2026", True), ("05/10/2026", False)):
        send(browser, leave, {"why": "Đi xa"}, "left_on", day, refused=refused)


def test_a_kind_of_post_does_not_end_before_it_began(
    sign_in: SignIn, make_account: Callable[..., Account], confirm_changes: Callable[[], int], office: Office
) -> None:
    make_account(ADMINISTRATOR)
    admin = sign_in(ADMINISTRATOR)
    send(admin, "/posts/new", KIND, "first_day", "15/06/2020", refused=False)
    assert confirm_changes() == 1
    for day, refused in (("14/06/2020", True), ("15/06/2020", False)):
        send(admin, "/posts/chi_hoi_truong/end", {}, "last_day", day, refused=refused)
