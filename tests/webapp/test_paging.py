"""Pages of two lists, one after the other: each row once, forwards and backwards, whatever address is made up."""

import random
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.queries.paging import Cursor, SortKey, page_of_both, whole_number

ROW = sa.table("row", sa.column("id", sa.Integer), sa.column("rank", sa.Integer), sa.column("second", sa.Boolean))
KEYS = (SortKey(ROW.c.rank, whole_number), SortKey(ROW.c.id, whole_number))
HALVES = tuple((sa.select(ROW.c.id).where(half), KEYS) for half in (sa.not_(ROW.c.second), ROW.c.second))


@pytest.fixture
def session() -> Iterator[Session]:
    engine = sa.create_engine("sqlite://")
    with Session(engine) as session:
        session.execute(sa.text("CREATE TABLE row (id INTEGER, rank INTEGER, second BOOLEAN)"))
        yield session
    engine.dispose()


@pytest.mark.at_length
@pytest.mark.parametrize("count", range(9))
@pytest.mark.parametrize("size", [1, 2, 3])
def test_each_row_stands_on_one_page(session: Session, count: int, size: int) -> None:
    chance = random.Random(count)
    rows = [(bool(chance.randrange(2)), chance.randrange(3), number) for number in range(count)]
    for second, rank, number in rows:
        session.execute(sa.insert(ROW).values(id=number, rank=rank, second=second))
    wanted = [number for _second, _rank, number in sorted(rows)]
    page = page_of_both(session, HALVES, None, size)
    found = [row.id for row in page.rows]
    while page.after:
        page = page_of_both(session, HALVES, Cursor(page.after), size)
        found += [row.id for row in page.rows]
    assert found == wanted
    found = [row.id for row in page.rows]
    while page.before:
        page = page_of_both(session, HALVES, Cursor(page.before, backwards=True), size)
        found = [*(row.id for row in page.rows), *found]
    assert found == wanted


@pytest.mark.parametrize("text", ["", "~", "0", "1~", "0~a~1", "1~1", "0~1~1~1", "2~9~9", "-1~9~9"])
def test_a_made_up_place_is_the_first_page(session: Session, text: str) -> None:
    session.execute(sa.insert(ROW).values(id=1, rank=0, second=True))
    for backwards in (False, True):
        assert len(page_of_both(session, HALVES, Cursor(text, backwards), 2).rows) == 1
