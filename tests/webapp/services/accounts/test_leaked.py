"""Passwords that became known elsewhere, where the office has put a list of them into its folder."""

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import PASSWORD, Browser
from tests.support.offices.district import CLERK, Office, user_name
from webapp.services.accounts.leaked import NAME, is_leaked, list_works

ENDING = {"": "", "counted": ":17", "of another system": ":3\r"}
LEAKED = "Bốn con ngựa ăn cỏ xanh"


def put(folder: Path, words: list[str], ending: str = "") -> None:
    hashes = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    (folder / NAME).write_bytes("".join(f"{each}{ending}\n" for each in hashes).encode())


@pytest.mark.parametrize("ending", ENDING.values(), ids=ENDING.keys())
@pytest.mark.parametrize("many", [1, 2, 500])
def test_all_of_a_list_are_found_and_nothing_else(tmp_path: Path, many: int, ending: str) -> None:
    words = [f"mật khẩu {number}" for number in range(many)]
    put(tmp_path, words, ending)
    assert [word for word in words if not is_leaked(word, tmp_path)] == []
    assert [word for word in (f"khác {number}" for number in range(200)) if is_leaked(word, tmp_path)] == []
    assert list_works(tmp_path)[0]


def test_without_a_list_nothing_is_known_to_have_leaked(tmp_path: Path) -> None:
    assert not is_leaked(LEAKED, tmp_path) and list_works(tmp_path)[0]


@pytest.mark.parametrize("content", [b"", b"123456\nqwerty\n", b"F" * 40 + b"\n" + b"0" * 40 + b"\n"])
def test_the_doctor_names_what_is_no_list(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    assert not list_works(tmp_path)[0]


def test_a_list_that_cannot_be_read_keeps_nobody_from_a_new_password(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    assert not is_leaked(LEAKED, tmp_path)
    good, said = list_works(tmp_path)
    assert not good and NAME in said


def test_a_list_in_the_order_of_its_counts_is_none(tmp_path: Path) -> None:
    hashes = [hashlib.sha1(str(number).encode()).hexdigest().upper() for number in range(200)]
    ordered = [min(hashes), *hashes, max(hashes)]
    (tmp_path / NAME).write_text("".join(f"{each}:{9 - at % 9}\n" for at, each in enumerate(ordered)))
    assert not list_works(tmp_path)[0]


def test_a_leaked_password_is_refused_at_its_field(
    office: Office, client: Browser, app: Flask, session: Session
) -> None:
    put(app.config["DOAN_VU"].data_dir, [LEAKED, "khác"])
    client.enter(user_name(CLERK))
    for new, status in ((LEAKED, 422), (f"{LEAKED} rồi", 303)):
        client.get("/my-account/password")
        client.post_form("/my-account/password", old=PASSWORD, new=new, again=new)
        assert client.answer.status_code == status, client.text
