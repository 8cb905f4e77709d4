"""Military tasks that the model serves (seed 001; domain C21): sums of what communes enter, none of a small group."""

from workflows.core.programmes.indicators import Indicator, Total
from workflows.core.text import _
from workflows.registers.military_tasks import MilitaryTasks

SEED = "Huyện đoàn Hàm Tân, bài về mô hình Bí thư chi đoàn kiêm cán bộ thôn, khu đội trưởng (29/2/2016)"


class YouthRegistered(Indicator):
    key = "military-registered"
    title = _("Young people of 17 registered for military service")
    of = Total(MilitaryTasks, "done", {"task": ("registration",)})
    source = SEED


class YouthSelected(Indicator):
    key = "military-selected"
    title = _("Young people who came to the medical selection")
    of = Total(MilitaryTasks, "done", {"task": ("selection",)})
    source = SEED


class MilitiaTrained(Indicator):
    key = "militia-trained"
    title = _("Militia members who were trained")
    of = Total(MilitaryTasks, "done", {"task": ("training",)})
    source = SEED


class YouthCalledUp(Indicator):
    key = "military-called-up"
    title = _("Young people who were called up")
    of = Total(MilitaryTasks, "done", {"task": ("call_up",)})
    source = SEED
