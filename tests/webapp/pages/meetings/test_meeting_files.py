"""Files of a paper before a meeting: who adds and reads them, what is refused, and what goes with the paper."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered
from tests.support.offices.district import COMMUNE
from tests.support.offices.meetings import CLERK, MEMBERS, Table, close
from tests.support.offices.papers import PDF
from tests.support.offices.photographs import photograph
from webapp.models import MeetingFile, MeetingPaper
from webapp.services.archives.erasing import sweep
from webapp.services.meetings import files
from webapp.services.meetings.papers import NewPaper, put_paper, take_paper

pytestmark = pytest.mark.at_length


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock, nine=False)


@pytest.fixture
def paper(table: Table) -> tuple[str, int]:
    """A meeting, and the number of a paper before it."""
    meeting = table.plan()
    put_paper(table.session, meeting, NewPaper("Báo cáo quý", "Thường trực", "", "Nội dung"), table.command(CLERK))
    return meeting, table.session.scalars(sa.select(MeetingPaper.id)).one()


def send(browser: Browser, meeting: str, paper: int, *sent: bytes) -> int:
    browser.get(f"/meetings/{meeting}")
    path = f"/meetings/{meeting}/papers/{numbered('meeting paper', paper)}/files"
    token = browser.form(path).values["csrf_token"]
    named = [(io.BytesIO(each), f"trang-{number}.bin") for number, each in enumerate(sent)]
    return browser.post(path, {"csrf_token": token, "file": named}).status_code


def rows(table: Table) -> list[MeetingFile]:
    table.session.rollback()
    return list(table.session.scalars(sa.select(MeetingFile).order_by(MeetingFile.id)))


def test_files_go_with_a_paper_to_everybody_who_sees_the_meeting(
    table: Table, paper: tuple[str, int], sign_in: Callable[[str], Browser]
) -> None:
    meeting, number = paper
    clerk, member = sign_in(CLERK), sign_in(MEMBERS[2])
    for _tap in range(2):
        assert send(clerk, meeting, number, PDF, photograph()) == 200
    pdf, picture = rows(table)
    assert (pdf.media_type, picture.media_type) == ("application/pdf", "image/jpeg")
    links = [link.get("href") for link in member.get(f"/meetings/{meeting}") and member.tree.iter("a")]
    for row in (pdf, picture):
        address = f"/meetings/{meeting}/files/{row.public_id}"
        assert address in links
        assert member.get(address).headers["Content-Security-Policy"].startswith("sandbox")
        assert sign_in(COMMUNE).get(address).status_code == 404
        assert address in member.get(f"/meetings/{meeting}/pack").text or address in str(member.answer.data)
    sent = member.get(f"/meetings/{meeting}/files/{picture.public_id}").data
    assert b"10.82" not in sent, "where it was taken is left out"
    clerk.get(f"/meetings/{meeting}")
    clerk.post_form(f"/meetings/{meeting}/files/{pdf.public_id}/remove")
    assert [row.id for row in rows(table)] == [picture.id]
    table.attend(meeting)
    close(table, meeting)
    member.get(f"/meetings/{meeting}")
    assert [form.action for form in member.forms if "/files" in form.action] == []


@pytest.mark.parametrize("data", [b"", b"<html><script>", b"%PDF-1.4 /JavaScript"])
def test_an_unfit_file_is_refused_and_none_is_kept(
    table: Table, paper: tuple[str, int], sign_in: Callable[[str], Browser], data: bytes
) -> None:
    clerk = sign_in(CLERK)
    assert send(clerk, *paper, PDF, data) in (409, 422)
    assert rows(table) == []


@pytest.mark.at_length
def test_the_eleventh_file_is_refused(table: Table, paper: tuple[str, int], sign_in: Callable[[str], Browser]) -> None:
    clerk = sign_in(CLERK)
    assert send(clerk, *paper, *(PDF.replace(b"Count 0", b"Count %d" % each) for each in range(10))) == 200
    assert send(clerk, *paper, PDF.replace(b"Count", b"Caunt")) == 409
    assert send(clerk, *paper) == 422, "nothing was chosen"
    assert len(rows(table)) == 10


def test_files_that_take_long_do_not_hold_the_server_one_after_the_other(
    table: Table, paper: tuple[str, int], sign_in: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_SECONDS", -1)
    clerk = sign_in(CLERK)
    assert send(clerk, *paper, PDF) == 409
    assert "send fewer at once" in clerk.text
    assert rows(table) == []


def test_files_go_when_their_paper_goes(
    table: Table, paper: tuple[str, int], sign_in: Callable[[str], Browser], app: Flask
) -> None:
    meeting, number = paper
    assert send(sign_in(CLERK), meeting, number, PDF) == 200
    folder: Path = app.config["DOAN_VU"].data_dir / "files"
    take_paper(table.session, meeting, number, table.command(CLERK))
    assert rows(table) == []
    for each in folder.iterdir():
        os.utime(each, (0, 0))
    assert sweep(table.session, folder, table.clock.now) == 1
