"""The demo's benefits and groups: insurance cards, a club, an economic model, members on the way, a contest, posts that
other bodies give.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.demo.forums import Finder
from webapp.models import Unit
from webapp.queries.registers.offers import Offers
from webapp.services.command import Command, unit_of_work
from webapp.services.entitlements.handing import hand_over
from webapp.services.registers.marking import give_marks, name_judges
from webapp.services.registers.rows import confirm, enter
from webapp.services.units.naming import Naming, NamingPaper, name_holder
from workflows.core.calendar import add_months, local_date
from workflows.core.registers import KNOWN, Register, lists_of_people
from workflows.entitlements.branch_secretary_allowance import BranchSecretaryAllowance
from workflows.registers.contests import ContestRounds
from workflows.registers.economic_models import EconomicModels
from workflows.registers.groups import Groups
from workflows.registers.insurance_cards import InsuranceCards
from workflows.registers.residence import Residence

CARDS = (
    # Unit, which of those on the list, number, in how many days it ends.
    ("HT-01", 0, "DN4797900000001", 33),
    ("HT-01", 1, "DN4797900000002", 400),
    ("HT-01", 2, "DN4797900000003", 400),
    ("SM", 0, "DN4797900000004", 33),
    ("SM", 1, "DN4797900000005", -5),
)
OUTSIDE = (
    # Unit, whose post there or below, the post of another body, number and body of its decision.
    ("HT-01", ("deputy_secretary", "HT-01"), "deputy_police_chief", "215/QĐ-CAH", "Công an huyện Hàm Tân"),
    ("HT-01", ("secretary", "HT-01-01"), "commune_staff", "31/QĐ-UBND", "Ủy ban nhân dân thị trấn Tân Minh"),
    ("HT-01-02", ("secretary", "HT-01-02"), "savings_group_head", "12/QĐ-HND", "Hội Nông dân thị trấn Tân Minh"),
    ("SM", ("deputy_secretary", "SM"), "red_cross_president", "08/QĐ-HCTĐ", "Hội Chữ thập đỏ tỉnh"),
)
MODELS = (
    ("HT-02", "Nuôi gà thả vườn", "livestock"),
    ("HT-03", "Trồng điều ghép", "crops"),
    ("HT-04", "Nuôi dê sinh sản", "livestock"),
    ("HT-05", "Chế biến hải sản khô", "craft"),
    ("HT-06", "Cửa hàng vật tư nông nghiệp", "service"),
)
MARKS = {"secretary": (925, 850, 800, 800), "deputy_secretary": (900, 875, 850, 850)}
"""Hundredths of a mark by each judge for the four contestants; two of them come out equal."""


def fill_benefits(session: Session, now: dt.datetime, find: Finder) -> None:
    """Note cards, a club, a model, members on the way, a contest with its ranking, and posts of other bodies."""
    book = RowBook(session, now, find)
    for nth, (code, place, number, left) in enumerate(CARDS):
        until = local_date(now) + dt.timedelta(days=left)
        said = {"number": number, "payer": "commune", "valid_from": f"{until.year - 1}-01-01", "until": str(until)}
        row = book.enter(InsuranceCards, code, 120, said, (place, place + 1), f"card-{nth}")
        book.confirm(InsuranceCards, row, ("deputy_secretary", code), 118)
    club = {"name": "CLB Bí thư chi đoàn", "kind": "club", "paper": "07-QĐ/ĐTN, Đoàn thị trấn Tân Minh"}
    head, *deputies = (
        book.by(post, code, 300).person_id
        for post, code in (("secretary", "HT-01"), ("deputy_secretary", "HT-01"), ("secretary", "HT-01-02"))
    )
    board = {"head": [head], "deputies": deputies}
    ends = {"until": str(local_date(now) + dt.timedelta(days=40))}
    book.confirm(
        Groups,
        book.enter(Groups, "HT-01", 300, club | board | ends, (0, 6), "club"),
        ("organisation_officer", "HT"),
        295,
    )
    model = {"name": "Trồng thanh long ruột đỏ", "kind": "crops", "income": "under_300", "support": "Vốn vay ủy thác"}
    book.confirm(
        EconomicModels,
        book.enter(EconomicModels, "HT-01", 150, model, (3, 4), "model"),
        ("organisation_officer", "HT"),
        148,
    )
    _models(book)
    _pilot_team(book)
    on_way = {"origin": "Đoàn Trường Đại học Phan Thiết", "member": "Ngô Thị Thu Hà", "letter": "45-GT/ĐTN"}
    waits = {"standing": "transit", "branches": [], "until": str(local_date(now) - dt.timedelta(days=6))}
    row = book.enter(Residence, "SM", 36, on_way | waits, None, "on-the-way")
    book.confirm(Residence, row, ("secretary", "TD"), 34)
    lives = {"origin": "Đoàn Công ty may Bình Thuận", "member": "Lê Quốc Bảo", "standing": "received", "branches": []}
    row = book.enter(Residence, "HT-01", 130, lives, None, "lives-here")
    book.confirm(Residence, row, ("organisation_officer", "HT"), 128)
    for code in ("HT-01", "SM"):
        _hand_over(book, code)
    _contest(book)
    _outside(session, now, find)


def _models(book: "RowBook") -> None:
    """In each of five communes a model of a branch secretary and one of the commune's deputy secretary."""
    units = {row.code: row.id for row in book.session.execute(sa.select(Unit.code, Unit.id))}
    for code, name, kind in MODELS:
        for post, where in (("secretary", f"{code}-01"), ("deputy_secretary", code)):
            owner = book.by(post, where, 145).person_id
            said = {"name": name, "kind": kind, "income": "under_300", "people": [owner]}
            row = book.enter_about(EconomicModels, units[code], (code, "secretary"), 145, said, f"model-{where}")
            book.confirm(EconomicModels, row, ("organisation_officer", "HT"), 143)


