"""The import of an officer: units and people of their own subtree, by two; what lies outside is as if not there."""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
    Office,
)
from tests.support.reading import english_reader
from tests.support.workbooks import PERSON_HEAD, UNIT_HEAD, saved
from webapp.models import DoubleQuestion, Notice, Person, PersonPair, Post, Unit
from webapp.services.imports.uploads import MOST_KEPT

pytestmark = pytest.mark.at_length

HEAD = [*PERSON_HEAD, "Thư điện tử"]
Reader = Callable[[str], Browser]
BRANCH_3 = ["H-01-03", "Chi đoàn Thôn 3", "Chi đoàn", "H-01", "Thôn 3", "01/06/2020", None]
MEMBER = ["M-1", "Nguyễn Thị Thử", "Nữ", "02/03/2004", "H-01-03", "Đoàn viên", "01/09/2026", *[None] * 5]
FAR, FAR_UNIT = "Người Ở Xa", "H-02-01"


@pytest.fixture
def far(office: Office, session: Session) -> Office:
    """Another commune beside the office's, with a branch and somebody in it."""
    office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    office.unit(FAR_UNIT, "branch", "H-02", "Chi đoàn Xa")
    office.post(FAR, "member", FAR_UNIT)
    return office


@pytest.fixture
def reader(far: Office, session: Session, new_client: Callable[..., Browser]) -> Iterator[Reader]:
    yield english_reader(session, new_client)


def workbook(units: list[list[Any]], people: list[list[Any]]) -> tuple[io.BytesIO, str]:
    return saved({"Đơn vị": [UNIT_HEAD, *units], "Cán bộ": [HEAD, *people]}), "xa.xlsx"


def send(browser: Browser, units: list[list[Any]], people: list[list[Any]]) -> Browser:
    browser.get("/imports")
    browser.post_form("/imports/preview", workbook=workbook(units, people))
    return browser


def row(person: Person, unit: str = BRANCH, **changed: Any) -> list[Any]:
    """The row of somebody stored, as a member since 2020."""
    sex = "Nữ" if person.sex == "female" else "Nam"
    plain = dict(zip(PERSON_HEAD, [person.code, person.full_name, sex, f"{person.birth_date:%d/%m/%Y}"], strict=False))
    plain |= {"Mã đơn vị": unit, "Chức vụ": "Đoàn viên", "Từ ngày": "01/01/2020", **changed}
    return [plain.get(head) for head in HEAD]


def codes(session: Session, model: type[Unit] | type[Person]) -> set[str]:
    session.rollback()
    return set(session.scalars(sa.select(model.code)))


@pytest.mark.at_length
@pytest.mark.both_engines
def test_an_officer_imports_branches_and_members_once_another_confirms(reader: Reader, session: Session) -> None:
    secretary, deputy = reader(COMMUNE), reader(COMMUNE_DEPUTY)
    send(secretary, [BRANCH_3], [MEMBER])
    assert secretary.response.status_code == 200, secretary.text
    secretary.post_form("/imports")
    path = secretary.path
    assert path.startswith("/changes/")
    assert "M-1" not in codes(session, Person) and "H-01-03" not in codes(session, Unit), "one person imports nothing"
    assert secretary.post(f"{path}/confirm", {}).status_code == 404, "not who asked"
    waiting = deputy.get(path).text
    assert "xa.xlsx" in waiting and "Nguyễn Thị Thử (M-1) · Member" in waiting, waiting
    assert "M-1 · Nguyễn Thị Thử · Female · 02/03/2004" in waiting, "whoever confirms reads who is new"
    deputy.post_form(f"{path}/confirm")
    assert "Nguyễn Thị Thử" not in deputy.get(path).text, "a request keeps no names"
    assert "H-01-03" in codes(session, Unit), deputy.text
    branch = session.scalars(sa.select(Unit).where(Unit.code == "H-01-03")).one()
    [post] = session.scalars(sa.select(Post).join(Person, Person.id == Post.person_id).where(Person.code == "M-1"))
    assert (post.unit_id, post.kind, post.source) == (branch.id, "member", "Nhập từ tệp xa.xlsx")
    send(secretary, [BRANCH_3], [MEMBER])
    assert "is here already" in secretary.text, "the same again changes nothing"


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("name", "allowed"),
    [(COMMUNE, 200), (OFFICER, 200), (CHAIR, 200), (PROVINCE, 200), (CLERK, 404), (OLD, 404), (COMMANDER, 404)],
)
def test_who_keeps_units_imports(reader: Reader, name: str, allowed: int) -> None:
    browser = reader(name)
    assert browser.get("/imports").status_code == allowed
    browser.get("/")
    assert ('href="/imports"' in browser.response.text) is (allowed == 200), "the menu leads there"


