"""A year of the demo's commune, January to December 2027, through its pages, as its people, on both databases.

Played by month, as the review of practice has it: congresses of branches and their recognition, the yearly review,
nominations with and without the military command, a refusal and what follows, terms that end, who is past the age,
Tết, a request for one's own data, a recommendation to the Party up to the probation, the inspection committee, guests
from the province under both regimes, a school's congress, an election of the executive committee, the archive, the
register, and the figures that there are. Every day the office's timer runs.

Left out are the programmes (classes, counts of Youth Month, commendations, contests, allowances and health insurance
cards, loans, the quality of branches, planning of successors, frozen tables of a conference): each has a story of its
own, which `tests/test_programmes.py` names. Fees and transfers of members are the national system's.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.stories import year_autumn, year_spring, year_summer
from tests.support.browserlike import Browser
from tests.support.commune_year import CommuneYear

MONTHS = (
    year_spring.january,
    year_spring.february,
    year_spring.march,
    year_spring.april,
    year_summer.may,
    year_summer.june,
    year_summer.july,
    year_summer.august,
    year_autumn.september,
    year_autumn.october,
    year_autumn.november,
    year_autumn.december,
)


@pytest.fixture
def database_url(demo_url: str) -> Iterator[str]:
    yield demo_url


@pytest.mark.in_full
def test_january_to_december(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> None:
    year = CommuneYear(app, session, clock, new_client)
    for month in MONTHS:
        month(year)
