"""An office begins: a province of 170 communes, from an empty database to the first nomination, by pages alone."""

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser, numbered
from tests.support.workbooks import PERSON_HEAD, UNIT_HEAD
from webapp.models import Account, Case, ChangeRequest, Person, Unit
from webapp.services.accounts import second_factors

pytestmark = [pytest.mark.at_length, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

COMMUNES, SIGNING_IN = 170, 20
SINCE = "01/08/2025"
SURNAMES = ("Đặng", "Lê", "Võ", "Trần", "Ksor", "Nay", "Hồ", "Bùi", "Ngô", "Mang", "Dương", "Thông", "Huỳnh", "Phan")
MIDDLES = ("Văn", "Minh", "Đức", "Hữu", "Công", "Quốc", "Thành", "Xuân", "Gia", "Bảo", "Trọng", "Anh", "Nhật")
POSTS = {"An": "Bí thư", "Phúc": "Phó Bí thư", "Tâm": "Cán bộ phụ trách công tác tổ chức kiểm tra", "Yên": "Văn thư"}
"""The given names of those who hold a post in a commune: so lists have the secretaries first."""
BRANCH, NOMINEE = "X-001-1", "CB-MOI"


def workbook() -> io.BytesIO:
    """The province with two officers; in each commune four; in the first commune a branch with two members."""
    made = openpyxl.Workbook()
    units, people = made.active, made.create_sheet("Cán bộ")
    assert units is not None
    units.title = "Đơn vị"
    units.append(UNIT_HEAD)
    people.append(PERSON_HEAD)

    def person(code: str, name: str, unit: str, post: str) -> None:
        born = f"{1 + len(code) % 28:02d}/02/1999"
        people.append([code, name, "Nam", born, unit, post, SINCE, None, "26/03/2014", None, None, None])

    units.append(["T", "Tỉnh đoàn Thử", "Đoàn cấp tỉnh", None, None, "01/01/2000", None])
    person("T-1", "Huỳnh Hữu Tỉnh", "T", "Bí thư")
    person("T-2", "Bùi Kim Phó", "T", "Phó Bí thư")
    names = [f"{surname} {middle}" for surname in SURNAMES for middle in MIDDLES]
    for number in range(1, COMMUNES + 1):
        code = f"X-{number:03d}"
        units.append([code, f"Đoàn xã Thử {number}", "Đoàn xã", "T", f"xã Thử {number}", "01/07/2025", None])
        for given, post in POSTS.items():
            person(f"{code}-{given}", f"{names[number]} {given}", code, post)
    units.append([BRANCH, "Chi đoàn Thôn 1", "Chi đoàn", "X-001", "Thôn 1", "01/07/2025", None])
    person(NOMINEE, "Đỗ Kim Mới", BRANCH, "Đoàn viên")
    person("CB-HAI", "Ksor Đức Hai", BRANCH, "Phó Bí thư")
    stream = io.BytesIO()
    made.save(stream)
    stream.seek(0)
    return stream


class Beginning:
    """What people of a new office do, each with a browser of their own."""

    def __init__(self, new_client: Callable[..., Browser], clock: Clock) -> None:
        self.new_client, self.clock = new_client, clock

    def first_sign_in(self, username: str, password: str, *, second_factor: bool = False) -> Browser:
        """Sign in with the password on the slip, choose a password, and set the second factor up where one has to."""
        browser = self.new_client()
        browser.sign_in(username, password)
        own = "ba con voi qua song"
        browser.post_form("/my-account/password", old=password, new=own, again=own)
        assert browser.path != "/my-account/password", browser.text
        if second_factor:
            browser.get("/my-account/second-factor")
            (secret,) = set(re.findall(r"secret=([A-Z2-7]+)", browser.response.text))
            browser.post_form("/my-account/second-factor", code=second_factors.code_at(secret, self.clock.now))
            assert browser.response.status_code == 200, browser.text
        return browser

    def accounts_by(self, asker: Browser, confirmer: Browser, people: list[int]) -> dict[str, str]:
        """Ask for accounts of these people at once, let the other confirm them; return the slips by user name."""
        asker.get("/accounts/new?" + "&".join(f"person={numbered('account', each)}" for each in people))
        proposed = [field.get("value") for field in asker.tree.iter("input") if field.get("name") == "username"]
        assert len(proposed) == len(people)
        asker.post_form("/accounts/new", username=proposed)
        if confirmer is not asker:
            path = asker.path
            assert path.startswith("/changes/"), asker.text
            confirmer.get(path)
            confirmer.post_form(f"{path}/confirm")
            assert "Đã xác nhận và thực hiện" in confirmer.text, confirmer.text
        return self.slips_of(confirmer)

    def slips_of(self, browser: Browser) -> dict[str, str]:
        slips: dict[str, str] = {}
        while browser.get("/accounts/slips") and any(form.action == "/accounts/slips" for form in browser.forms):
            browser.post_form("/accounts/slips")
            slips |= dict(codes(browser))
        return slips


def codes(browser: Browser) -> list[list[str]]:
    return [[code.text or "" for code in slip.iter("code")] for slip in browser.tree.iter("section")]


def people_of(session: Session, *conditions: Any) -> list[int]:
    session.rollback()
    return list(session.scalars(sa.select(Person.id).where(*conditions).order_by(Person.code)))


def test_a_province_of_170_communes_begins(
    app: Flask, session: Session, clock: Clock, new_client: Callable[..., Browser]
) -> None:
    play = Beginning(new_client, clock)
    made = app.test_cli_runner().invoke(
        args=["create-account", "quan.tri", "--administrator", "--outside", "Nguyễn Văn Quản, Trung tâm Công nghệ"]
    )
    admin = play.first_sign_in("quan.tri", made.stdout.strip(), second_factor=True)
    assert "chưa hoàn thành" in admin.get("/beginning").text and steps(admin)["Đơn vị"] == "0"

    admin.get("/imports")
    admin.post_form("/imports/preview", workbook=(workbook(), "tinh-doan.xlsx"))
    assert admin.response.status_code == 200, admin.text
    admin.post_form("/imports")
    assert steps(admin)["Đơn vị"] == str(COMMUNES + 2)
    assert steps(admin)["Đơn vị chưa có Bí thư"] == "0" and steps(admin)["Đơn vị chưa có văn thư"] == "1"

    heads = people_of(session, Person.code.in_(("T-1", "T-2")))
    slips = play.accounts_by(admin, admin, heads)
    assert set(slips) == {"huynh.huu.tinh", "bui.kim.pho"}
    secretary, deputy = (
        play.first_sign_in(name, slips[name], second_factor=True) for name in sorted(slips, reverse=True)
    )
    secretaries = people_of(session, Person.code.endswith("-An"))
    assert len(secretaries) == COMMUNES
    slips = {}
    for first in (0, 100):
        slips |= play.accounts_by(secretary, deputy, secretaries[first : first + 100])
    assert len(slips) == COMMUNES
    assert steps(secretary)["Tài khoản chưa đổi mật khẩu ban đầu"] == str(COMMUNES)

    session.rollback()
    owners = sa.select(Account.username).where(Account.person_id.in_(secretaries[:SIGNING_IN]))
    browsers = [play.first_sign_in(name, slips[name]) for name in session.scalars(owners.order_by(Account.person_id))]
    assert len(browsers) == SIGNING_IN
    assert steps(secretary)["Tài khoản chưa đổi mật khẩu ban đầu"] == str(COMMUNES - SIGNING_IN)
    nominate(browsers[0], people_of(session, Person.code == NOMINEE)[0])
    session.rollback()
    case = session.scalars(sa.select(Case)).one()
    assert session.get_one(Unit, case.unit_id).code == BRANCH
    alone = session.scalars(sa.select(ChangeRequest.kind).where(ChangeRequest.standing == "alone")).all()
    assert sorted(alone) == ["account", "accounts", "import"], "what nobody else could confirm yet"


def steps(browser: Browser) -> dict[str, str]:
    """What the page of the first steps has found, by step."""
    page = browser.get("/beginning").text
    rows = re.findall(r'<th scope="row">(.*?)</th>.*?<td data-label="Hiện có">(.*?)</td>', page, re.DOTALL)
    return {re.sub("<.*?>", "", title): found for title, found in rows}


def nominate(browser: Browser, person: int) -> None:
    """Send the nomination of the branch's first secretary."""
    path = f"/start/secretary-nomination/{BRANCH}"
    browser.get(path)
    said = {"seats": "single", "purpose": "first_seat", "manner": "elected", "ranking": "good", "discipline": "none"}
    browser.post_form(path, person=str(person), merits="Năng nổ, nhiệt tình", **said)
    assert browser.path.startswith("/cases/"), browser.text