def outside(reader: Reader, name: str, units: list[list[Any]], people: list[list[Any]]) -> str:
    browser = send(reader(name), units, people)
    assert browser.response.status_code == 422
    return browser.text


@pytest.mark.at_length
def test_a_unit_outside_looks_like_one_that_nobody_has(reader: Reader) -> None:
    for there, nowhere in ((FAR_UNIT, "H-77-01"), ("H", "Q")):
        said = [outside(reader, COMMUNE, [], [[*MEMBER[:4], code, *MEMBER[5:]]]) for code in (there, nowhere)]
        assert said[0].replace(f"code {there}", f"code {nowhere}") == said[1]
        assert f"There is no unit with the code {there}" in said[0] and "Chi đoàn Xa" not in said[0]
    for there, nowhere in (("H-02", "H-77"), ("H", "Q"), ("T", "Q")):
        said = [outside(reader, COMMUNE, [[*BRANCH_3[:3], code, *BRANCH_3[4:]]], []) for code in (there, nowhere)]
        assert said[0].replace(f"code {there}", f"code {nowhere}") == said[1]
    said = [outside(reader, COMMUNE, [[code, *BRANCH_3[1:]]], []) for code in (FAR_UNIT, "H-77-01")]
    assert said[0].replace(FAR_UNIT, "H-77-01") == said[1] and "does not begin with H-01-" in said[0]
    false = [["H-02", "Đoàn Giả", "Đoàn cơ sở", "H-01", None, "01/01/2015", None]]
    false += [[code, *BRANCH_3[1:3], "H-02", *BRANCH_3[4:]] for code in (FAR_UNIT, "H-02-77")]
    said = [outside(reader, COMMUNE, [false[0], each], []) for each in false[1:]]
    assert said[0].replace(FAR_UNIT, "H-02-77") == said[1], "nor below a unit that the workbook makes up"
    kept = ["H-02", "Đoàn xã Thử Hai", "Đoàn cơ sở", "H", None, "01/01/2015", None]
    assert "Thử Hai" not in outside(reader, COMMUNE, [kept], [MEMBER]).replace(kept[1], "")


def test_a_person_outside_is_neither_read_nor_changed(reader: Reader, far: Office, session: Session) -> None:
    stranger = far.people[FAR]
    said = outside(reader, COMMUNE, [], [row(stranger)])
    assert f"The code {stranger.code} cannot be used here" in said
    wrong = outside(reader, COMMUNE, [], [[stranger.code, "Tên Khác", "Nữ", "01/01/2001", BRANCH, *MEMBER[5:]]])
    assert "belongs to somebody else" not in wrong, "what is stored of them is not compared"


