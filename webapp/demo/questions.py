"""Questions on a case of the demo: one answered, one that waits."""

from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import CaseMessage, Post, Unit
from webapp.services.cases.desk.asking import answer, ask
from webapp.services.command import Command


class Telling(Protocol):
    """A case of the demo as it is played: who acts in it when."""

    session: Session
    base: str
    board: tuple[str, str]
    public_id: str

    def by(self, kind: str, code: str, words: dict[str, Any], days: float = 2) -> Command: ...


def ask_and_answer(story: Telling) -> None:
    """Let the board ask the base union, which answers; and the base union ask the board, which has not answered yet."""
    session, secretary = story.session, ("secretary", story.base)
    said = "Biên bản chi đoàn ghi 19 người dự, danh sách ký tên có 18: còn đồng chí nào ký sau?"
    words = {"to": _post(session, *secretary), "reach": "inside", "text": said}
    ask(session, story.public_id, story.by(*story.board, {"question": words}, 1))
    question = session.scalars(sa.select(CaseMessage.id).order_by(CaseMessage.id.desc())).first()
    session.rollback()
    words = {"text": "Có một đồng chí đến muộn, đã ký bổ sung tối qua."}
    answer(session, story.public_id, question or 0, story.by(*secretary, {"answer": words}, 0.5))
    said = "Chi đoàn đề nghị công bố quyết định trong lễ kỷ niệm 26/3, có kịp không ạ?"
    words = {"to": _post(session, *story.board), "reach": "all", "text": said}
    ask(session, story.public_id, story.by(*secretary, {"question": words}, 0.5))


def _post(session: Session, kind: str, code: str) -> int:
    """Return the row of the post that stands for its holders."""
    rows = sa.select(Post.id).join(Unit, Unit.id == Post.unit_id).where(Post.kind == kind, Unit.code == code)
    found = session.scalars(rows.where(Post.valid_to.is_(None)).order_by(Post.id)).first()
    session.rollback()
    assert found is not None
    return found
