"""Files of papers from several hands at once, and from somebody whose post ends while files are read."""

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.arena import SECOND_CLERK, Arena
from tests.support.offices.district import CLERK
from tests.support.offices.papers import PDF, arrange
from tests.support.offices.scanned import empty_sheet, stack
from webapp.models import IssuedPaper, Post, Scan, ScanStack
from webapp.services.command import Command
from webapp.services.papers import scans, stacks
from webapp.services.refusals import NotFoundForActor
from workflows.core.text import say

pytestmark = pytest.mark.at_length


@pytest.fixture
def arena(app: Flask, session: Session, clock: Any) -> Arena:
    arena = Arena(app, session, clock)
    arrange(arena, "recognition")
    return arena


def by(arena: Arena, name: str, key: str = "") -> Command:
    arena.session.rollback()
    return Command(arena.office.actor(name, arena.clock.now.date()), arena.clock.now, key)


def sent(arena: Arena, folder: Path) -> str:
    """A stack of one page without a code, sent by the clerk."""
    unit = arena.office.units["H"].id
    return stacks.take(arena.session, unit, [("mot.pdf", stack(empty_sheet()))], folder, by(arena, CLERK, "mot"))


@pytest.mark.both_engines
def test_two_who_file_at_once_keep_to_the_most_files_of_a_paper(arena: Arena, tmp_path: Path) -> None:
    stack_id, session = sent(arena, tmp_path), arena.session
    paper = session.scalars(sa.select(IssuedPaper).where(IssuedPaper.seq == 1)).one()
    paper_id, number = paper.id, paper.number
    here, there = by(arena, CLERK), by(arena, SECOND_CLERK)
    results: list[object] = []

    def by_hand() -> None:
        with Session(arena.engine) as each:
            said = {1: stacks.ByHand(number)}
            results.append(stacks.file_by_hand(each, stack_id, said, tmp_path, here))

    other = threading.Thread(target=by_hand)

    def meanwhile(_paper: IssuedPaper, _scan: Scan) -> None:
        other.start()
        other.join(0.5)  # it waits for this transaction, or has long filed its page

    for file in range(scans.MOST):
        also = meanwhile if file == scans.MOST - 1 else lambda _paper, _scan: None
        scans.keep(session, there.actor, paper_id, "a.pdf", PDF, tmp_path, there.now, also)
    other.join()
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == scans.MOST
    assert results == [{1: say(stacks.FULL, most=scans.MOST)}]


def test_who_is_no_clerk_any_more_when_the_files_are_read_files_nothing(arena: Arena, tmp_path: Path) -> None:
    command, session = by(arena, CLERK, "mot"), arena.session
    yesterday = arena.clock.now.date() - dt.timedelta(days=1)
    ended = sa.update(Post).where(Post.person_id == command.actor.person_id).values(valid_to=yesterday)
    session.execute(ended)
    session.commit()
    with pytest.raises(NotFoundForActor):
        stacks.take(session, arena.office.units["H"].id, [("mot.pdf", stack(empty_sheet()))], tmp_path, command)
    session.rollback()
    assert session.scalars(sa.select(ScanStack)).all() == [] and list(tmp_path.iterdir()) == []
