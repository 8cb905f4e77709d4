"""A later day of an office: another program, corrected names, renamed units, posts that turn out to have ended."""

import datetime as dt
from gettext import GNUTranslations
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.documents import wording
from webapp.models import Person, PersonCorrection, Post, Unit, UnitPast

MORE = "\nLời văn của chương trình mới: {{ value_of_tomorrow }}.\n"


def reword(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A later program: every built-in wording says more, and asks for a value that no stored paper has."""
    folder.mkdir()
    for path in wording.TEXTS.glob("*.txt"):
        more = "" if path.stem.startswith("_") and path.stem != f"_{wording.LIST}" else MORE
        (folder / path.name).write_text(f"{path.read_text(encoding='utf-8')}{more}", encoding="utf-8")
    monkeypatch.setattr(wording, "TEXTS", folder)
    wording.source.cache_clear()


def retitle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later program: it calls every process, column, register and choice otherwise."""
    now = GNUTranslations.gettext
    monkeypatch.setattr(GNUTranslations, "gettext", lambda self, msgid: f"{now(self, msgid)} của ngày mai")


def change_everything(session: Session, now: dt.datetime, ended: dt.date) -> None:
    """Another name for everybody and every unit, as corrections and renames leave them: units had it on that day long
    past already, which was recorded late.

    All secretaries turn out to have left on a day long past: nobody had recorded it.
    """
    session.rollback()
    for person in session.scalars(sa.select(Person)).all():
        was = {"person_id": person.id, "name": "full_name", "was": person.full_name, "now": "Khác"}
        session.add(PersonCorrection(**was, corrected_at=now))
        person.full_name = f"Tên Đã Sửa {person.id}"
    for unit in session.scalars(sa.select(Unit)).all():
        past = {"unit_id": unit.id, "until": ended, "name": unit.name, "path": unit.path}
        session.add(UnitPast(**past, parent_id=unit.parent_id))
        unit.name, unit.changed_on = f"Đơn vị Đã Đổi {unit.id}", ended
    held = (Post.kind == "secretary", Post.valid_to.is_(None), Post.valid_from < ended)
    session.execute(sa.update(Post).where(*held).values(valid_to=ended))
    session.commit()
