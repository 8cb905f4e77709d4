"""Forms outside the workflows: what is typed is read as in the forms of cases, whatever page it is on."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from tests.support.browserlike import PASSWORD, Browser, paper_path, parse
from tests.support.desk import changed
from tests.support.nominating import nomination
from tests.support.offices.attacking import Attack
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, DEPUTY, NEW, OFFICER, OTHER
from webapp.forms import PageForm
from webapp.models import Account, ChangeRequest, IssuedPaper, Meeting

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ROW = {
    "value": "36",
    "effective_from": "01/01/2027",
    "source": "Quyết định số 8",
    "basis": "read",
    "note": "",
}
HIDDEN = ("a\u202eb", "a\u200bb", "a\x07b", "\ufeffa")


@pytest.fixture
def attack(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser], make_account: Callable[..., Account]
) -> Iterator[Attack]:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    make_account("quan-tri")
    yield Attack(app, session, clock, new_client)


def forms_of(attack: Attack) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Every form with text in it: who sends it, where, in which field, and what is sound."""
    case = attack.to_office(BRANCH, NEW, **attack.instead_of_old())
    assert attack.state(case) == "handover"
    paper = attack.session.scalar(sa.select(IssuedPaper.id).order_by(IssuedPaper.id))
    chair, clerk = (str(attack.office.people[name].id) for name in (CHAIR, CLERK))
    plan = {"held_on": "21/11/2026", "place": "Phòng họp", "chair": chair, "secretary": clerk}
    return [
        *(("", "/rules/secretary.age_max/rows", name, ROW) for name in ("value", "scope", "source", "note")),
        (CLERK, "/meetings/new", "place", plan),
        (CLERK, f"{paper_path(paper)}/end", "reason", {"how": "withdrawn", "reason": "Sai"}),
    ]


def test_every_form_of_a_page_has_the_same_base(app: Flask) -> None:
    assert FlaskForm.__subclasses__() == [PageForm]
    assert len(PageForm.__subclasses__()) > 8


@pytest.mark.at_length
def test_what_nobody_can_see_is_refused_and_a_field_that_comes_twice(attack: Attack) -> None:
    forms = forms_of(attack)
    before = attack.fingerprint()
    for name, path, field, words in forms:
        for text in HIDDEN:
            answer = attack.send(name, path, **{**words, field: text})
            assert answer.status_code == 422, (path, field, text)
            assert f"Nội dung có ký tự ẩn (U+{next(ord(each) for each in text if each != 'a'):04X})" in answer.text, (
                answer.text
            )
        twice = attack.send(name, path, (field, "khác"), **words)
        assert twice.status_code == 422, (path, field)
    assert changed(before, attack.fingerprint()) == []


@pytest.mark.at_length
def test_text_is_stored_composed_with_single_spaces(attack: Attack) -> None:
    typed, stored = unicodedata.normalize("NFD", "  Quyết   định ở Hàm Tân "), "Quyết định ở Hàm Tân"
    forms = forms_of(attack)
    for name, path, field, words in forms:
        if field in ("source", "place", "reason"):
            assert attack.send(name, path, **{**words, field: typed}).status_code == 303, (path, field)
    attack.session.rollback()
    sources = [change.content["source"] for change in attack.session.scalars(sa.select(ChangeRequest))]
    assert [*sources, *attack.session.scalars(sa.select(Meeting.place))] == [stored] * 2
    assert attack.session.scalar(sa.select(IssuedPaper.end_reason).where(IssuedPaper.ended.is_not(None))) == stored


def test_a_note_keeps_its_lines(attack: Attack) -> None:
    assert attack.send("", "/rules/secretary.age_max/rows", **{**ROW, "note": "một  dòng \r\nhai"}).status_code == 303
    attack.session.rollback()
    assert attack.session.scalars(sa.select(ChangeRequest)).one().content["note"] == "một dòng\nhai"


def stands(page: str, name: str, value: str) -> bool:
    """Whether what was typed into a field, chosen or ticked is still there, in its field or as text to be copied."""
    tree = parse(page)
    for each in tree.iter():
        if each.get("name") == name and value in (each.get("value"), "".join(each.itertext()).removeprefix("\n")):
            return each.get("type") not in ("checkbox", "radio") or each.get("checked") is not None
        if each.tag == "select" and each.get("name") == name:
            return any(row.get("value") == value and row.get("selected") is not None for row in each.iter("option"))
    return value in " ".join(tree.itertext())


