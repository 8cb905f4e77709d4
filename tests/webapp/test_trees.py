"""Who decides is worked out on the tree of the day: districts until the reform, the commune or province after it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.appointing import appointed
from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, COMMUNE, NEW, OLD, Office, district_office, user_name
from tests.support.offices.second_person import add_row
from webapp.models import Case, RuleRow, Task, Unit
from webapp.queries.cases.context import surroundings_of
from webapp.queries.cases.facts import seat_holders
from webapp.queries.cases.records import case_for
from webapp.queries.cases.starting import startable_units
from webapp.services.cases.commands import start
from webapp.services.command import Command
from webapp.surroundings import surroundings
from workflows import WORKFLOWS

pytestmark = pytest.mark.both_engines

DEFINITION = WORKFLOWS["secretary-nomination"].definition
NOW = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)
REFORM = dt.date(2025, 7, 1)


@pytest.fixture
def office(session: Session) -> Office:
    return district_office(session, NOW)


def deciding(office: Office, day: dt.date) -> str | None:
    around, _rules = surroundings_of(office.session, DEFINITION, office.units[BRANCH], day)
    return around.deciding.code if around.deciding else None


def test_the_district_decides_while_there_is_one(office: Office) -> None:
    assert deciding(office, dt.date(2020, 5, 1)) == "H"
    assert deciding(office, dt.date(2026, 5, 1)) == "H", "an office that kept its district after the reform"


def test_after_the_reform_the_commune_decides_where_the_district_has_ended(office: Office) -> None:
    """The commune union of the reform succeeds the base union; the branch's own row stays as it is."""
    end_district(office)
    assert deciding(office, dt.date(2025, 6, 30)) == "H"
    assert deciding(office, REFORM) == "X-01"
    around, _rules = surroundings_of(office.session, DEFINITION, office.units[BRANCH], REFORM)
    assert [unit.code for unit in around.lineage] == [BRANCH, "X-01", "T"]
    assert around.base is not None and around.base.code == "X-01"
    assert around.military is not None and around.military.code == "X-01-QS"


def test_a_successor_sees_what_stood_below_the_unit_before_it(office: Office) -> None:
    """The new commune's secretary opens a case for a branch of the old base union, and sees it."""
    end_district(office)
    office.post("Hồ Xã Mới", "secretary", "X-01", since=REFORM)
    actor = office.actor("Hồ Xã Mới", NOW.date())
    assert BRANCH in {unit.code for unit in startable_units(office.session, DEFINITION, actor, NOW.date())}
    command = Command(actor, NOW, "key", {"nomination": appointed(office)})
    public_id = start(office.session, DEFINITION, "nominate", office.units[BRANCH].id, command)
    office.post("Võ Người Khác", "deputy_secretary", "X-01", since=REFORM)
    assert case_for(office.session, office.actor("Võ Người Khác", NOW.date()), public_id) is not None


def test_a_dated_row_of_the_rule_book_moves_the_decision(office: Office, make_account: Callable[..., Any]) -> None:
    end_district(office)
    admin = make_account("quan.tri")
    add_row(
        office.session,
        key="decision.unit_kinds",
        value="district_union, province_union",
        scope_code="T",
        effective_from=dt.date(2026, 1, 1),
        source="Quy định của Tỉnh đoàn",
        note="",
        account_id=admin.id,
        now=NOW,
    )
    assert deciding(office, dt.date(2025, 12, 31)) == "X-01"
    assert deciding(office, dt.date(2026, 1, 1)) == "T"


