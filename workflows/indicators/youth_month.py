"""Targets of the Youth Month (seed 002; domain C6, C20): units enter what they did in March, somebody else confirms."""

from workflows.core.programmes.indicators import Indicator, Kept, Total, Units
from workflows.core.terms import rule
from workflows.core.text import _
from workflows.registers.counselling import Counselling
from workflows.registers.youth_month_works import YouthMonthWorks

SEED = "Báo Gia Lai (2024), chỉ tiêu Tháng Thanh niên của Huyện đoàn Phú Thiện"
MARCH = (3, 3)


class TreesPlanted(Indicator):
    key = "youth-month-trees"
    title = _("Trees planted in the Youth Month")
    of = Total(YouthMonthWorks, "amount", {"kind": ("trees",)})
    target = rule("youth_month.trees")
    months = MARCH
    source = SEED


class YoungPeopleCounselled(Indicator):
    key = "youth-month-counselled"
    title = _("Members and young people counselled in the Youth Month")
    of = Total(Counselling, "members")
    target = rule("youth_month.counselled")
    months = MARCH
    source = SEED


class YoungPeopleWithJobs(Indicator):
    key = "youth-month-jobs"
    title = _("Young people introduced to a job in the Youth Month")
    of = Total(Counselling, "jobs")
    target = rule("youth_month.jobs")
    months = MARCH
    source = SEED


class CommunesWithWork(Indicator):
    key = "youth-month-communes"
    title = _("Commune unions with a work for the new countryside in the Youth Month")
    of = Units(("commune_union", "base_union"))
    counts = (Kept(YouthMonthWorks, {"kind": ("countryside",)}),)
    target = rule("youth_month.communes_share")
    months = MARCH
    source = SEED