def test_whoever_looks_like_somebody_outside_is_imported_and_found_later(
    reader: Reader, far: Office, session: Session
) -> None:
    born = f"{far.people[FAR].birth_date:%d/%m/%Y}"
    twin = ["M-2", FAR, "Nam", born, BRANCH, *MEMBER[5:]]
    secretary, deputy = send(reader(COMMUNE), [], [twin]), reader(COMMUNE_DEPUTY)
    assert "may be somebody who is stored" not in secretary.text
    secretary.post_form("/imports")
    deputy.get(secretary.path)
    deputy.post_form(f"{secretary.path}/confirm")
    assert "M-2" in codes(session, Person)
    assert session.scalars(sa.select(DoubleQuestion)).all() == session.scalars(sa.select(PersonPair)).all() == []
    assert FAR in reader(OFFICER).get("/people/doubles").text, "who is responsible for both sees the pair"


def test_whoever_looks_like_somebody_inside_is_asked_about(reader: Reader, far: Office, session: Session) -> None:
    known = far.people[NEW]
    twin = ["M-3", NEW, "Nữ", f"{known.birth_date:%d/%m/%Y}", "H-01-02", *MEMBER[5:]]
    secretary = send(reader(COMMUNE), [], [twin])
    assert "may be somebody who is stored" in secretary.text
    secretary.post_form("/imports")
    assert "M-3" in secretary.get("/imports").text
    assert "M-3" not in reader(OFFICER).get("/imports").text, "questions of others are not shown"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"Chức vụ": "Bí thư", "Từ ngày": "01/12/2026"}, "is not given by your workbook"),
        ({"Đến ngày": "01/02/2026"}, "Your workbook ends no post"),
    ],
)
def test_what_rests_on_a_paper_is_not_imported(
    reader: Reader, far: Office, changed: dict[str, str], words: str
) -> None:
    assert words in outside(reader, COMMUNE, [], [row(far.people[NEW], **changed)])


def test_a_stored_unit_and_the_own_record_stay(reader: Reader, far: Office) -> None:
    renamed = ["H-01-02", "Chi đoàn Tên Mới", "Chi đoàn", "H-01", None, "01/01/2015", None]
    assert "says something else of H-01-02" in outside(reader, COMMUNE, [renamed], [])
    own = ["H-01", "Đoàn xã Thử Một", "Đoàn cơ sở", "H", None, "01/01/2015", None]
    assert send(reader(COMMUNE), [own, BRANCH_3], [MEMBER]).response.status_code == 200, "the own unit as it is"
    assert "your own post" in outside(reader, COMMUNE, [], [row(far.people[COMMUNE])])
    assert "a pilot is said" in outside(reader, COMMUNE, [[*BRANCH_3[:6], "x"]], [])


def test_data_of_people_are_corrected_where_all_their_posts_are(reader: Reader, far: Office, session: Session) -> None:
    member, both = far.people[NEW], far.people[OTHER]
    far.post(OTHER, "member", FAR_UNIT)
    corrected = {"Điện thoại": "0912 345 678", "Thư điện tử": "moi@example.vn"}
    assert "does not change what is stored" in outside(reader, COMMUNE, [], [row(both, **corrected)])
    secretary, deputy = send(reader(COMMUNE), [], [row(member, **corrected)]), reader(COMMUNE_DEPUTY)
    secretary.post_form("/imports")
    path = secretary.path
    deputy.get(path)
    deputy.post_form(f"{path}/confirm")
    session.rollback()
    stored = session.get_one(Person, member.id)
    assert (stored.phone, stored.mail_address) == ("+84912345678", "moi@example.vn")
    told = session.scalars(sa.select(Notice.move).where(Notice.person_id == member.id, Notice.kind == "security"))
    assert told.all() == ["mail_address_changed"], "a first password may be sent there"
    assert "the register has of you was changed" in reader(NEW).get("/notices").text


