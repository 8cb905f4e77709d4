"""The page on which a case is begun says where nobody sits, and where a case runs already."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.attacking import Attack
from tests.support.offices.district import BRANCH, COMMUNE, NEW

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def marks(browser: Browser) -> dict[str, list[str]]:
    """Unit → what its line says of it, in the list of nominations."""
    browser.get("/start")
    lines = [each for each in browser.tree.iter("li") if each.find("a") is not None]
    found = {(line.find("a").get("href") or ""): line for line in lines}  # type: ignore[union-attr]
    return {
        href.rpartition("/")[2]: ["".join(tag.itertext()) for tag in line.iterfind("span[@class='tag']")]
        for href, line in found.items()
        if href.startswith("/start/secretary-nomination/")
    }


def test_a_branch_is_marked_where_nobody_sits_and_where_a_case_runs(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    attack = Attack(app, session, clock, new_client)
    before = marks(attack.as_(COMMUNE))
    assert before[BRANCH] == [] and before["H-01-02"] == ["khuyết Bí thư"]
    attack.to_appraisal(BRANCH, NEW, **attack.instead_of_old())
    after = marks(attack.as_(COMMUNE))
    assert after == {**before, BRANCH: ["có hồ sơ đang xử lý"]}