def _pilot_team(book: "RowBook") -> None:
    """The four comrades of the commune's pilot of better branches, headed by its secretary (seed 004)."""
    places = (("secretary", "SM"), ("secretary", "SM-07"), ("deputy_secretary", "SM-07"), ("appraising_officer", "SM"))
    head, deputy, *others = (book.by(post, code, 150).person_id for post, code in places)
    team = {"name": "Tổ thí điểm nâng cao chất lượng Chi đoàn Thôn 7", "kind": "pilot", "paper": "19-QĐ/ĐTN, Đoàn xã"}
    board = {"head": [head], "deputies": [deputy], "others": others}
    ends = {"until": str(local_date(book.now) + dt.timedelta(days=215))}
    row = book.enter(Groups, "SM", 150, team | board | ends, None, "pilot-team")
    book.confirm(Groups, row, ("secretary", "TD"), 148)


def _hand_over(book: "RowBook", code: str) -> None:
    """Hand the list of the month before last to the accountant, at its end."""
    last = add_months(local_date(book.now).replace(day=1), -1) - dt.timedelta(days=1)
    ago = (local_date(book.now) - last).days
    unit_id = book.session.scalars(sa.select(Unit.id).where(Unit.code == code)).one()
    command = book.command(f"handed-{code}", book.by("secretary", code, ago), ago)
    hand_over(book.session, BranchSecretaryAllowance, unit_id, last.replace(day=1), command)


def _contest(book: "RowBook") -> None:
    """A final round of the district: two judges, four contestants, two of them equal."""
    said = {"contest": "Hội thi Bí thư chi đoàn giỏi", "round": "final"}
    row, people = book.enter_for(ContestRounds, "HT", 60, said, (0, 4), "contest", by="clerk")
    judges = {post: book.find(post, "HT", book.day(59)) for post in MARKS}
    ids = [judge.person_id for judge in judges.values()]
    name_judges(book.session, ContestRounds, row, ids, book.command("judges", book.by("clerk", "HT", 59), 59))
    for post, marks in MARKS.items():
        given = dict(zip(people, marks, strict=True))
        give_marks(book.session, ContestRounds, row, given, book.command(f"marks-{post}", judges[post], 58))
    book.confirm(ContestRounds, row, ("organisation_officer", "TD"), 55, version=3)


def _outside(session: Session, now: dt.datetime, find: Finder) -> None:
    for nth, (code, (post, where), kind, number, body) in enumerate(OUTSIDE):
        day = local_date(now) - dt.timedelta(days=100)
        person, officer = find(post, where, day), find("secretary", code[:5] if code[:2] == "HT" else code, day)
        unit_id = session.scalars(sa.select(Unit.id).where(Unit.code == code)).one()
        session.rollback()
        paper = NamingPaper(number, day, body)
        with unit_of_work(session):
            name_holder(
                session, unit_id, Naming(person.person_id, kind, day, paper), Command(officer, now, f"outside-{nth}")
            )


class RowBook:
    """A writer of rows of registers, as people of the office would have, so many days ago."""

    def __init__(self, session: Session, now: dt.datetime, find: Finder) -> None:
        self.session, self.now, self.find = session, now, find

    def day(self, ago: int) -> dt.date:
        return local_date(self.now - dt.timedelta(days=ago))

    def by(self, post: str, code: str, ago: int) -> Actor:
        return self.find(post, code, self.day(ago))

    def command(self, key: str, actor: Actor, ago: int, answers: Any = None) -> Command:
        self.session.rollback()
        return Command(actor, self.now - dt.timedelta(days=ago), f"demo-benefit-{key}", answers or {})

    def enter(
        self,
        register: type[Register],
        code: str,
        ago: int,
        said: dict[str, Any],
        which: tuple[int, int] | None,
        key: str,
    ) -> int:
        return self.enter_for(register, code, ago, said, which, key)[0]

    def enter_for(
        self,
        register: type[Register],
        code: str,
        ago: int,
        said: dict[str, Any],
        which: tuple[int, int] | None,
        key: str,
        by: str = "secretary",
    ) -> tuple[int, Collection[int]]:
        """Enter a row about those whom the register offers from one place to another; its id, and whom it is about."""
        day = self.day(ago)
        unit = self.session.scalars(sa.select(Unit).where(Unit.code == code)).one()
        unit_id = unit.id
        source = lists_of_people(register).get(register.people, KNOWN)
        people = list(Offers(self.session, register, unit, day, day).on(day, source))[slice(*which)] if which else []
        named = {register.people: people} if which else {}
        return self.enter_about(register, unit_id, (code, by), ago, {**said, **named}, key), people

    def enter_about(
        self,
        register: type[Register],
        unit_id: int,
        by: tuple[str, str],
        ago: int,
        said: dict[str, Any],
        key: str,
    ) -> int:
        answers = {register.entry.section: {**said, register.day: self.day(ago).isoformat()}}
        command = self.command(key, self.by(by[1], by[0], ago), ago, answers)
        return enter(self.session, register, unit_id, command)

    def confirm(self, register: type[Register], row: int, by: tuple[str, str], ago: int, version: int = 1) -> None:
        self.confirm_all(register, {row: version}, by, ago)

    def confirm_all(self, register: type[Register], rows: dict[int, int], by: tuple[str, str], ago: int) -> None:
        """Confirm rows, each by the version that was read, in one act."""
        key = f"confirm-{min(rows)}"
        confirm(self.session, register, rows, self.command(key, self.by(*by, ago), ago))
