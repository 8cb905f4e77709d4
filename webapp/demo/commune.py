"""The demo's commune of today: directly under the province, with its own officers, branches and command."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.people import new_person
from webapp.models import Person, Post, Unit
from webapp.services.transaction import transaction
from workflows.core.vietnamese import searchable
from workflows.posts import SEATS

PROVINCE, COMMUNE, COMMAND = "TD", "SM", "SM-QS"
BEGIN = dt.date(2025, 7, 1)
"""The day of the reform: the commune was made of two, and no district stands above it."""
FOUNDED = "Quyết định 15-QĐ/TĐTN ngày 01/07/2025, Tỉnh đoàn Bình Thuận"
BRANCHES = (
    *((f"SM-{number:02d}", f"Chi đoàn Thôn {number}", "residential") for number in range(1, 17)),
    ("SM-21", "Chi đoàn Trường Trung học phổ thông Sơn Mỹ", "school"),
    ("SM-22", "Chi đoàn Công an xã Sơn Mỹ", "armed_forces"),
    ("SM-23", "Chi đoàn Cơ quan xã Sơn Mỹ", "agency"),
    ("SM-24", "Chi đoàn Công ty May Sơn Mỹ", "enterprise"),
)
OFFICERS = (
    ("Lương Thị Minh Khuê", "female", "secretary"),
    ("Mai Quốc Bình", "male", "deputy_secretary"),
    ("Trịnh Ngọc Lam", "female", "standing_member"),
    ("Đinh Hoài Nam", "male", "standing_member"),
    ("Phan Thị Thu Cúc", "female", "standing_member"),
    ("Tạ Minh Quang", "male", "executive_member"),
)
NAMED = ((2, "appraising_officer"), (5, "clerk"))
"""Officers whom the commune has named for a task, by their place in the list."""
FAMILY = ("Lưu", "Tôn", "Cao", "Ngụy", "Thạch", "Kiều", "Châu", "Ông", "Qua", "Văn")
GIVEN = {
    "male": (
        "Gia Bảo",
        "Đức Tín",
        "Minh Triết",
        "Quốc Huy",
        "Tiến Đạt",
        "Hữu Phước",
        "Anh Tú",
        "Nhật Minh",
        "Duy Khánh",
    ),
    "female": (
        "Hoài An",
        "Thu Giang",
        "Ngọc Hà",
        "Phương Linh",
        "Mỹ Tâm",
        "Kim Ngân",
        "Bích Trâm",
        "Lan Chi",
        "Tú Uyên",
    ),
}
HELD = ("secretary", "deputy_secretary", "member", "member")
"""The posts of a branch's four, in the order of their names."""
MILITIA = ("SM-01", "SM-04", "SM-09")
"""Villages with a head of the militia, who is the deputy secretary of the branch: nobody holds both posts here yet."""
VACANT = "SM-12"
"""A branch without a secretary, for which its deputy speaks."""


def add_commune(session: Session, today: dt.date) -> None:
    """Add the commune with its branches, command, officers and members; posts begin with the commune. Idempotent."""
    with transaction(session):
        if session.scalar(sa.select(Unit.id).where(Unit.code == COMMUNE)):
            return
        province = session.scalars(sa.select(Unit).where(Unit.code == PROVINCE)).one()
        commune = new_unit(session, province, COMMUNE, "commune_union", "Đoàn xã Sơn Mỹ", "xã Sơn Mỹ")
        command = new_unit(session, commune, COMMAND, "military_command", "Ban Chỉ huy Quân sự xã Sơn Mỹ", "xã Sơn Mỹ")

        def person(place: int, name: str, sex: str, age: int) -> Person:
            return new_person(f"SM{place:03d}", name, sex, dt.date(today.year - age, 1 + place % 12, 1 + place % 28))

        heads = [person(place, name, sex, 34) for place, (name, sex, _kind) in enumerate(OFFICERS)]
        for head, (_name, _sex, kind) in zip(heads, OFFICERS, strict=True):
            _post(session, head, commune, kind)
        for place, kind in NAMED:
            _post(session, heads[place], commune, kind)
        _post(session, person(90, "Hồ Trọng Nghĩa", "male", 46), command, "commander")
        _post(session, heads[0], command, "deputy_political_commissar")
        for nth, (code, name, sort) in enumerate(BRANCHES):
            branch = new_unit(session, commune, code, "branch", name, name.removeprefix("Chi đoàn "), branch_kind=sort)
            for place, kind in enumerate(HELD):
                sex = ("male", "female")[(nth + place) % 2]
                family, given = FAMILY[(nth + 3 * place) % len(FAMILY)], GIVEN[sex][(2 * nth + place) % len(GIVEN[sex])]
                age = 38 if place == 0 and nth % 3 == 0 else 28 - place
                one = person(100 + 10 * nth + place, f"{family} {given}", sex, age)
                _post(session, one, branch, "member" if code == VACANT and kind == "secretary" else kind)
                if code in MILITIA and kind == "deputy_secretary":
                    _post(session, one, branch, "village_militia_head")


def new_unit(
    session: Session, above: Unit, code: str, kind: str, name: str, area: str, since: dt.date = BEGIN, **more: str
) -> Unit:
    """Add a unit right below another one, from a day on."""
    unit = Unit(
        code=code,
        kind=kind,
        name=name,
        area=area,
        parent_id=above.id,
        path="",
        valid_from=since,
        search=searchable(f"{name} {code} {area}"),
        **more,
    )
    session.add(unit)
    session.flush()
    unit.path = f"{above.path}{unit.id}/"
    return unit


def _post(session: Session, person: Person, unit: Unit, kind: str) -> None:
    session.add(
        Post(
            person=person,
            unit_id=unit.id,
            kind=kind,
            seat=SEATS.get(kind),
            valid_from=BEGIN,
            source=FOUNDED,
        )
    )
    session.flush()