def test_nobody_decides_means_blocked_with_a_sentence(
    office: Office, new_client: Callable[..., Browser], clock: Any, app: Any, make_account: Callable[..., Any]
) -> None:
    """The district has gone and nothing took its place in the rule: the case stands and says so, it never passes."""
    clock.now = NOW
    office.session.execute(sa.update(Unit).where(Unit.code.in_(("H", "T"))).values(valid_to=REFORM))
    office.session.commit()
    add_row(
        office.session,
        key="decision.unit_kinds",
        value="district_union, province_union",
        scope_code="H-01",
        effective_from=dt.date(2026, 1, 1),
        source="Quy định của Tỉnh đoàn",
        note="",
        account_id=make_account("quan.tri").id,
        now=NOW,
    )
    command = Command(office.actor(COMMUNE), NOW, "key", {"nomination": appointed(office)})
    public_id = start(office.session, DEFINITION, "nominate", office.units[BRANCH].id, command)
    browser = new_client()
    browser.enter(user_name(COMMUNE))
    browser.get(f"/cases/{public_id}/moves/record_opinion")
    browser.post_form(
        f"/cases/{public_id}/moves/record_opinion",
        opinion="agree",
        body="Chi ủy",
        paper_number="1",
        paper_date="21/11/2026",
        village_board="agree",
    )
    case = office.session.scalars(sa.select(Case).where(Case.public_id == public_id)).one()
    office.session.refresh(case)
    assert case.state == "appraisal"
    assert not office.session.scalars(sa.select(Task).where(Task.case_id == case.id)).all()
    with app.test_request_context("/"):
        from flask_babel import force_locale, gettext

        with force_locale("vi"):
            sentence = gettext(
                "Nobody can act: the post is vacant or its unit no longer exists. Ask the level above to fill it."
            )
    browser.get(f"/cases/{public_id}")
    assert sentence in browser.text


def test_a_case_keeps_the_rule_values_that_it_froze(office: Office, make_account: Callable[..., Any]) -> None:
    command = Command(office.actor(COMMUNE), NOW, "key", {"nomination": appointed(office)})
    public_id = start(office.session, DEFINITION, "nominate", office.units[BRANCH].id, command)
    admin = make_account("quan.tri")
    add_row(
        office.session,
        key="secretary.age_max",
        value="26",
        scope_code=None,
        effective_from=dt.date(2026, 11, 1),
        source="Quy định mới",
        note="",
        account_id=admin.id,
        now=NOW,
    )
    case = office.session.scalars(sa.select(Case).where(Case.public_id == public_id)).one()
    assert case.rules["secretary.age_max"]["value"] == "35"
    _around, fresh = surroundings_of(office.session, DEFINITION, office.units[BRANCH], NOW.date())
    assert fresh["secretary.age_max"].value == "26"
    rows = office.session.scalars(sa.select(RuleRow).where(RuleRow.key == "secretary.age_max")).all()
    assert sorted(row.value for row in rows) == ["26", "35", "35"], "the old rows stand as they were"


def test_a_row_for_a_place_counts_only_there(office: Office, make_account: Callable[..., Any]) -> None:
    admin = make_account("quan.tri")
    add_row(
        office.session,
        key="secretary.age_max",
        value="37",
        scope_code="H-01",
        effective_from=dt.date(2020, 1, 1),
        source="Xã đặc biệt khó khăn",
        note="",
        account_id=admin.id,
        now=NOW,
    )
    office.unit("H-02", "base_union", "H")
    office.unit("H-02-01", "branch", "H-02")
    day = NOW.date()
    near = surroundings_of(office.session, DEFINITION, office.units[BRANCH], day)[1]
    far = surroundings_of(office.session, DEFINITION, office.units["H-02-01"], day)[1]
    assert (near["secretary.age_max"].value, far["secretary.age_max"].value) == ("37", "35")


def test_two_secretaries_of_one_branch_are_refused_by_the_database(office: Office) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        office.post(NEW, "secretary", BRANCH)
    office.session.rollback()
    assert seat_holders(office.session, office.units[BRANCH].id, NOW.date())["secretary"] == office.people[OLD].id


def test_surroundings_of_a_base_branch_under_the_district(office: Office) -> None:
    """A base branch directly below the district has that for its base, no military command, and a deciding unit."""
    office.unit("H-99", "branch", "H")
    around = surroundings(office.session, office.units["H-99"], ["district_union"], NOW.date())
    assert (around.base, around.military) == (office.units["H"], None)
    assert around.deciding is not None and around.deciding.code == "H"


def end_district(office: Office) -> None:
    """The reform: the district and the old base union end, a commune union succeeds it under the province."""
    office.session.execute(sa.update(Unit).where(Unit.code.in_(("H", "H-01", "H-01-QS"))).values(valid_to=REFORM))
    office.session.commit()
    old = office.units["H-01"]
    office.unit("X-01", "commune_union", "T", "Đoàn xã Thử", since=REFORM, predecessor_id=old.id)
    office.unit("X-01-QS", "military_command", "X-01", "Ban Chỉ huy Quân sự xã Thử", since=REFORM)
