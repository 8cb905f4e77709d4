"""The past stays: every paper of the demo office reads the same before and after its units and people change."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.later import reword
from tests.support.offices.second_person import add_row, reorganised
from webapp.demo.filling import actor_finder
from webapp.documents import wording
from webapp.models import Account, Case, FrozenPaper, Meeting, Person
from webapp.queries.cases.context import load_context
from webapp.queries.cases.records import papers_of
from webapp.queries.papers.printing import printable
from webapp.queries.votes.votes import votes_of
from webapp.services.command import Command
from webapp.services.reorganisations.plan import ReorganisationPlan
from workflows.core.calendar import local_date

MINUTES = "/meetings/%s/papers/meeting-minutes"
pytestmark = pytest.mark.parametrize("demo_url", ["sqlite"], indirect=True)


@pytest.fixture
def database_url(demo_url: str) -> str:
    return demo_url


class Past:
    """The demo office, read by the board of its province, and a sealed case by whoever opened it."""

    def __init__(self, session: Session, clock: Any, new_client: Callable[..., Browser]) -> None:
        self.session, self.clock, self.new_client = session, clock, new_client
        self.day = local_date(clock.now)
        self.browsers: dict[int, Browser] = {}
        self.board = actor_finder(session)("organisation_officer", "TD", self.day)
        self.keys = 0

    def as_(self, person_id: int) -> Browser:
        if person_id not in self.browsers:
            name = self.session.scalars(sa.select(Account.username).where(Account.person_id == person_id)).one()
            self.session.rollback()
            self.browsers[person_id] = self.new_client()
            self.browsers[person_id].enter(name)
        return self.browsers[person_id]

    def cases(self) -> list[tuple[str, int]]:
        """Every case that has papers: its address, and who reads it."""
        statement = sa.select(Case.public_id, Case.sealed, Case.opener_id)
        having = statement.where(Case.id.in_(sa.select(FrozenPaper.case_id))).order_by(Case.id)
        found = [(row[0], row[2] if row[1] else self.board.person_id) for row in self.session.execute(having)]
        self.session.rollback()
        return found

    def names(self, public_id: str) -> list[str]:
        case = self.session.scalars(sa.select(Case).where(Case.public_id == public_id)).one()
        context = load_context(self.session, case, None, self.clock.now)
        items = printable(context, papers_of(self.session, case.id), votes_of(self.session, case.id))
        self.session.rollback()
        return [item.name for item in items]

    def addresses(self) -> dict[str, int]:
        """Every paper as its page, and one Word file of each kind: its address, and who reads it."""
        found, in_word = {}, set()
        for public_id, secretary in self.session.execute(sa.select(Meeting.public_id, Meeting.secretary_id)):
            found |= dict.fromkeys((f"{MINUTES % public_id}", f"{MINUTES % public_id}.docx"), secretary)
        self.session.rollback()
        for public_id, reader in self.cases():
            for name in self.names(public_id):
                found[f"/cases/{public_id}/papers/{name}"] = reader
                if name not in in_word:
                    found[f"/cases/{public_id}/papers/{name}.docx"] = reader
                in_word.add(name)
        return found

    def read(self, addresses: dict[str, int]) -> dict[str, str]:
        """What stands in these papers; without those that their reader may not see (any longer)."""
        found = {}
        for address, reader in addresses.items():
            response = self.as_(reader).get(address)
            if response.status_code == 200 and address.endswith(".docx"):
                with zipfile.ZipFile(io.BytesIO(response.data)) as file:
                    found[address] = file.read("word/document.xml").decode()
            elif response.status_code == 200:
                found[address] = response.text.partition("<main")[2].partition("</main>")[0]
        return found

    def do(self, kind: str, *units: str, **more: Any) -> None:
        self.keys += 1
        command = Command(actor=self.board, key=f"past-{self.keys}", now=self.clock.now)
        plan = ReorganisationPlan(kind, units, self.day, "12-QĐ/TĐTN", **more)
        reorganised(self.session, plan, command)
        self.session.rollback()

    def correct_everybody(self) -> None:
        """Another name and birth date for each person of the office."""
        for person in self.session.scalars(sa.select(Person)):
            person.full_name = f"Đã Sửa {person.id}"
            person.birth_date = person.birth_date.replace(day=person.birth_date.day % 28 + 1)
        self.session.commit()


@pytest.fixture
def past(session: Session, clock: Any, new_client: Callable[..., Browser]) -> Past:
    return Past(session, clock, new_client)


@pytest.mark.at_length
def test_every_paper_reads_the_same_after_each_kind_of_change(
    past: Past, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, everything: bool
) -> None:
    add_row(  # they are read by few people within an hour
        session,
        key="exports.refused_above",
        value="99999",
        effective_from=past.day,
        source="Thử",
        account_id=1,
        now=past.clock.now,
    )
    every = past.addresses()
    addresses = every if everything else dict([*every.items()][::2])
    before = past.read(addresses)
    assert len(before) > 100
    reword(monkeypatch, tmp_path / "texts")
    past.correct_everybody()
    past.do("rename", "HT-02", name="Đoàn xã Tên Khác")
    past.do("move", "HT-08-01", parent="HT-07")
    past.do("end", "HT-09-05")
    past.do("merge", "HT-09", into="HT-08")
    past.do("merge", "HT-04", "HT-05", new=(("M-1", "Đoàn xã Gộp"),), new_kind="commune_union", parent="HT")
    halves = (("S-1", "Đoàn xã Nửa Một"), ("S-2", "Đoàn xã Nửa Hai"))
    past.do("split", "HT-06", new=halves, new_kind="commune_union", parent="HT", cases="S-1")
    past.do("replace", "HT-01", new=(("R-1", "Đoàn xã Thay"),), new_kind="commune_union", parent="HT")
    past.do("replace", "HT", new=(("R-2", "Huyện đoàn Lớn"),), new_kind="district_union", parent="TD")
    past.do("rename", "TD", name="Tỉnh đoàn Tên Khác")
    after = past.read(addresses)
    wording.source.cache_clear()
    assert [address for address, said in after.items() if said != before[address]] == []
    gone = {address.split("/")[2] for address in before.keys() - after.keys() if not address.startswith("/meetings/")}
    sealed = session.scalars(sa.select(Case.public_id).where(Case.sealed)).all()
    assert any(address.startswith("/meetings/") for address in after)
    assert gone <= set(sealed), "who opened a sealed case may have lost the post by which they knew of it"
    assert any(public_id in address for address in after for public_id in sealed)
