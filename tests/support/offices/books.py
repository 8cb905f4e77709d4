"""Registers that only tests keep: counts with units, people of any kind with a private column, a branch's own."""

from workflows.core.fields.people import PeopleField, UnitsField
from workflows.core.forms import CaseForm, Choice, Count, Date, Line
from workflows.core.registers import BELOW, HOLDERS, KNOWN, Register
from workflows.core.terms import GROUND, given, rule


class PlantingEntry(CaseForm):
    section = "planting"

    place = Line("Place")
    day = Date("Day", rests=GROUND)
    trees = Count("Trees")
    branches = UnitsField("Branches that came", BELOW, required=False)


class Plantings(Register):
    key, title, summary = "plantings", "Plantings", "Trees planted"
    unit_kinds, entry = ("commune_union", "base_union"), PlantingEntry
    enters, confirms = ("secretary", "deputy_secretary"), ("organisation_officer",)


class HouseholdEntry(CaseForm):
    section = "household"

    model = Line("Model")
    people = PeopleField("Who runs it", KNOWN)
    income = Count("Income")
    day = Date("Day", rests=GROUND)
    seen = Date("Day of the visit", rests=(given("day"),), called="the visit", required=False)


class Households(Register):
    key, title, summary = "households", "Households", "Models at home"
    unit_kinds, entry, private_columns = ("commune_union", "base_union"), HouseholdEntry, ("income",)
    enters, confirms = ("secretary", "deputy_secretary"), ("organisation_officer",)


class DiaryEntry(CaseForm):
    section = "diary"

    topic = Line("Topic")
    day = Date("Day", rests=GROUND)
    present = Count("Present")


class Diaries(Register):
    key, title, summary = "diaries", "Diaries", "Meetings of a branch"
    unit_kinds, entry = ("branch",), DiaryEntry
    enters, confirms = ("secretary",), ("secretary", "deputy_secretary")


class GrantEntry(CaseForm):
    section = "grant"

    purpose = Line("Purpose")
    people = PeopleField("Who", HOLDERS)
    standing = Choice("Standing", [("asked", "Asked"), ("given", "Given"), ("overdue", "Overdue")])
    day = Date("Day", rests=GROUND)
    until = Date("Last day", rests=(given("day"),), required=False, future=True)


class Grants(Register):
    key, title, summary = "grants", "Grants", "Grants asked and given"
    unit_kinds, entry, until = ("commune_union", "base_union"), GrantEntry, "until"
    posts, figure, counts = ("secretary",), "Secretaries with a grant", {"standing": ("given", "overdue")}
    enters, confirms = ("secretary", "deputy_secretary"), ("organisation_officer",)
    alarm = rule("reminder.due_days")


class SickVisitEntry(CaseForm):
    section = "sick_visit"

    reason = Line("Reason")
    people = PeopleField("Who was visited", HOLDERS)
    day = Date("Day", rests=GROUND)


class SickVisits(Register):
    key, title, summary = "sick-visits", "Visits", "Who was visited"
    unit_kinds, entry, private_columns = ("commune_union", "base_union"), SickVisitEntry, ("people",)
    posts, figure = ("secretary",), "Secretaries who were visited"
    enters, confirms = ("secretary", "deputy_secretary"), ("organisation_officer",)


BOOKS = (SickVisits, Plantings, Households, Diaries, Grants)
