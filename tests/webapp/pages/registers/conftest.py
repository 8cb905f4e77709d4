"""An office that keeps the registers of tests too."""

import pytest

from tests.support.offices.books import BOOKS
from workflows.registers import REGISTERS


@pytest.fixture
def books(monkeypatch: pytest.MonkeyPatch) -> None:
    for book in BOOKS:
        monkeypatch.setitem(REGISTERS, book.key, book)
