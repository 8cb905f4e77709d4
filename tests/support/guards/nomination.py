"""Every guard with what it lets pass, warns of and refuses: those of the nomination, and all others."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.support.guards import assignment as guards_of_assignment
from tests.support.guards import closing as guards_of_closing
from tests.support.guards import committees as guards_of_committees
from tests.support.guards import data_request as guards_of_data_request
from tests.support.guards import elections as guards_of_elections
from tests.support.guards import lists as guards_of_lists
from tests.support.guards import placement as guards_of_placement
from tests.support.guards import programme as guards_of_programmes
from tests.support.guards import recommendation as guards_of_recommendation
from workflows.core.calendar import WorkingDays
from workflows.core.facts import Away, Diary, Facts, PersonFact, PostFact, RuleValue, Stay, UnitFact
from workflows.rulebook import seed_rows

TODAY = dt.date(2026, 11, 21)


UNIT = 17


def rules(**changed: str) -> dict[str, RuleValue]:
    """The rule book of TODAY, with some values changed (dots written as double underscores)."""
    values: dict[str, RuleValue] = {}
    for row in sorted(seed_rows(), key=lambda row: row.effective_from):
        if row.effective_from <= TODAY:
            values[row.key] = RuleValue(row.key, row.value, row.measure, row.source, row.effective_from.isoformat())
    for name, value in changed.items():
        key = name.replace("__", ".")
        values[key] = replace(values[key], value=value)
    return values


def person(number: int, age: int = 30, sex: str = "female", *posts: tuple[str, int]) -> PersonFact:
    return PersonFact(
        number,
        f"Người {number}",
        sex,
        dt.date(TODAY.year - age, 1, 1),
        dt.date(2012, 3, 26),
        False,
        tuple(PostFact(kind, unit, f"Đơn vị {unit}", dt.date(2020, 1, 1)) for kind, unit in posts),
    )


NOMINEE = person(1, 30, "female", ("member", UNIT))


SITTING = person(2, 34, "male", ("secretary", UNIT))


HEAD = person(3, 40, "male", ("village_militia_head", UNIT))


INCUMBENT = {"person": 2, "secretary_since": "2020-01-01"}


NOMINATION = {
    "person": 1,
    "seats": "single",
    "purpose": "replacement",
    "predecessor": 2,
    "predecessor_reason": "age",
    "manner": "elected",
    "ranking": "good",
    "discipline": "none",
}


MEETING = {"members": 15, "present": 10, "ballots": 10, "votes_for": 6, "votes_against": 3, "votes_blank": 1}


def facts(
    subject: PersonFact | None = NOMINEE,
    holders: Mapping[str, PersonFact] | None = None,
    changed_rules: Mapping[str, str] | None = None,
    rest: Mapping[str, Any] | None = None,
    **sections: dict[str, Any],
) -> Facts:
    """Facts of a sound replacement, with sections of the file changed."""
    file = {"nomination": NOMINATION, "branch_meeting": MEETING}
    for name, words in sections.items():
        file[name] = {**file.get(name, {}), **words}
    found = Facts(
        today=TODAY,
        unit_id=UNIT,
        unit_name="Chi đoàn Thôn 1",
        unit_kind="branch",
        rules=rules(**(changed_rules or {})),
        dossier=file,
        subject=subject,
        holders={"secretary": SITTING} if holders is None else holders,
        opener_id=9,
        authors=frozenset({9, 10}),
        actor_id=11,
    )
    return replace(found, **(rest or {}))


SOUND = facts()


DUAL = {"seats": "dual", "militia_post": "village_militia_head"}
OF_A_QUARTER = {"seats": "dual", "militia_post": "quarter_militia_head"}


TRIP = {
    "host": 5,
    "level": "district",
    "regime": "one_plus_two",
    "kind": "thematic",
    "theme": "Kỹ năng",
    "starts_on": "2026-11-25",
    "starts_half": "am",
    "ends_on": "2026-11-25",
    "ends_half": "pm",
}


def trip(changed_rules: Mapping[str, str] | None = None, diary: Diary | None = None, **said: Any) -> Facts:
    """Facts of a trip on a Wednesday to a district, with some answers changed."""
    hosts = {"host": UnitFact(5, "Huyện đoàn Thử", said.pop("host_kind", "district_union"))}
    rest = {"units": hosts, "diary": diary or Diary()}
    return facts(changed_rules=changed_rules, rest=rest, trip={**TRIP, **said})


WEDNESDAY, SATURDAY = dt.date(2026, 11, 25), "2026-11-28"


BOOKED_HERE = Diary(booked={(WEDNESDAY, "pm"): "Huyện đoàn Thử"})


BOOKED = Diary(booked={(WEDNESDAY, "pm"): "Huyện đoàn Khác"})


ON_LEAVE = Diary(away=(Away("sick", WEDNESDAY, WEDNESDAY),))


PLACED_HERE = Diary(stays=(Stay("Huyện đoàn Thử", WEDNESDAY, WEDNESDAY),))


PLACED = Diary(stays=(Stay("Huyện đoàn Khác", dt.date(2026, 9, 1), WEDNESDAY),))


HOLIDAY = Diary(worked=WorkingDays(off=frozenset({WEDNESDAY})))


WORKED_SATURDAY = Diary(worked=WorkingDays(worked=frozenset({dt.date(2026, 11, 28)})))


TABLE: list[tuple[str, str, Facts]] = [
    ("of_age", "pass", facts(person(1, 33))),
    ("of_age", "warn", facts(person(1, 35))),
    ("of_age", "fail", facts(person(1, 36))),
    ("of_age", "pass", facts(person(1, 36), changed_rules={"secretary__age_max": "37"})),
    ("of_age", "warn", facts(replace(NOMINEE, birth_date=dt.date(1990, 11, 22)))),
    ("of_age", "fail", facts(replace(NOMINEE, birth_date=dt.date(1990, 11, 21)))),
    ("grown_up", "pass", facts(person(1, 18))),
    ("grown_up", "fail", facts(person(1, 17))),
    ("is_member", "pass", SOUND),
    ("is_member", "fail", facts(replace(NOMINEE, union_joined_on=None))),
    ("belongs_to_branch", "pass", SOUND),
    ("belongs_to_branch", "warn", facts(person(1, 30, "female", ("deputy_secretary", 4)))),
    ("no_other_seat", "pass", facts(person(1, 30, "female", ("secretary", UNIT)))),
    ("no_other_seat", "fail", facts(person(1, 30, "female", ("secretary", 18)))),
    ("no_discipline", "pass", SOUND),
    ("no_discipline", "fail", facts(nomination={"discipline": "running"})),
    ("ranked", "pass", facts(nomination={"ranking": "completed"})),
    ("ranked", "warn", facts(nomination={"ranking": "unranked"})),
    ("ranked", "fail", facts(nomination={"ranking": "failed"})),
    ("ranked", "fail", facts(nomination={"ranking": "completed"}, changed_rules={"secretary__ranking_min": "good"})),
    ("militia_age", "pass", facts(person(1, 60))),
    ("militia_age", "pass", facts(person(1, 40), nomination=DUAL)),
    ("militia_age", "fail", facts(person(1, 41), nomination=DUAL)),
    ("militia_age", "pass", facts(person(1, 45, "male"), nomination=DUAL)),
    ("militia_age", "fail", facts(person(1, 46, "male"), nomination=DUAL)),
    ("militia_age", "fail", facts(person(1, 17, "male"), nomination=DUAL)),
    ("seat_unclaimed", "pass", SOUND),
    ("seat_unclaimed", "fail", facts(rest={"claimed": True})),
    ("purpose_fits_seat", "pass", SOUND),
    ("purpose_fits_seat", "fail", facts(nomination={"purpose": "first_seat", "predecessor": None})),
    ("purpose_fits_seat", "pass", facts(holders={}, nomination={"purpose": "first_seat", "predecessor": None})),
    ("purpose_fits_seat", "fail", facts(holders={}, nomination={"purpose": "first_seat"})),
    ("purpose_fits_seat", "fail", facts(holders={})),
    ("purpose_fits_seat", "fail", facts(SITTING)),
    ("purpose_fits_seat", "pass", facts(SITTING, nomination={"purpose": "new_term", "predecessor": None})),
    ("purpose_fits_seat", "fail", facts(SITTING, nomination={"purpose": "new_term"})),
    ("purpose_fits_seat", "fail", facts(nomination={"purpose": "add_militia_post", "predecessor": None})),
    ("purpose_fits_seat", "pass", facts(SITTING, nomination={"purpose": "add_militia_post", "predecessor": None})),
    ("predecessor_named", "pass", SOUND),
    ("predecessor_named", "fail", facts(nomination={"predecessor": None})),
    ("predecessor_named", "fail", facts(nomination={"predecessor": 3})),
    ("predecessor_named", "fail", facts(nomination={"predecessor_reason": None})),
    ("predecessor_named", "pass", facts(SITTING, nomination={"purpose": "new_term", "predecessor": None})),
    ("militia_post_chosen", "pass", facts(nomination=DUAL)),
    ("militia_post_chosen", "fail", facts(nomination={"seats": "dual"})),
    ("militia_post_chosen", "fail", facts(nomination=DUAL, rest={"unit_name": "Chi đoàn Khu phố 4"})),
    ("militia_post_chosen", "pass", facts(nomination=OF_A_QUARTER, rest={"unit_name": "Chi đoàn Khu phố 4"})),
    ("militia_post_chosen", "fail", facts(SITTING, nomination={"purpose": "add_militia_post"})),
    ("priority_followed", "pass", SOUND),
    ("priority_followed", "fail", facts(nomination=DUAL)),
    ("priority_followed", "pass", facts(nomination={**DUAL, "priority_reason": "Xin thôi"})),
    ("priority_followed", "pass", facts(SITTING, nomination=DUAL)),
    ("priority_followed", "pass", facts(holders={"militia_head": HEAD}, nomination=DUAL)),
    ("priority_followed", "fail", facts(holders={"militia_head": person(3, 30, "male")}, nomination=DUAL)),
    ("seat_as_nominated", "pass", SOUND),
    ("seat_as_nominated", "pass", facts(holders={})),
    ("seat_as_nominated", "pass", facts(holders={"secretary": NOMINEE})),
    ("seat_as_nominated", "fail", facts(holders={"secretary": HEAD})),
    ("seat_as_nominated", "pass", facts(SITTING, nomination={"purpose": "add_militia_post", "predecessor": None})),
    ("seat_as_nominated", "fail", facts(nomination={"purpose": "add_militia_post", "predecessor": None})),
    ("figures_agree", "pass", SOUND),
    ("figures_agree", "fail", facts(branch_meeting={"present": 16})),
    ("figures_agree", "fail", facts(branch_meeting={"ballots": 11, "votes_for": 7})),
    ("figures_agree", "fail", facts(branch_meeting={"votes_for": 7})),
    ("village_board_asked", "pass", facts(nomination={"seats": "single"}, party_opinion={})),
    ("village_board_asked", "pass", facts(nomination=DUAL, party_opinion={"village_board": "agree"})),
    ("village_board_asked", "fail", facts(nomination=DUAL, party_opinion={})),
    ("sits_as_registered", "pass", facts(rest={"dossier": {"incumbent": INCUMBENT}})),
    ("sits_as_registered", "fail", facts(rest={"dossier": {"incumbent": {**INCUMBENT, "person": 1}}})),
    ("sits_as_registered", "fail", facts(holders={}, rest={"dossier": {"incumbent": INCUMBENT}})),
    ("review_fits_posts", "pass", facts(HEAD, review={"result": "keep_one"})),
    ("review_fits_posts", "fail", facts(review={"result": "keep_one"})),
    ("impartial", "pass", SOUND),
    ("impartial", "fail", facts(rest={"actor_id": 1})),
    ("impartial", "fail", facts(rest={"actor_id": 9})),
    ("impartial", "fail", facts(rest={"actor_id": 10})),
    ("impartial", "fail", facts(rest={"kin": frozenset({11})})),
    ("not_own_work", "pass", SOUND),
    ("not_own_work", "pass", facts(rest={"actor_id": 1})),
    ("not_own_work", "fail", facts(rest={"actor_id": 9})),
    ("not_about_oneself", "pass", SOUND),
    ("not_about_oneself", "pass", facts(rest={"actor_id": 9, "kin": frozenset({11})})),
    ("not_about_oneself", "fail", facts(rest={"actor_id": 1})),
    ("not_about_oneself", "fail", facts(rest={"kin": frozenset({11})})),
    ("not_about_oneself", "fail", facts(rest={"actor_id": 2})),
    ("not_about_oneself", "pass", facts(holders={"secretary": NOMINEE}, rest={"actor_id": 2})),
    ("not_about_oneself", "pass", facts(nomination={"predecessor": None}, rest={"actor_id": 2})),
    ("signer_apart", "pass", facts(decision={"signer": 11})),
    ("signer_apart", "fail", facts(decision={"signer": 1})),
    ("signer_apart", "fail", facts(decision={"signer": 2})),
    ("signer_apart", "fail", facts(decision={"signer": 11}, rest={"kin": frozenset({11})})),
    ("file_complete", "pass", facts(appraisal={"complete": "complete"})),
    ("file_complete", "fail", facts(appraisal={"complete": "incomplete"})),
    ("branch_quorum", "pass", SOUND),
    ("branch_quorum", "fail", facts(branch_meeting={"present": 9})),
    ("branch_majority", "pass", SOUND),
    ("branch_majority", "fail", facts(branch_meeting={"votes_for": 5})),
    *guards_of_recommendation.TABLE,
    *guards_of_placement.TABLE,
    *guards_of_elections.TABLE,
    *guards_of_committees.TABLE,
    *guards_of_data_request.TABLE,
    *guards_of_assignment.TABLE,
    *guards_of_programmes.TABLE,
    *guards_of_lists.TABLE,
    *guards_of_closing.TABLE,
    ("trip_dates", "pass", trip()),
    ("trip_dates", "pass", trip(starts_on="2026-11-21", ends_on="2026-12-21")),
    ("trip_dates", "fail", trip(ends_on="2026-11-24")),
    ("trip_dates", "fail", trip(starts_half="pm", ends_half="am")),
    ("trip_dates", "pass", trip(starts_half="pm", ends_half="pm")),
    ("trip_dates", "fail", trip(starts_on="2026-11-21", ends_on="2026-12-22")),
    ("trip_dates", "pass", trip({"field_days__trip_days": "32"}, starts_on="2026-11-21", ends_on="2026-12-22")),
    ("whole_days", "pass", trip(ends_half="am")),
    ("whole_days", "pass", trip({"field_days__half_days": "no"})),
    ("whole_days", "fail", trip({"field_days__half_days": "no"}, ends_half="am")),
    ("whole_days", "fail", trip({"field_days__half_days": "no"}, starts_half="pm")),
    ("days_worked", "pass", trip(starts_on="2026-11-27", ends_on="2026-11-30")),
    ("days_worked", "fail", trip(ends_on=SATURDAY)),
    ("days_worked", "fail", trip(starts_on=SATURDAY, ends_on="2026-11-30")),
    ("days_worked", "pass", trip({"field_days__days_off": "yes"}, starts_on=SATURDAY, ends_on=SATURDAY)),
    ("days_worked", "pass", trip(diary=WORKED_SATURDAY, starts_on=SATURDAY, ends_on=SATURDAY)),
    ("days_worked", "fail", trip(diary=HOLIDAY)),
    ("days_free", "pass", trip()),
    ("days_free", "pass", trip(diary=BOOKED_HERE, ends_half="am")),
    ("days_free", "fail", trip(diary=BOOKED_HERE)),
    ("days_free", "fail", trip(diary=BOOKED, ends_half="am")),
    ("days_free", "fail", trip(diary=BOOKED)),
    ("days_free", "fail", trip(diary=BOOKED, starts_on="2026-11-24", ends_on="2026-11-26")),
    ("not_placed_elsewhere", "pass", trip(diary=PLACED_HERE)),
    ("not_placed_elsewhere", "pass", trip(diary=PLACED, starts_on="2026-11-26", ends_on="2026-11-26")),
    ("not_placed_elsewhere", "pass", replace(trip(diary=PLACED), unit_name="Huyện đoàn Khác")),
    ("not_placed_elsewhere", "fail", trip(diary=PLACED)),
    ("not_on_leave", "pass", trip(diary=ON_LEAVE, starts_on="2026-11-26", ends_on="2026-11-26")),
    ("not_on_leave", "fail", trip(diary=ON_LEAVE, ends_half="am")),
    ("theme_named", "pass", trip()),
    ("theme_named", "pass", trip(kind="branch", theme="")),
    ("theme_named", "fail", trip(theme="")),
    ("level_fits_host", "pass", trip()),
    ("level_fits_host", "pass", trip(host_kind="base_union", level="branch")),
    ("level_fits_host", "fail", trip(host_kind="base_union")),
    ("trip_over", "pass", trip(starts_on="2026-11-20", ends_on="2026-11-21")),
    ("trip_over", "fail", trip()),
]
