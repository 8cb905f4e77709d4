"""Which test tells the story of each programme, and which one springs each of its traps; every test named is there.

A story goes through the pages as the programme's people: from the first entry over the confirmation to the printed
paper and the figure that the level above reads. A trap is what the office that keeps the programme by hand stumbles
over (domain C1–C21).
"""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
REGISTERS, STORIES, MEETINGS = "webapp/pages/registers", "stories/programmes", "webapp/pages/meetings"
YEAR = f"{REGISTERS}/test_branch_year.py"
ACTIVITIES, BENEFITS = f"{REGISTERS}/test_activities.py", f"{REGISTERS}/test_benefits.py"
BOOKS, WHOLE = f"{REGISTERS}/test_registers.py", f"{REGISTERS}/test_programmes.py"
CONTESTS, NUMBERS = f"{REGISTERS}/test_marks.py", f"{REGISTERS}/test_numbers_only.py"
FIGURES, DEMO = "webapp/pages/figures/test_figures.py", "webapp/demo/test_demo.py"
PAID, COMPUTED = "webapp/pages/entitlements/test_entitlements.py", "workflows/core/test_entitlements.py"
COMMENDED, PLANNED = f"{STORIES}/test_commendation.py", f"{STORIES}/test_planning.py"
SHORT, RUN = f"{STORIES}/test_short_lists.py", f"{STORIES}/test_programme.py"
COVERED = f"{STORIES}/test_coverage.py"
REPORTED = f"{STORIES}/test_achievement_reports.py"
CONFERENCE = f"{MEETINGS}/test_conference.py"

COUNTED = f"{WHOLE}::test_what_a_commune_did_for_its_secretaries_is_confirmed_printed_and_counted"
OUTSIDE = "webapp/pages/units/test_terms.py::test_a_post_of_another_body_is_recorded_by_its_decision_and_ended_late"
REFUSED = f"{COMMENDED}::test_what_a_line_is_refused_for"

PROGRAMMES = {
    "training classes": [COUNTED, f"{REGISTERS}/test_printing.py::test_each_of_a_confirmed_class_gets_a_certificate"],
    "further education": [
        f"{SHORT}::test_further_education_is_decided_outside",
        f"{ACTIVITIES}::test_a_study_that_was_refused_stays_and_does_not_count",
    ],
    "concurrent posts": [f"{WHOLE}::test_a_post_of_another_body_is_recorded_and_counted"],
    "allowances": [f"{PAID}::test_the_list_of_a_month_is_computed_printed_and_saved"],
    "insurance cards": [f"{BENEFITS}::test_a_card_that_is_missing_or_ends_stands_below_the_list"],
    "loans": [f"{WHOLE}::test_loans_are_introduced_granted_and_counted_above_without_a_name"],
    "counselling": [COUNTED],
    "vocational training": [COUNTED],
    "technical transfer": [
        f"{WHOLE}::test_a_district_transfers_techniques_and_the_province_counts_it",
        f"{COVERED}::test_twenty_of_thirty_nine_districts_transferred_techniques",
    ],
    "economic models": [COUNTED, f"{SHORT}::test_recognition_of_models"],
    "contests": [
        f"{WHOLE}::test_a_round_of_a_contest_is_marked_printed_and_counted",
        f"{SHORT}::test_prizes_of_a_contest",
    ],
    "commendations": [
        f"{COMMENDED}::test_a_branch_is_commended_line_by_line",
        f"{COMMENDED}::test_each_is_noted_in_the_book_of_commendations",
        f"{REPORTED}::test_those_named_write_their_reports_and_the_list_waits_for_them",
        f"{REPORTED}::test_a_report_on_paper_is_entered_and_confirmed_by_two",
    ],
    "club of secretaries": [f"{WHOLE}::test_a_club_with_its_board_meets_and_who_comes_is_counted"],
    "teams and other groups": [
        f"{WHOLE}::test_a_team_goes_on_with_a_new_board_when_its_term_ends",
        f"{REGISTERS}/test_boards.py::test_a_board_is_people_with_a_term_and_goes_on_with_others",
    ],
    "members who live locally": [f"{WHOLE}::test_a_member_reports_at_the_place_of_residence"],
    "personnel planning": [
        f"{PLANNED}::test_a_plan_is_voted_on_and_goes_to_the_party",
        f"{PLANNED}::test_a_review_goes_on_from_the_plan_of_the_year_before",
        f"{PLANNED}::test_posts_with_too_few_are_a_figure_for_the_circle_above",
    ],
    "pilot of branch quality": [
        f"{RUN}::test_the_quality_of_branches_stands_beside_its_frozen_baseline",
        f"{RUN}::test_a_programme_is_tried_reviewed_rolled_out_and_ended",
    ],
    "1+1": [f"{WHOLE}::test_a_member_brings_in_young_people_who_are_counted_and_not_named"],
    "programme of a model": [
        f"{RUN}::test_a_programme_is_tried_reviewed_rolled_out_and_ended",
        f"{COVERED}::test_a_model_goes_from_three_pilots_of_ten_to_every_village",
    ],
    "registers of every kind": [
        f"{REGISTERS}/test_many_rows.py::test_hundreds_of_rows_of_every_kind_cost_what_twenty_do",
        f"{REGISTERS}/test_many_rows.py::test_twenty_thousand_rows_cost_what_twenty_do",
    ],
    "units of a programme that end": [
        f"{RUN}::test_lines_and_tasks_of_units_that_end_are_closed_or_carried_on",
        f"{RUN}::test_a_programme_ends_with_the_unit_that_runs_it",
    ],
    "review conference": [
        f"{CONFERENCE}::test_from_the_plan_to_the_follow_up_at_the_next_one",
        f"{CONFERENCE}::test_frozen_figures_put_before_it_are_linked_for_who_reads_them",
    ],
    "coverage": [
        f"{COVERED}::test_a_model_goes_from_three_pilots_of_ten_to_every_village",
        "webapp/pages/figures/test_origins.py::test_a_figure_says_who_enters_it_and_who_confirms_it",
        f"{DEMO}::test_every_figure_of_the_reports_stands_on_one_page",
        f"{DEMO}::test_all_figures_of_the_seeds_stand_on_one_page",
        "webapp/pages/overview/test_indicators.py::test_the_page_shows_the_figures_as_the_report_writes_them",
    ],
    "Youth Month": [f"{WHOLE}::test_works_of_the_youth_month_stand_beside_the_targets_that_a_unit_sets"],
    "joint review": [f"{YEAR}::test_both_sides_review_every_village_and_the_list_names_them"],
    "rating of branches": [f"{YEAR}::test_a_branch_rates_itself_and_the_commune_confirms_prints_and_counts"],
    "military tasks": [f"{NUMBERS}::test_military_tasks_are_numbers_that_the_unit_alone_reads"],
}
"""Programme → the tests that together tell its story."""

