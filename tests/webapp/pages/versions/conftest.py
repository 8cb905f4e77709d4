"""The versions of these tests: no earlier function is kept but those that a test keeps."""

from collections.abc import Iterator

import pytest

from workflows.core.registry import FORMER


@pytest.fixture(autouse=True)
def none_kept() -> Iterator[None]:
    kept = dict(FORMER)
    FORMER.clear()
    yield
    FORMER.clear()
    FORMER.update(kept)
