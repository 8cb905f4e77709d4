"""An office that keeps the registers of tests too."""

from collections.abc import Iterator

import pytest

from tests.support.offices.books import BOOKS
from webapp.queries.notices import notices
from workflows.registers import REGISTERS


@pytest.fixture
def books(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Statements are put together once for each person: those of an office without these registers do not know them."""
    notices._lines.cache_clear()
    for book in BOOKS:
        monkeypatch.setitem(REGISTERS, book.key, book)
    yield
    notices._lines.cache_clear()