@pytest.mark.both_engines
def test_nobody_confirms_what_changes_their_own_data(reader: Reader, far: Office, session: Session) -> None:
    subject = far.people[COMMUNE]
    born, others = subject.birth_date, f"{subject.birth_date.replace(year=subject.birth_date.year + 1):%d/%m/%Y}"
    held = {"Chức vụ": "Bí thư", "Ngày sinh": others}
    deputy, secretary, officer = reader(COMMUNE_DEPUTY), reader(COMMUNE), reader(OFFICER)
    send(deputy, [], [row(subject, "H-01", **held)])
    assert deputy.response.status_code == 200, deputy.text
    deputy.post_form("/imports")
    path = deputy.path
    secretary.get(path)
    secretary.post_form(f"{path}/confirm")
    assert "what is stored of you" in secretary.text, secretary.text
    session.expire_all()
    assert subject.birth_date == born
    officer.get(path)
    officer.post_form(f"{path}/confirm")
    session.rollback()
    assert f"{subject.birth_date:%d/%m/%Y}" == others, officer.text


def test_who_gets_a_post_reads_nothing_of_the_others(reader: Reader, far: Office) -> None:
    """The notice leads to the request; its codes are how the national system knows everybody."""
    mine = row(far.people[NEW], "H-01-02")
    secretary, deputy = send(reader(COMMUNE), [BRANCH_3], [MEMBER, mine]), reader(COMMUNE_DEPUTY)
    secretary.post_form("/imports")
    path = secretary.path
    assert "M-1 " in secretary.text and "M-1 " in deputy.get(path).text
    deputy.post_form(f"{path}/confirm")
    member = reader(NEW)
    assert member.get(path).status_code == 200
    assert far.people[NEW].code in member.text and "M-1 " not in member.text and "Thôn 3" not in member.text


def test_of_the_party_nothing_is_compared(reader: Reader, far: Office, session: Session) -> None:
    member = far.people[NEW]
    member.party_joined_on = dt.date(2020, 2, 3)
    session.commit()
    for written in ("03/02/2020", "19/05/2021"):
        browser = send(reader(COMMUNE), [], [row(member, **{"Ngày vào Đảng": written})])
        assert "is here already" in browser.text


def test_who_is_no_officer_any_more_has_asked_in_vain(reader: Reader, far: Office, session: Session) -> None:
    secretary, deputy = send(reader(COMMUNE), [BRANCH_3], [MEMBER]), reader(COMMUNE_DEPUTY)
    secretary.post_form("/imports")
    path = secretary.path
    session.execute(
        sa.update(Post)
        .where(Post.person_id == far.people[COMMUNE].id)
        .values(valid_to=far.today - dt.timedelta(days=1))
    )
    session.commit()
    deputy.get(path)
    deputy.post_form(f"{path}/confirm")
    assert "may no longer do so" in deputy.text
    assert "M-1" not in codes(session, Person)


@pytest.mark.at_length
def test_previews_are_ones_own_and_few(app: Flask, reader: Reader) -> None:
    """Nobody imports what another has looked at, and looking again and again fills no disk."""
    folder = app.config["DOAN_VU"].data_dir / "uploads"
    secretary, chair = send(reader(COMMUNE), [BRANCH_3], [MEMBER]), reader(CHAIR)
    theirs = {name: secretary.form("/imports").values[name] for name in ("upload", "sha256")}
    send(chair, [BRANCH_3], [])
    chair.post("/imports", {**chair.form("/imports").values, **theirs})
    assert chair.path == "/imports", "as if it were gone"
    for _again in range(MOST_KEPT + 2):
        send(secretary, [BRANCH_3], [MEMBER])
    assert len(list(folder.glob("*.xlsx"))) == MOST_KEPT + 1, "that of the other stays"
    secretary.post_form("/imports")
    assert secretary.path.startswith("/changes/"), "the last one is there"


def test_two_officers_import_beside_each_other(reader: Reader, session: Session) -> None:
    """Each for their own commune, and neither hinders the other."""
    first, second = reader(COMMUNE), reader(CHAIR)
    send(first, [BRANCH_3], [MEMBER])
    send(second, [["H-02-02", "Chi đoàn Thôn 9", "Chi đoàn", "H-02", None, "01/06/2020", None]], [])
    for browser in (first, second):
        browser.post_form("/imports")
        assert browser.path.startswith("/changes/")
