"""Who reads which field about whom: every page of the access matrix and every file that it leads to, in one table.

Each person of the office has values of their own in every field below, so whatever reaches a reader tells whose it is.
A page that shows a field and does not stand in the table fails, as does a reader of another relation.
"""

import datetime as dt
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import pypdfium2
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.support.browserlike import Browser
from tests.support.offices.district import Office
from tests.webapp.test_access_matrix import PAGES, PEOPLE, House
from webapp.models import Person, Post, Unit
from workflows.core.vietnamese import show_phone

FILES = re.compile(r"[.](docx|pdf|xlsx|csv|json)$|/papers/")
"""The addresses that are opened beside those of the matrix: papers, and files of any kind."""


READERS = ("adm", "mem", "sib", "co1", "mi1", "clk", "orK")
"""Of the people of the matrix: one of each relation to the others. What is denied them, the matrix holds."""


class MarkedHouse(House):
    """The house of the matrix, in which nobody shares a value with anybody else."""

    def cases(self) -> dict[str, str]:
        mark(self.office)
        return super().cases()


def mark(office: Office) -> None:
    """Give everybody a telephone number, an address, and days of their own."""
    for number, person in enumerate(sorted(office.people.values(), key=lambda each: each.id), 1):
        person = office.session.get_one(Person, person.id)
        person.phone, person.mail_address = f"0977{number:06d}", f"thu.{number:03d}@hop-thu.example"
        person.birth_date = dt.date(person.birth_date.year, 1 + number // 28, 1 + number % 28)
        person.union_joined_on = dt.date(2013, 1, 1) + dt.timedelta(days=number)
        person.party_joined_on = dt.date(2014, 1, 1) + dt.timedelta(days=number)
    office.session.commit()


def marks(session: Session) -> dict[str, tuple[str, int]]:
    """Value as it may be written → its field, and whose it is. Of births those that nobody shares."""
    found: dict[str, tuple[str, int]] = {}
    births = defaultdict[str, set[int]](set)
    for person in session.scalars(sa.select(Person)):
        for field, day in (("union", person.union_joined_on), ("party", person.party_joined_on)):
            if day and day.year in (2013, 2014):
                found |= dict.fromkeys((f"{day:%d/%m/%Y}", day.isoformat()), (field, person.id))
        births[f"{person.birth_date:%d/%m/%Y}"].add(person.id)
        births[person.birth_date.isoformat()].add(person.id)
        if person.phone:
            spelt = (person.phone, show_phone(person.phone), "+84" + person.phone[1:])
            found |= dict.fromkeys(spelt, ("phone", person.id))
        if person.mail_address:
            found[person.mail_address] = ("mail", person.id)
    session.rollback()
    return found | {day: ("birth", min(whose)) for day, whose in births.items() if len(whose) == 1}


def words_of(answer: TestResponse) -> str:
    """Everything that an answer says, whatever its kind."""
    if answer.data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
            parts = (file.read(name).decode("utf-8", "replace") for name in file.namelist() if name.endswith(".xml"))
            return re.sub(r"<[^>]+>", "", "\n".join(parts))
    if answer.data[:5] == b"%PDF-":
        pages = pypdfium2.PdfDocument(answer.data)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    return answer.data.decode("utf-8", "replace")


class Relations:
    """How readers and those who are read about stand to each other."""

    def __init__(self, session: Session, office: Office) -> None:
        self.ids = {who: office.people[name].id for who, name in PEOPLE.items() if name}
        rows = session.execute(sa.select(Post.person_id, Post.kind, Unit.path).join(Unit, Unit.id == Post.unit_id))
        self.posts = defaultdict[int, list[tuple[str, str]]](list)
        for person_id, kind, path in rows.all():
            self.posts[person_id].append((kind, path))
        session.rollback()

    def of(self, who: str, whose: int) -> str:
        """'own', 'above' (with a post that is more than a member's, over one of their units), or 'other'."""
        me = self.ids.get(who)
        if me == whose:
            return "own"
        mine = [path for kind, path in self.posts[me or 0] if kind != "member"]
        theirs = [path for _kind, path in self.posts[whose]]
        return "above" if any(one.startswith(over) for one in theirs for over in mine) else "other"


FIELDS: dict[str, dict[str, set[str]]] = {
    "birth": {
        "doubles.question": {"above"},
        "imports.imports": {"other"},
        "meeting_papers.paper": {"above"},
        "papers.paper": {"above"},
        "people.people": {"above", "own"},
        "people.person": {"above", "own"},
        "renewal.ages": {"above"},
        "start.form": {"above", "own"},
    },
    "union": {
        "cases.answer": {"above", "other"},
        "cases.case": {"above", "other"},
        "cases.move": {"above"},
        "meeting_cases.case": {"above"},
        "meeting_cases.pack": {"above"},
        "papers.paper": {"above", "other"},
        "people.person": {"above", "own"},
    },
    "party": {
        "papers.paper": {"above"},
        "people.person": {"above"},
    },
    "phone": {
        "people.person": {"above", "own"},
    },
    "mail": {},
}
"""Field → page → how its readers stand to the one it is about. 'other' is the military side of a joint screening, and
the administrator, who reads of an import what the file itself says. The register's mail address stands on no page."""


@pytest.fixture
def house(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser], make_account: Callable[..., Any]
) -> House:
    make_account("quan-tri")
    return MarkedHouse(app, session, clock, new_client, in_full=True)


def links_in(answer: TestResponse) -> Iterator[str]:
    """The addresses of papers and files on a page."""
    if answer.mimetype == "text/html" and answer.data:
        for link in lxml.html.fromstring(answer.data.decode("utf-8", "replace")).iter("a"):
            address = urlsplit(link.get("href") or "")
            if not address.netloc and FILES.search(address.path):
                yield address.path


@pytest.mark.at_length
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_reads_which_field_about_whom(house: House, session: Session, app: Flask) -> None:
    session.rollback()
    sought, relations = marks(session), Relations(session, house.office)
    pattern = re.compile("|".join(map(re.escape, sorted(sought, key=len, reverse=True))))
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    examples: dict[tuple[str, str, str], str] = {}
    for who in READERS:
        todo = [(row.endpoint, house.path(row, who)) for row in house.rows(PAGES) if row.cells[who] == "+"]
        seen = {path for _endpoint, path in todo}
        while todo:
            endpoint, path = todo.pop()
            answer = house.get(who, path)
            for link in links_in(answer):
                if link not in seen:
                    seen.add(link)
                    with app.test_request_context("/"):
                        rule, _values = app.url_map.bind("localhost").match(link, return_rule=True)
                    todo.append((rule.endpoint, link))
            for value in set(pattern.findall(words_of(answer))):
                field, whose = sought[value]
                relation = relations.of(who, whose)
                found[field][endpoint].add(relation)
                examples.setdefault((field, endpoint, relation), f"{who} {path} {value}")
    wrong = [
        f"{field} on {endpoint} by {relation}: {examples[field, endpoint, relation]}"
        for field, pages in found.items()
        for endpoint, readers in pages.items()
        for relation in readers - FIELDS.get(field, {}).get(endpoint, set())
    ]
    assert not wrong, "\n".join(sorted(wrong))
    unread = {(field, page) for field, pages in FIELDS.items() for page in pages if not found[field][page]}
    assert not unread, "it stands in the table and was not seen"
