"""Personnel planning (domain C16): posts for which too few people are planned, read by the circle of the plan alone."""

from workflows.core.programmes.indicators import Indicator, NamesFewer, Running
from workflows.core.terms import rule
from workflows.core.text import _
from workflows.registers.planned_people import PlannedPeople


class PostsWithFewPlanned(Indicator):
    key = "posts-with-few-planned"
    title = _("Posts of a plan for which fewer people are planned than wanted")
    of = Running(PlannedPeople)
    counts = (NamesFewer(rule("planning.people_least")),)
    source = "Hướng dẫn quy hoạch cán bộ của Tỉnh đoàn (domain C16)"