TRAPS = {
    "C1 the secretary changes in mid-year": [
        f"{ACTIVITIES}::test_who_has_left_the_post_is_in_the_class_and_not_in_the_figure"
    ],
    "C1 frozen at the report": [f"{FIGURES}::test_a_snapshot_stays_as_it_was_and_is_corrected_by_another"],
    "C1 one person in two classes": [f"{WHOLE}::test_one_person_in_two_classes_counts_once"],
    "C1 teachers are not participants": [f"{WHOLE}::test_only_who_holds_the_post_is_ticked_in_a_class"],
    "C2 the school decides": [f"{SHORT}::test_further_education_is_decided_outside"],
    "C2 dropping out stays visible": [f"{ACTIVITIES}::test_a_study_that_was_refused_stays_and_does_not_count"],
    "C3 no outside post by a decision of the Union": [OUTSIDE],
    "C3 the end comes late": [
        OUTSIDE,
        f"{PAID}::test_what_was_handed_over_stays_and_an_end_that_comes_late_is_a_difference",
    ],
    "C4 two posts": [f"{COMPUTED}::test_several_posts_are_paid_by_the_rule_of_doubling"],
    "C4 released on the 14th or 15th": [f"{PAID}::test_who_leaves_on_the_fourteenth_has_half_a_month"],
    "C4 rounding": [f"{COMPUTED}::test_a_coefficient_is_of_the_base_wage_and_rounded_to_whole_dong"],
    "C4 amounts are personal": [f"{PAID}::test_names_and_amounts_are_the_units_and_small_sums_nobodys"],
    "C5 the bank decides": [f"{WHOLE}::test_loans_are_introduced_granted_and_counted_above_without_a_name"],
    "C5 overdue is sensitive": [f"{BOOKS}::test_rows_of_a_private_register_are_the_units_and_small_figures_nobodys"],
    "C5 no amount upward": [f"{WHOLE}::test_no_form_of_a_loan_asks_for_an_amount"],
    "C6 counselled twice": [f"{ACTIVITIES}::test_the_same_secretary_counselled_twice_counts_once"],
    "C6 no names of minors": [f"{ACTIVITIES}::test_the_same_secretary_counselled_twice_counts_once"],
    "C7 registered is not finished": [
        f"{ACTIVITIES}::test_who_registered_has_not_finished_and_who_broke_off_stays_visible"
    ],
    "C8 a unit ends in mid-year": [f"{FIGURES}::test_a_unit_that_ends_in_the_year_counts_until_then"],
    "C9 income in bands": [f"{BENEFITS}::test_income_is_noted_in_bands_and_read_by_the_unit_alone"],
    "C10 the judge is kin": [f"{CONTESTS}::test_no_judge_is_in_the_round_or_kin_of_somebody_in_it"],
    "C10 equal marks": [f"{CONTESTS}::test_marks_stay_closed_until_all_are_in_and_equal_sums_share_a_place"],
    "C10 marks closed before shown": [f"{CONTESTS}::test_the_database_keeps_closed_marks"],
    "C11 quota of a unit": [REFUSED],
    "C11 the same achievement twice": [f"{COMMENDED}::test_nobody_is_given_the_same_again"],
    "C11 somebody under discipline": [REFUSED],
    "C11 those named read their own line alone": [
        f"{REPORTED}::test_who_is_named_reads_their_own_report_alone",
        f"{REPORTED}::test_reports_end_with_the_line_and_with_the_list",
    ],
    "C11 number in the book of commendations": [f"{COMMENDED}::test_each_is_noted_in_the_book_of_commendations"],
    "C12 a member leaves the post": [f"{BENEFITS}::test_a_club_shows_who_left_the_post_and_goes_on_without_them"],
    "C13 the baseline stays": [f"{RUN}::test_a_programme_is_tried_reviewed_rolled_out_and_ended"],
    "C16 a closed circle": [
        f"{PLANNED}::test_nobody_outside_the_circle_learns_of_it",
        f"{PLANNED}::test_posts_with_too_few_are_a_figure_for_the_circle_above",
    ],
    "C16 nobody votes on themselves": [f"{PLANNED}::test_a_plan_is_voted_on_and_goes_to_the_party"],
    "C16 a person for few posts": [f"{PLANNED}::test_one_person_is_planned_for_few_posts_and_once_for_each"],
    "C16 the Party prevails": [f"{PLANNED}::test_what_the_party_disagrees_with_ends"],
    "C17 the national system leads": [
        f"{BENEFITS}::test_a_member_on_the_way_is_looked_for_and_named_to_the_unit_alone"
    ],
    "C18 a report corrected after": [f"{CONFERENCE}::test_a_report_is_corrected_openly_and_the_old_one_stays"],
    "C19 different denominators": [
        f"{COVERED}::test_a_model_goes_from_three_pilots_of_ten_to_every_village",
        f"{DEMO}::test_every_figure_of_the_reports_stands_on_one_page",
    ],
    "C20 counts of counts": [f"{FIGURES}::test_a_number_is_the_target_of_the_unit_it_was_set_for"],
    "C20 no photographs": [f"{WHOLE}::test_works_of_the_youth_month_stand_beside_the_targets_that_a_unit_sets"],
    "B.1.a two sides are two people": [f"{YEAR}::test_one_person_does_not_review_for_both_sides"],
    "no second row of one year": [f"{YEAR}::test_no_branch_has_a_second_row_of_one_year"],
    "HD 25 members by level add up": [f"{YEAR}::test_members_by_level_add_up_and_no_rating_is_of_a_day_to_come"],
    "C21 no names and no lists": [f"{NUMBERS}::test_military_tasks_are_numbers_that_the_unit_alone_reads"],
}
"""Trap → the tests that spring it. C14 and C15 are processes with stories of their own."""


@pytest.mark.parametrize("name", sorted({each for tests in (*PROGRAMMES.values(), *TRAPS.values()) for each in tests}))
def test_the_test_is_there(name: str) -> None:
    path, _colons, test = name.partition("::")
    assert test in _tests_of(path), name


@pytest.mark.at_length
def test_each_story_is_played_on_both_databases() -> None:
    names = sorted({f"tests/{each}" for tests in PROGRAMMES.values() for each in tests if "many_rows" not in each})
    asked = [sys.executable, "-m", "pytest", "--everything", "--collect-only", "-q", "-p", "no:cacheprovider", *names]
    found = subprocess.run(asked, cwd=TESTS.parent, capture_output=True, text=True, check=True).stdout.splitlines()
    once = [name for name in names if not {"sqlite", "postgresql"} <= _engines(name, found)]
    assert once == []


def _engines(name: str, found: list[str]) -> set[str]:
    """Return the databases on which a test is played, among all parameters of its cases."""
    cases = [line.removeprefix(name).strip("[]") for line in found if line.startswith(name)]
    return {each for case in cases for each in case.split("-")}


@cache
def _tests_of(path: str) -> set[str]:
    tree = ast.parse((TESTS / path).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
