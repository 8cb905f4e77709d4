"""What somebody reads who has just taken a step: where the case is now, and who has it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import MEETING, Cast
from tests.support.offices.district import COMMUNE, district_office

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_step_says_where_the_case_is_and_who_has_it(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    play = Cast(district_office(session, clock.now), new_client, app)
    opened = play.nominate(COMMUNE).text
    assert "Đã lập hồ sơ. Hồ sơ hiện ở tình trạng “Chờ đại hội (hội nghị) chi đoàn”. Đang ở bước của " in opened
    recorded = play.move(COMMUNE, "record_meeting", **MEETING).text
    assert "Đã thực hiện. Hồ sơ hiện ở tình trạng “Xin ý kiến cấp ủy”. Đang ở bước của " in recorded
    withdrawn = play.move(COMMUNE, "withdraw", text="Nhập nhầm").text
    assert "Đã thực hiện. Kết thúc ngày " in withdrawn, "of a closed case: when and how it ended"
