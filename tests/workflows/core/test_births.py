"""Births that are known to the day, the month or the year: what is typed, kept, shown, and how old somebody can be."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.support.guards import committees, elections, nomination, placement, recommendation
from workflows.core.births import Birth, parse_birth
from workflows.core.facts import Facts, PersonFact
from workflows.core.registry import GUARDS
from workflows.core.vietnamese import Refusal

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "kept", "shown", "first", "last"),
    [
        ("1998", "1998", "1998", dt.date(1998, 1, 1), dt.date(1998, 12, 31)),
        (1998, "1998", "1998", dt.date(1998, 1, 1), dt.date(1998, 12, 31)),
        ("02/1996", "1996-02", "02/1996", dt.date(1996, 2, 1), dt.date(1996, 2, 29)),
        ("2-1998", "1998-02", "02/1998", dt.date(1998, 2, 1), dt.date(1998, 2, 28)),
        ("1998-02", "1998-02", "02/1998", dt.date(1998, 2, 1), dt.date(1998, 2, 28)),
        ("5.2.1998", "1998-02-05", "05/02/1998", dt.date(1998, 2, 5), dt.date(1998, 2, 5)),
        (dt.date(1998, 2, 5), "1998-02-05", "05/02/1998", dt.date(1998, 2, 5), dt.date(1998, 2, 5)),
    ],
)
def test_a_birth_is_kept_and_shown_as_it_is_known(
    typed: object, kept: str, shown: str, first: dt.date, last: dt.date
) -> None:
    birth = parse_birth(typed)
    assert (birth.iso, str(birth), birth.first, birth.last) == (kept, shown, first, last)
    assert Birth.of(kept) == birth


@pytest.mark.parametrize("typed", ["13/1998", "00/1998", "199", "0998", "2/98", "x", "1998/02", "31/02/1998"])
def test_what_is_no_birth_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        parse_birth(typed)


@pytest.mark.parametrize(
    ("birth", "most", "least"),
    [
        (Birth(dt.date(1991, 1, 1), "year"), True, True),
        (Birth(dt.date(1990, 1, 1), "year"), None, True),
        (Birth(dt.date(1989, 1, 1), "year"), False, True),
        (Birth(dt.date(1990, 11, 1), "month"), None, True),
        (Birth(dt.date(1990, 12, 1), "month"), True, True),
        (Birth(dt.date(2008, 1, 1), "year"), True, None),
        (Birth(dt.date(2008, 11, 1), "month"), True, None),
        (Birth(dt.date(2008, 10, 1), "month"), True, True),
        (Birth(dt.date(2009, 1, 1), "year"), True, False),
    ],
)
def test_a_limit_is_kept_only_where_it_is_certain(birth: Birth, most: bool | None, least: bool | None) -> None:
    """At most 35 and at least 18, on 21 November 2026."""
    assert (birth.within(TODAY, most=35), birth.within(TODAY, least=18)) == (most, least)


def of_year(person: PersonFact, year: int) -> PersonFact:
    return replace(person, birth_date=dt.date(year, 1, 1), birth_known="year")


UNSURE: list[tuple[str, Facts]] = [
    ("of_age", nomination.facts(of_year(nomination.NOMINEE, 1990))),
    ("grown_up", nomination.facts(of_year(nomination.NOMINEE, 2008))),
    ("of_placement_age", placement.facts({"subject": of_year(placement.OFFICER, 1990)})),
    ("candidates_of_age", elections.facts(of_year(elections.person(1), 1990))),
    ("of_party_age", recommendation.facts(of_year(recommendation.MEMBER, 2008))),
]


@pytest.mark.parametrize(("name", "given"), UNSURE)
def test_a_missing_day_is_named_with_who_can_fill_it_in(name: str, given: Facts) -> None:
    verdict = GUARDS[name](given)
    assert verdict.failed and verdict.sentence and "without the day" in verdict.sentence.text
    assert "whole date of birth" in verdict.lifted_by


def test_a_committee_with_a_birth_that_is_not_certain_is_refused() -> None:
    given = committees.facts(births={2: dt.date(1990, 1, 1)})
    people = tuple(replace(each, birth_known="year") if each.id == 2 else each for each in given.candidates)
    verdict = GUARDS["committee_of_age"](replace(given, candidates=people))
    assert verdict.failed and verdict.sentence and verdict.sentence.values["birth"] == "1990"


def test_an_age_beyond_doubt_passes_with_the_year_alone() -> None:
    assert not GUARDS["of_age"](nomination.facts(of_year(nomination.NOMINEE, 1998))).failed
    assert not GUARDS["of_party_age"](recommendation.facts(of_year(recommendation.MEMBER, 1998))).failed
    by_month = replace(recommendation.MEMBER, birth_date=dt.date(2008, 11, 1), birth_known="month")
    assert not GUARDS["of_party_age"](recommendation.facts(by_month)).failed, "the Party counts by month"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1999-04-03", "1999-04-13", True),
        ("1999-04-03", "1989-04-03", True),
        ("1999-04-03", "1999-03-04", True),
        ("1999-04-03", "1999-04-03", False),
        ("1999-04-03", "1999-04-14", False),
        ("1999-04-03", "1998-04-13", False),
        ("1999-04", "1999-05", False),
    ],
)
def test_a_date_mistyped_once(one: str, other: str, expected: bool) -> None:
    assert Birth.of(one).mistyped(Birth.of(other)) is expected
    assert Birth.of(other).mistyped(Birth.of(one)) is expected