@pytest.mark.at_length
def test_what_was_typed_comes_back_from_whatever_form_is_refused(attack: Attack) -> None:
    """In its field, or as text where the form cannot be shown any more: never lost."""
    forms_of(attack)
    office, table = attack.office, attack
    waiting = table.to_decision("H-01-02", OTHER)
    chair, clerk, third = (str(office.people[name].id) for name in (CHAIR, CLERK, DEPUTY))
    plan = {"held_on": "21/11/2026", "begins_at": "8h30", "place": "Phòng họp", "chair": chair, "secretary": clerk}
    attack.send(CLERK, "/meetings/new", **plan)
    attack.session.rollback()
    meeting = f"/meetings/{attack.session.scalars(sa.select(Meeting.public_id)).one()}"
    paper = f"{paper_path(attack.session.scalar(sa.select(IssuedPaper.id).order_by(IssuedPaper.id)))}/end"
    start, merits = "/start/secretary-nomination/H-01-03", "Có kinh nghiệm"
    office.unit("H-01-03", "branch", "H-01", "Chi đoàn Thôn 3")
    attack.session.commit()
    office.post("Lò Thị Ba", "member", "H-01-03")
    again = {**nomination(office), "person": str(office.people["Lò Thị Ba"].id), "key": "sent-before"}
    again |= {"purpose": "first_seat", "predecessor": "", "predecessor_reason": "", "merits": merits}
    long, here = "vắng có lý do " * 20, {"present": [chair, clerk]}
    day = {"day": "31/11/2026", "kind": "holiday", "name": "Lễ hội", "source": "QĐ 15", "scope": ""}
    refused: list[tuple[str, str, dict[str, Any], int]] = [
        ("", "/rules/secretary.age_max/rows", {**ROW, "effective_from": "31/02/2027", "note": "Ghi chú"}, 422),
        ("", "/calendar/days/new", day, 422),
        (CLERK, "/meetings/new", {**plan, "held_on": "mai", "begins_at": "8 rưỡi"}, 422),
        (CLERK, f"{meeting}/change", {**plan, "place": "Nơi khác", "held_on": "31/02/2027", "reason": "Trùng"}, 422),
        (CLERK, f"{meeting}/call-off", {"reason": "bão " * 200}, 422),
        (CLERK, f"{meeting}/cases", {"case": [waiting, "0" * 16]}, 409),
        (CLERK, f"{meeting}/attendance", {**here, f"reason-{third}": long}, 422),
        (CLERK, f"{meeting}/attendance", {**here, f"reason-{third}": "a\u200bb"}, 422),
        (CLERK, f"{meeting}/attendance", {"present": [chair, "999999"], f"reason-{third}": "ốm"}, 422),
        (CLERK, paper, {"how": "", "reason": "Sai tên"}, 422),
        (COMMUNE, start, {**again, "person": "", "key": "first"}, 422),
        (COMMUNE, start, {**again, "ranking": "unranked", "discipline": "running"}, 303),
    ]
    for name, path, words, status in refused:
        pairs = [
            (field, each) for field, value in words.items() for each in (value if isinstance(value, list) else [value])
        ]
        answer = attack.send(name, path, *pairs)
        assert answer.status_code == status, (path, words)
        for field, value in pairs:
            if status != 303 and value and field != "key" and value not in ("0" * 16, "999999"):
                assert stands(answer.text, field, value), (path, field, value)
    said = attack.send(COMMUNE, start, **{**again, "merits": "Chữ đã sửa"}).text
    assert "Chữ đã sửa" in said and "Lò Thị Ba" in said, "sent already with other answers: what was chosen, by name"


@pytest.mark.at_length
def test_two_names_or_two_passwords_open_nothing(attack: Attack) -> None:
    for pairs in ({"username": ["vo.thuy.to", "quan-tri"]}, {"password": [PASSWORD, "khac"]}):
        browser = attack.new_client()
        browser.get("/sign-in")
        said = {"username": "vo.thuy.to", "password": PASSWORD, **pairs}
        assert browser.post("/sign-in", said).status_code == 422
        assert browser.get("/my-account").request.path == "/sign-in"
    said = {"old": PASSWORD, "new": ["mot-mat-khau-moi-2026", "hai"], "again": "mot-mat-khau-moi-2026"}
    assert attack.as_(OFFICER).post("/my-account/password", said).status_code == 422
